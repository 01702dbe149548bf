import type { Instant } from '../model.ts';
import type { Trigger } from './trigger.ts';

/** What each kind of schedule implements; `toTrigger` makes the rest of a `Trigger` out of it. */
export interface Walk {
  /** First fire strictly after. */
  next(after: Instant): Instant | null;
  /** Last fire strictly before. */
  previous(before: Instant): Instant | null;
  /** Number of fires with from <= t <= to, found without listing them where that is possible. */
  count(from: Instant, to: Instant): number;
}

/** No schedule answers with anything outside: OCPS years are 1970-2199. */
export const FIRST_INSTANT: Instant = 0;
/** 2200-01-01T00:00Z and the 15 hours by which a zone may lag behind. */
export const LAST_INSTANT: Instant = 7_258_118_400_000 + 54_000_000;

/**
 * How far a search among combined or excluded times goes before it says "never": 29 February on a given weekday comes back
 * within 40 years, and looking further would only find clock changes nobody knows yet.
 */
export const SEARCH_SPAN = 40 * 366 * 86_400_000;

/** Adds the capped listing of S15: newest first from the end, so a long absence costs no more than a short one. */
export function toTrigger(walk: Walk): Trigger {
  return {
    next: walk.next,
    previous: walk.previous,
    between(from, to, cap) {
      if (!(from <= to)) return { instants: [], total: 0 };
      const instants: Instant[] = [];
      let cursor: Instant | null = walk.previous(to + 1);
      while (cursor !== null && cursor >= from && instants.length < cap) {
        instants.push(cursor);
        cursor = walk.previous(cursor);
      }
      instants.reverse();
      const all = cursor === null || cursor < from;
      return { instants, total: all ? instants.length : walk.count(from, to) };
    },
  };
}

/** A schedule without instants: events, manual, and what can never match. */
export const NEVER: Walk = { next: () => null, previous: () => null, count: () => 0 };

/**
 * Remembers the last answer either way. Whoever asks again from a point that lies before the answer gets it at once, so a
 * sparse member of a combination is not searched anew for every fire of a busy one. The answers stay the same: walks are pure.
 */
export function remembering(walk: Walk): Walk {
  let nextFrom = Number.POSITIVE_INFINITY;
  let nextAnswer: Instant | null = null;
  let previousFrom = Number.NEGATIVE_INFINITY;
  let previousAnswer: Instant | null = null;
  return {
    next(after) {
      if (after >= nextFrom && (nextAnswer === null || after < nextAnswer)) return nextAnswer;
      nextAnswer = walk.next(after);
      nextFrom = after;
      return nextAnswer;
    },
    previous(before) {
      if (before <= previousFrom && (previousAnswer === null || before > previousAnswer)) return previousAnswer;
      previousAnswer = walk.previous(before);
      previousFrom = before;
      return previousAnswer;
    },
    count: walk.count,
  };
}
