import { closeSync, mkdirSync, openSync, unlinkSync } from 'node:fs';
import type { Log } from '../engine/ports.ts';
import type { Trouble } from '../engine/reasons.ts';
import type { ChildProcess } from '../process/programs.ts';
import type { Command } from './command.ts';
import { errorCode } from './find-program.ts';
import { processStart } from './process-table.ts';
import { type ProcessTree, posixTree } from './process-tree.ts';
import type { RunFiles } from './run-files.ts';
import { systemTrouble } from './system-trouble.ts';
import { CalledOff, startOnWindows } from './windows-start.ts';
import { windowsTree } from './windows-tree.ts';
import { spawnWrapped } from './wrap.ts';

export interface Started {
  /** Null on Windows, where the end is looked for. */
  readonly child: ChildProcess | null;
  readonly pid: number;
  /** See `processStart`. */
  readonly processStart: string | null;
  readonly tree: ProcessTree;
  /** Open for reading and appending. */
  readonly logFd: number;
}
export type StartResult = Started | { readonly trouble: Trouble | Promise<Trouble> };

/** How files are opened; tests give one that fails as a full disk does. */
export type OpenFile = (path: string, flags: string, mode: number) => number;

/** Makes the run's folder; most runs find it there. */
export function makeRunFolder(files: RunFiles): Trouble | null {
  try {
    mkdirSync(files.folder, { recursive: true, mode: 0o700 });
    return null;
  } catch (error) {
    const why = systemTrouble(errorCode(error));
    return {
      problem: `The folder for logs '${files.folder}' cannot be made: ${why.problem}.`,
      reason: { code: 'log-folder', folder: files.folder, because: why.reason },
    };
  }
}

export interface StartOptions {
  /** Key of the record of the environment. */
  readonly environment?: string | undefined;
  readonly boot: string;
  readonly log: Log;
  readonly open?: OpenFile | undefined;
}

/** Opens log and ticket and starts the wrapper. Nothing is left behind when it does not work; nothing is thrown. */
export function startProcess(
  command: Command,
  files: RunFiles,
  { environment, boot, log, open = openSync }: StartOptions,
): StartResult {
  let logFd: number | null = null;
  let ticketFd: number | null = null;
  const undo = (): void => {
    for (const fd of [logFd, ticketFd]) if (fd !== null) closeSync(fd);
    if (logFd !== null) remove(files.log);
    if (ticketFd !== null) remove(files.ticket);
  };
  try {
    // Exclusive: an attempt that has a log was started before, whatever the caller believes (S40).
    logFd = open(files.log, 'ax+', 0o600);
    ticketFd = open(files.ticket, 'ax+', 0o600);
  } catch (error) {
    const code = errorCode(error);
    undo();
    if (code === 'EEXIST') {
      const problem = `This attempt was started before: '${files.log}' exists.`;
      return { trouble: { problem, reason: { code: 'started-before' } } };
    }
    const why = systemTrouble(code);
    const reason = { code: 'log-file', file: files.log, because: why.reason } as const;
    return { trouble: { problem: `The log file '${files.log}' cannot be made: ${why.problem}.`, reason } };
  }
  const token = command.environment['PUNCTUAL_TOKEN'] ?? '';
  if (process.platform === 'win32') {
    try {
      const {
        made,
        job,
        process: main,
      } = startOnWindows(command, { ticket: files.ticket, ticketFd, log: files.log, environment });
      closeSync(ticketFd);
      const tree = windowsTree({ pid: made.pid, token }, log, main, job);
      return { child: null, pid: made.pid, processStart: made.created, tree, logFd };
    } catch (error) {
      undo();
      return { trouble: windowsTrouble(error, command) };
    }
  }
  const child = spawnWrapped(command, { ticket: files.ticket, ticketFd, log: files.log, logFd, environment });
  if (child.pid === undefined) {
    // The reason arrives a moment later, as an event that would end the app if it had no listener.
    const trouble = new Promise<Trouble>((resolve) => {
      child.once('error', (error) => resolve(startTrouble(errorCode(error), command)));
    });
    undo();
    return { trouble };
  }
  closeSync(ticketFd);
  const { pid } = child;
  const tree = posixTree({ pid, token }, log);
  return { child, pid, processStart: processStart(pid, boot), tree, logFd };
}

function windowsTrouble(error: unknown, command: Command): Trouble {
  if (error instanceof CalledOff) {
    return { problem: 'It was called off before it could start.', reason: { code: 'called-off' } };
  }
  const code = errorCode(error);
  if (code === 'ENOSPC') {
    const problem = 'It was not started, because its start could not be written down: no space is left on the disk.';
    return { problem, reason: { code: 'start-unwritten' } };
  }
  return startTrouble(code, command);
}

function startTrouble(code: string, command: Command): Trouble {
  if (code === 'E2BIG') {
    const bytes = [command.file, ...command.args].reduce((sum, part) => sum + Buffer.byteLength(part) + 1, 0);
    const count = Object.keys(command.environment).length;
    return {
      problem: `The command line (${bytes} bytes) with its ${count} environment variables is larger than this system allows.`,
      reason: { code: 'command-too-long', bytes, variables: count },
    };
  }
  if (code === 'ENOENT') {
    return {
      problem: "The process cannot be started: the system's own shell or the folder of the job is gone.",
      reason: { code: 'process-place-gone' },
    };
  }
  const why = systemTrouble(code);
  return {
    problem: `The system could not start another process: ${why.problem}.`,
    reason: { code: 'no-process', because: why.reason },
  };
}

/** Removes a file that may not exist. */
export function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Never made, or already gone.
  }
}
