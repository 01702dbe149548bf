/** Closed rows of one job. */
export interface JobRows {
  readonly job: number;
  readonly rows: number;
  /** Of them, the newest ones, which no limit takes. */
  readonly newest: number;
  /** Older ones that stay all the same: questions, the last success and the last failure. */
  readonly stay: number;
  /** Of the others, the ones that go by age. */
  readonly aged: number;
}

/** How many rows a job loses to each of the two limits by number. */
export interface Thinning {
  readonly job: number;
  readonly runsPerJob: number;
  readonly runs: number;
  /** Rows it keeps, if so many may go. */
  readonly keeps: number;
}

/** Rows of one job that have the same scheduled time, at most (one of each kind). */
const TIES = 6;

/**
 * How many of the rows that a job may keep are its newest ones, successes too. The other half is for older rows that matter more, and a
 * clock that is set back finds proof of what ran (S40).
 */
export function newestOf(keeps: number): number {
  return Math.ceil(keeps / 2) - TIES;
}

/**
 * Keeps each job to `runsPerJob` rows and all of them together to `runs`, as far as rows may go. For the second, the jobs that have most
 * rows give first, down to one level for all: a job that runs each second costs a daily one nothing. Jobs that lose none are left out.
 */
export function thinned(
  jobs: readonly JobRows[],
  limits: { readonly runsPerJob: number | null; readonly runs: number | null },
): Thinning[] {
  const own = limits.runsPerJob ?? Number.POSITIVE_INFINITY;
  const level = limits.runs === null ? own : Math.min(own, levelFor(jobs, own, limits.runs));
  return jobs.flatMap((rows) => {
    const runsPerJob = givenAt(own, rows);
    const thinning = { job: rows.job, runsPerJob, runs: givenAt(level, rows) - runsPerJob, keeps: level };
    return givenAt(level, rows) === 0 ? [] : [thinning];
  });
}

/** Rows that go when a job keeps so many. */
function givenAt(keeps: number, { rows, newest, stay }: JobRows): number {
  if (rows <= keeps) return 0;
  return Math.max(0, Math.min(rows - keeps, rows - Math.max(newest, newestOf(keeps) + TIES) - stay));
}

/** The highest number of rows a job may keep so that all together keep at most `runs`; 0 when they cannot. */
function levelFor(jobs: readonly JobRows[], most: number, runs: number): number {
  const kept = (level: number): number =>
    jobs.reduce((sum, each) => sum + each.rows - givenAt(Math.min(level, most), each), 0);
  if (kept(most) <= runs) return most;
  let low = 0;
  let high = jobs.reduce((highest, { rows }) => Math.max(highest, rows), 0);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (kept(middle) <= runs) low = middle;
    else high = middle;
  }
  return low;
}
