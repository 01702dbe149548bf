/**
 * Starts other programs. The only file that uses node:child_process, because its functions fail in two ways: some reasons (a NUL
 * character, a loop of links, too long a path, too little memory) are thrown at once, others arrive as `error`. Here all of them arrive
 * as `error`, so that a caller that listens for it has handled them all.
 */
import { ChildProcess, execFile, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { cleanEnvironment } from './clean-environment.ts';

export type { ChildProcess };

/** As Node's `spawn`, but never throws, and without `env` with a cleaned environment. A child that could not be started has no pid and no streams, and emits `error`, then `close`. */
export function startProgram(program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  let child: ChildProcess;
  try {
    child = spawn(program, [...args], { env: cleanEnvironment(process.env), ...options });
  } catch (error) {
    child = childThatFailed(error);
  }
  // Without a process Node's own would send the signal to process 0, which means the whole group of this one.
  if (child.pid === undefined) child.kill = () => false;
  return child;
}

export interface Finished {
  /** Null when it ended with exit code 0; otherwise Node's error, with its exit code in `code`. */
  readonly error: Error | null;
  readonly stdout: string;
  readonly stderr: string;
}
export interface RunOptions {
  /** Milliseconds after which it is ended and counts as failed. */
  readonly timeout: number;
  /** Largest output, bytes; default 1 MiB. */
  readonly maxBuffer?: number | undefined;
  /** Default: what this process has, cleaned. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** Runs a program to its end. Never fails: what went wrong is in `error`. */
export function runProgram(program: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  return new Promise((resolve) => {
    try {
      execFile(
        program,
        [...args],
        { ...withEnvironment(options), encoding: 'utf8', windowsHide: true },
        (error, stdout, stderr) => resolve({ error, stdout, stderr }),
      );
    } catch (error) {
      resolve({ error: asError(error), stdout: '', stderr: '' });
    }
  });
}

/** What a program prints; null when it cannot be started, fails or takes too long. Never fails. */
export async function readProgram(
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<string | null> {
  const { error, stdout } = await runProgram(program, args, options);
  return error === null ? stdout : null;
}

/** As `readProgram`, while everything else waits. */
export function readProgramSync(program: string, args: readonly string[], options: RunOptions): string | null {
  try {
    return execFileSync(program, [...args], {
      ...withEnvironment(options),
      encoding: 'utf8',
      windowsHide: true,
      stdio: 'pipe',
    });
  } catch {
    return null;
  }
}

const withEnvironment = (options: RunOptions) => ({ ...options, env: options.env ?? cleanEnvironment(process.env) });

/** A child as Node hands it out for a program that does not exist. */
function childThatFailed(error: unknown): ChildProcess {
  const child = Object.assign(new ChildProcess(), { stdin: null, stdout: null, stderr: null });
  process.nextTick(() => {
    child.emit('error', asError(error));
    child.emit('close', -1, null);
  });
  return child;
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
