import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { PunctualError } from '../engine/errors.ts';
import type { Instant } from '../engine/model.ts';
import type { Clock } from '../engine/ports.ts';
import { readBackupChecks } from './backup-checks.ts';
import { type Backup, backupFolder, isAside, listBackups, removeBackup, tidyBackups } from './backup-list.ts';
import { checkFile } from './check-file.ts';
import { isNoSpace, toStoreFailure } from './failures.ts';
import { isDamage } from './integrity.ts';
import type { StoreThread } from './thread.ts';

export { BACKUP_RULES, type Backup, backupFolder, bestFirst, listBackups } from './backup-list.ts';

export interface Backups {
  /** Copies the database while it is in use, once a day, and removes what the rules do not keep; null when today's is there already. */
  backupDaily(): Promise<string | null>;
  /** Copies the database now. A copy that is not sound is not kept: `store-failed`. */
  backupNow(): Promise<Backup>;
  /** Backups and put-aside databases, newest first. */
  listBackups(): readonly Backup[];
  /** Removes one of them; throws `not-found`. */
  removeBackup(name: string): void;
  /** Reads through those that were not checked yet, one after the other, until the signal; nothing else waits for it. */
  checkBackups(signal: AbortSignal): Promise<void>;
  /** Reads the whole database in a thread; what is wrong with it in SQLite's words, null when nothing is. */
  checkWhole(): Promise<string | null>;
}

export interface BackupDeps {
  readonly file: string;
  readonly clock: Clock;
  /** Throws when this process may not write any more: then nothing appears in a folder that may be another one's. */
  readonly mayWrite: () => void;
  /** Called when damage was met; `said` by SQLite where the whole file was read. */
  readonly onDamage?: ((said?: string) => void) | undefined;
  readonly copy: StoreThread['copy'];
  readonly check: StoreThread['check'];
}

export function createBackups(deps: BackupDeps): Backups {
  const { file, clock, mayWrite, onDamage, copy, check } = deps;
  const folder = backupFolder(file);
  const list = () => listBackups(file);

  /** One after the other: tidying takes whatever is unfinished for left behind. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };

  async function copyTo(target: string): Promise<void> {
    // Under another name until it is whole and was read through, so that half a backup never looks like one.
    const partial = `${target}.partial`;
    let said: string | undefined;
    try {
      mayWrite();
      makeFolder(folder);
      rmSync(partial, { force: true });
      // A copy is written anew, so that a damaged index would be whole in it: the file itself is read through first.
      const { fault } = await check(file);
      said = fault?.kind === 'damaged' ? fault.said : undefined;
      if (said !== undefined) throw new Database.SqliteError(said, 'SQLITE_CORRUPT');
      await copy(partial);
      const found = await check(partial);
      if (found.fault !== null) throw notSound(target, found.fault.said);
      mayWrite();
      renameSync(partial, target);
      flush(folder);
      readBackupChecks(file).note(target, found, clock.now());
    } catch (error) {
      try {
        rmSync(partial, { force: true });
      } catch {
        // What cannot even be removed is why it failed.
      }
      if (isDamage(error)) onDamage?.(said);
      throw toStoreFailure(error);
    }
  }

  const now = (): string => new Date(clock.now()).toISOString();

  return {
    backupDaily: () =>
      inTurn(async () => {
        const target = join(folder, `punctual-${now().slice(0, 10)}.db`);
        if (existsSync(target)) return null;
        await copyTo(target);
        tidyBackups(file, clock.now());
        return target;
      }),
    backupNow: () =>
      inTurn(async () => {
        const name = `punctual-${stamp(clock.now())}.db`;
        await copyTo(join(folder, name));
        tidyBackups(file, clock.now());
        const made = list().find((backup) => backup.name === name);
        if (made !== undefined) return made;
        const reason = { code: 'backup-vanished', name } as const;
        const message = `The backup ${name} vanished while it was made.`;
        throw new PunctualError('store-failed', message, undefined, { reason });
      }),
    listBackups: list,
    removeBackup(name) {
      mayWrite();
      removeBackup(backupNamed(file, name));
    },
    async checkBackups(signal) {
      mayWrite();
      for (const { file: path, verifiedAt, fault } of list()) {
        // Opening what a crash left behind would change it.
        if (verifiedAt !== null || fault !== null || existsSync(`${path}-wal`)) continue;
        const found = await check(path);
        if (signal.aborted) return;
        mayWrite();
        if (existsSync(path)) readBackupChecks(file).note(path, found, clock.now());
      }
    },
    async checkWhole() {
      const { fault } = await check(file);
      return fault?.kind === 'damaged' ? fault.said : null;
    },
  };
}

/** Throws `not-found`. */
export function backupNamed(file: string, name: string): Backup {
  const found = listBackups(file).find((one) => one.name === name);
  if (found !== undefined) return found;
  const reason = { code: 'no-backup', name } as const;
  throw new PunctualError('not-found', `There is no backup named ${name}.`, { name }, { reason });
}

/** The database that was put aside last, by a restore or by an empty start; null when there is none any more. */
export function lastAside(file: string): Backup | null {
  return listBackups(file).find(isAside) ?? null;
}

/**
 * Copies a database that is about to get a newer format, at once and whole: whoever goes back to the older version restores it. One
 * per format. Throws `store-failed` when it cannot be made or is not sound; then the format must not be changed.
 */
export function backupBeforeUpdate(db: Database.Database, file: string, format: number, now: Instant): Backup {
  const folder = backupFolder(file);
  const target = join(folder, `punctual-${stamp(now)}-format-${format}.db`);
  const partial = `${target}.partial`;
  try {
    const { size } = statSync(file);
    // Room for the copy, and for what the change itself writes.
    if (room(dirname(file)) < size * 2 + ROOM_LEFT) throw noRoom(size);
    makeFolder(folder);
    rmSync(partial, { force: true });
    // By SQLite: a file of an open database that is opened and closed by others of this process loses the locks of all its connections
    // (https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
    db.prepare('VACUUM INTO ?').run(partial);
    chmodSync(partial, 0o600);
    const found = checkFile(partial);
    if (found.fault !== null) throw notSound(target, found.fault.said);
    flush(partial);
    renameSync(partial, target);
    flush(folder);
    readBackupChecks(file).note(target, found, now);
  } catch (error) {
    rmSync(partial, { force: true });
    if (isNoSpace(error)) throw noRoom(statSync(file).size);
    throw toStoreFailure(error);
  }
  // A start that was killed half-way has left an earlier one.
  const others = listBackups(file).filter(
    ({ kind, name }) => kind === 'update' && name.endsWith(`-format-${format}.db`),
  );
  for (const other of others) if (other.file !== target) removeBackup(other);
  return backupNamed(file, basename(target));
}

/** Puts a file, or the names in a folder, on the disk. Not every system can flush a folder. */
export function flush(path: string): void {
  let fd: number | null = null;
  try {
    fd = openSync(path, 'r');
    fsyncSync(fd);
  } catch {
    // A rename stays atomic; a power cut may then show the state before it.
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

const MB = 1024 * 1024;
const ROOM_LEFT = 4 * MB;

function noRoom(bytes: number): PunctualError {
  const megabytes = Math.ceil((bytes * 2 + ROOM_LEFT) / MB);
  const message =
    `The database has an older format. Before it is changed a backup of it is made, and the disk of the data folder has no room for that: ` +
    `about ${megabytes} MB are needed. Nothing was changed. Make room, then start Punctual again.`;
  return new PunctualError(
    'store-failed',
    message,
    { megabytes },
    { reason: { code: 'no-room-for-update', megabytes } },
  );
}

function notSound(target: string, said: string): PunctualError {
  const name = basename(target);
  const reason = { code: 'backup-not-sound', name, said } as const;
  return new PunctualError(
    'store-failed',
    `The backup ${name} was made and is not sound: ${said}.`,
    { said },
    { reason },
  );
}

function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

function room(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

const stamp = (at: Instant): string => new Date(at).toISOString().slice(0, 19).replaceAll(':', '-');
