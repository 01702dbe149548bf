import { type Candidate, type Choice, chooseAmong } from './catch-up.ts';
import type { Absence, Instant, Job, Millis, MisfirePolicy, PauseScope, Run, Skip } from './model.ts';
import type { Trigger } from './triggers/trigger.ts';
import { isSkipped } from './upcoming.ts';

/** Most occurrences that are ever listed one by one; older ones are only counted (S15). */
export const LIST_CAP = 1000;

/** Time in which occurrences were paused; open-ended while the pause lasts (S26, S27). */
export interface PauseWindow {
  readonly scope: PauseScope;
  readonly since: Instant;
  readonly until: Instant | null;
}

/** Everything the decision about one due job depends on; nothing else is looked at. */
export interface PlanInput {
  readonly job: Job;
  readonly trigger: Trigger;
  readonly now: Instant;
  /** Occurrences due at or before this moment were missed: the computer was away. */
  readonly missedBefore: Instant;
  /** The absence that ended then, for the reason shown. */
  readonly away: Absence | null;
  readonly policy: MisfirePolicy;
  /** null = any age (S13). */
  readonly graceMs: Millis | null;
  readonly pauses: readonly PauseWindow[];
  /** What is due, and in no pause, is decided together with rows that a pause lets go: it waits beside them (S26). */
  readonly joins: boolean;
  /** Runs that `maxRuns` still allows (S25). */
  readonly places: number;
  /** The job has one known next fire and no grid: it counts from the end of its runs (S4). */
  readonly single: boolean;
  /** The moment at which an occurrence is due: its time plus jitter, below the following fire; drawn anew at each call (S24). */
  readonly jittered: (scheduled: Instant, following: Instant | null) => Instant;
  /** True when this occurrence ran or was answered already, as after a clock set back (S40). */
  readonly isDecided: (scheduled: Instant) => boolean;
  /** Rows of the job that are held by settle or condition: part of the set of S14. */
  readonly held: readonly Run[];
}

/** Occurrences that lie one after another and share a fate. */
export interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
  readonly count: number;
}

/** null = older than those that are listed: only counted (S15). */
export type Fate =
  /** Left out by a person, or by a change of the zone. */
  | { readonly kind: 'skipped'; readonly because: Skip['because'] }
  /** Fell into pauses, or into none of them and `joins`; `ended` names the one that ended last, null while all of them last. */
  | { readonly kind: 'paused'; readonly scopes: readonly PauseScope[]; readonly ended: PauseScope | null }
  | null;

export interface JobPlan {
  /** What S14 decides about the set: due occurrences and held rows. */
  readonly choice: Choice;
  /** Occurrences that wait for their drawn delay. */
  readonly jittering: readonly { readonly at: Instant; readonly dueAt: Instant }[];
  /** Occurrences about which nothing is chosen. */
  readonly stretches: readonly (Stretch & { readonly fate: Fate })[];
  /** Next scheduled time; null = the schedule has no more fires (S25). */
  readonly nextFire: Instant | null;
}

/**
 * Decides what happens to every due occurrence of one job. Pure: the same input always gives the same plan.
 *
 * Reads like the rules: list what is due (S15), leave out what has its row (S40), what a person left out, and what fell into a
 * pause (S26); draw the delay (S24); choose among the rest and the held rows (S12-S14); go on from the schedule (S16).
 */
export function planJob(input: PlanInput): JobPlan {
  const { job, now } = input;
  const due = listDue(input);
  const ready: Candidate[] = [];
  const jittering: { at: Instant; dueAt: Instant }[] = [];
  const stretches: Sorted[] = [];
  if (due.unlisted !== null) stretches.push(...sortUnlisted(due.unlisted, input));

  for (const [index, at] of due.listed.entries()) {
    if (input.isDecided(at)) continue;
    const fate = fateOf(at, input);
    if (fate !== null) {
      const open = stretches.at(-1);
      const adjoins = open !== undefined && sameFate(open.fate, fate) && (ready.at(-1)?.at ?? 0) < open.from;
      if (adjoins) stretches[stretches.length - 1] = { ...open, to: at, count: open.count + 1 };
      else stretches.push({ from: at, to: at, count: 1, fate });
      continue;
    }
    const following = due.listed[index + 1] ?? due.following;
    const dueAt = job.spec.schedule.jitter === undefined ? at : input.jittered(at, following);
    if (dueAt > now) jittering.push({ at, dueAt });
    else ready.push({ at, dueAt, row: null });
  }

  const set =
    ready.length === 0 || input.held.length === 0
      ? ready
      : [...ready, ...input.held.map(candidateOf)].sort((a, b) => a.at - b.at);
  const choice = ready.length === 0 ? NO_CHOICE : chooseAmong(set, input);
  return { choice, jittering, stretches, nextFire: due.following };
}

const NO_CHOICE: Choice = { verdicts: [], target: null };

export const candidateOf = (row: Run): Candidate => ({ at: row.scheduledAt, dueAt: row.dueAt, row });

/** True when this moment lies in the pause. */
export function covers(pause: PauseWindow, at: Instant): boolean {
  return pause.since <= at && (pause.until === null || at <= pause.until);
}

/** Of several pauses over one moment, the one that ended last; null while none of them has ended. */
export function endedLast(windows: readonly PauseWindow[], now: Instant): PauseScope | null {
  let last: PauseWindow | null = null;
  for (const pause of windows) {
    if (pause.until === null || pause.until > now) continue;
    if (last === null || pause.until > (last.until ?? 0)) last = pause;
  }
  return last?.scope ?? null;
}

/** Occurrences older than those listed, and the same fate for all of them; null = only counted (S15). */
type Sorted = Stretch & { readonly fate: Fate };

/** Why no choice is made about an occurrence; null when S14 decides it. */
function fateOf(at: Instant, { job, pauses, joins, now }: PlanInput): Exclude<Fate, null> | null {
  const left = job.skips.length === 0 ? undefined : isSkipped(job.skips, at);
  if (left !== undefined) return { kind: 'skipped', because: left.because };
  if (pauses.length === 0 && !joins) return null;
  const windows = pauses.filter((pause) => covers(pause, at));
  if (windows.length === 0 && !joins) return null;
  return { kind: 'paused', scopes: windows.map((pause) => pause.scope), ended: endedLast(windows, now) };
}

function sameFate(a: Fate, b: Fate): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === 'skipped') return b.kind === 'skipped' && a.because === b.because;
  return b.kind === 'paused' && a.ended === b.ended && a.scopes.join() === b.scopes.join();
}

/** Cuts the occurrences that are only counted at the borders of pauses and of days left out, so that no span is split by the cap. */
function sortUnlisted(unlisted: Stretch, input: PlanInput): Sorted[] {
  const { trigger, job, pauses } = input;
  const borders = [...pauses.map(({ since, until }) => ({ from: since, to: until })), ...job.skips]
    .flatMap(({ from, to }) => (to === null ? [from] : [from, to + 1]))
    .filter((at) => at > unlisted.from && at <= unlisted.to)
    .sort((a, b) => a - b);
  if (borders.length === 0) return [{ ...unlisted, fate: fateOf(unlisted.from, input) }];
  const sorted: Sorted[] = [];
  let from = unlisted.from;
  for (const border of [...new Set(borders), unlisted.to + 1]) {
    // The first one may lie beside the grid, as after `firstRun`.
    const beside = from === unlisted.from && trigger.next(from - 1) !== from;
    const count = trigger.between(from, border - 1, 0).total + (beside ? 1 : 0);
    if (count > 0) {
      const first = beside ? from : (trigger.next(from - 1) ?? from);
      const last = trigger.previous(border) ?? first;
      sorted.push({ from: first, to: Math.max(first, last), count, fate: fateOf(first, input) });
    }
    from = border;
  }
  return sorted;
}

interface DueSet {
  readonly listed: readonly Instant[];
  readonly unlisted: Stretch | null;
  readonly following: Instant | null;
}

function listDue({ job, trigger, now, single }: PlanInput): DueSet {
  const first = job.nextFire;
  if (first === null || first > now) return { listed: [], unlisted: null, following: first };
  if (single) return { listed: [first], unlisted: null, following: null };
  const second = trigger.next(first);
  // Nearly every wake ends here: one occurrence, on time.
  if (second === null || second > now) return { listed: [first], unlisted: null, following: second };

  const { instants, total } = trigger.between(second, now, LIST_CAP);
  const listed = total < LIST_CAP ? [first, ...instants] : instants;
  const left = total + 1 - listed.length;
  const oldest = listed[0];
  const unlisted =
    left > 0 && oldest !== undefined ? { from: first, to: trigger.previous(oldest) ?? first, count: left } : null;
  return { listed, unlisted, following: trigger.next(listed.at(-1) ?? now) };
}
