import type Database from 'better-sqlite3';
import { PunctualError } from '../engine/errors.ts';

/** One step of the file format. */
export interface Migration {
  /** Value of `user_version` once it is done; ascending from 1. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  /** Work that SQL cannot express; inside the same transaction, after `sql`. */
  readonly apply?: ((db: Database.Database) => void) | undefined;
}

export interface Migrated {
  readonly from: number;
  readonly to: number;
}

/**
 * Brings the database up to the newest format, each step in its own transaction, so that a crash in between leaves a whole
 * older version. Throws `store-from-future` when a newer Punctual wrote the file; nothing is changed then.
 */
export function migrate(
  db: Database.Database,
  migrations: readonly Migration[],
  appVersion: string,
  /** Throws when another host has taken over meanwhile (S42); called inside each transaction. */
  mayWrite: () => void = () => {},
): Migrated {
  const from = Number(db.pragma('user_version', { simple: true }));
  const newest = migrations.at(-1)?.version ?? 0;
  if (from > newest) {
    const writer = writtenBy(db);
    throw new PunctualError(
      'store-from-future',
      `The database was written by ${writer === null ? 'a newer version of Punctual' : `Punctual ${writer}`} ` +
        `(format ${from}), and this is version ${appVersion} (format ${newest}). Install the newer version, or restore a backup made by this one.`,
      { format: from, supported: newest, writtenBy: writer },
    );
  }
  for (const migration of migrations) {
    if (migration.version <= from) continue;
    db.transaction(() => {
      mayWrite();
      db.exec(migration.sql);
      migration.apply?.(db);
      db.pragma(`user_version = ${migration.version}`);
    }).immediate();
  }
  rememberWriter(db, appVersion, mayWrite);
  return { from, to: newest };
}

/** Kept in its own table, outside the numbered format, so that any older version can read it for its message. */
function rememberWriter(db: Database.Database, appVersion: string, mayWrite: () => void): void {
  if (writtenBy(db) === appVersion) return;
  db.transaction(() => {
    mayWrite();
    db.exec('CREATE TABLE IF NOT EXISTS written_by (version TEXT NOT NULL) STRICT');
    db.exec('DELETE FROM written_by');
    db.prepare('INSERT INTO written_by (version) VALUES (?)').run(appVersion);
  }).immediate();
}

/** Version of Punctual that last wrote this file; null when it is not told. */
function writtenBy(db: Database.Database): string | null {
  const table = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'written_by'").get();
  if (table === undefined) return null;
  const row = db.prepare<[], { version: string }>('SELECT version FROM written_by').get();
  return row?.version ?? null;
}
