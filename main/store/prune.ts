import type Database from 'better-sqlite3';
import type { Instant, Millis } from '../engine/model.ts';
import { REMOVED } from './codes.ts';
import type { Transactions } from './transact.ts';

export interface PruneOptions {
  /** Closed rows scheduled before this moment go; null = age does not matter. */
  readonly before: Instant | null;
  /** Each job keeps its newest rows, at most this many; null = any number. */
  readonly runsPerJob: number | null;
}

/** A row that went; its logs should follow. */
export interface PrunedRun {
  readonly runId: string;
  /** Attempts it had; each may have left a log. */
  readonly attempts: number;
}

export interface PruneStep {
  readonly removed: readonly PrunedRun[];
  /** Call again, after the event loop had its turn. */
  readonly more: boolean;
}

export interface Prune {
  /** Starts going through the ledger; each call of what it returns does a few milliseconds of work. */
  startPrune(options: PruneOptions): () => PruneStep;
  /** Moves what lies in the write-ahead file into the database; waits for nobody. */
  checkpoint(): void;
}

/** A step should take no longer than this: the event loop waits no longer for anything. */
const STEP_MS: Millis = 8;
/** Rows of the first step; later ones take as many as the measured time allows. A cold or busy disk was seen to take 4 ms a row. */
const FIRST_ROWS = 4;
const MOST_ROWS = 50;
const STEP_JOBS = 50;

/**
 * Old rows leave the ledger a handful at a time. Open rows and unanswered questions always stay. Rows are chosen by index alone,
 * so that a step costs the same with a million rows as with a thousand.
 */
export function createPrune(
  db: Database.Database,
  deps: {
    readonly forgetJobs: () => void;
    readonly monotonic: () => Millis;
    readonly writing: Transactions['writing'];
    readonly mayWrite: () => void;
  },
): Prune {
  const { forgetJobs, monotonic, writing, mayWrite } = deps;
  const old = db
    .prepare<[number, number, number], number>(
      `SELECT seq FROM runs INDEXED BY runs_by_state WHERE state >= 3 AND state = ? AND scheduled_at < ? AND inbox IS NULL LIMIT ?`,
    )
    .pluck();
  const nextJobs = db.prepare<[number], { ref: number; state: number }>(
    `SELECT ref, state FROM jobs WHERE ref > ? ORDER BY ref LIMIT ${STEP_JOBS}`,
  );
  const keptFrom = db
    .prepare<[number, number], number>(
      'SELECT scheduled_at FROM runs WHERE state >= 3 AND job = ? ORDER BY scheduled_at DESC LIMIT 1 OFFSET ?',
    )
    .pluck();
  const tooMany = db
    .prepare<[number, number, number], number>(
      'SELECT seq FROM runs WHERE state >= 3 AND job = ? AND scheduled_at < ? AND inbox IS NULL ORDER BY scheduled_at LIMIT ?',
    )
    .pluck();
  const remove = db.prepare<[number], PrunedRun>(
    'DELETE FROM runs WHERE seq = ? RETURNING id AS runId, coalesce(attempt, 1) AS attempts',
  );
  const hasRuns = db
    .prepare<[number, number], number>(
      'SELECT EXISTS (SELECT 1 FROM runs WHERE state >= 3 AND job = ?) OR EXISTS (SELECT 1 FROM runs WHERE state < 3 AND job = ?)',
    )
    .pluck();
  const removeSpec = db.prepare<[number]>('DELETE FROM job_specs WHERE ref = ?');
  const removeChanges = db.prepare<[number]>('DELETE FROM job_changes WHERE job = ?');
  const removeJob = db.prepare<[number]>(`DELETE FROM jobs WHERE ref = ? AND state = ${REMOVED}`);
  const inOneGo = writing((work: () => void) => work());

  /** What SQLite would check for each removed job is a walk over all runs; it was just asked of two indexes instead. */
  const removeGhosts = (refs: readonly number[]): void => {
    if (refs.length === 0) return;
    db.pragma('foreign_keys = OFF');
    try {
      inOneGo(() => {
        for (const ref of refs) {
          if (hasRuns.get(ref, ref) !== 0) continue;
          removeSpec.run(ref);
          removeChanges.run(ref);
          removeJob.run(ref);
        }
      });
    } finally {
      db.pragma('foreign_keys = ON');
    }
    forgetJobs();
  };

  const removeRows = (seqs: readonly number[]): PrunedRun[] => {
    const gone: PrunedRun[] = [];
    inOneGo(() => {
      for (const seq of seqs) {
        const run = remove.get(seq);
        if (run !== undefined) gone.push(run);
      }
    });
    return gone;
  };

  return {
    startPrune({ before, runsPerJob }) {
      let state = before === null ? 11 : 3;
      let job = 0;
      let jobs: { ref: number; state: number }[] = [];
      let ended = false;
      let rows = FIRST_ROWS;

      /** Rows to remove next; empty when this stage has none left. */
      const byAge = (): number[] => {
        while (state <= 10 && before !== null) {
          const found = old.all(state, before, rows);
          if (found.length > 0) return found;
          state += 1;
        }
        return [];
      };
      const byJob = (until: Millis): number[] => {
        while (monotonic() < until && !ended) {
          if (jobs.length === 0) {
            jobs = nextJobs.all(job);
            ended = jobs.length === 0;
            removeGhosts(jobs.filter((row) => row.state === REMOVED).map((row) => row.ref));
            continue;
          }
          const current = jobs[0]?.ref ?? 0;
          const from = runsPerJob === null ? undefined : keptFrom.get(current, Math.max(0, runsPerJob - 1));
          const found = from === undefined ? [] : tooMany.all(current, from, rows);
          if (found.length > 0) return found;
          job = current;
          jobs.shift();
        }
        return [];
      };

      return () => {
        const begun = monotonic();
        const aged = byAge();
        const seqs = aged.length > 0 ? aged : byJob(begun + STEP_MS);
        const removed = seqs.length === 0 ? [] : removeRows(seqs);
        const took = monotonic() - begun;
        if (took > STEP_MS) rows = Math.max(1, Math.floor(rows / 2));
        else if (took < STEP_MS / 2) rows = Math.min(MOST_ROWS, rows * 2);
        return { removed, more: !ended || removed.length > 0 };
      };
    },
    checkpoint() {
      mayWrite();
      db.pragma('wal_checkpoint(PASSIVE)');
    },
  };
}
