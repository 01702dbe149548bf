import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PunctualError } from '../engine/errors.ts';
import { type Backup, listBackups } from './backup.ts';

/** What is there although the database is missing or damaged: then a fresh start would lose something without a word. */
export interface Remains {
  readonly fault: DatabaseFault;
  /** Newest first. */
  readonly backups: readonly Backup[];
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

/** Null when nothing can be lost by a fresh start: there is no database, no backup and no log of a run. */
export function findRemains(file: string, fault: DatabaseFault): Remains | null {
  const backups = listBackups(file);
  // A damaged file may be all there is of a year: a person decides about it, whatever lies beside it.
  const nothing = fault === 'missing' && backups.length === 0 && !hasEntries(join(dirname(file), 'runs'));
  return nothing ? null : { fault, backups };
}

/** The question that a person, or `--if-missing`, must answer before anything starts. */
export function remainsError(file: string, { fault, backups }: Remains): PunctualError {
  const state = fault === 'missing' ? 'is missing' : 'is damaged';
  const beside =
    backups.length > 0
      ? ', and there are backups of it'
      : fault === 'missing'
        ? ', and there is output of earlier runs'
        : '';
  const message =
    `The database ${file} ${state}${beside}. Nothing starts until you decide: restore a backup (punctual restore FILE), ` +
    'or start empty (punctual serve --if-missing empty).';
  return new PunctualError(
    fault === 'missing' ? 'store-missing' : 'store-damaged',
    message,
    { file, fault, backups },
    { reason: { code: fault === 'missing' ? 'database-missing' : 'database-unusable', file } },
  );
}

function hasEntries(folder: string): boolean {
  try {
    return existsSync(folder) && readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}
