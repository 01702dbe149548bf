import type { Absence, Instant, Millis, MisfirePolicy } from './model.ts';
import type { Decision } from './plan.ts';

/** A start this late is still called on time: timers and a busy machine explain it. */
const ON_TIME_MS = 1000;

export interface CatchUpRules {
  readonly now: Instant;
  readonly policy: MisfirePolicy;
  readonly graceMs: Millis | null;
  readonly missedBefore: Instant;
  readonly away: Absence | null;
  /** Most runs allowed; null = any number. */
  readonly limit: number | null;
}

interface Occurrence {
  readonly at: Instant;
  readonly dueAt: Instant;
}

/**
 * Which of several due occurrences run, and what is written down about the others (S13, S14, S21).
 * `none` and `ask` speak of what was missed while nobody was awake; what falls due on time runs under every policy.
 */
export function chooseAmong(due: readonly Occurrence[], rules: CatchUpRules): Decision[] {
  if (due.length === 0) return [];
  switch (rules.policy) {
    case 'all':
      return chooseAll(due, rules);
    case 'earliest':
      return chooseOne(due, 0, rules);
    case 'latest':
      return chooseOne(due, due.length - 1, rules);
    case 'none':
    case 'ask': {
      const missed = due.filter((o) => o.dueAt <= rules.missedBefore);
      const current = due.filter((o) => o.dueAt > rules.missedBefore);
      const decisions: Decision[] = [];
      const first = missed[0];
      const last = missed.at(-1);
      if (first !== undefined && last !== undefined) {
        const ask = rules.policy === 'ask';
        decisions.push({
          kind: 'record',
          state: 'missed',
          from: first.at,
          to: last.at,
          count: missed.length,
          why: ask
            ? { code: 'ask', ...away(last, rules) }
            : { code: 'policy-none', lateMs: rules.now - last.dueAt, ...away(last, rules) },
          inbox: ask,
        });
      }
      return current.length === 0 ? decisions : decisions.concat(chooseOne(current, current.length - 1, rules));
    }
  }
}

/** One runs if it is young enough; all the others become one record beside it. */
function chooseOne(due: readonly Occurrence[], index: number, rules: CatchUpRules): Decision[] {
  const chosen = due[index];
  if (chosen === undefined) return [];
  const rest = due.filter((_, i) => i !== index);
  const decisions: Decision[] = [];
  const first = rest[0];
  const last = rest.at(-1);
  if (first !== undefined && last !== undefined) {
    decisions.push({
      kind: 'record',
      state: 'merged',
      from: first.at,
      to: last.at,
      count: rest.length,
      why: { code: 'merged-into', run: null },
      inbox: false,
    });
  }
  decisions.push(runOrMiss(chosen, rules, rest.length, false));
  return decisions;
}

function chooseAll(due: readonly Occurrence[], rules: CatchUpRules): Decision[] {
  const limit = rules.limit ?? due.length;
  const decisions: Decision[] = [];
  let started = 0;
  for (const occurrence of due) {
    if (started >= limit) break;
    const decision = runOrMiss(occurrence, rules, 0, due.length > 1);
    if (decision.kind === 'run') started += 1;
    decisions.push(decision);
  }
  return decisions;
}

function runOrMiss(occurrence: Occurrence, rules: CatchUpRules, merged: number, inOrder: boolean): Decision {
  const lateMs = Math.max(0, rules.now - occurrence.dueAt);
  if (isTooLate(lateMs, rules.graceMs)) {
    return {
      kind: 'record',
      state: 'missed',
      from: occurrence.at,
      to: occurrence.at,
      count: 1,
      why: { code: 'too-late', lateMs, graceMs: rules.graceMs ?? 0, ...away(occurrence, rules) },
      inbox: true,
    };
  }
  const caughtUp = occurrence.dueAt <= rules.missedBefore;
  return {
    kind: 'run',
    scheduledAt: occurrence.at,
    dueAt: occurrence.dueAt,
    reason: caughtUp ? 'catch-up' : 'schedule',
    why: caughtUp
      ? { code: 'caught-up', lateMs, missed: merged + 1, ...away(occurrence, rules) }
      : lateMs > ON_TIME_MS
        ? { code: 'late', lateMs }
        : { code: 'on-time' },
    merged,
    inOrder,
  };
}

/** The absence the occurrence fell into, as a member of its reason. */
function away(occurrence: Occurrence, rules: CatchUpRules): { readonly away?: Absence } {
  const absence = rules.away;
  return absence !== null && absence.from <= occurrence.dueAt && occurrence.dueAt <= absence.to
    ? { away: absence }
    : {};
}

/** S12: late > grace is missed, late == grace still runs; no grace = any age. */
export function isTooLate(lateMs: Millis, graceMs: Millis | null): boolean {
  return graceMs !== null && lateMs > graceMs;
}
