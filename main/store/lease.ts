import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import { PunctualError } from '../engine/errors.ts';
import type { Instant, Millis } from '../engine/model.ts';
import type { Clock } from '../engine/ports.ts';

/** Without a heartbeat for this long, a holder that cannot be asked is taken for gone (S42). */
export const LEASE_TIMEOUT: Millis = 90_000;

/** Who wants the database. */
export interface LeaseRequest {
  /** Fingerprint of this machine and its process table: only a holder with the same one can be probed by its pid. */
  readonly machine: string;
  /** What people call this machine; for sentences only, never compared. */
  readonly name: string;
  readonly pid: number;
  /** Start of that process as the system tells it, so that a reused pid is never taken for it; null where it cannot be known. */
  readonly processStart: string | null;
  /** Asks this machine about another process; `start` null = it lives, but its start cannot be known. */
  readonly probe: (pid: number) => { readonly alive: boolean; readonly start: string | null };
  /** True: another living process holds the data folder (folder-lock.ts). Its database may have been moved away or replaced. */
  readonly folderHeld?: boolean | undefined;
}

/** Who has it, for the sentence that a second host shows. */
export interface LeaseHolder {
  readonly machine: string;
  /** What people call that machine; null when a version before 0.2 wrote the lease. */
  readonly name: string | null;
  readonly pid: number;
  readonly processStart: string | null;
  readonly since: Instant;
  readonly heartbeatAt: Instant;
}

export interface Lease {
  /** `heldBy` null: the data folder is in use by a process that this database does not name. */
  acquire(request: LeaseRequest): 'ours' | { readonly heldBy: LeaseHolder | null };
  /** Records that this host is alive. Returns false when another host has taken the lease: then nothing may run here any more. */
  heartbeat(): boolean;
  /** Reads whether the lease is still ours; true as well when none was ever acquired. Inside a transaction the answer holds until it ends. */
  ours(): boolean;
  /** The present holder; null when there is none. */
  holder(): LeaseHolder | null;
  /** Gives it back; harmless when it is not ours. */
  release(): void;
}

interface Row {
  readonly machine: string;
  readonly name: string | null;
  readonly pid: number;
  readonly process_start: string | null;
  readonly token: string;
  readonly since: number;
  readonly heartbeat_at: number;
}

/**
 * One live engine per database (S42). The table stands outside the numbered migrations: a host must be able to read it before it
 * may change anything, also one of another version.
 */
export function createLease(db: Database.Database, clock: Pick<Clock, 'now'>): Lease {
  db.exec(`CREATE TABLE IF NOT EXISTS lease (
    only INTEGER PRIMARY KEY CHECK (only = 1), machine TEXT NOT NULL, pid INTEGER NOT NULL, process_start TEXT,
    token TEXT NOT NULL, since INTEGER NOT NULL, heartbeat_at INTEGER NOT NULL, name TEXT) STRICT`);
  addName(db);
  const read = db.prepare<[], Row>('SELECT * FROM lease');
  const write = db.prepare(`
    INSERT INTO lease (only, machine, name, pid, process_start, token, since, heartbeat_at)
    VALUES (1, @machine, @name, @pid, @processStart, @token, @now, @now)
    ON CONFLICT (only) DO UPDATE SET machine = @machine, name = @name, pid = @pid, process_start = @processStart,
      token = @token, since = @now, heartbeat_at = @now`);
  // The column alone and not the row: it is read in every writing transaction.
  const readToken = db.prepare<[], string>('SELECT token FROM lease WHERE only = 1').pluck();
  const beat = db.prepare<[number, string]>('UPDATE lease SET heartbeat_at = ? WHERE token = ?');
  const remove = db.prepare<[string]>('DELETE FROM lease WHERE token = ?');
  let token: string | null = null;

  return {
    acquire(request) {
      // IMMEDIATE: two hosts that start together look one after the other.
      return db
        .transaction(() => {
          const row = read.get();
          if (row !== undefined && row.token !== token && lives(row, request, clock.now())) {
            return { heldBy: holderFrom(row) };
          }
          // A holder elsewhere whose heartbeat has stopped may be frozen with the folder in its hands: its lease has run out.
          const ranOut = row !== undefined && row.machine !== request.machine;
          if (request.folderHeld === true && !ranOut) return { heldBy: row === undefined ? null : holderFrom(row) };
          token = randomBytes(16).toString('hex');
          const { machine, name, pid, processStart } = request;
          write.run({ machine, name, pid, processStart, token, now: clock.now() });
          return 'ours' as const;
        })
        .immediate();
    },
    heartbeat: () => token !== null && beat.run(clock.now(), token).changes === 1,
    ours: () => token === null || readToken.get() === token,
    holder() {
      const row = read.get();
      return row === undefined ? null : holderFrom(row);
    },
    release() {
      if (token !== null) remove.run(token);
      token = null;
    },
  };
}

/** Versions before 0.2 made the table without this column, and read the others by name. */
function addName(db: Database.Database): void {
  const columns = db.prepare<[], string>("SELECT name FROM pragma_table_info('lease')").pluck().all();
  if (!columns.includes('name')) db.exec('ALTER TABLE lease ADD COLUMN name TEXT');
}

/** A process of this machine is asked for; one that cannot be told from another under its pid, or is elsewhere, goes by its heartbeat. */
function lives(row: Row, request: LeaseRequest, now: Instant): boolean {
  if (row.machine === request.machine) {
    // Started anew under its own old pid, as containers do: then the start differs, or cannot be known.
    if (row.pid === request.pid && (row.process_start === null || row.process_start !== request.processStart))
      return false;
    const { alive, start } = request.probe(row.pid);
    if (!alive) return false;
    if (start !== null && row.process_start !== null) {
      // Surely the one that holds it: it may have slept with the computer and be about to wake, however old its heartbeat is.
      return start === row.process_start;
    }
  }
  // The absolute value: a clock set back must not keep a lease alive for hours.
  return Math.abs(now - row.heartbeat_at) <= LEASE_TIMEOUT;
}

function holderFrom(row: Row): LeaseHolder {
  return {
    machine: row.machine,
    name: row.name,
    pid: row.pid,
    processStart: row.process_start,
    since: row.since,
    heartbeatAt: row.heartbeat_at,
  };
}

/** What a second host says (S42). `null`: its process is not known. */
export function lockedError(holder: LeaseHolder | null): PunctualError {
  const who = holder === null ? '' : ` (process ${holder.pid}${holder.name === null ? '' : ` on ${holder.name}`})`;
  const message = `Punctual is already running with this database${who}. Use its window, or stop it first.`;
  return new PunctualError('store-locked', message, holder ?? undefined);
}

/** What every change answers after another host has taken over (S42). */
export function takenOverError(holder: LeaseHolder | null): PunctualError {
  const reason = { code: 'taken-over' } as const;
  return new PunctualError('store-locked', 'Another Punctual has taken over this database.', holder ?? undefined, {
    reason,
  });
}
