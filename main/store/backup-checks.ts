/** `backups.json` beside the database: what the check of each backup found, so that none is read through twice. */
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Instant } from '../engine/model.ts';
import type { FileCheck } from './check-file.ts';

/** A file is known by its name, size and last change: one that was changed since counts as not checked. */
export interface KnownCheck extends FileCheck {
  readonly bytes: number;
  readonly changedAt: number;
  readonly checkedAt: Instant;
}

export interface BackupChecks {
  /** Null when the file was not checked as it is now. */
  of(path: string): KnownCheck | null;
  note(path: string, check: FileCheck, now: Instant): void;
  /** Drops what is known of files that are gone. */
  keepOnly(names: readonly string[]): void;
}

/** A list that cannot be read counts as empty: the files are checked again. */
export function readBackupChecks(file: string): BackupChecks {
  const list = join(dirname(file), 'backups.json');
  let known = read(list);
  const write = (next: Readonly<Record<string, KnownCheck>>): void => {
    known = next;
    try {
      writeFileSync(`${list}.new`, `${JSON.stringify(next)}\n`, { mode: 0o600 });
      renameSync(`${list}.new`, list);
    } catch {
      // A full disk: what was found is found again.
    }
  };
  return {
    of(path) {
      const check = known[basename(path)];
      const info = statSync(path, { throwIfNoEntry: false });
      if (check === undefined || info === undefined) return null;
      return check.bytes === info.size && check.changedAt === info.mtimeMs ? check : null;
    },
    note(path, { fault, jobs, runs, format }, now) {
      const { size: bytes, mtimeMs: changedAt } = statSync(path);
      write({ ...known, [basename(path)]: { fault, jobs, runs, format, bytes, changedAt, checkedAt: now } });
    },
    keepOnly(names) {
      const there = Object.entries(known).filter(([name]) => names.includes(name));
      if (there.length < Object.keys(known).length) write(Object.fromEntries(there));
    },
  };
}

function read(list: string): Readonly<Record<string, KnownCheck>> {
  try {
    const value: unknown = JSON.parse(readFileSync(list, 'utf8'));
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(Object.entries(value).filter(([, check]) => isCheck(check)));
  } catch {
    return {};
  }
}

function isCheck(value: unknown): value is KnownCheck {
  if (typeof value !== 'object' || value === null) return false;
  const { bytes, changedAt, checkedAt, jobs, runs, format, fault } = value as Readonly<Record<string, unknown>>;
  const number = (one: unknown): boolean => typeof one === 'number';
  const orNull = (one: unknown): boolean => one === null || number(one);
  return [bytes, changedAt, checkedAt].every(number) && [jobs, runs, format].every(orNull) && fault !== undefined;
}
