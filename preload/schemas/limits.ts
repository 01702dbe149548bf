/** Sizes of everything that comes in. Far above what people need, far below what hurts; one place so that they can be compared. */

import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import { FILTER_BOUNDS } from '../../main/engine/filter-bounds.ts';
import { textFault } from '../../main/engine/plain-text.ts';
import type { Reason } from '../../main/engine/reasons.ts';

// Zod's compiled fast path probes `new Function`, which the window's content security policy reports as an attack.
z.config({ ...en(), jitless: true });

export const LIMITS = {
  id: 200,
  name: 200,
  /** Paths, zone names, patterns, wall times. */
  line: 4096,
  /** Text looked for in output. V8 skips ahead for at most 250 units; a longer text can cost its length at every place. */
  search: 200,
  /** A command line or script; a megabyte is legal and left to the system to refuse. */
  script: 2 * 1024 * 1024,
  notes: 200_000,
  list: 10_000,
  environment: 20_000,
  secret: 32_768,
  /** A file of jobs, in UTF-16 units; with its base64 form it fits into one message. */
  file: 17 * 1024 * 1024,
  /** Jobs or ids in one call. */
  batch: 20_000,
  /** Waiting rows of jobs that are put back in one call. */
  waiting: 100_000,
} as const;

/** Last instant that JavaScript's dates can say. */
const LAST_INSTANT = 8.64e15;

/** A check of our own: the English words for the command line, the facts for a window in another language. */
export const must = <T>(holds: (value: T) => boolean, words: string, reason: Reason) =>
  z.refine<T>(holds, { error: words, params: { reason } });
/** The base of every text that comes in: one that programs, files and the database can carry. */
export const plain = z.string().check(
  must((value) => textFault(value) !== 'nul', 'must not contain a NUL character', { code: 'field-nul' }),
  must((value) => textFault(value) !== 'surrogate', 'must not contain half of a character (a lone surrogate)', {
    code: 'field-surrogate',
  }),
);
/** Text of 0 to `max` UTF-16 units. */
export const text = (max: number) => plain.check(z.maxLength(max, `too long: at most ${max} characters`));
/** Text with something to read in it. */
export const words = (max: number) =>
  text(max).check(must((value) => value.trim() !== '', 'must not be empty', { code: 'field-empty' }));
/** Of something that exists. */
export const id = words(LIMITS.id);
/** The id of a job that is there already: earlier versions let in what `id` refuses, and it must be possible to look at and remove it. */
export const storedId = z.string().check(
  z.maxLength(LIMITS.id, `too long: at most ${LIMITS.id} characters`),
  must((value) => value.trim() !== '', 'must not be empty', { code: 'field-empty' }),
);
/**
 * What is not seen or changes how the rest is seen has no place in a name that people compare: control characters, line breaks,
 * signs that turn the direction of writing, half characters (SQLite would store another id).
 */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;
/** Of a new job: whatever can be seen, so that it can be opened, linked and typed everywhere. */
export const newId = id.check(
  must((value) => !UNSEEN.test(value), 'must not contain control characters', { code: 'field-control' }),
);
/**
 * The one name that nothing may have that is found by its name (a group, an executor, a variable): readers of JSON everywhere
 * lose it or take it for something else. `constructor`, `toString` and the like are names as any other.
 */
export const NO_NAME = '__proto__';
export const NO_NAME_WORDS = 'cannot be a name';
/** Where a member has this name; schemas drop it without a word. Null when none has. For values whose depth is bounded. */
export function pathOfNoName(value: unknown): readonly string[] | null {
  if (typeof value !== 'object' || value === null) return null;
  if (Object.hasOwn(value, NO_NAME)) return [NO_NAME];
  for (const [key, member] of Object.entries(value)) {
    const below = typeof member === 'object' ? pathOfNoName(member) : null;
    if (below !== null) return [key, ...below];
  }
  return null;
}
export const notNoName = must((value: string) => value !== NO_NAME, `${NO_NAME} ${NO_NAME_WORDS}`, {
  code: 'field-no-name',
  name: NO_NAME,
});
/** Of what is found by its name; `groupOrNone` may be empty. */
export const name = words(LIMITS.name).check(notNoName);
export const groupOrNone = text(LIMITS.name).check(notNoName);
export const line = text(LIMITS.line);
/** A typed filter. */
export const filter = text(FILTER_BOUNDS.length);
/** A whole number, both ends inclusive. */
export const whole = (least: number, most: number) =>
  z.int('must be a whole number').check(z.minimum(least, `at least ${least}`), z.maximum(most, `at most ${most}`));
/** A number, both ends inclusive. */
export const between = (least: number, most: number) =>
  z.number().check(z.minimum(least, `at least ${least}`), z.maximum(most, `at most ${most}`));
export const list = <T extends z.ZodMiniType>(item: T, most: number) =>
  z.array(item).check(z.maxLength(most, `at most ${most} entries`));
export const instant = whole(-LAST_INSTANT, LAST_INSTANT);
export const count = whole(0, Number.MAX_SAFE_INTEGER);
/** A date of the calendar, `2026-12-24`. */
export const day = plain.check(must(isDay, 'must be a date such as 2026-12-24', { code: 'field-date' }));
function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const at = Date.parse(value);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(value);
}
/** Seconds, at most ten years. */
export const seconds = between(0, 315_360_000);
export const language = z.enum(['en', 'zh']);
export const weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
/** True when both types have the same members, optional ones included; used where `satisfies` cannot see a forgotten member. */
export type SameMembers<A, B> = [keyof A, keyof B] extends [keyof B, keyof A] ? true : never;
