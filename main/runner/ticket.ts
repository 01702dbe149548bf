import { constants } from 'node:os';
import type { Instant, Millis } from '../engine/model.ts';
import type { RunEnd } from '../engine/ports.ts';
import type { Keeper } from '../process/windows/job.ts';

/** What the wrapper wrote so far. */
export interface Ticket {
  /** Process id of the wrapper, which leads the group; null when it has not begun. */
  readonly pid: number | null;
  /** Windows: which process was made, and who keeps its end; otherwise null. */
  readonly made: { readonly pid: number; readonly created: string; readonly keeper: Keeper } | null;
  /** True once there is a wrapper that may begin. */
  readonly begun: boolean;
  /** True once it has begun; on Windows a moment later than `begun`, otherwise the same. */
  readonly ran: boolean;
  /** Exit status as a shell tells it; null while the process runs or when nobody could write it. */
  readonly status: number | null;
  readonly cpuMs: Millis | null;
  /** Key of the record of what the process was given; null = none was made. */
  readonly environment: string | null;
}

/** Largest ticket there is, bytes. */
export const TICKET_BYTES = 512;

/** Reads a ticket. A last line without its line break was cut off in mid-write and counts as not written. */
export function parseTicket(text: string): Ticket {
  const lines = text.replaceAll('\r', '').split('\n').slice(0, -1);
  const made = readMade(lines[0] ?? '');
  const [first = '', environment = null] = made?.rest ?? (lines[0] ?? '').split(' ');
  const end = /^end (-?\d+)$/.exec(lines.at(-1) ?? '');
  return {
    pid: /^\d+$/.test(first) ? Number(first) : null,
    made: made?.made ?? null,
    begun: first !== '',
    ran: made === null ? first !== '' : lines.includes('runs'),
    status: end === null ? null : Number(end[1]),
    // The second line of `times` is about the children.
    cpuMs: end === null ? null : cpuTime(lines.at(-2) ?? ''),
    environment: environment === '' ? null : environment,
  };
}

function readMade(line: string): { readonly made: Ticket['made']; readonly rest: readonly [string, string] } | null {
  const [word, pid, created = '', keeperPid, keeperCreated = '', handle, environment = ''] = line.split(' ');
  if (word !== 'made') return null;
  const keeper = { pid: Number(keeperPid), created: keeperCreated, handle: Number(handle) };
  return { made: { pid: Number(pid), created, keeper }, rest: [pid ?? '', environment] };
}

function cpuTime(line: string): Millis | null {
  const parts = [...line.matchAll(/(\d+)m(\d+(?:[.,]\d+)?)s/g)];
  if (parts.length !== 2) return null;
  const seconds = parts.reduce(
    (sum, part) => sum + Number(part[1]) * 60 + Number((part[2] ?? '0').replace(',', '.')),
    0,
  );
  return Math.round(seconds * 1000);
}

// Signals that end a process by default. 128+n of any other n is more likely a number the program chose itself.
const ENDING = [
  'HUP',
  'INT',
  'QUIT',
  'ILL',
  'TRAP',
  'ABRT',
  'BUS',
  'FPE',
  'KILL',
  'USR1',
  'SEGV',
  'USR2',
  'PIPE',
  'ALRM',
]
  .concat(['TERM', 'XCPU', 'XFSZ', 'VTALRM', 'PROF', 'SYS'])
  .map((name) => `SIG${name}`);

/**
 * Exit code and signal from a status as a shell tells it. A shell cannot tell a process killed by signal n from one that
 * exits with 128+n; by its convention both mean the signal. The number is told as well, so that a job may name it among its
 * success codes: a Java program that ends in order after a polite signal exits with 143.
 */
export function readStatus(status: number): { readonly exitCode: number | null; readonly signal: string | null } {
  if (process.platform !== 'win32' && status > 128) {
    const numbers: Readonly<Record<string, number | undefined>> = constants.signals;
    const signal = ENDING.find((name) => numbers[name] === status - 128);
    if (signal !== undefined) return { exitCode: status, signal };
  }
  return { exitCode: status, signal: null };
}

/** Figures about an attempt that the ticket does not know. */
export interface EndFigures {
  readonly startedAt: Instant;
  readonly finishedAt: Instant;
  readonly peakBytes: number | null;
  readonly logBytes: number;
  readonly logDropped: number;
  /** Only of an adopted attempt, see RunEnd. */
  readonly environment?: string | undefined;
}

/** The end of an attempt whose status is known. */
export function exitedEnd(status: number, cpuMs: Millis | null, figures: EndFigures): RunEnd {
  // File systems stamp with the last clock tick, up to 10 ms back; an end before its start would only puzzle people.
  const finishedAt = Math.max(figures.finishedAt, figures.startedAt);
  return { kind: 'exited', ...readStatus(status), cpuMs, ...figures, finishedAt };
}
