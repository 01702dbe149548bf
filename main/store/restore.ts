/**
 * Puts a backup in the place of the database. Everything is prepared in a copy beside it: checked, brought up to date, its past
 * closed. One rename puts the copy in place. Before it nothing has changed; after it the restore is complete: a crash at any
 * moment finds one or the other.
 */
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { PunctualError } from '../engine/errors.ts';
import type { Instant } from '../engine/model.ts';
import type { Clock, EngineStore, Log } from '../engine/ports.ts';
import type { Reason } from '../engine/reasons.ts';
import { backupFolder } from './backup.ts';
import { freeName } from './integrity.ts';
import { openFile } from './open-file.ts';
import { forgetWish, readWish } from './restore-wish.ts';

export interface RestoreOptions {
  /** Path of the database; nothing has it open. */
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
  /** See `OpenStoreOptions`. */
  readonly version?: string | undefined;
}

export interface Restored {
  readonly backup: string;
  /** Where the replaced database is kept; null = there was none. */
  readonly kept: string | null;
  /** Format of the backup before it was brought up to date; null when it was up to date. */
  readonly migratedFrom: number | null;
}

export interface NotRestored {
  readonly backup: string;
  readonly problem: string;
  readonly reason: Reason | undefined;
}

/**
 * Restores the backup at this path; the database that was there is kept under a dated name. `wish` is remembered in the restored
 * file. Throws `store-failed` when the backup is damaged and `store-from-future` when it is newer; nothing has changed then.
 */
export function restoreBackup(options: RestoreOptions & { readonly backup: string; readonly wish?: string }): Restored {
  const { file, backup, clock } = options;
  const fresh = `${file}.restoring`;
  removeAll(fresh);
  try {
    copyFileSync(backup, fresh);
    chmodSync(fresh, 0o600);
    refuseDamaged(fresh, backup);
    const migratedFrom = prepare(options, fresh);
    const kept = exchange(fresh, file, clock.now());
    return { backup: basename(backup), kept, migratedFrom };
  } finally {
    removeAll(fresh);
  }
}

/**
 * Carries out the wish there is, once. Call only while the lease is ours and the database is closed; null when there is none. A backup that
 * turns out to be unusable leaves everything as it was.
 */
export function carryOutWish(options: RestoreOptions): Restored | NotRestored | null {
  const { file, log } = options;
  const wish = readWish(file);
  if (wish === null) return null;
  const { backup, id } = wish;
  try {
    // Restored, and killed before the wish was gone: what happened since is not undone.
    if (id !== '' && wishOf(file) === id) return { backup, kept: null, migratedFrom: null };
    const restored = restoreBackup({ ...options, backup: join(backupFolder(file), backup), wish: id });
    log.info('database restored', { backup, kept: restored.kept });
    return restored;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    log.error('restore failed', { backup, error });
    return { backup, problem, reason: error instanceof PunctualError ? error.reason : undefined };
  } finally {
    forgetWish(file);
  }
}

/** Brings the copy up to date and closes its past. Returns the format it had, or null when it was up to date. */
function prepare(options: RestoreOptions & { readonly wish?: string }, fresh: string): number | null {
  const { clock, log, version, wish = '' } = options;
  const store = openFile({ file: fresh, clock, log, version });
  const { migratedFrom } = store;
  try {
    closeThePast(store, clock);
  } finally {
    store.close();
  }
  const db = new Database(fresh);
  try {
    // The lease in it belongs to a process of the past.
    db.exec('DROP TABLE IF EXISTS lease');
    db.prepare(`INSERT OR REPLACE INTO state (key, value) VALUES ('${WISH}', ?)`).run(JSON.stringify(wish));
    // One file and nothing beside it: that is what one rename can put in place.
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
  return migratedFrom;
}

/** Key in the table of the engine's values; the engine itself never reads it. */
const WISH = 'restoreWish';

/** The wish that made this database; null when none did, or when it cannot be read. */
function wishOf(file: string): string | null {
  if (!existsSync(file)) return null;
  let db: Database.Database | null = null;
  try {
    db = new Database(file);
    const text = db.prepare<[string], string>('SELECT value FROM state WHERE key = ?').pluck().get(WISH);
    return text === undefined ? null : String(JSON.parse(text));
  } catch {
    return null;
  } finally {
    db?.close();
  }
}

/** Returns where the old file is kept; null when there was none. */
function exchange(fresh: string, file: string, now: Instant): string | null {
  flush(fresh);
  if (!existsSync(file)) {
    // What a deleted database has left behind would be taken for the new one's.
    for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
    renameSync(fresh, file);
    flush(dirname(file));
    return null;
  }
  foldIn(file);
  const kept = freeName(file, 'replaced', now);
  // Only a damaged database has them still. They must not stay: they would be applied to the restored file.
  for (const suffix of ['-wal', '-shm']) if (existsSync(file + suffix)) renameSync(file + suffix, kept + suffix);
  try {
    // A second name for the old file, so that there is a database at every moment.
    linkSync(file, kept);
  } catch {
    // A disk without hard links: killed between these two, the next start finds the wish, or asks.
    renameSync(file, kept);
  }
  renameSync(fresh, file);
  flush(dirname(file));
  return kept;
}

/** Moves what a crash left in the write-ahead file into the database, so that a single name stands for all of it. */
function foldIn(file: string): void {
  let db: Database.Database | null = null;
  try {
    db = new Database(file);
    db.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    // Damaged: kept as it is.
  } finally {
    db?.close();
  }
}

/** Hands a file, or the names in a folder, to the disk. Not every system can flush a folder. */
function flush(path: string): void {
  let fd: number | null = null;
  try {
    fd = openSync(path, 'r');
    fsyncSync(fd);
  } catch {
    // The rename stays atomic; a power cut may then show the state before it.
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

function removeAll(fresh: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(fresh + suffix, { force: true });
}

function refuseDamaged(fresh: string, backup: string): void {
  const problem = problemOf(fresh);
  if (problem === null) return;
  const reason = { code: 'backup-foreign', name: basename(backup) } as const;
  throw new PunctualError('store-failed', `The backup ${backup} cannot be used: ${problem}.`, { backup }, { reason });
}

function problemOf(file: string): string | null {
  let db: Database.Database | null = null;
  try {
    db = new Database(file, { fileMustExist: true });
    const answer = db.prepare<[], string>('PRAGMA integrity_check(1)').pluck().get();
    if (answer !== 'ok') return answer ?? 'it cannot be read';
    return Number(db.pragma('user_version', { simple: true })) > 0 ? null : 'it is not a Punctual database';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    db?.close();
  }
}

/**
 * What a restored ledger says is going on belongs to the past. What was due between the backup and now is recorded as paused and
 * not run again: it ran, or was decided on, in the database that was replaced.
 */
export function closeThePast(store: EngineStore, clock: Pick<Clock, 'now' | 'zone'>): void {
  const now = clock.now();
  store.transact(() => {
    for (const run of store.openRuns()) {
      // A row with a process is the runner's to look for (S32).
      if (run.pid !== null) continue;
      const ended = { finishedAt: now, waitingFor: null, wait: null, notBefore: null };
      if (run.state === 'queued') store.updateRun(run.id, { ...ended, state: 'skipped', why: { code: 'cancelled' } });
      else store.updateRun(run.id, { ...ended, state: 'interrupted', ending: { code: 'interrupted' } });
    }
    // What a change of the clock or the zone meant for each job was carried out, or not, in the database that was replaced.
    store.writeState('review', null);
    const paused = store.readState('pausedAll');
    if (paused !== null && (paused.until === null || paused.until > now)) return;
    // A pause that has ended already pauses nothing, but covers what was due in it; one of the backup is part of it.
    const since = Math.min(store.readState('awake') ?? now, paused?.since ?? now);
    store.writeState('pausedAll', { since, until: now });
    // Times of the day that a flight since then jumped over were decided on there as well.
    store.writeState('wallLived', now + offsetOf(clock.zone(), now));
  });
}

/** Wall time minus UTC of a zone, milliseconds. */
function offsetOf(zone: string, at: Instant): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at);
  const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = '0', minutes = '0'] = /^GMT([+-])(\d{2}):(\d{2})/.exec(text) ?? [];
  return (sign === '-' ? -60_000 : 60_000) * (Number(hours) * 60 + Number(minutes));
}
