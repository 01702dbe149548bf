import { closeSync, fstatSync, openSync, readFileSync, renameSync, statSync, unlinkSync } from 'node:fs';
import type { Instant } from '../engine/model.ts';
import type { Log } from '../engine/ports.ts';
import { findKept } from '../process/windows/job.ts';
import { findDescendants, isOurs } from './process-table.ts';
import type { ProcessTree } from './process-tree.ts';
import type { RunFiles } from './run-files.ts';
import { parseTicket, TICKET_BYTES, type Ticket } from './ticket.ts';
import { writeRuns } from './windows-start.ts';
import { windowsTree } from './windows-tree.ts';

/** The ticket as it is on disk, with the times its file tells. */
export interface TicketFile extends Ticket {
  /** Last write: the end, once there is one. */
  readonly writtenAt: Instant;
  /** When the attempt was about to start. */
  readonly madeAt: Instant;
}

/** What is known about an attempt that an earlier process of the app started. */
export type Trace =
  /** The wrapper lives. */
  | { readonly state: 'alive'; readonly pid: number; readonly startedAt: Instant; readonly tree?: ProcessTree }
  | { readonly state: 'ended'; readonly ticket: TicketFile }
  /** It never got as far as a process. */
  | { readonly state: 'never' }
  /** It may have run, and nobody wrote down how it ended. */
  | { readonly state: 'lost'; readonly startedAt: Instant | null };

/** Reads the ticket; null when there is none. */
export function readTicket(path: string): TicketFile | null {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    const stat = fstatSync(fd);
    const text = stat.size > TICKET_BYTES * 4 ? '' : readFileSync(fd, 'latin1');
    const madeAt = Math.round(stat.birthtimeMs > 0 ? Math.min(stat.birthtimeMs, stat.mtimeMs) : stat.mtimeMs);
    return { ...parseTicket(text), writtenAt: Math.round(stat.mtimeMs), madeAt };
  } finally {
    closeSync(fd);
  }
}

export interface Traced {
  readonly token: string;
  /** From the row in the store; null when the app died before it could be written. */
  readonly pid: number | null;
  readonly processStart: string | null;
}

/**
 * Finds out what became of an attempt (S32). The order matters: first the ticket, then the process, then the ticket again,
 * so that an end written in between is seen.
 */
export async function trace(run: Traced, files: RunFiles, boot: string, log: Log): Promise<Trace> {
  let ticket = readTicket(files.ticket);
  if (ticket !== null && !ticket.begun) ticket = await awaitBeginning(files);
  if (ticket !== null && ticket.status !== null) return { state: 'ended', ticket };

  if (process.platform === 'win32') return traceOnWindows(run, files, ticket, log);
  const pid = run.pid ?? ticket?.pid ?? null;
  const startedAt = ticket?.madeAt ?? madeAt(files.log) ?? Date.now();
  if (pid !== null && (await lives(pid, run, ticket, boot, files.ticket))) return { state: 'alive', pid, startedAt };
  const again = readTicket(files.ticket);
  if (again !== null && again.status !== null) return { state: 'ended', ticket: again };
  // Somebody killed the wrapper alone: what it started may go on, and then the run does.
  if (pid !== null) {
    const rows = await findDescendants(pid, run.token, new Map());
    const ours = await Promise.all(rows.map((row) => isOurs(row.pid, run.token, null, boot, files.ticket)));
    if (ours.includes(true)) return { state: 'alive', pid, startedAt };
  }
  if (run.pid === null && ticket?.begun !== true && (sizeOf(files.log) ?? 0) === 0) return { state: 'never' };
  return { state: 'lost', startedAt: ticket?.begun === true ? ticket.madeAt : null };
}

/** The same on Windows, which keeps how a process ended as long as its keeper holds it. */
function traceOnWindows(run: Traced, files: RunFiles, ticket: TicketFile | null, log: Log): Trace {
  const made = ticket?.made ?? null;
  // The first line is written before the process can run.
  if (ticket === null || made === null) {
    const never = run.pid === null && (sizeOf(files.log) ?? 0) === 0;
    return never ? { state: 'never' } : { state: 'lost', startedAt: null };
  }
  const main = findKept(made, made.keeper);
  const end = main?.end() ?? null;
  if (main !== null && end === null) {
    if (!ticket.ran) sayThatItRuns(files.ticket);
    const tree = windowsTree({ pid: made.pid, token: run.token }, log, main, null);
    return { state: 'alive', pid: made.pid, startedAt: ticket.madeAt, tree };
  }
  main?.close();
  // Ended before it ran, together with the app, a process has an exit code too.
  if (end === null || !ticket.ran) return { state: 'lost', startedAt: ticket.madeAt };
  return { state: 'ended', ticket: { ...ticket, status: end.status, cpuMs: end.cpuMs, writtenAt: end.at } };
}

function sayThatItRuns(path: string): void {
  const fd = openSync(path, 'a');
  writeRuns(fd);
  closeSync(fd);
}

async function lives(
  pid: number,
  run: Traced,
  ticket: TicketFile | null,
  boot: string,
  path: string,
): Promise<boolean> {
  // Without the start time from the row, the token in the environment decides.
  return isOurs(pid, run.token, run.pid === pid && ticket !== null ? run.processStart : null, boot, path);
}

const PATIENCE = 2000;
const STEP = 20;

/**
 * The ticket is there but its wrapper has not begun: the app died between making it and the wrapper's first line. Either the
 * wrapper begins within moments, or it was never made; whoever is still to come is called off by moving the ticket away,
 * which the wrapper looks for after its first line. So it can never both be given up here and run.
 */
async function awaitBeginning(files: RunFiles): Promise<TicketFile | null> {
  for (let waited = 0; waited < PATIENCE; waited += STEP) {
    await new Promise((resolve) => setTimeout(resolve, STEP));
    const ticket = readTicket(files.ticket);
    if (ticket === null || ticket.begun) return ticket;
  }
  try {
    renameSync(files.ticket, files.claimed);
  } catch {
    return readTicket(files.ticket);
  }
  const claimed = readTicket(files.claimed);
  if (claimed?.begun === true) {
    // It began in the last moment: its first line came before ours, so it may have found the ticket and run.
    renameSync(files.claimed, files.ticket);
    return claimed;
  }
  unlinkSync(files.claimed);
  return null;
}

function madeAt(path: string): Instant | null {
  try {
    const stat = statSync(path);
    return Math.round(stat.birthtimeMs > 0 ? stat.birthtimeMs : stat.mtimeMs);
  } catch {
    return null;
  }
}

function sizeOf(path: string): number | null {
  try {
    return statSync(path).size;
  } catch {
    return null;
  }
}
