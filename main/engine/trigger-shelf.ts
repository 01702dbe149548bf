import { jitteredTime, stableShare } from './jitter.ts';
import type { Instant, Job, Millis, Schedule } from './model.ts';
import type { Random } from './ports.ts';
import { compileSchedule } from './triggers/compile.ts';
import { waitsForFinish } from './triggers/facts.ts';
import { endOf } from './triggers/moment.ts';
import type { Trigger, TriggerContext } from './triggers/trigger.ts';

/** Compiled schedules, made once per schedule, zone and anchor and kept as long as the schedule itself. */
export interface TriggerShelf {
  of(job: Job): Trigger;
  /** The same in this zone, beside what is kept. */
  ofZone(job: Job, zone: string): Trigger;
  /** The same as if its last run had ended then, beside what is kept. */
  afterFinish(job: Job, lastFinish: Instant): Trigger;
  contextOf(job: Job): TriggerContext;
  /** How late this job may start: its own grace, or any age (S13). null = any age. */
  graceMs(job: Job): Millis | null;
  /** The moment at which the occurrence is due: drawn anew at each call, unless the jitter is stable (S24). */
  jittered(job: Job, scheduled: Instant, following: Instant | null): Instant;
  /** The job's next fire after an instant, before jitter; null when there is none. */
  next(job: Job, after: Instant): Instant | null;
}

interface Entry {
  readonly zone: string;
  readonly anchor: Instant;
  readonly lastFinish: Instant | null;
  readonly trigger: Trigger;
  readonly end: Instant | null;
}

/** Compiles a schedule anew when the zone that it follows, or what it counts from, changes. */
export function createTriggerShelf(deps: {
  readonly random: Random;
  /** Zone meant by `local` for this job at this moment. */
  readonly zoneOf: (job: Job) => string;
}): TriggerShelf {
  // Keyed by the schedule value itself: the store hands out the same value until the job is edited.
  const entries = new WeakMap<Schedule, Entry>();

  function contextOf(job: Job): TriggerContext {
    const lastFinish = waitsForFinish(job.spec.schedule) ? job.lastFinishedAt : null;
    return { zone: deps.zoneOf(job), anchor: job.anchorAt, lastFinish };
  }

  function entryOf(job: Job): Entry {
    const { schedule } = job.spec;
    const known = entries.get(schedule);
    const zone = deps.zoneOf(job);
    const lastFinish = waitsForFinish(schedule) ? job.lastFinishedAt : null;
    if (
      known !== undefined &&
      known.zone === zone &&
      known.anchor === job.anchorAt &&
      known.lastFinish === lastFinish
    ) {
      return known;
    }
    const context = { zone, anchor: job.anchorAt, lastFinish };
    const entry: Entry = { ...context, trigger: compileSchedule(schedule, context), end: endOf(schedule, context) };
    entries.set(schedule, entry);
    return entry;
  }

  return {
    of: (job) => entryOf(job).trigger,
    ofZone: (job, zone) => compileSchedule(job.spec.schedule, { ...contextOf(job), zone }),
    afterFinish: (job, lastFinish) => compileSchedule(job.spec.schedule, { ...contextOf(job), lastFinish }),
    contextOf,
    graceMs({ spec: { graceSeconds } }) {
      return graceSeconds === undefined || graceSeconds === 'any' ? null : graceSeconds * 1000;
    },
    jittered(job, scheduled, following) {
      const { jitter } = job.spec.schedule;
      if (jitter === undefined) return scheduled;
      const { trigger, end } = entryOf(job);
      const share = jitter.stable === true ? stableShare(deps.random.machine, job.id) : deps.random.next();
      return jitteredTime(scheduled, following ?? trigger.next(scheduled), job.spec.schedule, end, share);
    },
    next: (job, after) => entryOf(job).trigger.next(after),
  };
}
