import type Database from 'better-sqlite3';
import type { Instant } from '../engine/model.ts';
import { REMOVED, RUN_STATES } from './codes.ts';
import { type JobRows, newestOf, type Thinning, thinned } from './thinning.ts';

/** How much of the history is kept; null = no such limit. */
export interface RetentionLimits {
  /** Closed rows scheduled before this moment go. */
  readonly before: Instant | null;
  /** Most closed rows of each job. */
  readonly runsPerJob: number | null;
  /** Most closed rows in all; the jobs that have most of them give first. */
  readonly runs: number | null;
}

export type RunLimit = 'days' | 'runsPerJob' | 'runs';

/** Rows to remove next, all for the same limit. */
export interface Selected {
  readonly limit: RunLimit;
  readonly seqs: readonly number[];
  /** Removed jobs whose old rows have been selected: they can go when they have no rows left. */
  readonly ghosts: readonly number[];
  readonly ended: boolean;
}

/** What limits would remove now, in rows. */
export interface RetentionCount extends Readonly<Record<RunLimit, number>> {
  /** Closed rows that would stay. */
  readonly kept: number;
}

export interface Retention {
  /** Each call selects at most so many rows, which must be removed before the next one. `goOn` = there is time for another look. */
  startSelection(limits: RetentionLimits): (rows: number, goOn: () => boolean) => Selected;
  /** Counts without removing; null = call again. */
  startCount(limits: RetentionLimits): (goOn: () => boolean) => RetentionCount | null;
}

/** Newest rows of a job that no limit takes. */
export const KEPT_ROWS = 20;
const STEP_JOBS = 50;
/** Entries of an index counted at once, about a millisecond. */
const STEP_ENTRIES = 20_000;
/** Thinned only when nothing else of a job is left to thin: failures, and occurrences that did not run. */
const LATER = [RUN_STATES.failed, RUN_STATES['timed-out'], RUN_STATES.interrupted, RUN_STATES.missed].join(', ');
const NONE = -1;

interface Place {
  readonly seq: number;
  readonly at: Instant;
}

/** The rows of a job that may go: scheduled before `before`, without questions and without those in `kept`. */
interface Removable {
  readonly job: number;
  readonly before: Instant;
  readonly kept: readonly Place[];
  readonly lastFailure: number;
  readonly lastSuccess: number;
}

/**
 * Chooses which rows of the history go: by age first, then by number. Never the newest 20 rows of a job, its last success, its last
 * failure, open rows or open questions; of a removed job only questions stay. Rows are found by index alone, job by job.
 */
export function createRetention(db: Database.Database): Retention {
  const OF_JOB = 'FROM runs INDEXED BY runs_by_job WHERE state >= 3 AND job = ?';
  const nextJobs = db
    .prepare<[number], number>(`SELECT ref FROM jobs WHERE ref > ? ORDER BY ref LIMIT ${STEP_JOBS}`)
    .pluck();
  const edgeOfNewest = db
    .prepare<[job: number, offset: number], number>(
      `SELECT scheduled_at ${OF_JOB} ORDER BY scheduled_at DESC LIMIT 1 OFFSET ?`,
    )
    .pluck();
  const lastFailure = db.prepare<[number], Place>(
    `SELECT seq, scheduled_at AS at FROM runs INDEXED BY runs_failed
     WHERE state >= 4 AND state <= 7 AND state <> 6 AND job = ? ORDER BY scheduled_at DESC LIMIT 1`,
  );
  const lastSuccess = db.prepare<[number], Place>(
    `SELECT seq, scheduled_at AS at ${OF_JOB} AND state = ${RUN_STATES.succeeded} ORDER BY scheduled_at DESC LIMIT 1`,
  );
  const questions = db.prepare<[], Place & { job: number }>(
    'SELECT seq, scheduled_at AS at, job FROM runs INDEXED BY runs_inbox WHERE inbox = 1 AND state >= 3',
  );
  const oldestAt = db.prepare<[number], number>(`SELECT scheduled_at ${OF_JOB} ORDER BY scheduled_at LIMIT 1`).pluck();
  const stateOf = db.prepare<[number], number>('SELECT state FROM jobs WHERE ref = ?').pluck();
  const STAYS = 'inbox IS NULL AND seq <> ? AND seq <> ? ORDER BY scheduled_at LIMIT ?';
  type Chosen = [job: number, before: number, failure: number, success: number, limit: number];
  const oldest = db.prepare<Chosen, number>(`SELECT seq ${OF_JOB} AND scheduled_at < ? AND ${STAYS}`).pluck();
  type Thinned = [job: number, from: number, before: number, failure: number, success: number, limit: number];
  const thin = (which: string) =>
    db.prepare<Thinned, Place>(
      `SELECT seq, scheduled_at AS at ${OF_JOB} AND ${which} AND scheduled_at >= ? AND scheduled_at < ? AND ${STAYS}`,
    );
  const inOrder = [thin(`state NOT IN (${LATER})`), thin(`state IN (${LATER})`)];
  const edgeAfter = db
    .prepare<[number, number, number], number>(
      `SELECT scheduled_at ${OF_JOB} AND scheduled_at >= ? AND scheduled_at < ?
       ORDER BY scheduled_at LIMIT 1 OFFSET ${STEP_ENTRIES}`,
    )
    .pluck();
  const countIn = db
    .prepare<[number, number, number], number>(`SELECT count(*) ${OF_JOB} AND scheduled_at >= ? AND scheduled_at < ?`)
    .pluck();
  const span = db.prepare<[], number>('SELECT (SELECT max(seq) FROM runs) - (SELECT min(seq) FROM runs) + 1').pluck();

  /** Asked again at each step: a removal can be taken back meanwhile. */
  const isRemoved = (job: number): boolean => stateOf.get(job) === REMOVED;

  /** Null = all rows of this job stay. */
  const removable = (job: number): Removable | null => {
    if (isRemoved(job)) {
      return { job, before: Number.MAX_SAFE_INTEGER, kept: [], lastFailure: NONE, lastSuccess: NONE };
    }
    const before = edgeOfNewest.get(job, KEPT_ROWS - 1);
    if (before === undefined) return null;
    const [failure, success] = [lastFailure.get(job), lastSuccess.get(job)];
    const kept = [failure, success].filter((place) => place !== undefined && place.at < before) as Place[];
    return { job, before, kept, lastFailure: failure?.seq ?? NONE, lastSuccess: success?.seq ?? NONE };
  };

  /** Whether there may be more closed rows than this; no row is looked at. */
  const mayExceed = (runs: number | null): boolean => runs !== null && (span.get() ?? 0) > runs;

  /** Counts the rows of one job in pieces; `aged` of those that may go are older than `before`. */
  function* survey(job: number, asked: readonly Place[], before: Instant | null): Generator<void, JobRows> {
    const may = removable(job);
    const end = may?.before ?? Number.MIN_SAFE_INTEGER;
    const aging = before === null ? Number.MIN_SAFE_INTEGER : Math.min(before, end);
    const kept = may?.kept.filter(({ seq }) => !asked.some((each) => each.seq === seq)) ?? [];
    const stay = [...asked, ...kept].filter(({ at }) => at < end);
    let [rows, aged] = [0, 0];
    for (const [from, to] of [
      [Number.MIN_SAFE_INTEGER, aging],
      [aging, end],
    ] as const) {
      for (let at = from; at < to; ) {
        const edge = edgeAfter.get(job, at, to) ?? to;
        rows += countIn.get(job, at, edge) ?? 0;
        at = edge;
        yield;
      }
      if (to === aging && from !== aging) aged = rows - stay.filter(({ at }) => at < aging).length;
    }
    const newest = countIn.get(job, end, Number.MAX_SAFE_INTEGER) ?? 0;
    return { job, rows: rows + newest, newest, stay: stay.length, aged };
  }

  /** All jobs, some at a time. */
  function* jobs(): Generator<readonly number[]> {
    for (let found = nextJobs.all(0); found.length > 0; found = nextJobs.all(found.at(-1) ?? 0)) yield found;
  }

  function* surveyAll(before: Instant | null): Generator<void, JobRows[]> {
    const found: JobRows[] = [];
    const asked = Map.groupBy(questions.all(), ({ job }) => job);
    for (const some of jobs()) {
      for (const ref of some) {
        const counted = yield* survey(ref, asked.get(ref) ?? [], before);
        if (counted.rows > 0) found.push(counted);
      }
      yield;
    }
    return found;
  }

  /** One value for each look at the database: rows to remove, or none. How many may be selected comes in with `next`. */
  function* select({
    before,
    runsPerJob,
    runs,
  }: RetentionLimits): Generator<Omit<Selected, 'ended'> | undefined, void, number> {
    let most = yield;
    const found = (limit: RunLimit, seqs: readonly number[], ghosts: readonly number[] = []) => ({
      limit,
      seqs,
      ghosts,
    });
    for (const some of jobs()) {
      for (const ref of some) {
        const removed = isRemoved(ref);
        const old = before !== null && (oldestAt.get(ref) ?? before) < before;
        const rows = old ? removable(ref) : null;
        while (rows !== null && isRemoved(ref) === removed) {
          const to = Math.min(before ?? 0, rows.before);
          const seqs = oldest.all(ref, to, rows.lastFailure, rows.lastSuccess, most);
          most = yield seqs.length === 0 ? undefined : found('days', seqs);
          if (seqs.length === 0) break;
        }
      }
      most = yield found('days', [], some.filter(isRemoved));
    }
    if (runsPerJob === null && !mayExceed(runs)) return;
    const surveying = surveyAll(null);
    let step = surveying.next();
    for (; step.done !== true; step = surveying.next()) most = yield;
    for (const { job, runsPerJob: own, runs: shared, keeps } of thinned(step.value, { runsPerJob, runs })) {
      const rows = removable(job);
      const edge = newestOf(keeps) > KEPT_ROWS ? edgeOfNewest.get(job, newestOf(keeps) - 1) : undefined;
      const before = Math.min(rows?.before ?? 0, edge ?? Number.MAX_SAFE_INTEGER);
      const removed = isRemoved(job);
      let left = own + shared;
      for (const statement of inOrder) {
        let from = Number.MIN_SAFE_INTEGER;
        while (rows !== null && left > 0 && isRemoved(job) === removed) {
          const limit: RunLimit = left > shared ? 'runsPerJob' : 'runs';
          const wanted = Math.min(most, limit === 'runs' ? left : left - shared);
          const places = statement.all(job, from, before, rows.lastFailure, rows.lastSuccess, wanted);
          const last = places.at(-1);
          if (last === undefined) break;
          from = last.at;
          left -= places.length;
          most = yield found(
            limit,
            places.map(({ seq }) => seq),
          );
        }
      }
    }
  }

  return {
    startSelection(limits) {
      const selecting = select(limits);
      let begun = false;
      return (rows, goOn) => {
        if (!begun) selecting.next(rows);
        begun = true;
        do {
          const { value, done } = selecting.next(rows);
          if (done === true) return { limit: 'days', seqs: [], ghosts: [], ended: true };
          if (value !== undefined && (value.seqs.length > 0 || value.ghosts.length > 0))
            return { ...value, ended: false };
        } while (goOn());
        return { limit: 'days', seqs: [], ghosts: [], ended: false };
      };
    },
    startCount(limits) {
      const surveying = surveyAll(limits.before);
      return (goOn) => {
        do {
          const step = surveying.next();
          if (step.done === true) return counted(step.value, limits);
        } while (goOn());
        return null;
      };
    },
  };
}

function counted(jobs: readonly JobRows[], limits: Pick<RetentionLimits, 'runsPerJob' | 'runs'>): RetentionCount {
  const days = jobs.reduce((sum, { aged }) => sum + aged, 0);
  const rows = jobs.reduce((sum, job) => sum + job.rows, 0);
  const left = jobs.map((job) => ({ ...job, rows: job.rows - job.aged }));
  const sum = (thinning: readonly Thinning[], limit: 'runsPerJob' | 'runs') =>
    thinning.reduce((all, each) => all + each[limit], 0);
  const thinning = thinned(left, limits);
  const [runsPerJob, runs] = [sum(thinning, 'runsPerJob'), sum(thinning, 'runs')];
  return { days, runsPerJob, runs, kept: rows - days - runsPerJob - runs };
}
