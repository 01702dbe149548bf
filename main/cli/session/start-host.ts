/** Starts the headless host, in front (`serve`) or behind (`--start`). */
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PunctualError } from '../../engine/errors.ts';
import { prepareDataFolder } from '../../host/data-folder.ts';
import { type ChildProcess, startProgram } from '../../process/programs.ts';
import { connectToLocalHost } from './connect.ts';

const START_LIMIT_MS = 20_000;
const LOOK_EVERY_MS = 50;
/** The host's own (main/host/headless/main.ts): another one has the database. */
const EXIT_ALREADY_RUNNING = 3;
/** Number of the process that starts a host now. */
const CLAIM = 'starting.pid';
/** What a host started behind a command says on stderr. */
const FIRST_WORDS = 'started-by-command.log';

/** The host that belongs to this command: built beside built, source beside source. */
function headlessEntry(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  const source = join(folder, 'main', 'host', 'headless', 'main.ts');
  return import.meta.url.endsWith('.ts') ? source : join(folder, 'out', 'headless.js');
}

/** The headless host as a service manager starts it. */
export function hostCommand(args: readonly string[]): { readonly program: string; readonly args: readonly string[] } {
  // A small nursery, as in build/start.ts.
  return { program: process.execPath, args: ['--max-semi-space-size=2', headlessEntry(), ...args] };
}

/** Throws `unavailable` in the packed app, which holds no headless host. */
export function refuseInDesktopApp(): void {
  if (process.versions['electron'] === undefined) return;
  throw new PunctualError(
    'unavailable',
    'In the desktop app there is no separate host: start the app, or its tray alone with --hidden. Its Settings can start it at login.',
  );
}

/** The host as a process of its own; `errors`: file that takes its stderr when it runs behind the command. In the packed app it is the app itself. */
export function spawnHost(args: readonly string[], errors: number | 'inherit'): ChildProcess {
  const behind = errors !== 'inherit';
  // The packed app holds no headless host: there the app itself is the host, started into the tray.
  const packed = process.versions['electron'] !== undefined;
  if (!behind) refuseInDesktopApp();
  const program = packed ? ['--hidden', ...args] : [headlessEntry(), ...args];
  return startProgram(process.execPath, program, {
    stdio: behind ? ['ignore', 'ignore', errors] : 'inherit',
    detached: behind,
    windowsHide: true,
    // Part of this program, unlike a job: what is meant for it must reach it.
    env: process.env,
  });
}

/**
 * Starts a host behind this command and waits until one answers: this one, or another that was started at the same moment by
 * another command or by a person. Throws `unavailable` with what it said.
 */
export async function startHost(folder: string): Promise<void> {
  prepareDataFolder(folder);
  const limit = Date.now() + START_LIMIT_MS;
  let said = '';
  while (Date.now() < limit) {
    const release = claimStart(folder);
    if (release === null) {
      if (await answers(folder)) return;
      await moment();
      continue;
    }
    try {
      // It may have come up between the look of the caller and the claim.
      if (await answers(folder)) return;
      const end = await startAndWait(folder, limit);
      if (end === 'answers') return;
      said = end.said;
      if (!end.runsAlready) break;
    } finally {
      release();
    }
    await moment();
  }
  throw new PunctualError('unavailable', `Punctual could not be started: ${said || 'it did not answer in time'}`);
}

type Start = 'answers' | { readonly said: string; readonly runsAlready: boolean };

async function startAndWait(folder: string, limit: number): Promise<Start> {
  const file = join(folder, FIRST_WORDS);
  // Not a pipe: it would break when the command ends, and take the host with it at its next word.
  const errors = openSync(file, 'w', 0o600);
  const child = spawnHost(['--data-dir', folder], errors);
  closeSync(errors);
  let problem = '';
  child.on('error', (error) => {
    problem = error.message;
  });
  try {
    while (problem === '' && child.exitCode === null && child.signalCode === null && Date.now() < limit) {
      if (await answers(folder)) return 'answers';
      await moment();
    }
    // S42: another host holds the database and will answer as soon as it is up.
    const runsAlready = child.exitCode === EXIT_ALREADY_RUNNING;
    return { said: problem || readFileSync(file, 'utf8').trim(), runsAlready };
  } finally {
    child.unref();
  }
}

/**
 * Only one command starts a host at a time: twenty of them would bring up twenty, and nineteen would have to end again. Null while
 * another one does. A claim whose command is gone counts for nothing.
 */
function claimStart(folder: string): (() => void) | null {
  const file = join(folder, CLAIM);
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 });
    return () => rmSync(file, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (isGone(file)) rmSync(file, { force: true });
    return null;
  }
}

function isGone(claim: string): boolean {
  try {
    if (Date.now() - statSync(claim).mtimeMs > START_LIMIT_MS) return true;
    const pid = Number(readFileSync(claim, 'utf8'));
    // Just made: its number is not in it yet.
    if (!Number.isInteger(pid) || pid <= 0) return false;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

async function answers(folder: string): Promise<boolean> {
  const client = await connectToLocalHost(folder).catch(() => null);
  client?.close();
  return client !== null;
}

const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
