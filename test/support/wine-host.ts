/** The built headless host on Windows' Node under Wine, which the tests reach over the loopback interface as any other. */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startUnderWine, winePath } from '../../build/wine.ts';
import type { HostProcess, HostProcessOptions } from './host-process.ts';
import { until } from './until.ts';

const HEADLESS = fileURLToPath(new URL('../../out/headless.js', import.meta.url));
/** It takes 3 s on a machine at rest. */
const START_MS = 120_000;

export interface WindowsNode {
  readonly node: string;
  readonly modules: string;
}

/** As `startHostProcess`; without a keyboard, and its folder stays. */
export async function startWineHost(where: WindowsNode, options: HostProcessOptions): Promise<HostProcess> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'punctual-wine-'));
  const output = `${folder}.out`;
  const args = [winePath(HEADLESS), '--port', '0', '--data-dir', winePath(folder), ...(options.args ?? [])];
  const child = startUnderWine(where.node, where.modules, args, output);
  const printed = () => readFileSync(output, 'utf8');
  let over = false;
  const ended = new Promise<number | string>((resolve) => {
    child.on('error', () => resolve('not started'));
    child.on('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  void ended.then(() => {
    over = true;
  });
  const found = () => /http:\/\/\S+#token=\S+/.exec(printed())?.[0];
  try {
    await until('the host under Wine to print its address', () => over || found() !== undefined, START_MS);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  const address = found();
  if (address === undefined) throw new Error(`The host under Wine ended. It printed:\n${printed()}`);
  const { origin, hash } = new URL(address);
  const stop = (signal: NodeJS.Signals = 'SIGKILL') => {
    child.kill(signal);
    return ended;
  };
  return {
    ...{ folder, address, origin, token: new URLSearchParams(hash.slice(1)).get('token') ?? '', pid: child.pid ?? 0 },
    ...{ output: printed, ended, stop, type: () => undefined, closeStreams: () => undefined },
    async dispose() {
      if (!over) await stop();
    },
  };
}

/** Whether a process lives whose command line has this in it: Wine's ids of processes are not those of Linux. */
export function livesUnderWine(part: string): boolean {
  return readdirSync('/proc').some((entry) => {
    try {
      return /^\d+$/.test(entry) && readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes(part);
    } catch {
      return false; // It ended meanwhile.
    }
  });
}
