import type { Instant } from '../model.ts';
import type { Walk } from './walk.ts';

/** A handful of instants, ascending and without doubles. */
export function createInstantsWalk(instants: readonly Instant[]): Walk {
  return {
    next: (after) => instants.find((instant) => instant > after) ?? null,
    previous: (before) => instants.findLast((instant) => instant < before) ?? null,
    count: (from, to) => instants.filter((instant) => instant >= from && instant <= to).length,
  };
}
