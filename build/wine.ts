/** Runs Windows' Node under Wine, in a Wine folder of its own that is made at first use. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { WINDOWS } from './windows-node.ts';

const PREFIX = join(WINDOWS, 'wine');
const ENVIRONMENT = {
  WINEPREFIX: PREFIX,
  WINEDEBUG: '-all',
  // Neither .NET nor a browser engine is needed, and looking for them takes most of the time of the first start.
  WINEDLLOVERRIDES: 'mscoree=;mshtml=',
  // Wine calls itself a Windows that Node 22 does not know.
  NODE_SKIP_PLATFORM_CHECK: '1',
};

export function hasWine(): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'wine')));
}

/** A path of this computer as Wine's programs see it. */
export const winePath = (path: string): string => `Z:${path.replaceAll('/', '\\')}`;

/** Makes the Wine folder: about 7 s the first time. */
export function prepareWine(): void {
  if (existsSync(join(PREFIX, 'system.reg'))) return;
  for (const args of [
    ['wineboot', '-u'],
    ['winecfg', '-v', 'win10'],
  ]) {
    spawnSync('wine', args, { env: wineEnvironment(), stdio: 'ignore', timeout: 180_000 });
  }
  // Its settings are written when its last program has ended.
  spawnSync('wineserver', ['-w'], { env: wineEnvironment(), stdio: 'ignore', timeout: 60_000 });
  if (existsSync(join(PREFIX, 'system.reg'))) return;
  rmSync(PREFIX, { recursive: true, force: true });
  throw new Error('Wine could not make its folder.');
}

/** Ends every program in the Wine folder. */
export function endWine(): void {
  spawnSync('wineserver', ['-k'], { env: wineEnvironment(), stdio: 'ignore' });
}

function wineEnvironment(): NodeJS.ProcessEnv {
  const { DISPLAY: _, NODE_OPTIONS: __, ...own } = process.env;
  return { ...own, ...ENVIRONMENT };
}

/** Starts node.exe, with further packages in `modules`. It cannot open a pipe as a standard stream there, so its output goes to a file. */
export function startUnderWine(
  node: string,
  modules: string,
  args: readonly string[],
  output: string,
  limitMs?: number,
): ChildProcess {
  const out = openSync(output, 'w');
  const child = spawn('wine', [node, ...args], {
    env: { ...wineEnvironment(), NODE_PATH: winePath(modules) },
    stdio: ['ignore', out, out],
    timeout: limitMs,
    // A program that hangs under Wine may not answer anything else.
    killSignal: 'SIGKILL',
  });
  closeSync(out);
  return child;
}

/** As `startUnderWine`, to its end; true when that is 0. */
export function runUnderWine(...given: Parameters<typeof startUnderWine>): Promise<boolean> {
  const child = startUnderWine(...given);
  return new Promise((resolve) => {
    child.on('error', () => resolve(false));
    child.on('exit', (status) => resolve(status === 0));
  });
}
