/**
 * `npm run test:install`: clones the last commit and installs it there as people with other package managers do, on the machine's own Node;
 * then checks it, starts it and stops it. What cannot be fetched here is skipped.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ROOT } from './paths.ts';
import { createTally } from './report.ts';

/** npm 10 is what Node 20 and 22 bring. */
const MANAGERS = [
  { manager: 'npm@10', install: 'ci' },
  { manager: 'pnpm@10', install: 'install' },
] as const;
/** Far longer than each takes, for a machine that is busy with something else. */
const STEP_MS = 600_000;
const START_MS = 180_000;

const env = machineEnv();
const tally = createTally('install');
for (const { manager, install } of MANAGERS) {
  const folder = mkdtempSync(join(tmpdir(), 'punctual-install-'));
  try {
    await prove(manager, install, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
tally.finish();

/** Without what the npm that started this leaves there: its settings, and the folders where it finds our newer Node. */
function machineEnv(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^npm_/.test(name) || ['npm_config_registry', 'npm_config_userconfig', 'npm_config_cache'].includes(name),
  );
  const folders = (process.env.PATH ?? '').split(delimiter).filter((at) => !at.includes('node_modules'));
  const npmsOwnNode = process.env['npm_node_execpath'];
  if (npmsOwnNode !== undefined) folders.unshift(dirname(npmsOwnNode));
  return { ...Object.fromEntries(kept), PATH: folders.join(delimiter) };
}

function call(folder: string, program: string, ...args: readonly string[]) {
  // On Windows npx is a script, and scripts are started by a shell there.
  const shell = process.platform === 'win32';
  const options = { cwd: folder, env, encoding: 'utf8', timeout: STEP_MS, shell } as const;
  const { status, stdout, stderr, error } = spawnSync(program, args, options);
  return { good: status === 0, said: `${stdout}${stderr}${error?.message ?? ''}`.trim() };
}

async function prove(manager: string, install: string, folder: string): Promise<void> {
  const npx = (...args: readonly string[]) => call(folder, 'npx', '-y', manager, ...args);
  const names = ['installs without a warning', 'checks', 'starts, and stops when it is asked to'].map(
    (name) => `${manager} ${name}`,
  ) as [string, string, string];
  const version = npx('--version');
  if (!version.good) {
    for (const name of names) tally.skip(name, `${manager} cannot be fetched here`);
    return;
  }
  const clone = call(ROOT, 'git', 'clone', '--quiet', ROOT, folder);
  if (!clone.good) {
    for (const name of names) tally.skip(name, `this is no clone of a repository (${clone.said.split('\n')[0]})`);
    return;
  }
  const steps = [
    () => {
      const { good, said } = npx(install);
      return good && !/\bwarn/i.test(said) && call(folder, 'git', 'status', '--porcelain').said === '' ? null : said;
    },
    () => {
      const { good, said } = npx('run', 'check');
      return good ? null : said;
    },
    () => startAndStop(manager, folder),
  ];
  for (const [index, name] of names.entries()) {
    const problem = await steps[index]?.();
    console.log(`${problem === null ? 'passed' : 'FAILED'}: ${name}`);
    if (problem === null) {
      tally.pass();
    } else {
      tally.fail(name);
      console.log(problem);
    }
  }
}

/** `null` when all went well, otherwise what was wrong. */
async function startAndStop(manager: string, folder: string): Promise<string | null> {
  const data = join(folder, 'out', 'data');
  const flags = ['--headless', '--no-open', '--port', '0', '--data-dir', data];
  const child = spawn('npx', ['-y', manager, 'start', ...(manager.startsWith('npm') ? ['--'] : []), ...flags], {
    ...{ cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' },
    // Ctrl+C in a terminal would reach every process of our group at once.
    detached: true,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += String(chunk)));
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  try {
    const address = await firstAddress(child, () => said);
    const { status } = await fetch(new URL(address).origin);
    if (status !== 200) return `the page was answered with ${status}\n${said}`;
    const note = join(data, 'headless-host.json');
    if (!existsSync(note)) return `there is no ${note}\n${said}`;
    const { pid } = JSON.parse(readFileSync(note, 'utf8')) as { pid: number };
    process.kill(pid, 'SIGTERM');
    await within(ended, 'it does not stop');
    return existsSync(note) ? `it stopped without cleaning up\n${said}` : null;
  } catch (error) {
    return `${error instanceof Error ? error.message : error}\n${said}`;
  } finally {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined)
      process.kill(-child.pid, 'SIGKILL');
  }
}

async function firstAddress(child: ChildProcess, said: () => string): Promise<string> {
  const found = new Promise<string>((resolve, reject) => {
    const look = () => {
      const address = /http:\/\/\S+#token=\S+/.exec(said())?.[0];
      if (address !== undefined) resolve(address);
    };
    child.stdout?.on('data', look);
    child.on('error', reject);
    child.on('close', () => reject(new Error('it ended before it printed an address')));
  });
  return within(found, 'it printed no address');
}

async function within<T>(work: Promise<T>, problem: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${problem} within ${START_MS / 1000} s`)), START_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
