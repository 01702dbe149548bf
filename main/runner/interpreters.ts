import { basename } from 'node:path';
import type { Environment } from './environment.ts';
import { findProgram } from './find-program.ts';
import type { ShellFamily } from './parameters.ts';

export interface Interpreter {
  readonly name: string;
  readonly path: string;
}

/** What a person may choose from, in the order of a menu. */
const NAMES = [
  ...['sh', 'bash', 'zsh', 'fish', 'dash', 'ksh', 'pwsh', 'powershell', 'cmd', 'python3', 'python', 'node', 'ruby'],
  ...['perl', 'php', 'deno', 'bun', 'lua', 'Rscript', 'osascript', 'tclsh'],
] as const;

interface Habit {
  /** The interpreter decides by the extension what it reads. */
  readonly extension: string;
  /** Comes between the interpreter and the file. */
  readonly before: readonly string[];
  readonly lineBreak: '\n' | '\r\n';
  /** Windows PowerShell reads a file without byte order mark in the local code page. */
  readonly mark: boolean;
}

const PLAIN: Habit = { extension: '', before: [], lineBreak: '\n', mark: false };
/** Come before the file of a script. */
export const POWERSHELL_ARGS = ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File'];
const HABITS: Readonly<Record<string, Habit>> = {
  pwsh: { ...PLAIN, extension: '.ps1', before: POWERSHELL_ARGS },
  powershell: { extension: '.ps1', before: POWERSHELL_ARGS, lineBreak: '\r\n', mark: true },
  cmd: { ...PLAIN, extension: '.cmd', before: ['/d', '/c'], lineBreak: '\r\n' },
  node: { ...PLAIN, extension: '.js' },
  deno: { ...PLAIN, extension: '.ts', before: ['run', '--allow-all'] },
  bun: { ...PLAIN, extension: '.ts' },
  python: { ...PLAIN, extension: '.py' },
  python3: { ...PLAIN, extension: '.py' },
};

/** The interpreters found on the PATH of the environment given. */
export function findInterpreters(environment: Environment, folder: string): readonly Interpreter[] {
  return NAMES.flatMap((name) => {
    const found = findProgram(name, environment, folder);
    return 'path' in found ? [{ name, path: found.path }] : [];
  });
}

/** How an interpreter, given by name or path, wants its script. */
export function interpreterHabit(interpreter: string): Habit {
  return HABITS[plainName(interpreter)] ?? PLAIN;
}

/** How the shell, given by name or path, reads quotes and variables. */
export function shellFamily(shell: string): ShellFamily {
  const name = plainName(shell);
  if (name === 'fish') return 'fish';
  if (name === 'pwsh' || name === 'powershell') return 'powershell';
  return name === 'cmd' ? 'cmd' : 'posix';
}

function plainName(path: string): string {
  return basename(path.replaceAll('\\', '/'))
    .toLowerCase()
    .replace(/\.exe$/, '');
}

/** Script text as the interpreter wants it: no byte order mark and its own line breaks, wherever the text was written. */
export function normaliseScript(text: string, habit: Pick<Habit, 'lineBreak' | 'mark'>): string {
  const plain = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const broken = habit.lineBreak === '\n' ? plain : plain.replaceAll('\n', habit.lineBreak);
  return habit.mark ? `\uFEFF${broken}` : broken;
}
