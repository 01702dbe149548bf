import type { Instant, Millis } from './model.ts';

/** Wall and monotonic progress further apart than this mean sleep or a moved clock (S39). */
export const APART_MS: Millis = 30_000;
/** The engine is never away from its timer for longer than this on purpose (S38). */
export const LONGEST_WAIT_MS: Millis = 30_000;

export interface Observation {
  readonly wall: Instant;
  readonly monotonic: Millis;
}

export type ClockNews =
  | { readonly kind: 'slept'; readonly from: Instant; readonly forMs: Millis }
  | { readonly kind: 'moved-back'; readonly byMs: Millis }
  | null;

/**
 * What happened between two wakes (S39). Some systems stop the monotonic clock in sleep and some let it run, so a wall clock far ahead
 * of what the timer asked for counts as sleep in both cases; a clock set forward looks the same and is treated the same.
 */
export function compareClocks(before: Observation, now: Observation): ClockNews {
  const wall = now.wall - before.wall;
  // Monotonic clocks have fractions of a millisecond; instants have none (S1).
  const monotonic = Math.round(now.monotonic - before.monotonic);
  if (wall - monotonic < -APART_MS) return { kind: 'moved-back', byMs: monotonic - wall };
  if (wall - monotonic > APART_MS || wall > LONGEST_WAIT_MS + APART_MS) {
    return { kind: 'slept', from: before.wall, forMs: wall };
  }
  return null;
}
