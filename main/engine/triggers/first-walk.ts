import type { Instant } from '../model.ts';
import type { Walk } from './walk.ts';

/** Only the first fire of another walk after an instant: a schedule that counts from the end of a run knows no further one (S4). */
export function createFirstWalk(inner: Walk, after: Instant): Walk {
  let known: { readonly fire: Instant | null } | null = null;
  function first(): Instant | null {
    known ??= { fire: inner.next(after) };
    return known.fire;
  }
  return {
    next(from) {
      const fire = first();
      return fire !== null && fire > from ? fire : null;
    },
    previous(before) {
      const fire = first();
      return fire !== null && fire < before ? fire : null;
    },
    count(from, to) {
      const fire = first();
      return fire !== null && fire >= from && fire <= to ? 1 : 0;
    },
  };
}
