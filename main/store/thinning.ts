/** Closed rows of one job. */
export interface JobRows {
  readonly job: number;
  readonly rows: number;
  /** Of them, those that may go. */
  readonly removable: number;
  /** Of those, the ones that go by age. */
  readonly aged: number;
}

/** How many rows a job loses to each of the two limits by number. */
export interface Thinning {
  readonly job: number;
  readonly runsPerJob: number;
  readonly runs: number;
}

/**
 * Keeps each job to `runsPerJob` rows and all of them together to `runs`, as far as rows may go. For the second, the jobs that have most
 * rows give first, down to one level for all: a job that runs each second costs a daily one nothing. Jobs that lose none are left out.
 */
export function thinned(
  jobs: readonly JobRows[],
  limits: { readonly runsPerJob: number | null; readonly runs: number | null },
): Thinning[] {
  const most = limits.runsPerJob ?? Number.POSITIVE_INFINITY;
  const own = jobs.map(({ rows, removable }) => Math.min(removable, Math.max(0, rows - most)));
  const left = jobs.map(({ rows, removable }, n) => ({
    rows: rows - (own[n] ?? 0),
    removable: removable - (own[n] ?? 0),
  }));
  const level = limits.runs === null ? Number.POSITIVE_INFINITY : levelFor(left, limits.runs);
  return jobs.flatMap(({ job }, n) => {
    const { rows = 0, removable = 0 } = left[n] ?? {};
    const thinning = { job, runsPerJob: own[n] ?? 0, runs: givenAt(level, rows, removable) };
    return thinning.runsPerJob + thinning.runs === 0 ? [] : [thinning];
  });
}

function givenAt(level: number, rows: number, removable: number): number {
  return Math.min(removable, Math.max(0, rows - level));
}

/** The highest number of rows a job may keep so that all together keep at most `runs`; 0 when they cannot. */
function levelFor(jobs: readonly { readonly rows: number; readonly removable: number }[], runs: number): number {
  const kept = (level: number): number =>
    jobs.reduce((sum, { rows, removable }) => sum + rows - givenAt(level, rows, removable), 0);
  if (kept(Number.POSITIVE_INFINITY) <= runs) return Number.POSITIVE_INFINITY;
  let low = 0;
  let high = jobs.reduce((highest, { rows }) => Math.max(highest, rows), 0);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (kept(middle) <= runs) low = middle;
    else high = middle;
  }
  return low;
}
