import type { Trouble } from '../engine/reasons.ts';
import type { Command } from './command.ts';
import type { Environment } from './environment.ts';
import { findProgram } from './find-program.ts';
import { POWERSHELL_ARGS, shellFamily } from './interpreters.ts';
import { commandProcessor, LONGEST_CMD_LINE, LONGEST_LINE, LONGEST_VARIABLE, windowsLine } from './windows-start.ts';

export type WindowsMade = Pick<Command, 'file' | 'args' | 'verbatim'> | Trouble;

/** How Windows runs a file that was found: itself, by cmd or by PowerShell. Any other file would open whatever is registered for it. */
export function runFile(path: string, args: readonly string[], environment: Environment, folder: string): WindowsMade {
  switch (/\.[^.\\/]*$/.exec(path)?.[0].toLowerCase()) {
    case '.exe':
    case '.com':
      return { file: path, args, verbatim: false };
    case '.bat':
    case '.cmd':
      return runBatch(path, args);
    case '.ps1': {
      const pwsh = findProgram('pwsh', environment, folder);
      const found = 'path' in pwsh ? pwsh : findProgram('powershell', environment, folder);
      if ('problem' in found) return found;
      return { file: found.path, args: [...POWERSHELL_ARGS, path, ...args], verbatim: false };
    }
    default:
      return { problem: `'${path}' is not a program.`, reason: { code: 'program-strange', path } };
  }
}

/** A batch file with its arguments, each of which stays one piece that cmd does not read as code. */
export function runBatch(path: string, args: readonly string[]): WindowsMade {
  if (args.some((argument) => /[\r\n]/.test(argument))) {
    const problem = 'An argument of the batch file contains a line break, which cmd cannot pass on.';
    return { problem, reason: { code: 'batch-argument' } };
  }
  return cmdLine([`"${escapePercent(path)}"`, ...args.map(quoteForBatch)].join(' '), '/v:off');
}

/** One line for the system's cmd, as it is. With /s the outer quotes go, and nothing but them. */
export const cmdLine = (line: string, delayed: '/v:on' | '/v:off', file = commandProcessor()) => ({
  ...{ file, args: ['/d', '/e:on', delayed, '/s', '/c', `"${line}"`], verbatim: true },
});

/** Quotes are doubled, for cmd and for the C runtime alike; a sign of percent gets an empty variable behind it, so that it begins none. */
function quoteForBatch(argument: string): string {
  if (/^[A-Za-z0-9_.:\\/+-]+$/.test(argument) && !argument.endsWith('\\')) return argument;
  return `"${escapePercent(argument)
    .replace(/(\\*)"/g, '$1$1""')
    .replace(/(\\+)$/, '$1$1')}"`;
}
const escapePercent = (text: string): string => text.replaceAll('%', '%%cd:~,%');

/** The exit code of the last program, which PowerShell turns into 1 otherwise; a command of its own that failed is 1. */
export const POWERSHELL_END = 'if (-not $?) { if ($LASTEXITCODE) { exit $LASTEXITCODE } else { exit 1 } }';

/** Text of a batch file: cmd reads it as UTF-8 from the line behind `chcp` on. */
export function batchText(text: string): string {
  const codePage = /[^\p{ASCII}]/u.test(text) ? '@chcp 65001>nul\n' : '';
  return `${codePage}@echo off\n${text}`;
}

/** Why Windows cannot be given a command at all; null when it can. */
export function windowsLimits(command: Command): Trouble | null {
  const long = Object.entries(command.environment).find(
    ([name, value]) => name.length + value.length > LONGEST_VARIABLE,
  );
  if (long !== undefined) {
    const [name] = long;
    const problem = `The environment variable '${name}' is longer than the ${LONGEST_VARIABLE} characters that Windows takes.`;
    return { problem, reason: { code: 'variable-too-long', name, most: LONGEST_VARIABLE } };
  }
  const { length } = windowsLine(command);
  const most = shellFamily(command.file) === 'cmd' ? LONGEST_CMD_LINE : LONGEST_LINE;
  if (length <= most) return null;
  const variables = Object.keys(command.environment).length;
  return {
    problem: `The command line (${length} characters) is longer than the ${most} that Windows takes.`,
    reason: { code: 'command-too-long', bytes: length, variables },
  };
}

/** Variables of several sources, the last one first in right. Windows knows a name in one spelling only: `Path` is `PATH`. */
export function mergeWithoutCase(sources: readonly Environment[]): Record<string, string> {
  const merged = new Map<string, readonly [name: string, value: string]>();
  for (const source of sources) {
    for (const [name, value] of Object.entries(source)) merged.set(name.toUpperCase(), [name, value]);
  }
  return Object.fromEntries(merged.values());
}
