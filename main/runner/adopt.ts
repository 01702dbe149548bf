import { closeSync, fstatSync, openSync, readFileSync, renameSync, statSync, unlinkSync } from 'node:fs';
import type { Instant } from '../engine/model.ts';
import { findDescendants, findWindowsWrapper, isOurs } from './process-table.ts';
import type { RunFiles } from './run-files.ts';
import { parseTicket, TICKET_BYTES, type Ticket } from './ticket.ts';

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
  | { readonly state: 'alive'; readonly pid: number; readonly startedAt: Instant }
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
export async function trace(run: Traced, files: RunFiles, boot: string): Promise<Trace> {
  let ticket = readTicket(files.ticket);
  if (ticket !== null && !ticket.begun) ticket = await awaitBeginning(files);
  if (ticket !== null && ticket.status !== null) return { state: 'ended', ticket };

  const pid =
    run.pid ??
    ticket?.pid ??
    (process.platform === 'win32' && ticket?.begun ? await findWindowsWrapper(run.token) : null);
  if (pid !== null && (await lives(pid, run, ticket, boot))) {
    return { state: 'alive', pid, startedAt: ticket?.madeAt ?? madeAt(files.log) ?? Date.now() };
  }
  const again = readTicket(files.ticket);
  if (again !== null && again.status !== null) return { state: 'ended', ticket: again };
  // Somebody killed the wrapper alone: what it started may go on, and then the run does.
  if (pid !== null && process.platform !== 'win32') {
    const rows = await findDescendants(pid, run.token, new Map());
    const ours = await Promise.all(rows.map((row) => isOurs(row.pid, run.token, null, boot)));
    if (ours.includes(true))
      return { state: 'alive', pid, startedAt: ticket?.madeAt ?? madeAt(files.log) ?? Date.now() };
  }
  if (run.pid === null && ticket?.begun !== true && (sizeOf(files.log) ?? 0) === 0) return { state: 'never' };
  return { state: 'lost', startedAt: ticket?.begun === true ? ticket.madeAt : null };
}

async function lives(pid: number, run: Traced, ticket: TicketFile | null, boot: string): Promise<boolean> {
  // Without the start time from the row, the token in the environment decides.
  return isOurs(pid, run.token, run.pid === pid && ticket !== null ? run.processStart : null, boot);
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
