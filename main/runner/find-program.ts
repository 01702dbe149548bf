import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import type { Trouble } from '../engine/reasons.ts';
import type { Environment } from './environment.ts';

/** Where a program is, or why it cannot be started. */
export type Found = { readonly path: string } | Trouble;

/**
 * Looks a program up as the system would: a name on the PATH of the environment given, a path from the folder given.
 * Done before the start so that a person reads a sentence and not an exit code of 127.
 */
export function findProgram(name: string, environment: Environment, folder: string): Found {
  if (name.trim() === '') return { problem: 'No program is given.', reason: { code: 'program-empty' } };
  if (name.includes('\0')) {
    return { problem: 'The name of the program contains a NUL byte.', reason: { code: 'nul-byte' } };
  }
  if (name.includes('/') || (process.platform === 'win32' && name.includes('\\'))) {
    const whole = isAbsolute(name) ? name : resolve(folder, name);
    const found = candidates(whole, environment).map((candidate) => examine(candidate, name));
    return found.find((one) => 'path' in one) ?? examine(whole, name);
  }
  const path = variable(environment, 'PATH') ?? '';
  let refused: Found | null = null;
  for (const entry of path.split(delimiter)) {
    // An empty entry means the current folder; the system does the same.
    for (const candidate of candidates(join(entry === '' ? folder : resolve(folder, entry), name), environment)) {
      const found = examine(candidate, name);
      if ('path' in found) return found;
      if (found.present) refused ??= found;
    }
  }
  return (
    refused ?? {
      problem: `There is no program '${name}' on the PATH (${path === '' ? 'which is empty' : path}).`,
      reason: { code: 'program-nowhere', name, path },
    }
  );
}

/** Reads a variable as the system does: Windows does not care about upper and lower case. */
export function variable(environment: Environment, name: string): string | undefined {
  if (process.platform !== 'win32') return environment[name];
  const key = Object.keys(environment).find((candidate) => candidate.toUpperCase() === name);
  return key === undefined ? undefined : environment[key];
}

function candidates(path: string, environment: Environment): readonly string[] {
  if (process.platform !== 'win32') return [path];
  const extensions = (variable(environment, 'PATHEXT') ?? '.COM;.EXE;.BAT;.CMD')
    .split(';')
    .filter((part) => part !== '');
  return /\.[^.\\/]+$/.test(path)
    ? [path, ...extensions.map((part) => path + part)]
    : extensions.map((part) => path + part);
}

type Examined = { readonly path: string } | (Trouble & { readonly present: boolean });

function examine(path: string, name: string): Examined {
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) {
      const reason = { code: 'program-is-folder', path } as const;
      return { problem: `'${path}' is a folder, not a program.`, reason, present: false };
    }
    if (!stat.isFile()) {
      return { problem: `'${path}' is not a program.`, reason: { code: 'program-strange', path }, present: true };
    }
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EACCES') {
      const reason = { code: 'program-unreachable', path } as const;
      return { problem: `You have no permission to reach '${path}'.`, reason, present: true };
    }
    const reason = { code: 'program-missing', path } as const;
    return { problem: `There is no program '${name}' (looked at '${path}').`, reason, present: false };
  }
  try {
    accessSync(path, constants.X_OK);
  } catch {
    const reason = { code: 'program-not-executable', path } as const;
    return {
      problem: `You have no permission to start '${path}': it is not marked as executable.`,
      reason,
      present: true,
    };
  }
  const missing = missingInterpreter(path);
  if (missing !== null) {
    const reason = { code: 'program-asks-for', path, missing } as const;
    return {
      problem: `'${path}' asks to be run by '${missing}', and there is no such program.`,
      reason,
      present: true,
    };
  }
  return { path };
}

/** `#!` line of a script that names a program which is not there; without this the system would blame the script itself. */
function missingInterpreter(path: string): string | null {
  if (process.platform === 'win32') return null;
  const start = Buffer.alloc(256);
  let length = 0;
  try {
    const file = openSync(path, 'r');
    try {
      length = readSync(file, start, 0, start.length, 0);
    } finally {
      closeSync(file);
    }
  } catch {
    return null; // May be executable without being readable; then the system alone decides.
  }
  if (length < 3 || start[0] !== 0x23 || start[1] !== 0x21) return null;
  const line = start.toString('utf8', 2, length).split('\n', 1)[0] ?? '';
  const program = line.trim().split(/[ \t]/, 1)[0] ?? '';
  if (!program.startsWith('/')) return null;
  try {
    statSync(line.endsWith('\r') && line.trim() === program ? `${program}\r` : program);
    return null;
  } catch {
    return line.endsWith('\r') && line.trim() === program ? `${program}\\r` : program;
  }
}

/** The system's name of an error (ENOENT, EACCES...), or an empty text. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
