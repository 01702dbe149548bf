/**
 * Whether this process was started to outlive its terminal (`nohup`, or a parent that ignores SIGHUP). POSIX lets a program inherit that
 * a signal is ignored, but Node sets every inherited one back to its default before any JavaScript runs (ResetSignalHandlers in
 * node::PlatformInit), so the disposition itself is seldom there to be read. Its surroundings still show it.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { isatty } from 'node:tty';

export interface Surroundings {
  /** /proc/<pid>/status of this process and its parent; null where there is none (macOS, or the parent is gone). */
  readonly ownStatus: string | null;
  readonly parentStatus: string | null;
  /** /proc/self/fdinfo/0. */
  readonly input: string | null;
  /** What standard output and error lead to. */
  readonly outputs: readonly (string | null)[];
  /** The variable `_`: bash, zsh and ksh put there what they started. */
  readonly startedAs: string | undefined;
  /** Whether standard input, output or error is a terminal. */
  readonly onTerminal: boolean;
}

const HANG_UP = 1n; // SIGHUP is signal 1, so bit 0 of the masks in proc_pid_status(5).
const WRITE_ONLY = 0o1;
const ACCESS_MODE = 0o3;

/**
 * True when nothing of it is on a terminal, as daemons have it: a terminal that closes takes nothing from such a host, and behind nohup
 * with another program (`nohup nice npm ...`) no other sign is left. With a terminal, one of these must say so: the mask of ignored signals, here (a runtime that leaves it alone) or in the parent (`trap '' HUP` in a
 * script, `nohup sh script`); the name under which a shell started us; what nohup does to the streams of a terminal: it opens
 * /dev/null for writing as standard input, and sends output to nohup.out.
 */
export function ignoresHangUp(around: Surroundings): boolean {
  if (!around.onTerminal) return true;
  if (masksHangUp(around.ownStatus) || masksHangUp(around.parentStatus)) return true;
  if (around.startedAs !== undefined && /(^|\/)nohup$/.test(around.startedAs)) return true;
  if (around.outputs.some((target) => target !== null && /\/nohup\.out$/.test(target))) return true;
  const flags = /^flags:\s*([0-7]+)/m.exec(around.input ?? '')?.[1];
  return flags !== undefined && (Number.parseInt(flags, 8) & ACCESS_MODE) === WRITE_ONLY;
}

function masksHangUp(status: string | null): boolean {
  const mask = /^SigIgn:\s*([0-9a-f]+)/m.exec(status ?? '')?.[1];
  return mask !== undefined && (BigInt(`0x${mask}`) & HANG_UP) !== 0n;
}

/** No sign on Windows, which has no such signal to ignore. */
export function readSurroundings(): Surroundings {
  return {
    ownStatus: text('/proc/self/status'),
    // Process 1 takes in orphans, and what it ignores says nothing about us.
    parentStatus: process.ppid > 1 ? text(`/proc/${process.ppid}/status`) : null,
    input: text('/proc/self/fdinfo/0'),
    outputs: ['/proc/self/fd/1', '/proc/self/fd/2'].map(target),
    startedAs: process.env['_'],
    // Windows ends a program whose console closes, whatever it says.
    onTerminal: process.platform === 'win32' || [0, 1, 2].some((stream) => isatty(stream)),
  };
}

function text(file: string): string | null {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return null;
  }
}

function target(link: string): string | null {
  try {
    return readlinkSync(link);
  } catch {
    return null;
  }
}
