import { chooseAmong } from './catch-up.ts';
import type { Absence, Instant, Job, Millis, MisfirePolicy, RunReason, Why } from './model.ts';
import type { Trigger } from './triggers/trigger.ts';

/** Most occurrences that are ever listed one by one; older ones are only counted (S15). */
export const LIST_CAP = 1000;

/** Time in which occurrences were paused; open-ended while the pause lasts (S26, S27). */
export interface PauseWindow {
  readonly scope: 'job' | 'group' | 'all';
  readonly since: Instant;
  readonly until: Instant | null;
}

/** Everything the decision about one due job depends on; nothing else is looked at. */
export interface PlanInput {
  readonly job: Job;
  readonly trigger: Trigger;
  readonly now: Instant;
  /** What was due at or before this moment was missed: nobody was awake to start it. */
  readonly missedBefore: Instant;
  /** The absence that ended then, for the reason shown. */
  readonly away: Absence | null;
  readonly policy: MisfirePolicy;
  /** null = any age is fine (S13). */
  readonly graceMs: Millis | null;
  /** Missed occurrences wait until then; null = no waiting (S18). */
  readonly settleUntil: Instant | null;
  readonly pauses: readonly PauseWindow[];
  /** Runs that `maxRuns` still allows; null = no limit. */
  readonly remainingRuns: number | null;
  /** The moment at which an occurrence is due: its time plus jitter, below the following fire (S24). */
  readonly jittered: (scheduled: Instant, following: Instant | null) => Instant;
  /** True when the occurrence has its row already, as after a clock set back (S40). */
  readonly isDecided: (scheduled: Instant) => boolean;
}

export type Decision =
  | {
      readonly kind: 'run';
      readonly scheduledAt: Instant;
      readonly dueAt: Instant;
      readonly reason: Extract<RunReason, 'schedule' | 'catch-up'>;
      readonly why: Why;
      /** Occurrences that this run stands for beside its own. */
      readonly merged: number;
      /** One of several that run one after another whatever the overlap rule says (S21). */
      readonly inOrder: boolean;
    }
  | {
      readonly kind: 'record';
      readonly state: 'missed' | 'skipped' | 'merged';
      readonly from: Instant;
      readonly to: Instant;
      readonly count: number;
      readonly why: Why;
      readonly inbox: boolean;
    };

export type JobPlan =
  | { readonly kind: 'hold'; readonly dueAt: Instant }
  | {
      readonly kind: 'decide';
      readonly decisions: readonly Decision[];
      /** Next scheduled time and when it is due; null = the schedule has no more fires (S25). */
      readonly nextFire: Instant | null;
      readonly dueAt: Instant | null;
    };

interface Occurrence {
  readonly at: Instant;
  readonly dueAt: Instant;
}

/**
 * Decides what happens to everything that is due of one job. Pure: the same input always gives the same plan.
 *
 * Reads like the rules: list what is due (S12, S15), leave out what has its row (S40), set aside what was paused (S26), let missed
 * ones settle (S18), choose among the rest (S13, S14), and go on from the schedule, never from the late start (S16).
 */
export function planJob(input: PlanInput): JobPlan {
  const { job, now } = input;
  const due = listDue(input);
  const open = due.listed.filter((occurrence) => !input.isDecided(occurrence.at));

  const paused = open.filter((occurrence) => pauseOver(input.pauses, occurrence.dueAt) !== null);
  const ready = paused.length === 0 ? open : open.filter((o) => pauseOver(input.pauses, o.dueAt) === null);

  const newest = ready.at(-1);
  if (
    newest !== undefined &&
    paused.length === 0 &&
    input.settleUntil !== null &&
    now < input.settleUntil &&
    newest.dueAt <= input.missedBefore &&
    job.spec.settle !== false
  ) {
    // A younger occurrence ends the wait: it is on time and decides the whole set.
    return { kind: 'hold', dueAt: Math.min(input.settleUntil, due.followingDue ?? input.settleUntil) };
  }

  const decisions: Decision[] = [];
  if (due.unlisted !== null) {
    const scope = pauseOver(input.pauses, due.unlisted.to);
    decisions.push({
      kind: 'record',
      state: scope === null ? 'merged' : 'skipped',
      ...due.unlisted,
      why: scope === null ? { code: 'merged-into', run: null } : { code: 'paused', scope },
      inbox: false,
    });
  }
  const firstPaused = paused[0];
  const lastPaused = paused.at(-1);
  if (firstPaused !== undefined && lastPaused !== undefined) {
    decisions.push({
      kind: 'record',
      state: 'skipped',
      from: firstPaused.at,
      to: lastPaused.at,
      count: paused.length,
      why: { code: 'paused', scope: pauseOver(input.pauses, lastPaused.dueAt) ?? 'job' },
      inbox: false,
    });
  }
  decisions.push(
    ...chooseAmong(ready, {
      now,
      policy: input.policy,
      graceMs: input.graceMs,
      missedBefore: input.missedBefore,
      away: input.away,
      limit: input.remainingRuns,
    }),
  );

  return { kind: 'decide', decisions, nextFire: due.following, dueAt: due.followingDue };
}

/** The pause that an occurrence fell into, or null. */
function pauseOver(pauses: readonly PauseWindow[], at: Instant): PauseWindow['scope'] | null {
  for (const pause of pauses) {
    if (pause.since <= at && (pause.until === null || at <= pause.until)) return pause.scope;
  }
  return null;
}

interface DueSet {
  readonly listed: readonly Occurrence[];
  /** What the cap left out: older ones, counted only. */
  readonly unlisted: { readonly from: Instant; readonly to: Instant; readonly count: number } | null;
  readonly following: Instant | null;
  readonly followingDue: Instant | null;
}

function listDue(input: PlanInput): DueSet {
  const { job, trigger, now } = input;
  const first = job.nextFire;
  if (first === null) return { listed: [], unlisted: null, following: null, followingDue: null };

  const second = trigger.next(first);
  const firstDue = dueOfStored(job, first, input.jittered, second);
  const secondDue = second === null ? null : input.jittered(second, null);
  if (second === null || secondDue === null || secondDue > now) {
    // Nearly every wake ends here: one occurrence, on time.
    return firstDue <= now
      ? { listed: [{ at: first, dueAt: firstDue }], unlisted: null, following: second, followingDue: secondDue }
      : { listed: [], unlisted: null, following: first, followingDue: firstDue };
  }

  const { instants, total } = trigger.between(second, now, LIST_CAP);
  const listed: Occurrence[] = [];
  if (total < LIST_CAP) listed.push({ at: first, dueAt: firstDue });
  for (const [index, at] of instants.entries()) {
    listed.push({ at, dueAt: input.jittered(at, instants[index + 1] ?? null) });
  }
  const left = total + 1 - listed.length;
  const oldest = listed[0];
  const unlisted =
    left > 0 && oldest !== undefined ? { from: first, to: trigger.previous(oldest.at) ?? first, count: left } : null;

  // With jitter the newest one may lie before now and yet be due after it: then it is the next fire.
  const last = listed.at(-1);
  if (last !== undefined && last.dueAt > now && listed.length > 1) {
    listed.pop();
    return { listed, unlisted, following: last.at, followingDue: last.dueAt };
  }
  const following = trigger.next(last?.at ?? now);
  return { listed, unlisted, following, followingDue: following === null ? null : input.jittered(following, null) };
}

/** The stored due time keeps the jitter drawn when the fire was planned, unless the job was held back since. */
function dueOfStored(job: Job, first: Instant, jittered: PlanInput['jittered'], second: Instant | null): Instant {
  const jitter = job.spec.schedule.jitter;
  if (jitter === undefined) return first;
  if (jitter.stable === true) return jittered(first, second);
  const delay = job.dueAt === null ? 0 : job.dueAt - first;
  return delay >= 0 && delay <= jitter.seconds * 1000 ? first + delay : first;
}
