import { userInfo } from 'node:os';
import type { Millis } from '../engine/model.ts';
import type { Log } from '../engine/ports.ts';
import { cleanEnvironment, startedFromPackage } from '../process/clean-environment.ts';
import { startProgram } from '../process/programs.ts';

const MARK = '_punctual_environment_';
const LIMIT: Millis = 5000;
const MOST_BYTES = 4 * 1024 * 1024;

const QUIET = { DISABLE_AUTO_UPDATE: 'true', ZSH_TMUX_AUTOSTART: 'false' };
// Belong to the shell that was asked, not to what it starts.
const NOT_TAKEN = new Set(['_', 'SHLVL', 'PWD', 'OLDPWD', 'TERM', 'PS1', ...Object.keys(QUIET)]);

/**
 * True when this process was started by a launcher and not from a terminal: macOS and Linux then give it a minimal PATH,
 * and a command that works in the person's terminal would not be found.
 */
export function startedByLauncher(environment: Readonly<Record<string, string | undefined>>): boolean {
  if (process.platform === 'win32') return false;
  // The start script of a package is a shell as well.
  if (startedFromPackage(environment)) return true;
  return environment['TERM'] === undefined && environment['SHLVL'] === undefined;
}

export interface LoginShellOptions {
  readonly shell?: string | undefined;
  readonly limit?: Millis | undefined;
  /** What the shell itself starts with; default: what this process has, cleaned. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** The shell that the person's terminal would start. An empty one, also in the list of users, means /bin/sh: passwd(5). */
export function loginShell(): string {
  return process.env['SHELL'] || userShell() || '/bin/sh';
}

/**
 * The environment that the person's login shell sets up. Bounded to 5 s: a start-up file that waits for a key must not
 * hold up any run. An empty answer means that the shell could not tell; the reason is in the log.
 */
export function loginShellEnvironment(log: Log, options: LoginShellOptions = {}): Promise<Record<string, string>> {
  const shell = options.shell ?? loginShell();
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let done = false;
    const finish = (problem: string | null): void => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      if (child.pid !== undefined) {
        // Its start-up files may have left something running that holds the pipe open.
        try {
          process.kill(-child.pid, 'SIGKILL');
        } catch {
          // Already gone.
        }
      }
      child.stdout?.destroy();
      const found = parse(Buffer.concat(chunks).toString('utf8'));
      if (found === null) log.warn(`The login shell '${shell}' did not tell its environment.`, { problem });
      resolve(found ?? {});
    };
    // Interactive as well, because most people set their PATH in the file of the interactive shell.
    const child = startProgram(shell, ['-i', '-l', '-c', `echo ${MARK}; command env; echo ${MARK}`], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
      // Common prompts and plugin managers ask questions or update themselves unless told that nobody is there.
      env: { ...(options.environment ?? cleanEnvironment(process.env)), ...QUIET, TERM: 'dumb' },
    });
    const timer = setTimeout(() => finish('no answer in time'), options.limit ?? LIMIT);
    child.stdout?.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) finish('the answer is too long');
      else chunks.push(chunk);
    });
    child.on('error', (error) => finish(error.message));
    child.on('close', () => finish('it ended'));
  });
}

function parse(text: string): Record<string, string> | null {
  const parts = text.split(`${MARK}\n`);
  const body = parts[1];
  if (parts.length < 3 || body === undefined) return null;
  const result: Record<string, string> = {};
  let last = '';
  for (const line of body.replace(/\n$/, '').split('\n')) {
    const match = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line);
    if (match !== null) {
      last = match[1] ?? '';
      result[last] = match[2] ?? '';
    } else if (last !== '') {
      result[last] += `\n${line}`; // The value itself has line breaks.
    }
  }
  for (const name of NOT_TAKEN) delete result[name];
  return result;
}

function userShell(): string | null {
  try {
    return userInfo().shell;
  } catch {
    return null; // No entry for this user, as in some containers.
  }
}
