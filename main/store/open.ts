import { existsSync, statfsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import Database from 'better-sqlite3';
import { PunctualError } from '../engine/errors.ts';
import { backupNamed, bestFirst } from './backup.ts';
import { toStoreFailure } from './failures.ts';
import { isDamage, setAside } from './integrity.ts';
import { createLease, lockedError } from './lease.ts';
import { configure, type OpenStoreOptions, openFile, type Store, type StoreNotice } from './open-file.ts';
import { type DatabaseFault, findRemains, isMissing, type Remains, remainsError } from './remains.ts';
import { carryOutWish, type NotRestored, type Restored, removeRemnants, restoreBackup } from './restore.ts';
import { readWish } from './restore-wish.ts';
import { foreignError, isForeign } from './whose-file.ts';

export { BACKUP_RULES, type Backup } from './backup.ts';
export { takenOverError } from './lease.ts';
export { type Loss, movedError, type OpenStoreOptions, type Store, type StoreNotice } from './open-file.ts';
export { isMissing, type Remains } from './remains.ts';

/** What happens with a missing or damaged database beside backups or output of runs. */
export type IfMissing = 'empty' | 'restore-newest' | { readonly restore: string };

/**
 * Opens the database, takes the lease, brings the format up to date and prepares every statement once. Nothing is loaded.
 * A damaged file is never deleted: it is kept under a dated name, and `notices` says so.
 * Throws `store-missing` or `store-damaged` (detail: Remains) where only a person can decide and `ifMissing` does not,
 * `store-locked` (detail: LeaseHolder), `store-from-future`, `store-unwritable`, or `store-failed` with SQLite's reason in words.
 */
export function openStore(options: OpenStoreOptions & { readonly ifMissing?: IfMissing | undefined }): Store {
  const { file } = options;
  const carried = readWish(file) === null ? null : carryOut(options);
  const notices = carried === null ? [] : [restoreNotice(carried)];
  const before = carried !== null && 'kept' in carried ? carried : null;
  try {
    if (isMissing(file)) return decide(options, 'missing', notices);
    const store = openRestored(options, notices, before);
    removeRemnants(file);
    return store;
  } catch (error) {
    if (!isDamage(error)) throw toOpenFailure(error, file);
    if (isForeign(error) && findRemains(file, 'missing') === null) throw foreignError(file);
  }
  try {
    return decide(options, 'damaged', notices);
  } catch (error) {
    throw toOpenFailure(error, file);
  }
}

/** Begins with nothing where nothing is lost; otherwise does what was decided, or asks. */
function decide(
  options: Parameters<typeof openStore>[0],
  fault: DatabaseFault,
  notices: readonly StoreNotice[],
): Store {
  const { file, clock, log, lease, ifMissing } = options;
  // The folder of another living process: it still has the file open that was here.
  if (lease?.folderHeld === true) throw lockedError(null);
  const remains = findRemains(file, fault);
  if (remains !== null && ifMissing === undefined) throw remainsError(file, remains);
  const told = [...notices];
  const choices = remains === null || ifMissing === undefined ? [] : chooseBackups(file, remains, ifMissing);
  if (choices.length === 0) {
    if (fault === 'damaged') {
      const kept = setAside(file, clock.now());
      log.error('damaged database moved aside', { kept });
      told.push(asideNotice(kept, file));
    }
    return openFile(options, told);
  }
  const restored = restoreFirst(options, choices);
  log.info('database restored', { backup: restored.backup });
  return openRestored(options, [...told, restoreNotice(restored)], restored);
}

/** The first of these that can be restored; throws what the last one says. */
function restoreFirst(options: OpenStoreOptions, [backup = '', ...others]: readonly string[]): Restored {
  try {
    return restoreBackup({ ...options, backup });
  } catch (error) {
    if (others.length === 0) throw error;
    options.log.error('restore failed', { backup, error });
    return restoreFirst(options, others);
  }
}

function openRestored(
  options: OpenStoreOptions,
  notices: readonly StoreNotice[],
  restored: Pick<Restored, 'migratedFrom'> | null,
): Store {
  const store = openFile(options, notices);
  return restored === null || store.migratedFrom !== null ? store : { ...store, migratedFrom: restored.migratedFrom };
}

/** Paths of the backups to try, best first; none = begin empty. Throws `not-found`, or `store-failed` when there is none that can be used. */
function chooseBackups(file: string, { backups }: Remains, ifMissing: IfMissing): readonly string[] {
  if (ifMissing === 'empty') return [];
  if (ifMissing === 'restore-newest') {
    const usable = bestFirst(backups);
    if (usable.length > 0) return usable.map((one) => one.file);
    const message = `There is no backup beside ${file} that can be restored. Restore one from elsewhere, or start with --if-missing empty.`;
    throw new PunctualError('store-failed', message, { file }, { reason: { code: 'no-usable-backup' } });
  }
  // A name among the backups, or the path of a file anywhere.
  const { restore } = ifMissing;
  if (basename(restore) === restore) return [backupNamed(file, restore).file];
  if (existsSync(restore)) return [restore];
  const reason = { code: 'no-backup', name: restore } as const;
  throw new PunctualError('not-found', `There is no backup named ${restore}.`, { name: restore }, { reason });
}

/** The lease is taken first and kept while the file is exchanged: another host may be using it, or start at this moment (S42). */
function carryOut(options: OpenStoreOptions): Restored | NotRestored | null {
  const { file, clock, lease: request } = options;
  const use = (work: (db: Database.Database) => void): void => {
    if (request === undefined || !existsSync(file)) return;
    let db: Database.Database | null = null;
    try {
      db = new Database(file);
      configure(db, file);
      work(db);
    } catch (error) {
      // A damaged database is what a backup is for.
      if (!isDamage(error)) throw toOpenFailure(error, file);
    } finally {
      db?.close();
    }
  };
  if (request?.folderHeld === true && !existsSync(file)) throw lockedError(null);
  use((db) => {
    const answer = request === undefined ? 'ours' : createLease(db, clock).acquire(request);
    if (answer !== 'ours') throw lockedError(answer.heldBy);
  });
  const existed = existsSync(file);
  const carried = carryOutWish(options);
  const exchanged = carried !== null && 'kept' in carried && (carried.kept !== null || !existed);
  // The lease just taken would keep ourselves out; a restored file has none of ours.
  if (!exchanged) use((db) => db.exec('DELETE FROM lease'));
  return carried;
}

function restoreNotice(restored: Restored | NotRestored): StoreNotice {
  const { backup } = restored;
  if ('problem' in restored) {
    const message = `The backup ${backup} could not be put back, so everything is as it was. ${restored.problem}`;
    const reason = { code: 'restore-failed', backup, because: restored.reason } as const;
    return { code: 'restore-failed', message, detail: { backup }, reason };
  }
  const kept = restored.kept === null ? '' : ` What was there is kept as ${basename(restored.kept)}.`;
  const going = carriedWords(restored.carried);
  return {
    code: 'database-restored',
    message:
      `The backup ${backup} was put back.${kept} What was due between that backup and now is recorded as paused ` +
      `and does not run again.${going}`,
    detail: { backup, ...(restored.kept === null ? {} : { kept: restored.kept }) },
    reason: {
      ...{ code: 'database-restored', backup, kept: restored.kept === null ? null : basename(restored.kept) },
      ...restored.carried,
    },
  };
}

/** What became of the runs that are going on, in a sentence with a space before it; empty when there is nothing to say. */
export function carriedWords({ going, unread }: Restored['carried']): string {
  const runs = going === 1 ? '1 run that is going on was' : `${going} runs that are going on were`;
  const unreadable =
    'The replaced database cannot be read: programs that it started after the backup may still be running, and are not shown.';
  return `${going > 0 ? ` ${runs} carried over.` : ''}${unread ? ` ${unreadable}` : ''}`;
}

function asideNotice(kept: string, file: string): StoreNotice {
  return {
    code: 'database-set-aside',
    message:
      `The database was damaged. It was kept as ${basename(kept)} and a fresh one was started as ${basename(file)}; ` +
      'jobs and history can be brought back from a backup in the folder "backups".',
    detail: { kept, fresh: file },
    reason: { code: 'database-set-aside', kept: basename(kept) },
  };
}

/** A file that cannot be opened for writing is a matter of the folder's rights, not of its content. */
function toOpenFailure(error: unknown, file: string): unknown {
  const sqlite = error instanceof Database.SqliteError ? error.code : null;
  // better-sqlite3 looks for the folder itself and answers with a bare TypeError.
  const noFolder = error instanceof TypeError && /directory does not exist/.test(error.message);
  if (noFolder || (sqlite !== null && /^SQLITE_(READONLY|CANTOPEN|PERM)/.test(sqlite))) {
    return new PunctualError(
      'store-unwritable',
      `The database ${file} cannot be opened for writing. Check the rights of the file and of its folder.`,
      { file, sqlite },
      { cause: error },
    );
  }
  // A full disk fails in other ways than a write that does not fit: SQLite cannot make the files beside the database.
  if (sqlite?.startsWith('SQLITE_IOERR') === true && isFull(dirname(file))) return toStoreFailure(noSpace());
  return toStoreFailure(error);
}

/** Below this, SQLite cannot make the files it needs to open anything. */
const NO_ROOM = 64 * 1024;

function isFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < NO_ROOM;
  } catch {
    return false;
  }
}

const noSpace = (): Error => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
