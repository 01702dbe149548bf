import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { PunctualError } from '../engine/errors.ts';
import type { Instant } from '../engine/model.ts';
import type { Clock } from '../engine/ports.ts';
import { toStoreFailure } from './failures.ts';
import { setAside } from './integrity.ts';

/** Pages copied before the event loop has its turn again: about 400 KB, well under a millisecond. */
const PAGES_AT_ONCE = 100;
const NAME = /^punctual-(\d{4}-\d{2}-\d{2})\.db$/;

export interface Backups {
  /** Copies the database while it is in use, once a day; null when today's is there already. Keeps the newest `keep`. */
  backupDaily(keep?: number): Promise<string | null>;
  /** Backups there are, newest first. */
  listBackups(): readonly { readonly file: string; readonly date: string }[];
}

export function createBackups(db: Database.Database, file: string, clock: Clock): Backups {
  const folder = join(dirname(file), 'backups');
  const list = (): { file: string; date: string }[] =>
    readFolder(folder)
      .flatMap((name) => {
        const date = NAME.exec(name)?.[1];
        return date === undefined ? [] : [{ file: join(folder, name), date }];
      })
      .sort((a, b) => (a.date < b.date ? 1 : -1));

  return {
    async backupDaily(keep = 7) {
      const target = join(folder, `punctual-${new Date(clock.now()).toISOString().slice(0, 10)}.db`);
      if (existsSync(target)) return null;
      // Under another name until it is whole, so that a crash never leaves half a backup that looks like one.
      const partial = `${target}.partial`;
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        rmSync(partial, { force: true });
        await db.backup(partial, { progress: () => PAGES_AT_ONCE });
        chmodSync(partial, 0o600);
        renameSync(partial, target);
      } catch (error) {
        rmSync(partial, { force: true });
        throw toStoreFailure(error);
      }
      for (const old of list().slice(keep)) rmSync(old.file, { force: true });
      return target;
    },
    listBackups: list,
  };
}

/**
 * Puts a backup in the place of the database, which must be closed. The backup is checked first, what was there is set aside
 * under a dated name. Throws `store-failed` when the backup is damaged; then nothing has changed.
 */
export function restoreBackup(options: {
  readonly file: string;
  readonly backup: string;
  readonly now: Instant;
}): string | null {
  const { file, backup, now } = options;
  const fresh = `${file}.restoring`;
  try {
    copyFileSync(backup, fresh);
    chmodSync(fresh, 0o600);
    const problem = problemOf(fresh);
    if (problem !== null) {
      throw new PunctualError('store-failed', `The backup ${backup} cannot be used: ${problem}.`, { backup });
    }
    const aside = existsSync(file) ? setAside(file, 'replaced', now) : null;
    renameSync(fresh, file);
    return aside;
  } finally {
    rmSync(fresh, { force: true });
  }
}

function problemOf(file: string): string | null {
  let db: Database.Database | null = null;
  try {
    db = new Database(file, { fileMustExist: true });
    const answer = db.prepare<[], string>('PRAGMA integrity_check(1)').pluck().get();
    if (answer !== 'ok') return answer ?? 'it cannot be read';
    const version = Number(db.pragma('user_version', { simple: true }));
    // The lease in it belongs to a process of the past.
    db.exec('DROP TABLE IF EXISTS lease');
    db.pragma('journal_mode = DELETE');
    return version > 0 ? null : 'it is not a Punctual database';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    db?.close();
  }
}

function readFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
