import Database from 'better-sqlite3';
import { PunctualError } from '../engine/errors.ts';
import { REMOVED } from './codes.ts';
import { migrations } from './migrations/all.ts';

/** What is in a database file, after every page of it was read. */
export interface FileCheck {
  /** `damaged` in SQLite's words; `foreign` = not a Punctual database; `newer` = written by a newer Punctual; null = sound. */
  readonly fault: { readonly kind: 'damaged' | 'foreign' | 'newer'; readonly said: string } | null;
  /** Null when they cannot be counted. */
  readonly jobs: number | null;
  readonly runs: number | null;
  readonly format: number | null;
}

/** Reads the whole file: use it in a thread, or where nothing else waits. Nothing but this connection may have the file open. */
export function checkFile(file: string): FileCheck {
  let db: Database.Database | null = null;
  try {
    db = new Database(file, { fileMustExist: true });
    const format = formatOf(db);
    const answer = db.prepare<[], string>('PRAGMA integrity_check(1)').pluck().get() ?? 'it cannot be read';
    const fault = answer === 'ok' ? shapeFault(db, format) : ({ kind: 'damaged', said: answer } as const);
    return { fault, format, ...countsOf(db) };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const kind = error instanceof Database.SqliteError && error.code === 'SQLITE_NOTADB' ? 'foreign' : 'damaged';
    return { fault: { kind, said }, format: null, jobs: null, runs: null };
  } finally {
    db?.close();
  }
}

/** How much is in a file, as far as that is known without looking through it. */
export function glanceAtFile(file: string): Pick<FileCheck, 'jobs' | 'runs' | 'format'> {
  let db: Database.Database | null = null;
  try {
    db = new Database(file, { fileMustExist: true });
    return { format: formatOf(db), jobs: count(db, JOBS), runs: null };
  } catch {
    return { format: null, jobs: null, runs: null };
  } finally {
    db?.close();
  }
}

/** Why a backup cannot be restored, as `store-failed` or `store-from-future`. */
export function backupFault(name: string, { kind, said }: NonNullable<FileCheck['fault']>): PunctualError {
  const detail = { name, said };
  switch (kind) {
    case 'newer':
      return new PunctualError(
        'store-from-future',
        `The backup ${name} was made by a newer Punctual: ${said}.`,
        detail,
        {
          reason: { code: 'backup-newer', name },
        },
      );
    case 'foreign':
      return new PunctualError('store-failed', `${name} cannot be restored: ${said}.`, detail, {
        reason: { code: 'backup-foreign', name },
      });
    case 'damaged':
      return new PunctualError('store-failed', `The backup ${name} is damaged: ${said}.`, detail, {
        reason: { code: 'backup-damaged', name },
      });
  }
}

export const newestFormat = (): number => migrations.at(-1)?.version ?? 0;

const formatOf = (db: Database.Database): number => Number(db.pragma('user_version', { simple: true }));

const JOBS = `SELECT count(*) FROM jobs WHERE state <> ${REMOVED}`;

const countsOf = (db: Database.Database): Pick<FileCheck, 'jobs' | 'runs'> => ({
  jobs: count(db, JOBS),
  runs: count(db, 'SELECT count(*) FROM runs'),
});

function count(db: Database.Database, sql: string): number | null {
  try {
    return db.prepare<[], number>(sql).pluck().get() ?? null;
  } catch {
    return null;
  }
}

/** A file may have the right number in its header and still be another program's: each table, column and index must be there. */
function shapeFault(db: Database.Database, format: number): FileCheck['fault'] {
  if (format < 1) return { kind: 'foreign', said: 'it is not a Punctual database' };
  if (format > newestFormat()) {
    return { kind: 'newer', said: `it has format ${format}, and this version reads up to ${newestFormat()}` };
  }
  const there = new Set(partsOf(db));
  const missing = expectedParts(format).find((part) => !there.has(part));
  return missing === undefined
    ? null
    : { kind: 'foreign', said: `it is not a Punctual database: it has no ${missing}` };
}

/** What the migrations up to this format make, on an empty database in memory. */
function expectedParts(format: number): string[] {
  const db = new Database(':memory:');
  try {
    for (const { version, sql, apply } of migrations) {
      if (version > format) break;
      db.exec(sql);
      apply?.(db);
    }
    return partsOf(db);
  } finally {
    db.close();
  }
}

function partsOf(db: Database.Database): string[] {
  return db
    .prepare<[], string>(
      `SELECT CASE s.type WHEN 'table' THEN 'column ' || s.name || '.' || c.name ELSE s.type || ' ' || s.name END
       FROM sqlite_schema s LEFT JOIN pragma_table_info(s.name) c ON s.type = 'table'
       WHERE s.name NOT LIKE 'sqlite_%' ORDER BY s.type DESC, s.name, c.cid`,
    )
    .pluck()
    .all();
}
