import type Database from 'better-sqlite3';
import type { Millis } from '../engine/model.ts';
import { REMOVED } from './codes.ts';
import type { RemovedRow } from './job-days.ts';
import { createRetention, type RetentionCount, type RetentionLimits, type RunLimit } from './retention.ts';
import type { Transactions } from './transact.ts';

/** A row that went; its logs should follow. */
export interface PrunedRun {
  readonly runId: string;
  /** Attempts it had; each may have left a log. */
  readonly attempts: number;
}

export interface PruneStep {
  readonly removed: readonly PrunedRun[];
  /** The limit that all of them went for. */
  readonly limit: RunLimit;
  /** Call again, after the event loop had its turn. */
  readonly more: boolean;
}

export interface Prune {
  /** Starts going through the ledger; each call of what it returns does a few milliseconds of work. */
  startPrune(limits: RetentionLimits): () => PruneStep;
  /** Counts what a prune would remove now; each call does a few milliseconds of work, null = call again. */
  startPruneCount(limits: RetentionLimits): () => RetentionCount | null;
}

/** A step should take no longer than this: the event loop waits no longer for anything. */
const STEP_MS: Millis = 8;
/** Rows of the first step; later ones take as many as the measured time allows. A cold or busy disk was seen to take 4 ms a row. */
const FIRST_ROWS = 4;
const MOST_ROWS = 50;

/**
 * Old rows leave the ledger a handful at a time, each counted in the same transaction (job-days.ts). Which ones: retention.ts. Rows are
 * chosen by index alone, so that a step costs the same with a million rows as with a thousand.
 */
export function createPrune(
  db: Database.Database,
  deps: {
    readonly forgetJobs: () => void;
    readonly monotonic: () => Millis;
    readonly writing: Transactions['writing'];
    /** Counts a row that goes, inside the same transaction. */
    readonly count: (row: RemovedRow) => void;
    readonly forgetCounts: (job: number) => void;
  },
): Prune {
  const { forgetJobs, monotonic, writing, count, forgetCounts } = deps;
  const retention = createRetention(db);
  const remove = db.prepare<[number], PrunedRun & RemovedRow>(
    `DELETE FROM runs WHERE seq = ?
     RETURNING id AS runId, coalesce(attempt, 1) AS attempts, job, state, kind, scheduled_at AS at`,
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
          forgetCounts(ref);
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
        if (run === undefined) continue;
        count(run);
        gone.push(run);
      }
    });
    return gone;
  };

  return {
    startPrune(limits) {
      const select = retention.startSelection(limits);
      let rows = FIRST_ROWS;
      return () => {
        const begun = monotonic();
        const { seqs, limit, ghosts, ended } = select(rows, () => monotonic() < begun + STEP_MS);
        removeGhosts(ghosts);
        const removed = seqs.length === 0 ? [] : removeRows(seqs);
        const took = monotonic() - begun;
        if (took > STEP_MS) rows = Math.max(1, Math.floor(rows / 2));
        else if (took < STEP_MS / 2) rows = Math.min(MOST_ROWS, rows * 2);
        return { removed, limit, more: !ended };
      };
    },
    startPruneCount(limits) {
      const look = retention.startCount(limits);
      return () => {
        const begun = monotonic();
        return look(() => monotonic() < begun + STEP_MS);
      };
    },
  };
}
