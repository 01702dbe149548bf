import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, unlinkSync } from 'node:fs';
import type { Command } from './command.ts';
import { errorCode } from './find-program.ts';
import type { RunFiles } from './run-files.ts';
import { spawnWrapped } from './wrap.ts';

export interface Started {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Open for reading and appending. */
  readonly logFd: number;
}
export type StartResult = Started | { readonly problem: string | Promise<string> };

/** How files are opened; tests give one that fails as a full disk does. */
export type OpenFile = (path: string, flags: string, mode: number) => number;

/** Makes the run's folder; most runs find it there. */
export function makeRunFolder(files: RunFiles): string | null {
  try {
    mkdirSync(files.folder, { recursive: true, mode: 0o700 });
    return null;
  } catch (error) {
    return `The folder for logs '${files.folder}' cannot be made: ${inWords(errorCode(error))}.`;
  }
}

/** Opens log and ticket and starts the wrapper. Nothing is left behind when it does not work; nothing is thrown. */
export function startProcess(command: Command, files: RunFiles, open: OpenFile = openSync): StartResult {
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
    const problem =
      code === 'EEXIST'
        ? `This attempt was started before: '${files.log}' exists.`
        : `The log file '${files.log}' cannot be made: ${inWords(code)}.`;
    return { problem };
  }
  try {
    const child = spawnWrapped(command, { ticket: files.ticket, ticketFd, log: files.log, logFd });
    if (child.pid === undefined) {
      // Node tells the reason a moment later, as an event that would end the app if nobody listened.
      const problem = new Promise<string>((resolve) => {
        child.once('error', (error) => resolve(startSentence(errorCode(error), command)));
      });
      undo();
      return { problem };
    }
    closeSync(ticketFd);
    return { child, pid: child.pid, logFd };
  } catch (error) {
    undo();
    return { problem: startSentence(errorCode(error), command) };
  }
}

function startSentence(code: string, command: Command): string {
  if (code === 'E2BIG') {
    const bytes = [command.file, ...command.args].reduce((sum, part) => sum + Buffer.byteLength(part) + 1, 0);
    const count = Object.keys(command.environment).length;
    return `The command line (${bytes} bytes) with its ${count} environment variables is larger than this system allows.`;
  }
  if (code === 'ENOENT')
    return "The process cannot be started: the system's own shell or the folder of the job is gone.";
  return `The system could not start another process: ${inWords(code)}.`;
}

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'your share of the disk is used up',
  EROFS: 'the disk can only be read',
  EACCES: 'you have no permission',
  EPERM: 'the system does not permit it',
  EMFILE: 'this app has too many files open',
  ENFILE: 'the computer has too many files open',
  EAGAIN: 'you have too many processes, or too little memory is left',
  ENOMEM: 'too little memory is left',
  ENAMETOOLONG: 'the name is too long',
  ENOTDIR: 'a part of its path is not a folder',
  EIO: 'the disk reports a failure',
};

/** An error of the system in words. */
export function inWords(code: string): string {
  return WORDS[code] ?? (code === '' ? 'the system does not say why' : `the system says ${code}`);
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Never made, or already gone.
  }
}
