/** Starts the built headless host as a real process on a data folder of its own; tests and benches read it and end it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HEADLESS = fileURLToPath(new URL('../../out/headless.js', import.meta.url));

export interface HostProcessOptions {
  /** Default: out/headless.js of this tree. */
  readonly entry?: string | undefined;
  /** Used again to start a second time on the same data; default: a new folder, removed by `dispose`. */
  readonly folder?: string | undefined;
  readonly args?: readonly string[] | undefined;
  /** Beside the environment of the test; a variable that is undefined is taken away. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** What starts it: a program with arguments, before those of Node. */
  readonly through?: readonly string[] | undefined;
  /** Whether there is something to `type` on; default: its standard input is /dev/null. */
  readonly keyboard?: boolean | undefined;
}
export interface HostProcess {
  readonly folder: string;
  /** Complete address with the key. */
  readonly address: string;
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly token: string;
  readonly pid: number;
  /** What it printed so far. */
  output(): string;
  /** Writes to its standard input, of one that was started with a keyboard. */
  type(keys: string): void;
  /** Closes the reading ends of its standard output and error, as a terminal or a program that goes away does. */
  closeStreams(): void;
  /** Resolves when it ends by itself or by a signal: the exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
  /** Sends the signal and waits for the end; the exit code, or the signal's name. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
  /** Kills it when it still runs, and removes a folder that was made here. */
  dispose(): Promise<void>;
}

/** Resolves when the host has printed its address; fails with all it printed when it ends before, or within 20 s. */
export async function startHostProcess(options: HostProcessOptions = {}): Promise<HostProcess> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'punctual-host-'));
  const host = [process.execPath, options.entry ?? HEADLESS, '--port', '0', '--data-dir', folder];
  const [program = '', ...args] = [...(options.through ?? []), ...host, ...(options.args ?? [])];
  const child = spawn(program, args, {
    stdio: [options.keyboard === true ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      printed += String(chunk);
    });
  const ended = new Promise<number | string>((resolve) => {
    child.on('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  const address = await firstAddress(child, () => printed, ended);
  const { origin, hash } = new URL(address);
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return ended;
  };
  return {
    folder,
    address,
    origin,
    token: new URLSearchParams(hash.slice(1)).get('token') ?? '',
    pid: child.pid ?? 0,
    output: () => printed,
    type: (keys) => void child.stdin?.write(keys),
    closeStreams() {
      child.stdout?.destroy();
      child.stderr?.destroy();
    },
    ended,
    stop,
    async dispose() {
      if (child.exitCode === null && child.signalCode === null) await stop('SIGKILL');
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts the host on this folder without waiting for anything; for those who kill it while it starts. */
export function spawnHost(
  folder: string,
  env: Readonly<Record<string, string>> = {},
): { kill(signal: NodeJS.Signals): void; readonly ended: Promise<void> } {
  const args = [HEADLESS, '--port', '0', '--data-dir', folder];
  const child = spawn(process.execPath, args, { stdio: 'ignore', env: { ...process.env, ...env } });
  return {
    kill: (signal) => void child.kill(signal),
    ended: new Promise((resolve) => child.on('exit', () => resolve())),
  };
}

/** Runs the host to its end, for starts that are expected to fail. */
export async function runHostProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | string; output: string }> {
  const child = spawn(process.execPath, [HEADLESS, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 20_000,
    env: { ...process.env, ...env },
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    output += String(chunk);
  });
  return new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ code: code ?? signal ?? 'unknown', output }));
  });
}

function firstAddress(child: ChildProcess, printed: () => string, ended: Promise<unknown>): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      child.kill('SIGKILL');
      reject(new Error(`The host ${why}. It printed:\n${printed()}`));
    };
    const timer = setTimeout(() => fail('printed no address within 20 s'), 20_000);
    const look = () => {
      const found = /http:\/\/\S+#token=\S+/.exec(printed())?.[0];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout?.on('data', look);
    void ended.then(() => {
      clearTimeout(timer);
      fail('ended');
    });
  });
}
