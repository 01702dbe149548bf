import type { Instant, Job, PauseState, Run, Skip } from './model.ts';
import { waitsForFinish } from './triggers/facts.ts';
import type { Trigger } from './triggers/trigger.ts';

/** Coming fires looked at before giving up, so that a year left out of a job that fires every second ends the search. */
const MOST_LOOKS = 100_000;

export interface ComingFires {
  readonly job: Job;
  readonly trigger: Trigger;
  /** The same as if the last run had ended then (S4). */
  readonly restarted: (lastFinish: Instant) => Trigger;
  /** Only fires after this instant. */
  readonly from: Instant;
  readonly count: number;
  /** The pause of everything, and that of its group; its own is part of the job. */
  readonly pausedAll: PauseState | null;
  readonly pausedGroup: PauseState | null;
  /** The open rows of the job: each occurrence that waits takes one of the places that `maxRuns` allows (S25). */
  readonly open: readonly Pick<Run, 'kind' | 'state' | 'attempt'>[];
  /** True for a fire that ran already, while the clock was ahead (S40); default: none did. */
  readonly isDecided?: ((at: Instant) => boolean) | undefined;
}

/**
 * The coming fires of a job as they will really happen: none of a finished or broken job, none inside a pause (and so none under a
 * pause without an end), none that was left out, at most as many as `maxRuns` still allows, and only the next one where it counts
 * from the end of a run. What passes over a fire counts as the end of a run for a part that counts from there. The one source of every preview, list and `next`, with and without a host.
 */
export function comingFires(wanted: ComingFires): Instant[] {
  const { job, restarted, from, count, pausedAll, pausedGroup, open, isDecided = () => false } = wanted;
  if (job.state === 'broken' || job.state === 'finished' || job.nextFire === null) return [];
  const own = job.pausedAt === null ? null : { since: job.pausedAt, until: job.pausedUntil };
  const covering = [own, pausedGroup, pausedAll].filter((pause) => pause !== null);
  if (covering.some((pause) => pause.until === null)) return [];
  const most = Math.min(count, placesLeft(job, open));
  const fires: Instant[] = [];
  const { schedule } = job.spec;
  const once = schedule.kind === 'interval' && schedule.from === 'finish';
  const restarts = waitsForFinish(schedule) && open.length === 0;
  let { trigger } = wanted;
  /** The first fire after one that was passed over, which is decided at this moment. */
  const after = (decidedAt: Instant): Instant | null => {
    if (restarts && fires.length === 0) trigger = restarted(decidedAt);
    else if (once) return null;
    return trigger.next(decidedAt);
  };
  let at: Instant | null = job.nextFire;
  for (let look = 0; at !== null && fires.length < most && look < MOST_LOOKS; look += 1) {
    const fire: Instant = at;
    const ends = covering.flatMap((pause) => {
      const { since, until } = pause;
      if (until === null || fire < since || fire > until) return [];
      // The job's own pause ends only when everything goes on.
      return [pause === own ? Math.max(until, pausedAll?.until ?? until) : until];
    });
    const left = isSkipped(job.skips, fire);
    // What fell into several is decided when the first of them ends.
    if (ends.length > 0) at = after(Math.min(...ends));
    else if (left !== undefined) at = restarts ? after(fire) : once ? null : trigger.next(left.to);
    else {
      if (fire > from && !isDecided(fire)) fires.push(fire);
      at = once ? null : trigger.next(Math.max(fire, from));
    }
  }
  return fires;
}

/** Occurrences that may still start under `maxRuns`: started ones and waiting ones take a place each (S25). */
export function placesLeft(job: Job, open: ComingFires['open']): number {
  const { maxRuns } = job.spec.schedule;
  if (maxRuns === undefined) return Number.POSITIVE_INFINITY;
  let reserved = 0;
  for (const run of open) if (takesPlace(run)) reserved += 1;
  return Math.max(0, maxRuns - job.runCount - reserved);
}

/** True for a row that waits for its first attempt: `runCount` does not know it yet. */
export function takesPlace(run: Pick<Run, 'kind' | 'state' | 'attempt'>): boolean {
  return run.state === 'queued' && run.attempt === 1 && (run.kind === 'scheduled' || run.kind === 'event');
}

/** The entry that leaves this occurrence out, or undefined. */
export function isSkipped(skips: readonly Skip[], at: Instant): Skip | undefined {
  return skips.find((skip) => skip.from <= at && at <= skip.to);
}
