/** Sizes of everything that comes in. Far above what people need, far below what hurts; one place so that they can be compared. */
import { z } from 'zod';

// Zod's compiled fast path probes `new Function`, which the window's content security policy reports as an attack.
z.config({ jitless: true });

export const LIMITS = {
  id: 200,
  name: 200,
  /** Paths, zone names, patterns, wall times. */
  line: 4096,
  /** A command line or script; a megabyte is legal and left to the system to refuse. */
  script: 2 * 1024 * 1024,
  notes: 200_000,
  list: 10_000,
  environment: 20_000,
  /** Jobs or ids in one call. */
  batch: 20_000,
} as const;

/** Last instant that JavaScript's dates can say. */
const LAST_INSTANT = 8.64e15;

/** Text of 0 to `max` UTF-16 units. */
export const text = (max: number) => z.string().max(max, `too long: at most ${max} characters`);
/** Text with something to read in it. */
export const words = (max: number) => text(max).refine((value) => value.trim() !== '', 'must not be empty');
export const id = words(LIMITS.id);
export const line = text(LIMITS.line);
export const instant = z.int('must be whole milliseconds').min(-LAST_INSTANT).max(LAST_INSTANT);
export const count = z.int('must be a whole number').min(0, 'must not be negative');
/** Seconds, at most ten years. */
export const seconds = z.number().min(0, 'must not be negative').max(315_360_000, 'at most ten years');
export const language = z.enum(['en', 'zh']);
export const weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
/** True when both types have the same members, optional ones included; used where `satisfies` cannot see a forgotten member. */
export type SameMembers<A, B> = [keyof A, keyof B] extends [keyof B, keyof A] ? true : never;
