import type { Instant, Job, PauseState, Run, Skip } from './model.ts';
import type { Trigger } from './triggers/trigger.ts';

/** Coming fires looked at before giving up, so that a year left out of a job that fires every second ends the search. */
const MOST_LOOKS = 100_000;

export interface ComingFires {
  readonly job: Job;
  readonly trigger: Trigger;
  /** Only fires after this instant. */
  readonly from: Instant;
  readonly count: number;
  /** Pauses of the job's group and of everything; its own pause is part of the job. */
  readonly pauses: readonly (PauseState | null)[];
  /** The open rows of the job: each occurrence that waits takes one of the places that `maxRuns` allows (S25). */
  readonly open: readonly Pick<Run, 'kind' | 'state' | 'attempt'>[];
  /** True for a fire that ran already, while the clock was ahead (S40); default: none did. */
  readonly isDecided?: ((at: Instant) => boolean) | undefined;
}

/**
 * The coming fires of a job as they will really happen: none of a finished or broken job, none inside a pause (and so none under a
 * pause without an end), none that was left out, at most as many as `maxRuns` still allows, and only the next one where it counts
 * from the end of a run. The one source of every preview, list and `next`, with and without a host.
 */
export function comingFires(wanted: ComingFires): Instant[] {
  const { job, trigger, from, count, pauses, open, isDecided = () => false } = wanted;
  if (job.state === 'broken' || job.state === 'finished' || job.nextFire === null) return [];
  const own = job.pausedAt === null ? null : { since: job.pausedAt, until: job.pausedUntil };
  const covering = [own, ...pauses].filter((pause) => pause !== null);
  if (covering.some((pause) => pause.until === null)) return [];
  const most = Math.min(count, placesLeft(job, open));
  const fires: Instant[] = [];
  const { schedule } = job.spec;
  const once = schedule.kind === 'interval' && schedule.from === 'finish';
  let at: Instant | null = job.nextFire > from ? job.nextFire : once ? null : trigger.next(from);
  for (let look = 0; at !== null && fires.length < most && look < MOST_LOOKS; look += 1) {
    const fire: Instant = at;
    const inPause = covering.find((pause) => pause.since <= fire && fire <= (pause.until ?? fire));
    if (inPause?.until != null) {
      if (once) return fires;
      at = trigger.next(inPause.until);
      continue;
    }
    const left = isSkipped(job.skips, fire);
    if (left === undefined && !isDecided(fire)) fires.push(fire);
    at = once ? null : trigger.next(left === undefined ? fire : left.to);
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
