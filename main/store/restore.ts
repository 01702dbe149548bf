/**
 * Puts a backup in the place of the database. Everything is prepared in a copy beside it: checked, brought up to date, its past
 * closed. One rename puts the copy in place. Before it nothing has changed; after it the restore is complete: a crash at any
 * moment finds one or the other.
 */
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import Database from 'better-sqlite3';
import { PunctualError } from '../engine/errors.ts';
import type { Instant } from '../engine/model.ts';
import type { Clock, EngineStore, Log } from '../engine/ports.ts';
import type { Reason } from '../engine/reasons.ts';
import { backupNamed, flush, listBackups } from './backup.ts';
import { readBackupChecks } from './backup-checks.ts';
import { removeAliases } from './backup-list.ts';
import { type Carried, type CarryOptions, carryOver } from './carry-over.ts';
import { backupFault, checkFile, type FileCheck } from './check-file.ts';
import { toStoreFailure } from './failures.ts';
import { forgetDamage, freeName } from './integrity.ts';
import { openFile } from './open-file.ts';
import { forgetWish, readWish } from './restore-wish.ts';

export interface RestoreOptions {
  /** Path of the database; nothing has it open. */
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
  /** See `OpenStoreOptions`. */
  readonly version?: string | undefined;
  /** See `CarryOptions`; default: no trace of any is left. */
  readonly mayBeGoing?: CarryOptions['mayBeGoing'] | undefined;
}

export interface Restored {
  readonly backup: string;
  /** Where the replaced database is kept; null = there was none. */
  readonly kept: string | null;
  /** Format of the backup before it was brought up to date; null when it was up to date. */
  readonly migratedFrom: number | null;
  readonly carried: Carried;
}

export interface NotRestored {
  readonly backup: string;
  readonly problem: string;
  readonly reason: Reason | undefined;
}

/**
 * Restores the backup at this path; the database that was there is kept under a dated name, and what is going on in it is carried
 * over. `wish` is remembered in the restored file. The database that was there is read through as well, and kept as damaged when it is. Throws `store-failed` when the backup is damaged, no Punctual database, or the
 * disk is full, and `store-from-future` when it is newer; nothing has changed then.
 */
export function restoreBackup(options: RestoreOptions & { readonly backup: string; readonly wish?: string }): Restored {
  const { file, backup, clock, mayBeGoing = () => false } = options;
  const fresh = `${file}.restoring`;
  removeRemnants(file);
  try {
    // A pipe or a device would be waited for without end.
    if (!statSync(backup).isFile()) throw backupFault(basename(backup), { kind: 'foreign', said: 'it is not a file' });
    refuseItself(file, backup);
    // A database that a crash left, or that another host has open, has its newest changes in a second file.
    for (const suffix of ['', '-wal']) {
      if (existsSync(backup + suffix)) copyFileSync(backup + suffix, fresh + suffix, constants.COPYFILE_FICLONE);
    }
    chmodSync(fresh, 0o600);
    const check = checkFile(fresh);
    if (check.fault !== null) {
      noteFault(file, backup, check);
      throw backupFault(basename(backup), check.fault);
    }
    const migratedFrom = prepare(options, fresh);
    const from = isNothing(file) ? null : file;
    if (from !== null) foldIn(file);
    // So that nobody is offered to go back to what cannot be restored.
    const before = from === null ? null : checkFile(file);
    const carried = carryOver({ into: fresh, from, now: clock.now(), mayBeGoing });
    finish(fresh, options.wish ?? '');
    const name = from === null ? null : freeName(file, isUsable(before) ? 'replaced' : 'broken', clock.now());
    const kept = exchange(fresh, file, name);
    forgetDamage(file);
    if (kept !== null && before !== null) readBackupChecks(file).note(kept, before, clock.now());
    return { backup: basename(backup), kept, migratedFrom, carried };
  } catch (error) {
    throw toStoreFailure(error);
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
    if (id !== '' && wishOf(file) === id) return { backup, kept: null, migratedFrom: null, carried: NOTHING };
    const restored = restoreBackup({ ...options, backup: backupNamed(file, backup).file, wish: id });
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

const NOTHING: Carried = { going: 0, unread: false };

/** Brings the copy up to date and closes its past. Returns the format it had, or null when it was up to date. */
function prepare({ clock, log, version }: RestoreOptions, fresh: string): number | null {
  const store = openFile({ file: fresh, clock, log, version, isCopy: true });
  const { migratedFrom } = store;
  try {
    closeThePast(store, clock);
  } finally {
    store.close();
  }
  return migratedFrom;
}

/** Leaves one file and nothing beside it: that is what one rename can put in place. */
function finish(fresh: string, wish: string): void {
  const db = new Database(fresh);
  try {
    // The lease in it belongs to a process of the past.
    db.exec('DROP TABLE IF EXISTS lease');
    db.prepare(`INSERT OR REPLACE INTO state (key, value) VALUES ('${WISH}', ?)`).run(JSON.stringify(wish));
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
}

/** Found here, so that it is listed as what it is and not offered again. */
function noteFault(file: string, backup: string, check: FileCheck): void {
  const listed = listBackups(file).find((one) => one.file === backup);
  if (listed === undefined) return;
  try {
    readBackupChecks(file).note(listed.file, check, Date.now());
  } catch {
    // It is gone meanwhile.
  }
}

function refuseItself(file: string, backup: string): void {
  if (!existsSync(file) || realpathSync(file) !== realpathSync(backup)) return;
  const reason = { code: 'restore-itself', name: basename(backup) } as const;
  throw new PunctualError('bad-input', `${backup} is the database in use, not a backup of it.`, undefined, { reason });
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

/** A newer version can go back to what it wrote. */
const isUsable = (check: FileCheck | null): boolean =>
  check === null || check.fault === null || check.fault.kind === 'newer';

/** Missing, or a file without a byte: there is nothing to keep or to go back to. */
const isNothing = (file: string): boolean =>
  ['', '-wal'].every((suffix) => (statSync(file + suffix, { throwIfNoEntry: false })?.size ?? 0) === 0);

/** Keeps the old file as `kept`, and returns that; null when there is none. */
function exchange(fresh: string, file: string, kept: string | null): string | null {
  flush(fresh);
  if (kept === null) {
    // What a deleted database has left behind would be taken for the new one's.
    for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
    renameSync(fresh, file);
    flush(dirname(file));
    return null;
  }
  // Only a damaged database has them still. They must not stay: they would be applied to the restored file.
  const rest = ['-wal', '-shm'].filter((suffix) => existsSync(file + suffix));
  try {
    // Second names for the old files, so that there is a database at every moment.
    linkSync(file, kept);
    for (const suffix of rest) linkSync(file + suffix, kept + suffix);
    for (const suffix of rest) rmSync(file + suffix);
  } catch {
    // A disk without hard links: killed between these, the next start finds the wish, or asks.
    rmSync(kept, { force: true });
    for (const suffix of rest) if (existsSync(file + suffix)) renameSync(file + suffix, kept + suffix);
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

/** What a restore that was killed has left: its unfinished copy, and a second name of the database that is still in its place. */
export function removeRemnants(file: string): void {
  removeAll(`${file}.restoring`);
  removeAliases(file);
}

function removeAll(fresh: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(fresh + suffix, { force: true });
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
