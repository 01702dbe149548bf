import { existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Instant } from '../engine/model.ts';

/** Checking reads every page; up to this size it takes no longer than a blink. Larger files are checked after a crash only. */
const QUICK_BYTES = 64 * 1024 * 1024;

/** True when SQLite says that the file itself is damaged, is no database at all, or has lost a part that every statement needs. */
export function isDamage(error: unknown): boolean {
  if (!(error instanceof Database.SqliteError)) return false;
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(error.code)) return true;
  return error.code === 'SQLITE_ERROR' && /^no such (table|column|index)/.test(error.message);
}

/** A write-ahead file with content is left behind only by a process that did not close the database. */
export function endedBadly(file: string): boolean {
  return existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0;
}

/**
 * Looks through the pages of the file; returns what is wrong in SQLite's words, null when nothing is. Run it before anything
 * else is read, so that damage is met here and not in the middle of a decision.
 */
export function checkIntegrity(db: Database.Database, file: string, afterCrash: boolean): string | null {
  const marked = existsSync(markOf(file));
  if (!marked && !afterCrash && statSync(file).size > QUICK_BYTES) return null;
  // What was met while it was in use may be an index, which the quick check does not compare.
  const answer = db
    .prepare<[], string>(marked ? 'PRAGMA integrity_check(1)' : 'PRAGMA quick_check(1)')
    .pluck()
    .get();
  if (answer !== undefined && answer !== 'ok') return answer;
  if (marked) forgetDamage(file);
  return null;
}

const markOf = (file: string): string => `${file}.check-next`;

/** Damage was met while the database was in use: every later start reads it whole first, until it is sound or a person has decided. */
export function rememberDamage(file: string): void {
  try {
    writeFileSync(markOf(file), '', { mode: 0o600 });
  } catch {
    // A full disk: the next reader of the damaged page finds it again.
  }
}

export function forgetDamage(file: string): void {
  rmSync(markOf(file), { force: true });
}

/** A dated name beside the file; of those of one second, whatever their kind, the higher number is the later one. */
export function freeName(file: string, why: 'broken' | 'replaced', now: Instant): string {
  const stamp = new Date(now).toISOString().slice(0, 19).replaceAll(':', '-');
  const isTaken = (end: string): boolean => ['broken', 'replaced'].some((kind) => existsSync(`${file}.${kind}-${end}`));
  let end = stamp;
  for (let n = 2; isTaken(end); n += 1) end = `${stamp}-${n}`;
  return `${file}.${why}-${end}`;
}

/**
 * Renames a file that cannot be used, together with its write-ahead files, to a dated name beside it. Never deletes: somebody may
 * still read something out of it. Returns the new name.
 */
export function setAside(file: string, now: Instant): string {
  const target = freeName(file, 'broken', now);
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix);
  }
  forgetDamage(file);
  return target;
}
