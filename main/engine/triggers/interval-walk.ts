import type { Instant, Millis } from '../model.ts';
import { FIRST_INSTANT, LAST_INSTANT, type Walk } from './walk.ts';

/** A grid of elapsed time: origin + n x period for n >= first (S4). */
export interface Grid {
  readonly origin: Instant;
  readonly period: Millis;
  /** 0, or 1 when the origin itself is no fire (the end of a run). */
  readonly first: 0 | 1;
}

export function createIntervalWalk({ origin, period, first }: Grid): Walk {
  const start = origin + first * period;
  const upTo = (instant: Instant): number =>
    instant < start ? 0 : Math.floor((Math.min(instant, LAST_INSTANT) - start) / period) + 1;
  return {
    next(after) {
      const found = after < start ? start : start + (Math.floor((after - start) / period) + 1) * period;
      return found <= LAST_INSTANT ? found : null;
    },
    previous(before) {
      const limit = Math.min(before, LAST_INSTANT);
      if (limit <= start) return null;
      const found = start + (Math.ceil((limit - start) / period) - 1) * period;
      return found >= Math.min(FIRST_INSTANT, start) ? found : null;
    },
    count: (from, to) => Math.max(0, upTo(to) - upTo(from - 1)),
  };
}

/** The instants that two grids share: a grid again, or null when they never meet (Chinese remainder theorem). */
export function meetGrids(a: Grid, b: Grid): Grid | null {
  const startA = BigInt(a.origin + a.first * a.period);
  const startB = BigInt(b.origin + b.first * b.period);
  const periodA = BigInt(a.period);
  const periodB = BigInt(b.period);
  let [r0, r1, s0, s1] = [periodA, periodB, 1n, 0n];
  while (r1 !== 0n) {
    const q = r0 / r1;
    [r0, r1] = [r1, r0 - q * r1];
    [s0, s1] = [s1, s0 - q * s1];
  }
  const distance = startB - startA;
  if (distance % r0 !== 0n) return null;
  const period = (periodA / r0) * periodB;
  const modulus = periodB / r0;
  const steps = ((((distance / r0) * s0) % modulus) + modulus) % modulus;
  let origin = startA + steps * periodA;
  const lowest = startA > startB ? startA : startB;
  if (origin < lowest) origin += ((lowest - origin + period - 1n) / period) * period;
  // Past the horizon of every schedule, which is the same as never.
  if (origin > BigInt(LAST_INSTANT)) return null;
  return {
    origin: Number(origin),
    period: Number(period < BigInt(LAST_INSTANT) ? period : BigInt(LAST_INSTANT)),
    first: 0,
  };
}
