import type Database from 'better-sqlite3';
import type { Millis, RunState } from '../engine/model.ts';
import { RUN_KINDS, RUN_STATES, wordFor, wordsOf } from './codes.ts';
import type { JobStore } from './jobs.ts';

/** One run of the sparkline. */
export interface RecentRun {
  readonly id: string;
  readonly state: RunState;
  readonly at: number;
  readonly ms: Millis | null;
}

export interface Statistics {
  /** The newest rows of each job, newest first, without notes; jobs without rows are left out. */
  recentRuns(jobIds: readonly string[], count: number): ReadonlyMap<string, readonly RecentRun[]>;
  /** Jobs with processes at this moment, and how many. */
  runningCounts(): ReadonlyMap<string, number>;
  /** Open questions in the inbox. */
  countInbox(): number;
}

const words = wordsOf(RUN_STATES);

/** Notes are outside the count of occurrences. They never ran, so for nearly every row the index alone tells that it is none. */
const NO_NOTE = `(state < ${RUN_STATES.missed} OR kind <> ${RUN_KINDS.note})`;

export function createStatistics(db: Database.Database, jobs: Pick<JobStore, 'knownRef'>): Statistics {
  interface Recent {
    readonly id: string;
    readonly state: number;
    readonly at: number;
    readonly ms: number | null;
  }
  const columns =
    'r.id, r.state, coalesce(r.started_at, r.scheduled_at) AS at, CASE WHEN r.started_at IS NULL THEN NULL ELSE r.finished_at - r.started_at END AS ms';
  // One statement for all jobs asked for; each is a short walk down its own end of runs_by_job.
  const closed = db.prepare<[string, number], Recent & { job: number }>(
    `SELECT r.job, ${columns} FROM json_each(?) asked CROSS JOIN runs r
     ON r.seq IN (SELECT seq FROM runs WHERE state >= 3 AND job = asked.value AND ${NO_NOTE} ORDER BY scheduled_at DESC LIMIT ?)
     ORDER BY asked.key, r.scheduled_at DESC`,
  );
  const open = db.prepare<[string], Recent & { job: number }>(
    `SELECT r.job, ${columns} FROM runs r WHERE r.state < 3 AND r.job IN (SELECT value FROM json_each(?))
     ORDER BY r.scheduled_at DESC LIMIT 1000`,
  );
  const running = db.prepare<[], { id: string; count: number }>(
    `SELECT j.id, r.count FROM (SELECT job, count(*) AS count FROM runs WHERE state < 3 AND state > 0 GROUP BY job) r
     JOIN jobs j ON j.ref = r.job`,
  );
  const inbox = db.prepare<[], number>('SELECT count(*) FROM runs WHERE inbox = 1').pluck();
  const shown = ({ id, state, at, ms }: Recent): RecentRun => ({ id, state: wordFor(words, state), at, ms });

  return {
    recentRuns(jobIds, count) {
      const rowsOf = new Map<number, Recent[]>();
      const add = (row: Recent & { readonly job: number }): void => {
        const rows = rowsOf.get(row.job);
        if (rows === undefined) rowsOf.set(row.job, [row]);
        else rows.push(row);
      };
      const refs = jobIds.map((id) => jobs.knownRef(id));
      const asked = JSON.stringify([...new Set(refs)]);
      // What has not ended yet is the newest there is, whatever its scheduled time.
      for (const row of open.all(asked)) add(row);
      for (const row of closed.all(asked, count)) add(row);
      const found = new Map<string, readonly RecentRun[]>();
      jobIds.forEach((id, n) => {
        const rows = rowsOf.get(refs[n] ?? -1)?.slice(0, count) ?? [];
        if (rows.length > 0) found.set(id, rows.map(shown));
      });
      return found;
    },
    runningCounts: () => new Map(running.all().map((row) => [row.id, row.count])),
    countInbox: () => inbox.get() ?? 0,
  };
}
