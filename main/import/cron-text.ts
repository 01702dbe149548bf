/** Writes sets of numbers as cron fields, and seconds as a period, the shortest honest way. */
import type { Every } from '../engine/model.ts';

/** `values` ascending and not empty, of min..max. A full set is `*`, an even one a step, runs of three or more are ranges. */
export function cronField(values: readonly number[], min: number, max: number, names: readonly string[] = []): string {
  if (values.length === max - min + 1) return '*';
  const step = (values[1] ?? 0) - (values[0] ?? 0);
  // Named values are written by name: weekdays count from Monday here, and `*/3` counts from Sunday.
  const even =
    names.length === 0 && values.length > 2 && step > 1 && values.every((value, index) => value === min + index * step);
  if (even && min + values.length * step > max) return `*/${step}`;
  const say = (value: number): string => names[value - min] ?? String(value);
  const parts: string[] = [];
  for (let index = 0; index < values.length; ) {
    let end = index;
    while (values[end + 1] === (values[end] ?? 0) + 1) end += 1;
    const [first, last] = [values[index] ?? 0, values[end] ?? 0];
    if (end - index >= 2) parts.push(`${say(first)}-${say(last)}`);
    else for (let each = index; each <= end; each++) parts.push(say(values[each] ?? 0));
    index = end + 1;
  }
  return parts.join(',');
}

export const WEEKDAY_NAMES: readonly string[] = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Weekdays 0 = Sunday as names, Monday first; `*` for all seven. */
export function weekdayField(values: readonly number[]): string {
  if (values.length === 7) return '*';
  const mondayFirst = values.map((day) => (day === 0 ? 7 : day)).sort((a, b) => a - b);
  return cronField(mondayFirst, 1, 7, [...WEEKDAY_NAMES.slice(1), 'SUN']);
}

/** Every number from..to. */
export const numbers = (from: number, to: number, step = 1): number[] => {
  const found: number[] = [];
  for (let value = from; value <= to; value += step) found.push(value);
  return found;
};

const knownTimes = new Map<string, readonly number[]>();
const MOST_KNOWN = 64;

/** All times of the day, in seconds, that these sets make; the same list for the same sets, as lines of a file often have. */
export function timesOf(
  hours: readonly number[],
  minutes: readonly number[],
  seconds: readonly number[],
): readonly number[] {
  const key = `${hours}|${minutes}|${seconds}`;
  const known = knownTimes.get(key);
  if (known !== undefined) return known;
  if (knownTimes.size >= MOST_KNOWN) knownTimes.clear();
  const times = hours.flatMap((h) => minutes.flatMap((m) => seconds.map((s) => h * 3600 + m * 60 + s)));
  knownTimes.set(key, times);
  return times;
}

/** A period in the units people use: 5400 is 1 h 30 min. */
export function everyOf(seconds: number): Every {
  const every: Record<string, number> = {};
  let rest = seconds;
  for (const [unit, size] of [
    ['days', 86_400],
    ['hours', 3600],
    ['minutes', 60],
  ] as const) {
    const amount = Math.floor(rest / size);
    if (amount > 0) every[unit] = amount;
    rest -= amount * size;
  }
  if (rest > 0) every['seconds'] = rest;
  return every;
}
