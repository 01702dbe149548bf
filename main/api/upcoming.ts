import type { Handlers, UpcomingFire } from '../../preload/contract.ts';
import type { Instant, Job } from '../engine/model.ts';
import type { ApiDeps } from './deps.ts';
import { stopsRuns } from './engine.ts';

const LIMIT = 500;
const LARGEST_LIMIT = 5_000;
const PER_JOB = 100;
/** Jobs looked at; the rest would not find room on any screen. */
const MOST_JOBS = 20_000;

const byTime = (a: UpcomingFire, b: UpcomingFire): number => a.at - b.at || (a.jobName < b.jobName ? -1 : 1);

/** Coming fires of many jobs in one list, as `Engine.upcoming` gives them. Jobs come in the order they are due, so it can stop early. */
export function createUpcoming({ engine, store, clock, troubles }: ApiDeps): Handlers['jobs.upcoming'] {
  /** Jobs of a paused group are never due; those whose pause ends in time have fires all the same. */
  function behindPauses(to: Instant): Job[] {
    const ending = Object.entries(engine.snapshot().pausedGroups).filter(
      ([, { until }]) => until !== null && until <= to,
    );
    const ids = new Set(ending.flatMap(([group]) => store.jobIds({ group })));
    return [...ids].flatMap((id) => store.job(id) ?? []).filter(({ dueAt }) => dueAt === null);
  }
  return ({ from = clock.now(), to, limit = LIMIT, perJob = PER_JOB }) => {
    if (engine.snapshot().pausedAll?.until === null || stopsRuns(troubles())) return { fires: [], more: false };
    const most = Math.min(limit, LARGEST_LIMIT);
    const due = store.dueJobs(to, MOST_JOBS);
    let fires: UpcomingFire[] = [];
    let more = due.length === MOST_JOBS;
    // Once there are enough, nothing later than the last of them can get into the list.
    let last = to;
    for (const job of [...behindPauses(to), ...due]) {
      if (job.dueAt !== null && job.dueAt > last) {
        more = true;
        continue;
      }
      // A fire at `from` itself is wanted too; the engine answers what comes after.
      const times = engine.upcoming(job.id, perJob + 1, from - 1).filter((at) => at <= last);
      more ||= times.length > perJob;
      for (const at of times.slice(0, perJob)) fires.push({ jobId: job.id, jobName: job.spec.name, at });
      if (fires.length > 2 * most) {
        fires = fires.sort(byTime).slice(0, most);
        last = fires.at(-1)?.at ?? last;
        more = true;
      }
    }
    fires.sort(byTime);
    return { fires: fires.slice(0, most), more: more || fires.length > most };
  };
}
