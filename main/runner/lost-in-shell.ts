/**
 * The system's sh stands between us and every process (wrap.ts), and some of them hand on less than they were given: dash drops names
 * that it could not assign to, and each shell sets some variables itself. Which sh does what is asked of that sh.
 */
import { readProgramSync } from '../process/programs.ts';
import type { Environment } from './environment.ts';

const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Variables that a shell may set for itself, whatever it was given. */
const OF_SHELLS =
  /^(IFS|OPT(IND|ARG|ERR)|PPID|LINENO|RANDOM|SRANDOM|SECONDS|EPOCH(SECONDS|REALTIME)|E?[UG]ID|(SHELL|BASH)OPTS|BASHPID|DIRSTACK|FUNCNAME|GROUPS|HISTCMD|SHLVL|_)$/;
/** Answers that are remembered; variables of this kind are rare. */
const MOST_KNOWN = 1000;
const known = new Map<string, boolean>();

/** Names of those variables that a process would not get, or not with this value. Empty on Windows, where no shell stands between. */
export function lostInShell(environment: Environment): readonly string[] {
  if (process.platform === 'win32') return [];
  const names = Object.keys(environment);
  const odd = names.filter((name) => !PLAIN.test(name));
  learnOdd(odd.filter((name) => known.get(name) === undefined));
  const own = names.filter((name) => OF_SHELLS.test(name) && isChanged(name, environment[name] ?? ''));
  // The wrapper's sh sets it to the folder of the job.
  const folder = names.filter((name) => name === 'PWD');
  return [...odd.filter((name) => known.get(name) === true), ...own, ...folder];
}

/** Of an odd name the value does not matter, and may be a secret. All are asked for at once. */
function learnOdd(names: readonly string[]): void {
  if (names.length === 0) return;
  if (known.size > MOST_KNOWN) known.clear();
  const clear = names.filter((name) => name !== '' && !/[\p{Cc}=]/u.test(name));
  const printed = new Set(throughShell(Object.fromEntries(clear.map((name) => [name, '1']))));
  for (const name of names) known.set(name, !printed.has(`${name}=1`));
}

/** One at a time: a value that a shell refuses, such as OPTIND=x in dash, ends it. */
function isChanged(name: string, value: string): boolean {
  if (value.includes('\0')) return true;
  return !`\n${throughShell({ [name]: value }).join('\n')}\n`.includes(`\n${name}=${value}\n`);
}

/** The lines that `env` prints behind the system's sh; none when that fails. */
const throughShell = (env: Environment): readonly string[] =>
  readProgramSync('/bin/sh', ['-c', 'exec /usr/bin/env'], { timeout: 10_000, maxBuffer: 8 * 1024 * 1024, env })?.split(
    '\n',
  ) ?? [];
