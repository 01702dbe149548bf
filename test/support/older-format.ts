/** Makes older data of new: a database as a version before would have written it, and a history that is due to be pruned. */
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Millis } from '../../main/engine/model.ts';
import { runFiles } from '../../main/runner/run-files.ts';
import { migrations } from '../../main/store/migrations/all.ts';
import { KEPT_ROWS } from '../../main/store/retention.ts';

/** What takes each migration back; only what an older format cannot hold is lost. */
const BACK: Readonly<Record<number, string>> = {
  9: `DROP INDEX runs_notes; DROP INDEX runs_failed; ALTER TABLE runs DROP COLUMN log_removed_by; ALTER TABLE runs DROP COLUMN log_removed_at;
     ALTER TABLE jobs DROP COLUMN counted_from; DROP TABLE job_days;`,
  8: 'ALTER TABLE runs DROP COLUMN wait; ALTER TABLE jobs DROP COLUMN skips;',
  7: 'ALTER TABLE runs DROP COLUMN environment; DROP TABLE run_environments;',
  6: 'DROP INDEX runs_by_parent;',
  5: 'DROP TABLE notices;',
  4: 'ALTER TABLE jobs ADD COLUMN last_run_id TEXT;',
  3: 'DROP TABLE job_changes;',
  2: 'DROP TABLE secrets;',
};

/** The oldest format that a database can be taken back to. */
export const OLDEST_FORMAT = 1;
export const NEWEST_FORMAT = migrations.at(-1)?.version ?? 0;

/** Nothing may have the file open, and no row may wait: older formats have other waits. */
export function writeAsOlderFormat(file: string, format: number): void {
  const db = new Database(file);
  try {
    db.transaction(() => {
      const open = db.prepare('SELECT count(*) FROM runs WHERE state < 3').pluck().get();
      if (open !== 0) throw new Error(`${open} rows are open`);
      for (let version = NEWEST_FORMAT; version > format; version -= 1) {
        const back = BACK[version];
        if (back === undefined) throw new Error(`migration ${version} cannot be taken back yet: add it to BACK`);
        db.exec(back);
      }
      db.pragma(`user_version = ${format}`);
    })();
  } finally {
    db.close();
  }
}

const DAY: Millis = 86_400_000;

/** Id of the job that the old rows belong to. */
export const OLD_JOB = 'old-history';

/** Adds ended runs of 400 days ago to a job, each with a log as old. Nothing may have the database open. */
export function writeOldHistory(
  folder: string,
  options: { readonly rows: number; readonly now: number; readonly run: number },
): void {
  const db = new Database(`${folder}/punctual.db`);
  try {
    const ref = db.prepare<[string], number>('SELECT ref FROM jobs WHERE id = ?').pluck().get(OLD_JOB);
    const insert = db.prepare(
      `INSERT INTO runs (id, job, job_name, kind, reason, state, scheduled_at, decided_at, started_at, finished_at, exit_code, token)
       VALUES (?, ?, 'Old', 2, 2, 3, ?, ?, ?, ?, 0, 't')`,
    );
    db.transaction(() => {
      for (let n = 0; n < options.rows; n += 1) {
        const at = options.now - 400 * DAY + options.run * 1_000_000 + n;
        const id = `old${options.run}x${n}`;
        insert.run(id, ref, at, at, at, at + 1);
        if (n % 10 !== 0) continue;
        const files = runFiles(`${folder}/runs`, id, 1);
        mkdirSync(files.folder, { recursive: true });
        writeFileSync(files.log, `${id}\n`);
        utimesSync(files.log, at / 1000, at / 1000);
      }
    })();
  } finally {
    db.close();
  }
}

/** How many of them are left to be pruned: the newest of a job always stay. */
export function oldRows(folder: string): number {
  const db = new Database(`${folder}/punctual.db`, { readonly: true });
  try {
    const sql = 'SELECT count(*) FROM runs WHERE job = (SELECT ref FROM jobs WHERE id = ?)';
    return Math.max(0, Number(db.prepare<[string], number>(sql).pluck().get(OLD_JOB)) - KEPT_ROWS);
  } finally {
    db.close();
  }
}

/** Names of their logs that are left. Folders may vanish while they are read. */
export function oldLogs(logFolder: string): string[] {
  const read = (folder: string): string[] => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  };
  return read(logFolder).flatMap((shard) =>
    read(join(logFolder, shard)).filter((name) => /^old\d+x\d+\.1\.log$/.test(name)),
  );
}

/** Format of a database. */
export function formatOf(file: string): number {
  const db = new Database(file, { readonly: true });
  try {
    return Number(db.pragma('user_version', { simple: true }));
  } finally {
    db.close();
  }
}
