import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import type { Millis } from '../engine/model.ts';
import type { Log } from '../engine/ports.ts';
import { cleanEnvironment, startedFromPackage } from '../process/clean-environment.ts';
import { startProgram } from '../process/programs.ts';

/** How long a caller waits for the login shell. */
export const SHELL_PATIENCE: Millis = 10_000;
/** Largest environment that is read. A system hands on about two megabytes. */
const MOST_BYTES = 4 * 1024 * 1024;

const QUIET = { DISABLE_AUTO_UPDATE: 'true', ZSH_TMUX_AUTOSTART: 'false' };
// Belong to the shell that was asked, not to the programs it starts.
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
  /** Milliseconds after which the shell is ended; default `SHELL_PATIENCE`. */
  readonly limit?: Millis | undefined;
  /** What the shell itself starts with; default: what this process has, cleaned. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** A login shell that is being asked. */
export interface ShellQuestion {
  /** Its environment; null when it could not report it, with the reason in the log. Never rejects. */
  readonly answer: Promise<Record<string, string> | null>;
  /** Ends the shell; the answer is null then. */
  stop(): void;
}

/** The shell that the person's terminal would start. An empty one, also in the list of users, means /bin/sh: passwd(5). */
export function loginShell(): string {
  return process.env['SHELL'] || userShell() || '/bin/sh';
}

/** The environment that the person's login shell sets up; empty when it did not report one within `limit`. */
export async function loginShellEnvironment(
  log: Log,
  options: LoginShellOptions = {},
): Promise<Record<string, string>> {
  return (await askLoginShell(log, options).answer) ?? {};
}

/**
 * Asks the login shell for the environment it sets up. A start-up file that ends the shell or replaces it by another one takes the
 * question with it: then it is asked once more, with the question on standard input as well, where the other shell reads it.
 */
export function askLoginShell(log: Log, options: LoginShellOptions = {}): ShellQuestion {
  const shell = options.shell ?? loginShell();
  const deadline = performance.now() + (options.limit ?? SHELL_PATIENCE);
  let current = askOnce(shell, options, deadline, false);
  let stopped = false;
  const answer = (async () => {
    let said = await current.answer;
    if (typeof said === 'string' && said === ENDED && !stopped) {
      current = askOnce(shell, options, deadline, true);
      said = await current.answer;
    }
    if (typeof said !== 'string') return said;
    if (!stopped) log.warn('login shell did not report its environment', { shell, problem: said });
    return null;
  })();
  return {
    answer,
    stop() {
      stopped = true;
      current.stop();
    },
  };
}

const ENDED = 'it ended';

/** Exported for its test. Without `env -0`, as on an old macOS, awk prints the same; it asks no shell either and knows NUL. */
export const PRINT = `/bin/sh -c '/usr/bin/env -0 || env -0 || awk "$0"' 'BEGIN{for(n in ENVIRON)printf "%s=%s%c",n,ENVIRON[n],0}'`;

/** The environment, or why there is none. */
function askOnce(
  shell: string,
  options: LoginShellOptions,
  deadline: number,
  onInput: boolean,
): { readonly answer: Promise<Record<string, string> | string>; stop(): void } {
  // Unknown beforehand, so that nothing that a start-up file prints or exports can be taken for it.
  const mark = `_punctual_${randomBytes(12).toString('hex')}_`;
  const line = `echo ${mark}; ${PRINT}; echo ${mark}`;
  let end: (problem: string) => void = () => undefined;
  const answer = new Promise<Record<string, string> | string>((resolve) => {
    let done = false;
    const finish = (said: Record<string, string> | string): void => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      if (child.pid !== undefined) {
        // Its start-up files may have left something running.
        try {
          process.kill(-child.pid, 'SIGKILL');
        } catch {
          // Already gone.
        }
      }
      child.stdout?.destroy();
      child.stdin?.destroy();
      resolve(said);
    };
    end = finish;
    // Interactive as well, because most people set their PATH in the file of the interactive shell.
    const child = startProgram(shell, ['-i', '-l', '-c', line], {
      stdio: [onInput ? 'pipe' : 'ignore', 'pipe', 'ignore'],
      detached: true,
      // Common prompts and plugin managers ask questions or update themselves unless told that nobody is there.
      env: { ...(options.environment ?? cleanEnvironment(process.env)), ...QUIET, TERM: 'dumb' },
    });
    const timer = setTimeout(() => finish('no answer in time'), Math.max(0, deadline - performance.now()));
    const read = createReader(mark);
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(`${line}\nexit\n`);
    child.stdout?.on('data', (chunk: Buffer) => {
      const said = read(chunk);
      if (said !== null) finish(said);
    });
    child.on('error', (error) => finish(error.message));
    child.on('close', () => finish(ENDED));
  });
  return { answer, stop: () => end('called off') };
}

/** Reads the output piece by piece and keeps nothing of what stands before the mark. Null = go on. */
function createReader(mark: string): (chunk: Buffer) => Record<string, string> | string | null {
  const line = Buffer.from(`${mark}\n`);
  let kept = Buffer.alloc(0);
  let inside = false;
  return (chunk) => {
    // The mark may lie across two pieces.
    const from = Math.max(0, kept.length - line.length);
    kept = Buffer.concat([kept, chunk]);
    let at = kept.indexOf(line, inside ? from : 0);
    if (!inside) {
      inside = at !== -1;
      kept = kept.subarray(inside ? at + line.length : Math.max(0, kept.length - line.length));
      if (!inside) return null;
      at = kept.indexOf(line);
    }
    if (at !== -1) return parse(kept.subarray(0, at).toString('utf8'));
    return kept.length > MOST_BYTES ? 'the answer is too long' : null;
  };
}

/** `NAME=value`, each followed by a NUL, so that a value can hold anything. */
function parse(text: string): Record<string, string> | string {
  const found = new Map<string, string>();
  for (const entry of text.split('\0').slice(0, -1)) {
    const sign = entry.indexOf('=');
    if (sign > 0 && !NOT_TAKEN.has(entry.slice(0, sign))) found.set(entry.slice(0, sign), entry.slice(sign + 1));
  }
  return found.size === 0 ? 'nothing printed its environment' : Object.fromEntries(found);
}

function userShell(): string | null {
  try {
    return userInfo().shell;
  } catch {
    return null; // No entry for this user, as in some containers.
  }
}
