/** A year of runs: rows as the engine leaves them, twenty jobs in turns, two in a hundred failed, and the output of the newest ones. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { DEFAULT_ENGINE_SETTINGS } from '../../../main/engine/defaults.ts';
import { runFiles } from '../../../main/runner/run-files.ts';
import type { Store } from '../../../main/store/open.ts';
import { sampleJob } from '../../support/sample-job.ts';

const YEAR = 365 * 86_400_000;

export const SECONDS = Array.from({ length: 20 }, (_, n) => 1 + (n % 5));

/** Jobs that never fire by themselves yet: their anchors are set when the engine starts. */
export function seedJobs(store: Store): void {
  store.transact(() => {
    for (const [n, seconds] of SECONDS.entries()) {
      const at = Math.floor(Date.now() / 60_000) * 60_000 + 60_000;
      const schedule = { kind: 'interval', every: { seconds }, start: new Date(at - 60_000).toISOString() } as const;
      const times = { anchorAt: at - 60_000, nextFire: at, dueAt: at, createdAt: at - YEAR, updatedAt: at - YEAR };
      store.insertJob(
        sampleJob(`job-${n}`, times, { name: `Job ${n}`, action: { kind: 'shell', command: 'true' }, schedule }),
      );
    }
  });
}

export function seedRuns(file: string, folder: string, count: number, logs: number): void {
  const db = new Database(file);
  const now = Date.now();
  const insert = db.prepare(
    `INSERT INTO runs (id, job, job_name, kind, reason, state, scheduled_at, decided_at, token, executor, started_at,
       finished_at, exit_code, pid, process_start, log_bytes, cpu_ms)
     VALUES (?, ?, ?, 0, 0, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, 12, 3)`,
  );
  db.transaction(() => {
    for (let n = 0; n < count; n += 1) {
      const at = now - YEAR + Math.floor((n * (YEAR - 120_000)) / count);
      const job = n % SECONDS.length;
      const id = `${at.toString(32).toUpperCase()}${String(n).padStart(7, '0')}SEEDED`;
      insert.run(
        ...[id, job + 1, `Job ${job}`, n % 50 === 0 ? 4 : 3, at, at + 2, `token-${n.toString(36)}-abcdefgh`],
        ...[DEFAULT_ENGINE_SETTINGS.defaults.executor, at + 5, at + 900 + (n % 100), 1000 + (n % 30_000), `boot:${n}`],
      );
      if (count - n > logs) continue;
      const files = runFiles(folder, id, 1);
      mkdirSync(files.folder, { recursive: true });
      writeFileSync(join(files.log), 'a line\n');
    }
  })();
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}
