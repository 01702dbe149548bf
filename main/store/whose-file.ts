import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { PunctualError } from '../engine/errors.ts';
import { newestFormat } from './check-file.ts';
import { findRemains } from './remains.ts';

/** Made outside the numbered format, by every version. */
const MARKS = ['lease', 'written_by'];
/** In every format since the first one. */
const CORE = ['jobs', 'runs'];
const FOREIGN = 'SQLITE_NOTADB_FOREIGN';

/**
 * Looks at a database that is already there, before anything is written into it. Returns false when there is nothing in it, as a first
 * start that was killed leaves it. Throws SQLite's code for a file that is no database where it belongs to another program, has lost
 * tables, or is empty beside backups or output of runs: then it counts as damaged (integrity.ts).
 */
export function expectOurs(db: Database.Database, file: string): boolean {
  const tables = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .pluck()
    .all();
  if (CORE.every((name) => tables.includes(name))) return true;
  const others = tables.filter((name) => !MARKS.includes(name));
  const format = Number(db.pragma('user_version', { simple: true }));
  // A newer version may have other tables: migrate.ts refuses it by its format.
  if (format > newestFormat() && tables.length > others.length) return true;
  if (others.length === 0 && format === 0) {
    if (findRemains(file, 'missing') === null) return false;
    throw new Database.SqliteError('it is empty', 'SQLITE_NOTADB');
  }
  if (tables.length > others.length) throw new Database.SqliteError('tables are missing', 'SQLITE_CORRUPT');
  throw new Database.SqliteError('it belongs to another program', FOREIGN);
}

export const isForeign = (error: unknown): boolean => error instanceof Database.SqliteError && error.code === FOREIGN;

/** What is said where nothing of Punctual is beside another program's database. */
export function foreignError(file: string): PunctualError {
  const message = `${file} is the database of another program. Move it away, or give Punctual another folder with --data-dir.`;
  return new PunctualError('store-failed', message, { file }, { reason: { code: 'database-foreign' } });
}

/** Throws `store-unwritable` for a folder, pipe or device in the place of the database; true when there is a file with content. */
export function expectFile(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return (found?.size ?? 0) > 0;
  const what = found.isDirectory() ? 'a folder' : 'not a regular file';
  const message = `${file} is ${what}. Move it away: the database belongs there.`;
  throw new PunctualError('store-unwritable', message, { file }, { reason: { code: 'database-not-a-file', file } });
}
