import type { Instant, Millis } from '../model.ts';
import { remembering, SEARCH_SPAN, type Walk } from './walk.ts';

/**
 * A search that has leapt this often without a common instant gives up: two schedules that interleave for ever must not hang
 * the engine. APScheduler 4 gives up after as many.
 */
const LEAPS = 10_000;

/**
 * Instants common to all members, found by leaping: whoever lags behind jumps to where the others are.
 *
 * With a tolerance t, members meet when all of them fire within t of the earliest, and the earliest is the fire.
 * It is 0 between schedules of whole seconds. It is 1 s (APScheduler 4's threshold) when a member carries fractions of a second,
 * such as an interval counted from the millisecond at which a person pressed Save; it would never meet a cron pattern exactly.
 */
export function createAllWalk(walks: readonly Walk[], tolerance: Millis): Walk {
  const only = walks[0];
  if (walks.length === 1 && only !== undefined) return only;
  const members = walks.map(remembering);

  function earliest(after: Instant): Instant | null {
    let best: Instant | null = null;
    for (const member of members) {
      const found = member.next(after);
      if (found === null) {
        if (tolerance === 0) return null;
      } else if (best === null || found < best) best = found;
    }
    return best;
  }

  function next(after: Instant): Instant | null {
    let candidate = earliest(after);
    const limit = (candidate ?? 0) + SEARCH_SPAN;
    for (let leap = 0; leap < LEAPS && candidate !== null && candidate < limit; leap++) {
      let latest: Instant = candidate;
      for (const member of members) {
        const found = member.next(candidate - 1);
        if (found === null) return null;
        if (found > latest) latest = found;
      }
      if (latest <= candidate + tolerance) return candidate;
      candidate = earliest(latest - tolerance - 1);
    }
    return null;
  }

  function previous(before: Instant): Instant | null {
    let limit = before;
    let oldest = Number.NEGATIVE_INFINITY;
    for (let leap = 0; leap < LEAPS; leap++) {
      let candidate: Instant | null = null;
      for (const member of members) {
        const found = member.previous(limit);
        if (found !== null && (candidate === null || found > candidate)) candidate = found;
      }
      if (candidate === null || candidate < oldest) return null;
      if (leap === 0) oldest = candidate - SEARCH_SPAN;
      let lowest: Instant = candidate + tolerance;
      for (const member of members) {
        const found = member.previous(candidate + tolerance + 1);
        if (found === null) return null;
        if (found < lowest) lowest = found;
      }
      if (lowest >= candidate) return candidate;
      limit = lowest + 1;
    }
    return null;
  }

  return {
    next,
    previous,
    count(from, to) {
      let total = 0;
      for (let at = next(from - 1); at !== null && at <= to; at = next(at)) total += 1;
      return total;
    },
  };
}
