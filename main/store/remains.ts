import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { PunctualError } from '../engine/errors.ts';
import { type Backup, listBackups } from './backup.ts';
import { REMOVED } from './codes.ts';

/** A backup that a person may choose, with how much is in it. */
export interface Restorable extends Backup {
  /** Null when it cannot be read. */
  readonly jobs: number | null;
}

/** What is there although the database is missing or damaged: then a fresh start would lose something without a word. */
export interface Remains {
  readonly fault: DatabaseFault;
  /** Newest first. */
  readonly backups: readonly Restorable[];
}

export type DatabaseFault = 'missing' | 'damaged';

/** A database that is not there, or empty, as a crash of the disk leaves it. */
export function isMissing(file: string): boolean {
  try {
    const info = statSync(file, { throwIfNoEntry: false });
    // Other kinds of files in its place are a matter of opening it.
    return info === undefined || (info.isFile() && info.size === 0);
  } catch {
    return false;
  }
}

/** Null when Punctual has never done anything in this folder: no backup and no log of a run. */
export function findRemains(file: string, fault: DatabaseFault): Remains | null {
  const backups = listBackups(file);
  if (backups.length === 0 && !hasEntries(join(dirname(file), 'runs'))) return null;
  return { fault, backups: backups.map((backup) => ({ ...backup, jobs: countJobs(backup.file) })) };
}

/** The question that a person, or `--if-missing`, must answer before anything starts. */
export function remainsError(file: string, { fault, backups }: Remains): PunctualError {
  const state = fault === 'missing' ? 'is missing' : 'is damaged';
  const message =
    `The database ${file} ${state}, and there ${backups.length > 0 ? 'are backups of it' : 'is output of earlier runs'}. ` +
    'Nothing starts until you decide: restore a backup (punctual restore FILE), or start empty (punctual serve --if-missing empty).';
  return new PunctualError(
    fault === 'missing' ? 'store-missing' : 'store-damaged',
    message,
    { file, fault, backups },
    { reason: { code: fault === 'missing' ? 'database-missing' : 'database-unusable', file } },
  );
}

function countJobs(file: string): number | null {
  let db: Database.Database | null = null;
  try {
    db = new Database(file, { fileMustExist: true });
    return db.prepare<[], number>(`SELECT count(*) FROM jobs WHERE state <> ${REMOVED}`).pluck().get() ?? 0;
  } catch {
    return null;
  } finally {
    db?.close();
  }
}

function hasEntries(folder: string): boolean {
  try {
    return existsSync(folder) && readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}
