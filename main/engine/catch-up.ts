import type { Absence, Instant, Millis, MisfirePolicy, Run, Why } from './model.ts';

/** A start this late is still called on time: timers and a busy machine explain it. */
const ON_TIME_MS = 1000;

/** One occurrence of the set that S14 decides: without a row yet, or with one that is held back. */
export interface Candidate {
  readonly at: Instant;
  /** Its time with jitter. */
  readonly dueAt: Instant;
  /** Its row, when it has one: held by settle or condition, or waiting in a pause that ends. */
  readonly row: Run | null;
}

export interface CatchUpRules {
  readonly now: Instant;
  readonly policy: MisfirePolicy;
  readonly graceMs: Millis | null;
  readonly missedBefore: Instant;
  readonly away: Absence | null;
  /** Most runs allowed (S25). */
  readonly places: number;
}

/** What happens to one candidate. */
export type Verdict = { readonly candidate: Candidate } & (
  | { readonly kind: 'run'; readonly reason: 'schedule' | 'catch-up'; readonly why: Why; readonly inOrder: boolean }
  /** Covered by the candidate that `target` names. */
  | { readonly kind: 'merge' }
  | { readonly kind: 'miss'; readonly why: Why; readonly inbox: boolean }
  /** Keeps its row and its wait; younger ones are merged into it. */
  | { readonly kind: 'stay' }
);

export interface Choice {
  /** One for each candidate that is decided on, in scheduled order. */
  readonly verdicts: readonly Verdict[];
  /** The candidate that the merged ones are covered by; null when none are. */
  readonly target: Candidate | null;
}

/**
 * Which of several due occurrences run, and what is written down about the others (S13, S14, S21).
 *
 * `none` and `ask` are about occurrences that lay in an absence; what falls due on time runs under every policy. Nothing is ever
 * merged into a row that is held longer than it: a job whose delay outlasts the computer's uptime would never run.
 *
 * @param all in scheduled order
 */
export function chooseAmong(all: readonly Candidate[], rules: CatchUpRules): Choice {
  // Without a place left an occurrence that has no row yet is not owed (S25).
  const set = rules.places > 0 ? all : all.filter(({ row }) => row !== null);
  switch (rules.policy) {
    case 'all':
      return chooseAll(set, rules);
    case 'earliest':
      return chooseEarliest(set, rules);
    case 'latest':
      return chooseLatest(set, rules);
    case 'none':
    case 'ask': {
      const isMissed = (one: Candidate) => one.dueAt <= rules.missedBefore && one.row?.waitingFor !== 'condition';
      const ask = rules.policy === 'ask';
      const missed = set.filter(isMissed).map(
        (candidate): Verdict => ({
          candidate,
          kind: 'miss',
          why: ask
            ? { code: 'ask', ...awayOf(candidate, rules) }
            : { code: 'policy-none', lateMs: lateness(candidate, rules.now), ...awayOf(candidate, rules) },
          inbox: ask,
        }),
      );
      const current = chooseLatest(
        set.filter((one) => !isMissed(one)),
        rules,
      );
      return { verdicts: [...missed, ...current.verdicts], target: current.target };
    }
  }
}

function chooseLatest(set: readonly Candidate[], rules: CatchUpRules): Choice {
  const youngest = set.at(-1);
  if (youngest === undefined) return { verdicts: [], target: null };
  const held = youngest.row;
  if (held !== null && isHeld(held) && held.waitingFor !== 'settle') {
    // It waits for longer than the older ones need to.
    const rest = chooseLatest(set.slice(0, -1), rules);
    return { ...rest, verdicts: [...rest.verdicts, { candidate: youngest, kind: 'stay' }] };
  }
  const older = set.slice(0, -1).map((candidate): Verdict => ({ candidate, kind: 'merge' }));
  const chosen: Verdict =
    held !== null && isHeld(held) ? { candidate: youngest, kind: 'stay' } : runOrMiss(youngest, rules, false);
  return { verdicts: [...older, chosen], target: older.length > 0 ? youngest : null };
}

function chooseEarliest(set: readonly Candidate[], rules: CatchUpRules): Choice {
  const standing = set[0];
  if (standing === undefined) return { verdicts: [], target: null };
  const verdicts = set.map((candidate): Verdict => {
    if (candidate !== standing) return { candidate, kind: 'merge' };
    return candidate.row !== null && isHeld(candidate.row)
      ? { candidate, kind: 'stay' }
      : runOrMiss(candidate, rules, false);
  });
  return { verdicts, target: set.length > 1 ? standing : null };
}

/** Each runs, in order (S21). A younger one on time opens the settle gate of the older ones, so that order can be kept. */
function chooseAll(set: readonly Candidate[], rules: CatchUpRules): Choice {
  const verdicts: Verdict[] = [];
  const onTime = set.some((one) => one.row === null && one.dueAt > rules.missedBefore);
  // A row of a pause that ends keeps the place it has taken.
  let places = rules.places - set.filter(({ row }) => row?.kind === 'scheduled' && row.waitingFor === 'pause').length;
  for (const candidate of set) {
    if (candidate.row !== null && isHeld(candidate.row)) {
      const opened = onTime && candidate.row.waitingFor === 'settle';
      verdicts.push(opened ? runOrMiss(candidate, rules, true) : { candidate, kind: 'stay' });
      continue;
    }
    if (candidate.row === null && places <= 0) break;
    const verdict = runOrMiss(candidate, rules, set.length > 1);
    if (candidate.row === null && verdict.kind === 'run') places -= 1;
    verdicts.push(verdict);
  }
  return { verdicts, target: null };
}

const isHeld = (run: Run): boolean => run.waitingFor === 'settle' || run.waitingFor === 'condition';

function runOrMiss(candidate: Candidate, rules: CatchUpRules, inOrder: boolean): Verdict {
  const lateMs = lateness(candidate, rules.now);
  if (isTooLate(lateMs, rules.graceMs)) {
    const why: Why = { code: 'too-late', lateMs, graceMs: rules.graceMs ?? 0, ...awayOf(candidate, rules) };
    return { candidate, kind: 'miss', why, inbox: false };
  }
  const caughtUp = candidate.dueAt <= rules.missedBefore;
  return {
    candidate,
    kind: 'run',
    reason: caughtUp ? 'catch-up' : 'schedule',
    why: caughtUp ? caughtUpWhy(candidate, rules, 0) : lateMs > ON_TIME_MS ? { code: 'late', lateMs } : ON_TIME,
    inOrder,
  };
}

const ON_TIME: Why = { code: 'on-time' };

/** The reason of an occurrence that runs although it lay in an absence; `merged` = occurrences it stands for beside its own. */
export function caughtUpWhy(
  candidate: Pick<Candidate, 'dueAt'>,
  { now, away }: Pick<CatchUpRules, 'now' | 'away'>,
  merged: number,
): Why {
  return {
    code: 'caught-up',
    lateMs: Math.max(0, now - candidate.dueAt),
    missed: merged + 1,
    ...awayOf(candidate, { away }),
  };
}

/** Lateness of a run about to be judged: time since its moment without the time the engine itself held it back (S12). */
export function lateness(candidate: Candidate, now: Instant): Millis {
  return Math.max(0, now - candidate.dueAt - (candidate.row === null ? 0 : heldTime(candidate.row, now)));
}

/** How long a row was held in settle, condition and claim, up to now. */
export function heldTime(run: Pick<Run, 'wait' | 'waitingFor'>, now: Instant): Millis {
  const before = run.wait?.heldMs ?? 0;
  const { waitingFor, wait } = run;
  if (waitingFor !== 'settle' && waitingFor !== 'condition' && waitingFor !== 'claim') return before;
  return before + Math.max(0, now - (wait?.closedAt ?? now));
}

/** The absence the occurrence fell into, as a member of its reason. */
function awayOf(
  candidate: Pick<Candidate, 'dueAt'>,
  { away }: Pick<CatchUpRules, 'away'>,
): { readonly away?: Absence } {
  return away !== null && away.from <= candidate.dueAt && candidate.dueAt <= away.to ? { away } : {};
}

/** S12: late > grace is missed, late == grace still runs; no grace = any age. */
export function isTooLate(lateMs: Millis, graceMs: Millis | null): boolean {
  return graceMs !== null && lateMs > graceMs;
}
