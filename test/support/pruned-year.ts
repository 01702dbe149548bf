/** Writes a data folder of somebody whose history has been tidied for a year: counts remain of most of it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { RunState } from '../../main/engine/model.ts';
import { openStore } from '../../main/store/open.ts';
import { createKeptLog } from './fake-log.ts';
import { sampleJob, sampleRun } from './sample-job.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface PrunedYear {
  readonly folder: string;
  readonly zone: string;
  readonly now: number;
}

/**
 * `sync` ran every six hours for 300 days, failed twice on one day 200 days ago and all of another 150 days ago; `yearly` ran once, 340
 * days ago; `older` comes from a version that removed its first year uncounted. Runs are kept for 90 days. Ids of `sync`: `run-0` is the
 * newest; the output of `run-1` was removed.
 */
export function seedPrunedYear({ folder, zone, now }: PrunedYear): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'punctual.db');
  const today = Math.floor(now / DAY) * DAY;
  const store = openStore({
    file,
    log: createKeptLog(),
    clock: { now: () => now, monotonic: () => 0, zone: () => zone },
  });
  const idle = { state: 'finished', nextFire: null, dueAt: null } as const;
  store.transact(() => {
    const jobs = [
      ['sync', 'Sync the archive', 320],
      ['yearly', 'Renew the licence', 341],
      ['older', 'Rotate logs', 500],
    ] as const;
    for (const [id, name, age] of jobs)
      store.insertJob(sampleJob(id, { ...idle, createdAt: now - age * DAY }, { name }));
    const add = (id: string, job: (typeof jobs)[number], at: number, state: RunState) => {
      const times = { scheduledAt: at, decidedAt: at, startedAt: at, finishedAt: at + 90_000 + (at % 7) * 4000 };
      const ending = state === 'failed' ? ({ code: 'exit-code', exitCode: 2 } as const) : null;
      store.insertRun(
        sampleRun(id, job[0], {
          jobName: job[1],
          state,
          ending,
          ...times,
          exitCode: ending?.exitCode ?? 0,
          logBytes: 400,
        }),
      );
    };
    for (let n = 0; n < 1200; n += 1) {
      const at = today - n * 6 * HOUR + HOUR / 2 - DAY;
      const day = Math.round((today - Math.floor(at / DAY) * DAY) / DAY);
      const failed = day === 150 || (day === 200 && at % DAY > 12 * HOUR);
      if (day % 31 !== 5) add(`run-${n}`, jobs[0], at, failed ? 'failed' : 'succeeded');
    }
    add('once', jobs[1], now - 340 * DAY, 'succeeded');
    for (let n = 0; n < 60; n += 1) add(`old-${n}`, jobs[2], today - n * DAY - 20 * HOUR, 'succeeded');
  });
  const step = store.startPrune({ before: now - 90 * DAY, runsPerJob: null, runs: null });
  let runs = 0;
  for (let more = true; more; ) {
    const { removed, more: goesOn } = step();
    runs += removed.length;
    more = goesOn;
  }
  store.markLogsRemoved([{ runId: 'run-1', at: now - 5 * HOUR, limit: 'logBytes' }]);
  store.writeTidied({
    at: now - 5 * HOUR,
    removed: {
      days: { at: now - 5 * HOUR, runs, logs: 0, bytes: 0 },
      logBytes: { at: now - 5 * HOUR, runs: 0, logs: 12, bytes: 31_000_000 },
    },
  });
  store.close();
  const db = new Database(file);
  db.prepare(
    "UPDATE jobs SET counted_from = (SELECT min(scheduled_at) FROM runs WHERE job = jobs.ref) WHERE id = 'older'",
  ).run();
  db.close();
}
