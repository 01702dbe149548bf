import type Database from 'better-sqlite3';
import type { Instant } from '../engine/model.ts';

/** The numbers are the file format. */
const LIMITS = { days: 0, logBytes: 1 } as const;

/** When the output of a run was removed, and for which limit. */
export interface LogRemoval {
  readonly at: Instant;
  readonly limit: keyof typeof LIMITS;
}

export interface LogRemovals {
  /** Null: nothing of its output was removed, or the run is not in the history. */
  logRemoval(runId: string): LogRemoval | null;
  /** Notes removed output on runs that stay in the history; others are left alone. */
  markLogsRemoved(runs: readonly (LogRemoval & { readonly runId: string })[]): void;
}

export function createLogRemovals(db: Database.Database): LogRemovals {
  const read = db.prepare<[string], { at: number; by: number }>(
    'SELECT log_removed_at AS at, log_removed_by AS by FROM runs WHERE id = ? AND log_removed_at IS NOT NULL',
  );
  const mark = db.prepare<[number, number, string]>(
    'UPDATE runs SET log_removed_at = ?, log_removed_by = ? WHERE id = ?',
  );
  return {
    logRemoval(runId) {
      const found = read.get(runId);
      return found === undefined ? null : { at: found.at, limit: found.by === LIMITS.days ? 'days' : 'logBytes' };
    },
    markLogsRemoved(runs) {
      for (const { runId, at, limit } of runs) mark.run(at, LIMITS[limit], runId);
    },
  };
}
