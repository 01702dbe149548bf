/** Starts the headless host, in front (`serve`) or behind (`--start`). */
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PunctualError } from '../../engine/errors.ts';
import { prepareDataFolder } from '../../host/data-folder.ts';
import { type ChildProcess, startProgram } from '../../process/programs.ts';
import { connectToLocalHost } from './connect.ts';

const START_LIMIT_MS = 20_000;
const LOOK_EVERY_MS = 50;
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
  });
}

/** Starts a host behind this command and waits until it answers. Throws `unavailable` with what it said. */
export async function startHost(folder: string): Promise<void> {
  prepareDataFolder(folder);
  const file = join(folder, FIRST_WORDS);
  // Not a pipe: it would break when the command ends, and take the host with it at its next word.
  const errors = openSync(file, 'w', 0o600);
  const child = spawnHost(['--data-dir', folder], errors);
  closeSync(errors);
  let ended = false;
  let problem = '';
  child.on('error', (error) => {
    problem = error.message;
    ended = true;
  });
  child.on('exit', () => {
    ended = true;
  });
  const limit = Date.now() + START_LIMIT_MS;
  while (!ended && Date.now() < limit) {
    const client = await connectToLocalHost(folder).catch(() => null);
    if (client !== null) {
      client.close();
      child.unref();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  child.unref();
  const said = problem || readFileSync(file, 'utf8').trim();
  throw new PunctualError('unavailable', `Punctual could not be started: ${said || 'it did not answer in time'}`);
}
