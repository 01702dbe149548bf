import { jitteredTime, stableShare } from './jitter.ts';
import type { Instant, Job, Millis, Schedule } from './model.ts';
import type { Clock, Random } from './ports.ts';
import { compileSchedule } from './triggers/compile.ts';
import { firesAtMostDaily, waitsForFinish } from './triggers/facts.ts';
import { endOf } from './triggers/moment.ts';
import type { Trigger } from './triggers/trigger.ts';

const FIVE_MINUTES: Millis = 5 * 60 * 1000;

/** Compiled schedules, made once per schedule, zone and anchor and kept as long as the schedule itself. */
export interface TriggerShelf {
  of(job: Job): Trigger;
  /** How late this job may start: its own grace, or by how often it fires (S13). null = any age. */
  graceMs(job: Job): Millis | null;
  jittered(job: Job, scheduled: Instant, following: Instant | null): Instant;
  /** The job's next fire after an instant, with jitter; nulls when there is none. */
  nextAfter(job: Job, after: Instant): { readonly nextFire: Instant | null; readonly dueAt: Instant | null };
}

interface Entry {
  readonly zone: string;
  readonly anchor: Instant;
  readonly lastFinish: Instant | null;
  readonly trigger: Trigger;
  readonly end: Instant | null;
  daily: boolean | null;
}

/** A shelf that follows the computer's zone: a changed zone compiles `local` schedules anew. */
export function createTriggerShelf(deps: {
  readonly clock: Clock;
  readonly random: Random;
  readonly defaultZone: () => string;
}): TriggerShelf {
  // Keyed by the schedule value itself: the store hands out the same value until the job is edited.
  const entries = new WeakMap<Schedule, Entry>();

  function zone(): string {
    const chosen = deps.defaultZone();
    return chosen === 'local' ? deps.clock.zone() : chosen;
  }

  function entryOf(job: Job): Entry {
    const schedule = job.spec.schedule;
    const here = zone();
    const lastFinish = waitsForFinish(schedule) ? job.lastFinishedAt : null;
    const known = entries.get(schedule);
    if (
      known !== undefined &&
      known.zone === here &&
      known.anchor === job.anchorAt &&
      known.lastFinish === lastFinish
    ) {
      return known;
    }
    const context = { zone: here, anchor: job.anchorAt, lastFinish };
    const entry: Entry = {
      zone: here,
      anchor: job.anchorAt,
      lastFinish,
      trigger: compileSchedule(schedule, context),
      end: endOf(schedule, context),
      daily: null,
    };
    entries.set(schedule, entry);
    return entry;
  }

  function jittered(job: Job, scheduled: Instant, following: Instant | null): Instant {
    const jitter = job.spec.schedule.jitter;
    if (jitter === undefined) return scheduled;
    const entry = entryOf(job);
    const share = jitter.stable === true ? stableShare(deps.random.machine, job.id) : deps.random.next();
    return jitteredTime(scheduled, following ?? entry.trigger.next(scheduled), job.spec.schedule, entry.end, share);
  }

  /**
   * A schedule that counts from the end of a run knows one fire. Once that has passed without a run, it counts from `after`: the
   * job must not wait for a run that nothing will start (S4).
   */
  function fireAfter(job: Job, after: Instant): Instant | null {
    const known = entryOf(job).trigger.next(after);
    const { schedule } = job.spec;
    if (!waitsForFinish(schedule)) return known;
    const context = { zone: zone(), anchor: job.anchorAt, lastFinish: after };
    const counted = compileSchedule(schedule, context).next(after);
    return known === null || counted === null ? (known ?? counted) : Math.min(known, counted);
  }

  return {
    of: (job) => entryOf(job).trigger,
    graceMs(job) {
      const own = job.spec.graceSeconds;
      if (own !== undefined) return own === 'any' ? null : own * 1000;
      const entry = entryOf(job);
      entry.daily ??= firesAtMostDaily(entry.trigger, deps.clock.now());
      return entry.daily ? null : FIVE_MINUTES;
    },
    jittered,
    nextAfter(job, after) {
      const nextFire = fireAfter(job, after);
      return { nextFire, dueAt: nextFire === null ? null : jittered(job, nextFire, null) };
    },
  };
}
