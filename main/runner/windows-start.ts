import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type StartedInJob, startInJob } from '../process/windows/job.ts';
import type { Command } from './command.ts';
import { variable } from './find-program.ts';
import { jobName } from './windows-tree.ts';

/** Longest command line that CreateProcess takes, characters. */
export const LONGEST_LINE = 32_766;
/** Longest line that cmd reads; it cuts the rest without a word. */
export const LONGEST_CMD_LINE = 8191;
/** Longest variable with its name that Windows takes, characters. */
export const LONGEST_VARIABLE = 32_766;

export interface WindowsFiles {
  readonly ticket: string;
  readonly ticketFd: number;
  readonly log: string;
  /** Key of the record of the environment: digits and dots, or nothing. */
  readonly environment?: string | undefined;
}

/** Thrown when an adopter gave this attempt up before it ran. */
export class CalledOff extends Error {}

/**
 * Starts the command. The first line of its ticket, written before it can run, says which process it is and who keeps its end;
 * the second says that it runs: an end without that line is none. Throws an error of the system with a `code`, or CalledOff.
 */
export function startOnWindows(command: Command, files: WindowsFiles): StartedInJob {
  const { environment } = command;
  const started = startInJob(
    {
      name: jobName(environment['PUNCTUAL_TOKEN'] ?? ''),
      program: command.file,
      keeper: commandProcessor(),
      line: windowsLine(command),
      folder: command.folder,
      environment: { ...missingOfTheSystem(environment), ...environment },
      output: files.log,
    },
    ({ pid, created }, keeper) => {
      const kept = `${keeper.pid} ${keeper.created} ${keeper.handle}`;
      const line = `made ${pid} ${created} ${kept} ${(files.environment ?? '').replace(/[^0-9.-]/g, '')}\n`;
      writeSync(files.ticketFd, line);
      // An adopter that found no such line moves the ticket away first; another attempt's may be there since.
      if (!readFileSync(files.ticket, 'latin1').startsWith(line)) throw new CalledOff();
    },
  );
  writeRuns(files.ticketFd);
  return started;
}

/** It runs whether this can be written or not; without it an end that comes while the app is away is not believed. */
export function writeRuns(ticketFd: number): void {
  try {
    writeSync(ticketFd, 'runs\n');
  } catch {
    // No space is left.
  }
}

/** The system's own cmd, whatever ComSpec says. */
export const commandProcessor = (): string => join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32\\cmd.exe');

/** Without these many programs do not start; a job may have been given an environment without them. */
const OF_THE_SYSTEM = [
  'SystemRoot',
  'SystemDrive',
  'windir',
  'TEMP',
  'TMP',
  'USERPROFILE',
  'PATH',
  'PATHEXT',
  'ComSpec',
];

function missingOfTheSystem(environment: Readonly<Record<string, string>>): Record<string, string> {
  const missing = OF_THE_SYSTEM.filter((name) => variable(environment, name.toUpperCase()) === undefined);
  return Object.fromEntries(
    missing.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

/**
 * One command line from a program and its arguments, quoted as Microsoft's C runtime reads it:
 * https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
 */
export function windowsLine({ file, args, verbatim }: Pick<Command, 'file' | 'args' | 'verbatim'>): string {
  return [`"${file}"`, ...(verbatim ? args : args.map(quoteForWindows))].join(' ');
}

/** One argument as Microsoft's C runtime reads it. */
export function quoteForWindows(argument: string): string {
  if (argument !== '' && !/[\s"]/.test(argument)) return argument;
  // Backslashes count only before a quote: there each is doubled, and the quote itself gets one more.
  return `"${argument.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}
