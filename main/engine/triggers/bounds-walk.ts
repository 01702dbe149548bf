import type { Instant } from '../model.ts';
import type { Walk } from './walk.ts';

/** Keeps what lies between start and end, both inclusive (S3). */
export function createBoundsWalk(inner: Walk, start: Instant | null, end: Instant | null): Walk {
  if (start === null && end === null) return inner;
  const first = start ?? Number.NEGATIVE_INFINITY;
  const last = end ?? Number.POSITIVE_INFINITY;
  return {
    next(after) {
      if (after >= last) return null;
      const found = inner.next(Math.max(after, first - 1));
      return found !== null && found <= last ? found : null;
    },
    previous(before) {
      if (before <= first) return null;
      const found = inner.previous(Math.min(before, last + 1));
      return found !== null && found >= first ? found : null;
    },
    count(from, to) {
      const low = Math.max(from, first);
      const high = Math.min(to, last);
      return low <= high ? inner.count(low, high) : 0;
    },
  };
}
