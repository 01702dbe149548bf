import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { assertNever } from '../engine/errors.ts';
import type { Action } from '../engine/model.ts';
import type { RunOrder } from '../engine/ports.ts';
import type { Trouble } from '../engine/reasons.ts';
import { MOST_VARIABLES, parseDotenv } from './dotenv.ts';
import { type Environment, environmentProblem } from './environment.ts';
import { readEnvironmentText } from './environment-file.ts';
import { errorCode, findProgram } from './find-program.ts';
import { interpreterHabit, normaliseScript, shellFamily } from './interpreters.ts';
import { fillArgument, fillShellLine, parameterEnvironment } from './parameters.ts';
import { systemTrouble } from './system-trouble.ts';
import {
  batchText,
  cmdLine,
  mergeWithoutCase,
  POWERSHELL_END,
  runBatch,
  runFile,
  windowsLimits,
} from './windows-command.ts';

/** A program to start with everything decided. */
export interface Command {
  /** Absolute path; the wrapper must never take it for one of its own words. */
  readonly file: string;
  readonly args: readonly string[];
  /** Windows: the arguments are one finished command line and must not be quoted again. */
  readonly verbatim: boolean;
  readonly folder: string;
  readonly environment: Record<string, string>;
  /** What the dotenv file gave; part of `environment`. */
  readonly fromFile: Environment;
}
export type Prepared = Command | Trouble;

type Order = Omit<RunOrder, 'runId' | 'jobId' | 'attempt' | 'killAfterSeconds' | 'logLimitBytes'>;

/**
 * Decides what exactly is started for an order, or says in a sentence why nothing can be. `scriptFile` tells where the
 * text of a script may be written; without it (a check, not a start) nothing is written.
 */
export function prepareCommand(order: Order, base: Environment, scriptFile: ScriptFile): Prepared {
  const place = prepareEnvironment(order, base);
  if ('problem' in place) return place;
  const { folder, environment, fromFile } = place;
  const made = commandOf(order.action, order.parameters, environment, folder, scriptFile);
  if ('problem' in made) return made;
  if (made.args.some((argument) => argument.includes('\0'))) {
    return { problem: 'The command contains a NUL byte, which no program can be given.', reason: { code: 'nul-byte' } };
  }
  const command = { ...made, folder, environment, fromFile };
  return (process.platform === 'win32' ? windowsLimits(command) : null) ?? command;
}

/** The folder and the environment of an order's processes, or in a sentence why there can be none. */
export function prepareEnvironment(
  order: Omit<Order, 'action'>,
  base: Environment,
): Pick<Command, 'folder' | 'environment' | 'fromFile'> | Trouble {
  const folder = openFolder(order.folder);
  if (typeof folder !== 'string') return folder;

  const fromFile = order.environmentFile === null ? NOTHING : readEnvironmentFile(order.environmentFile, folder);
  if ('problem' in fromFile) return fromFile;
  const environment = mergeEnvironments([
    ...[base, fromFile.variables, order.shared ?? {}, order.environment],
    ...[parameterEnvironment(order.parameters), order.variables, { PUNCTUAL_TOKEN: order.token }],
  ]);
  const bad = environmentProblem(environment);
  return bad ?? { folder, environment, fromFile: fromFile.variables };
}

/** The last one that has a variable is right. */
function mergeEnvironments(sources: readonly Environment[]): Record<string, string> {
  return process.platform === 'win32' ? mergeWithoutCase(sources) : Object.assign({}, ...sources);
}

const NOTHING = { variables: {} };

/** Where the text of a script may be written; null for a check. */
type ScriptFile = ((extension: string) => string) | null;
type Made = Pick<Command, 'file' | 'args' | 'verbatim'> | Trouble;

function commandOf(
  action: Action,
  parameters: Environment,
  environment: Environment,
  folder: string,
  scriptFile: ScriptFile,
): Made {
  switch (action.kind) {
    case 'shell':
      return shellCommand(action.command, action.shell ?? defaultShell(), parameters, environment, folder, scriptFile);
    case 'program': {
      const found = findProgram(home(action.program), environment, folder);
      if ('problem' in found) return found;
      const args = action.args.map((one) => fillArgument(one, parameters));
      if (process.platform === 'win32') return runFile(found.path, args, environment, folder);
      return { file: found.path, args, verbatim: false };
    }
    case 'script':
      return scriptCommand(action, parameters, environment, folder, scriptFile);
    default:
      return assertNever(action);
  }
}

/** The shell that reads command lines when the job names none. */
export function defaultShell(): string {
  return process.platform === 'win32' ? 'cmd' : '/bin/sh';
}

function shellCommand(
  command: string,
  shell: string,
  parameters: Environment,
  environment: Environment,
  folder: string,
  scriptFile: ScriptFile,
): Made {
  if (command.trim() === '') return { problem: 'The command line is empty.', reason: { code: 'command-empty' } };
  if (command.includes('\0')) {
    return {
      problem: 'The command line contains a NUL byte, which no shell can be given.',
      reason: { code: 'nul-byte' },
    };
  }
  const found = findProgram(home(shell), environment, folder);
  if ('problem' in found) {
    const reason = { code: 'shell-unusable', because: found.reason } as const;
    return { problem: `The shell cannot be started. ${found.problem}`, reason };
  }
  const family = shellFamily(found.path);
  const line = fillShellLine(command, parameters, family);
  if (family === 'powershell') {
    // A comment would hide what follows it, and a line break has no place on a command line.
    if (/[#\n]/.test(line)) {
      const habit = interpreterHabit(found.path);
      const file = writeScript(`${line}\n${POWERSHELL_END}`, habit, scriptFile);
      return typeof file === 'string' ? { file: found.path, args: [...habit.before, file], verbatim: false } : file;
    }
    const whole = `${line}; ${POWERSHELL_END}`;
    return { file: found.path, args: ['-NoProfile', '-NonInteractive', '-Command', whole], verbatim: false };
  }
  if (family === 'cmd') {
    // `!name!` is only read with delayed expansion, which would swallow every other `!`: on only where it is needed.
    const delayed = line === command ? '/v:off' : '/v:on';
    if (delayed === '/v:on' && command.includes('!')) {
      const problem = 'A line for cmd cannot have both parameters and exclamation marks.';
      return { problem, reason: { code: 'cmd-exclamation' } };
    }
    if (!/[\r\n]/.test(line)) return cmdLine(line, delayed, found.path);
    // cmd would run the first line alone.
    const file = writeScript(batchText(line), interpreterHabit('cmd'), scriptFile);
    return typeof file === 'string' ? cmdLine(`"${file}"`, delayed, found.path) : file;
  }
  // A line that begins with a sign would be read as an option of the shell.
  return { file: found.path, args: ['-c', /^[-+]/.test(line) ? ` ${line}` : line], verbatim: false };
}

function scriptCommand(
  action: Extract<Action, { kind: 'script' }>,
  parameters: Environment,
  environment: Environment,
  folder: string,
  scriptFile: ScriptFile,
): Made {
  // `bash -e` is an interpreter with an option, unless there really is a program of that name.
  const [first = '', ...options] = action.interpreter.trim().split(/\s+/);
  const whole = findProgram(home(action.interpreter), environment, folder);
  const found = 'path' in whole ? whole : findProgram(home(first), environment, folder);
  if ('problem' in found) {
    const reason = { code: 'interpreter-unusable', because: found.reason } as const;
    return { problem: `The interpreter cannot be started. ${found.problem}`, reason };
  }
  const habit = interpreterHabit(found.path);

  const isBatch = process.platform === 'win32' && shellFamily(found.path) === 'cmd';
  let file: string;
  if (action.text !== undefined) {
    const written = writeScript(isBatch ? batchText(action.text) : action.text, habit, scriptFile);
    if (typeof written !== 'string') return written;
    file = written;
  } else if (action.file !== undefined && action.file !== '') {
    if (action.file.includes('\0')) {
      return { problem: 'The name of the script file contains a NUL byte.', reason: { code: 'nul-byte' } };
    }
    file = resolve(folder, home(action.file));
    if (!isFile(file))
      return { problem: `There is no script file '${file}'.`, reason: { code: 'script-missing', file } };
  } else {
    return {
      problem: 'The job has neither the text of a script nor a script file.',
      reason: { code: 'script-nothing' },
    };
  }
  const given = (action.args ?? []).map((one) => fillArgument(one, parameters));
  if (isBatch) return runBatch(file, given);
  const between = 'path' in whole ? [] : options;
  return { file: found.path, args: [...between, ...habit.before, file, ...given], verbatim: false };
}

/** Writes a script for its interpreter and answers its path; without a place, only a check, nothing is written. */
function writeScript(
  text: string,
  habit: ReturnType<typeof interpreterHabit>,
  scriptFile: ScriptFile,
): string | Trouble {
  const file = scriptFile?.(habit.extension) ?? '';
  if (scriptFile === null) return file;
  try {
    writeFileSync(file, normaliseScript(text, habit), { mode: 0o600 });
    chmodSync(file, 0o600); // An older file of the same name keeps its mode otherwise.
    return file;
  } catch (error) {
    const because = systemTrouble(errorCode(error)).reason;
    const reason = { code: 'script-unwritten', file, because } as const;
    return { problem: `The text of the script could not be written to '${file}' (${errorCode(error)}).`, reason };
  }
}

function openFolder(folder: string | null): string | Trouble {
  const path = folder === null || folder === '' ? homedir() : home(folder);
  if (path.includes('\0')) {
    return { problem: 'The name of the folder contains a NUL byte.', reason: { code: 'nul-byte' } };
  }
  if (!isAbsolute(path)) {
    const reason = { code: 'folder-relative', folder: path } as const;
    return { problem: `The folder '${path}' must be given in full, from the root.`, reason };
  }
  try {
    if (statSync(path).isDirectory()) return path;
    const reason = { code: 'folder-no-folder', folder: path } as const;
    return { problem: `'${path}' is not a folder, so the job cannot be started in it.`, reason };
  } catch (error) {
    return errorCode(error) === 'EACCES'
      ? {
          problem: `You have no permission to use the folder '${path}'.`,
          reason: { code: 'folder-forbidden', folder: path },
        }
      : { problem: `The folder '${path}' does not exist.`, reason: { code: 'folder-missing', folder: path } };
  }
}

function readEnvironmentFile(path: string, folder: string): { readonly variables: Record<string, string> } | Trouble {
  if (path.includes('\0')) {
    return { problem: 'The name of the environment file contains a NUL byte.', reason: { code: 'nul-byte' } };
  }
  const file = resolve(folder, home(path));
  let text: string;
  try {
    const found = readEnvironmentText(file);
    if ('problem' in found) return found;
    ({ text } = found);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') {
      const reason = { code: 'variable-file-missing', file } as const;
      return { problem: `The environment file '${file}' does not exist.`, reason };
    }
    const reason = { code: 'variable-file-unread', file, because: systemTrouble(code).reason } as const;
    return { problem: `The environment file '${file}' cannot be read (${code}).`, reason };
  }
  const parsed = parseDotenv(text);
  if (!('problem' in parsed)) return parsed;
  const { kind, line } = parsed;
  if (kind === 'many') {
    const most = MOST_VARIABLES;
    const reason = { code: 'file-bound', file, bound: 'variables', most, line, column: null } as const;
    return { problem: `The environment file '${file}' is refused: ${parsed.problem}.`, reason };
  }
  const reason = { code: `variable-file-${kind}`, file, line } as const;
  return { problem: `The environment file '${file}' has a mistake: ${parsed.problem}.`, reason };
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function home(path: string): string {
  const begins = path.startsWith('~/') || (process.platform === 'win32' && path.startsWith('~\\'));
  return path === '~' || begins ? join(homedir(), path.slice(1)) : path;
}
