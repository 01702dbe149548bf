/** Runs the `punctual` command from its sources as a real process, and a real headless host for it to talk to. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../main/cli/main.ts', import.meta.url));
/** Types are stripped and sources compiled once and not for every command: a quarter of the processor time of a call. */
const COMPILED = fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url));
const HEADLESS = fileURLToPath(new URL('../../main/host/headless/main.ts', import.meta.url));

export interface Ended {
  readonly code: number | string;
  readonly out: string;
  readonly err: string;
}
export interface CliWorld {
  readonly folder: string;
  /** Runs one command to its end with this world's data folder. */
  punctual(...args: string[]): Promise<Ended>;
  /** The `data` of its `--json` answer; fails with its stderr when the command failed. */
  json<T>(...args: string[]): Promise<T>;
  /** The same with something on standard input. */
  feed(input: string, ...args: string[]): Promise<Ended>;
  /** Starts a command that goes on. */
  start(...args: string[]): { readonly child: ChildProcess; output(): string; readonly ended: Promise<Ended> };
  startHost(): Promise<void>;
  stopHost(signal?: NodeJS.Signals): Promise<void>;
  dispose(): Promise<void>;
}

/** `env`: what commands and the host get beside the environment of the test. */
export function createCliWorld(extra: Readonly<Record<string, string>> = {}): CliWorld {
  const folder = mkdtempSync(join(tmpdir(), 'punctual-cli-'));
  const data = join(folder, 'data');
  const env = {
    ...process.env,
    PUNCTUAL_DATA_DIR: data,
    TZ: 'Europe/Helsinki',
    NO_COLOR: '1',
    LC_ALL: 'C.UTF-8',
    TERM: 'xterm',
    SHELL: '/bin/sh',
    NODE_COMPILE_CACHE: COMPILED,
    ...extra,
  };
  let host: ChildProcess | null = null;

  const start = (...args: string[]) => startWith(null, args);
  function startWith(input: string | null, args: readonly string[]) {
    const child = spawn(process.execPath, [CLI, ...args], { env, cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdin.end(input ?? '');
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => {
      out += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      err += String(chunk);
    });
    const ended = new Promise<Ended>((resolve) => {
      child.on('close', (code, signal) => resolve({ code: code ?? signal ?? 'unknown', out, err }));
    });
    return { child, output: () => out, ended };
  }
  const world: CliWorld = {
    folder,
    start,
    punctual: (...args) => start(...args).ended,
    feed: (input, ...args) => startWith(input, args).ended,
    async json<T>(...args: string[]) {
      const { code, out, err } = await start(...args, '--json').ended;
      if (code !== 0) throw new Error(`punctual ${args.join(' ')} ended with ${code}: ${err}`);
      return (JSON.parse(out) as { data: T }).data;
    },
    async startHost() {
      const child = spawn(process.execPath, [HEADLESS, '--port', '0', '--data-dir', data], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      host = child;
      let said = '';
      await new Promise<void>((resolve, reject) => {
        const look = (chunk: unknown) => {
          said += String(chunk);
          if (said.includes('Punctual is running')) resolve();
        };
        child.stdout.on('data', look);
        child.stderr.on('data', look);
        child.on('exit', () => reject(new Error(`the host ended: ${said}`)));
      });
    },
    async stopHost(signal = 'SIGTERM') {
      const child = host;
      host = null;
      if (child === null || child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.on('exit', resolve));
      child.kill(signal);
      await ended;
    },
    async dispose() {
      await world.stopHost();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return world;
}
