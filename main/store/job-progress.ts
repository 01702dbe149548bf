import type Database from 'better-sqlite3';
import type { JobProgress } from '../engine/ports.ts';
import { JOB_STATES, REMOVED } from './codes.ts';
import { skipsText } from './job-rows.ts';
import { createPatcher } from './patcher.ts';

const COLUMNS: Readonly<Record<keyof JobProgress, string>> = {
  state: 'state',
  nextFire: 'next_fire',
  dueAt: 'due_at',
  pausedAt: 'paused_at',
  pausedUntil: 'paused_until',
  runCount: 'run_count',
  lastFinishedAt: 'last_finished_at',
  failureStreak: 'failure_streak',
  problem: 'problem',
  anchorAt: 'anchor_at',
  skips: 'skips',
};

/** Writes where a job stands, at every decision; the spec's row is not touched. */
export function createJobProgress(db: Database.Database): (ref: number, progress: JobProgress) => void {
  return createPatcher<JobProgress>(db, {
    columns: COLUMNS,
    update: (set) => `UPDATE jobs SET ${set} WHERE ref = ? AND state <> ${REMOVED}`,
    encode,
  });
}

function encode(key: keyof JobProgress, progress: JobProgress): unknown {
  switch (key) {
    case 'state':
      return JOB_STATES[progress.state ?? 'active'];
    case 'skips':
      return skipsText(progress.skips ?? []);
    default:
      return progress[key];
  }
}
