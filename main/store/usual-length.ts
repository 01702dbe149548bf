import type Database from 'better-sqlite3';
import type { Instant, JobSpec, Millis, UsualLength } from '../engine/model.ts';
import { RUN_STATES } from './codes.ts';
import type { JobStore } from './jobs.ts';

/** The newest so many lengths are the sample. */
const SAMPLE = 100;
/** Fewer have no middle; fewer than `JUDGED` say nothing about what is unusual. */
const FEWEST = 3;
const JUDGED = 10;
/** Of more than 60 runs the longest and the shortest are left out, of more than 90 the two longest and shortest: a run that hung once must not hide the next. */
const LEFT_OUT_PER = 30;
/** Lengths nearer to the median than this are never unusual, ms: a busy computer explains them. */
const NOTICEABLE: Millis = 2000;

/** Rows of a job that are looked through for the sample. */
const LOOKED_AT = 1000;
/** Members of a job that make another command of it: lengths of before say nothing about it. */
const COMMAND = [
  'action',
  'folder',
  'environment',
  'environmentFile',
  'parameters',
] as const satisfies readonly (keyof JobSpec)[];

export interface UsualLengths {
  /** What the successful runs of the job's present command usually take; null when there are too few. `but`: a run to leave out, the one that is judged. */
  usualLength(jobId: string, but?: string): UsualLength | null;
}

/**
 * The one definition of a usual length, from lengths in ms, newest first. The margin follows the spread of the job itself: the distance
 * between the median and the end of the sample is added once more (as a factor, 1.25 to 2, a little more for small samples), and the
 * bounds are never nearer to the median than half its length and two seconds. Held to fewer than one false alarm in 1,000 runs of a
 * steady job by test/store/usual-length.test.ts.
 */
export function usualLength(lengths: readonly Millis[]): UsualLength | null {
  const sorted = lengths.slice(0, SAMPLE).sort((a, b) => a - b);
  const runs = sorted.length;
  const at = (index: number): Millis => sorted[index] ?? 0;
  if (runs < FEWEST) return null;
  const medianMs = at((runs - 1) >> 1);
  if (runs < JUDGED) return { runs, medianMs, longMs: null, shortMs: null };
  const leftOut = Math.max(0, Math.floor(runs / LEFT_OUT_PER) - 1);
  const margin = (spread: number): number => Math.min(2, Math.max(1.25, spread)) * (1 + 2 / runs);
  const longest = at(runs - 1 - leftOut);
  const shortest = at(leftOut);
  const long = Math.max(longest * margin(longest / Math.max(1, medianMs)), medianMs * 1.5, medianMs + NOTICEABLE);
  const short = Math.min(shortest / margin(medianMs / Math.max(1, shortest)), medianMs / 2, medianMs - NOTICEABLE);
  return { runs, medianMs, longMs: Math.ceil(long), shortMs: short > 0 ? Math.floor(short) : null };
}

export function createUsualLengths(db: Database.Database, jobs: Pick<JobStore, 'knownRef'>): UsualLengths {
  const isNew = COMMAND.map((member) => `json_type(after, '$.${member}') IS NOT NULL`).join(' OR ');
  // A change that cannot be read any more may have been one of the command; so may those that are not kept, before the oldest kept one.
  const begun = db
    .prepare<[number, number], Instant | null>(
      `SELECT coalesce(
         (SELECT at FROM job_changes WHERE job = ? AND (kind = 0 OR
            (kind = 1 AND CASE WHEN json_valid(after) THEN ${isNew} ELSE 1 END)) ORDER BY number DESC LIMIT 1),
         (SELECT at FROM job_changes WHERE job = ? ORDER BY number LIMIT 1))`,
    )
    .pluck();
  // The newest rows by the index alone; only successes are read from the table.
  const lengths = db
    .prepare<[number, string, Instant], Millis>(
      `SELECT r.finished_at - r.started_at
       FROM (SELECT seq, state FROM runs WHERE state >= 3 AND job = ? ORDER BY scheduled_at DESC LIMIT ${LOOKED_AT}) newest
       CROSS JOIN runs r ON r.seq = newest.seq
       WHERE newest.state = ${RUN_STATES.succeeded} AND r.id <> ? AND r.started_at >= ? AND r.finished_at >= r.started_at
       LIMIT ${SAMPLE}`,
    )
    .pluck();
  return {
    usualLength(jobId, but = '') {
      const ref = jobs.knownRef(jobId);
      return ref === null ? null : usualLength(lengths.all(ref, but, begun.get(ref, ref) ?? 0));
    },
  };
}
