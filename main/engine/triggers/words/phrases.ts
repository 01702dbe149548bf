import type { EventName, Every } from '../../model.ts';
import type { Dial, DstPart, Modifiers, When, Years } from './structure.ts';

/** The phrases of a language. Sentences have no full stop at the end; only `sentence` returns a capital letter at the start. */
export interface Phrases {
  /** A node that is no combination, without its modifiers. */
  leaf(when: Exclude<When, { kind: 'any' | 'all' }>): string;
  /** Each modifier of a node, and what it does at clock changes. */
  modifiers(modifiers: Modifiers): string[];
  dst(dst: DstPart, when: When): string[];
  /** `name` is an IANA name or `local`. */
  zone(name: string): string;
  /** A clause and its modifiers. */
  clause(text: string, modifiers: readonly string[]): string;
  /** Members that have been said, with their labels; `more` others are not said. `top`: it is no member itself. */
  combination(kind: 'any' | 'all', members: readonly string[], more: number, top: boolean): string;
  /** A combination and modifiers of it, or of some of its members. */
  overall(text: string, modifiers: readonly string[], of: readonly string[]): string;
  allInZone(text: string, zone: string): string;
  sentence(text: string): string;

  /** An event as a sentence of its own. */
  event(on: EventName): string;
  /** Remarks of the preview. Times are `HH:MM`, dates `YYYY-MM-DD`; `zone` is `null` if it is that of the preview. */
  gap(times: readonly string[], date: string, runsAt: readonly string[], zone: string | null): string;
  /** Skipped times whose runs meet others at `runsAt`: one run for both. */
  gapJoined(times: readonly string[], date: string, runsAt: readonly string[], zone: string | null): string;
  overlap(times: readonly string[], date: string, passes: 'first' | 'both' | 'last', zone: string | null): string;
  jitter(seconds: number, stable: boolean): string;
  maxRuns(count: number): string;
  /** Beside `?`, a pattern's weekday numbers may have been meant as Quartz's: both meanings written out. */
  weekdayNumbers(cron: string, quartz: string): string;
  /** A crontab would require both day fields, of which one begins with `*`: what to write for that. */
  crontabDays(crontab: string): string;
}

/** More entries than this are not listed: the sentence gives their number, the first and the last. */
export const MOST_LISTED = 12;
/** Numbers are short, so that more of them are listed. */
export const MOST_NUMBERS = 24;

const two = (n: number): string => String(n).padStart(2, '0');

/** `HH:MM` of seconds since midnight, with seconds if there are any. */
export function clock(seconds: number): string {
  const text = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`;
  return seconds % 60 === 0 ? text : `${text}:${two(seconds % 60)}`;
}

/** The first and the last value of a dial of this range. */
export function ends(dial: Dial, range: number): readonly [first: number, last: number] {
  if (dial.kind === 'all') return [0, range - 1];
  return dial.kind === 'steps' ? [dial.from, dial.to] : [dial.values[0] ?? 0, dial.values.at(-1) ?? 0];
}

/** The step of a dial that is divided evenly from 0, so that nothing is uneven where it begins anew; otherwise `null`. */
export function evenStep(dial: Dial, range: number): number | null {
  if (dial.kind === 'all') return 1;
  if (dial.kind === 'steps') return dial.from === 0 && dial.to + dial.step === range ? dial.step : null;
  const [first, second = 0] = dial.values;
  const even = first === 0 && second * dial.values.length === range;
  return even && dial.values.every((value, index) => value === index * second) ? second : null;
}

/** True for the dial that is 0 and nothing else. */
export const isZero = (dial: Dial): boolean => dial.kind === 'list' && dial.values.length === 1 && dial.values[0] === 0;

/** Numbers as runs, so that 1,2,3,7 becomes [1-3], [7]. */
export function runsOf(values: readonly number[]): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const value of values) {
    const open = runs.at(-1);
    if (open !== undefined && value === open[1] + 1) open[1] = value;
    else runs.push([value, value]);
  }
  return runs;
}

/** Runs of three and more as one entry, anything else one by one. */
export const entriesOf = (
  values: readonly number[],
  one: (n: number) => string,
  run: (a: number, b: number) => string,
) => runsOf(values).flatMap(([a, b]) => (b - a > 1 ? [run(a, b)] : a === b ? [one(a)] : [one(a), one(b)]));

const LAST_WEEK = 53;

/** Weeks in equal steps of two or more; `parity` if they are all the odd or all the even ones. `null` = in no steps. */
export function stepsOfWeeks(weeks: readonly number[]): {
  readonly step: number;
  readonly from: number;
  readonly to: number;
  readonly parity: 'odd' | 'even' | null;
} | null {
  const [from = 0, second = 0] = weeks;
  const [step, to] = [second - from, weeks.at(-1) ?? 0];
  if (weeks.length < 4 || step < 2 || weeks.some((week, index) => week !== from + index * step)) return null;
  const whole = step === 2 && from <= 2 && to + 2 > LAST_WEEK;
  return { step, from, to, parity: whole ? (from === 1 ? 'odd' : 'even') : null };
}

/** True for a single year, which has the day or never fires. */
export const isOneYear = (years: Years): boolean => years.kind === 'list' && years.values.length === 1;

/** A moment taken apart: nothing that is zero or needless, `offset` as "UTC" or "UTC+02:00"; `null` = by the schedule's own clock. */
export function momentParts(text: string): {
  readonly date: string;
  readonly time: string | null;
  readonly offset: string | null;
} {
  const [, date = text, time, seconds, zone] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2}(?:[.,]\d+)?))?(Z|z|[+-].*)?)?$/.exec(text) ?? [];
  if (time === undefined) return { date, time: null, offset: null };
  const exact = seconds === undefined || /^00(?:[.,]0+)?$/.test(seconds) ? time : `${time}:${seconds}`;
  const [, sign, hours, minutes = '00', rest] = /^([+-])(\d{2}):?(\d{2})?:?(\d{2})?/.exec(zone ?? '') ?? [];
  const behind = rest === undefined ? '' : `:${rest}`;
  const offset = zone === undefined ? null : sign === undefined ? 'UTC' : `UTC${sign}${hours}:${minutes}${behind}`;
  return { date, time: exact, offset };
}

/** A number of seconds as days, hours, minutes and seconds. */
export function everyOfSeconds(seconds: number): Every {
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  return { days, hours, minutes, seconds: seconds % 60 };
}

/** Elapsed time without units that a clock change stretches: a week is 7 days, a single day 24 hours. */
export function elapsed(every: Every): Every {
  const days = (every.weeks ?? 0) * 7 + (every.days ?? 0);
  const hours = every.hours ?? 0;
  return days === 1 ? { ...every, weeks: 0, days: 0, hours: hours + 24 } : { ...every, weeks: 0, days };
}

/** The length of a step within the day. */
export const secondsOf = ({ hours = 0, minutes = 0, seconds = 0 }: Every): number =>
  hours * 3600 + minutes * 60 + seconds;

/** Members of a period that are not 0, largest first. */
export function unitsOf(every: Every): readonly { readonly unit: keyof Every; readonly n: number }[] {
  const order: readonly (keyof Every)[] = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'];
  return order.map((unit) => ({ unit, n: every[unit] ?? 0 })).filter(({ n }) => n > 0);
}

/** Weekdays 0 = Sunday in the order in which people name them: Monday (1) to Sunday (7). */
export const mondayFirst = (days: readonly number[]): number[] =>
  days.map((day) => (day === 0 ? 7 : day)).sort((a, b) => a - b);
