/** `StartCalendarInterval` of launchd.plist(5): like crontab with one number per field; a missing field is any. */

import type { Zone } from '../../engine/triggers/zone.ts';
import { numbers, timesOf, weekdayField } from '../cron-text.ts';
import { type SourceWalk, walkCalendar } from '../source-walk.ts';
import type { LaunchdWords } from '../words/launchd.ts';
import type { PlistDict, PlistValue } from './plist.ts';

export interface CalendarInterval {
  readonly Minute?: number | undefined;
  readonly Hour?: number | undefined;
  readonly Day?: number | undefined;
  /** 0 and 7 = Sunday. */
  readonly Weekday?: number | undefined;
  readonly Month?: number | undefined;
}

const LIMITS: Readonly<Record<keyof CalendarInterval, readonly [number, number]>> = {
  Minute: [0, 59],
  Hour: [0, 23],
  Day: [1, 31],
  Weekday: [0, 7],
  Month: [1, 12],
};
const isField = (key: string): key is keyof CalendarInterval => Object.hasOwn(LIMITS, key);

/** One dictionary or an array of them; none when it is absent; a sentence when it is wrong. */
export function readIntervals(value: PlistValue | undefined, say: LaunchdWords): readonly CalendarInterval[] | string {
  if (value === undefined) return [];
  const list = Array.isArray(value) ? value : [value];
  const found: CalendarInterval[] = [];
  for (const each of list) {
    const problem = problemOf(each, say);
    if (problem !== null) return problem;
    found.push(each as CalendarInterval);
  }
  return found;
}

function problemOf(value: PlistValue, say: LaunchdWords): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return say.dictionary;
  for (const [key, number] of Object.entries(value as PlistDict)) {
    if (!isField(key)) return say.noField(key, Object.keys(LIMITS));
    const [min, max] = LIMITS[key];
    if (typeof number !== 'number' || !Number.isInteger(number) || number < min || number > max) {
      return say.range(key, min, max);
    }
  }
  return null;
}

/**
 * The same as cron text: launchd too joins Day and Weekday with "or". Dictionaries that differ in one field only, as one for each
 * working day, become one pattern with a list; Day and Weekday together are left alone, because a list would join them anew.
 */
export function calendarPatterns(intervals: readonly CalendarInterval[]): string[] {
  let patterns: (readonly number[])[][] = intervals.map(({ Minute, Hour, Day, Month, Weekday }) => [
    ...[Minute, Hour, Day, Month].map((value) => (value === undefined ? [] : [value])),
    Weekday === undefined ? [] : [Weekday % 7],
  ]);
  for (const field of [WEEKDAY, HOUR, MINUTE, DAY, MONTH]) patterns = joined(patterns, field);
  return patterns.map((fields) =>
    fields
      .map((values, field) => {
        if (values.length === 0) return '*';
        const sorted = [...new Set(values)].sort((a, b) => a - b);
        return field === WEEKDAY ? weekdayField(sorted) : sorted.join(',');
      })
      .join(' '),
  );
}

type Fields = readonly (readonly number[])[];
const [MINUTE, HOUR, DAY, MONTH, WEEKDAY] = [0, 1, 2, 3, 4];

/** Those that are alike in all fields but this one, in which each names values, made into one. */
function joined(patterns: readonly Fields[], field: number): (readonly number[])[][] {
  const groups = new Map<string, (readonly number[])[]>();
  for (const [index, fields] of patterns.entries()) {
    const own = fields[field] ?? [];
    const either = (fields[DAY]?.length ?? 0) > 0 && (fields[WEEKDAY]?.length ?? 0) > 0;
    const rest = fields.map((values, place) => (place === field ? '' : values.join(','))).join(' ');
    const key = own.length === 0 || either ? `alone ${index}` : rest;
    const before = groups.get(key);
    const all = fields.map((values, place) => (place === field ? [...(before?.[field] ?? []), ...values] : values));
    groups.set(key, all);
  }
  return [...groups.values()];
}

/**
 * launchd works with mktime (its own cronemu.c): a wall time inside a gap moves by the gap's length, of two passes it takes the
 * first. With an open hour it goes through the clock as it is shown.
 */
export function walkCalendarInterval({ Minute, Hour, Day, Month, Weekday }: CalendarInterval, zone: Zone): SourceWalk {
  const one = (value: number | undefined, min: number, max: number) =>
    value === undefined ? numbers(min, max) : [value];
  const weekday = Weekday === undefined ? undefined : Weekday % 7;
  return walkCalendar({
    zone,
    rule: Hour === undefined ? { gap: 'skip', overlap: 'both' } : { gap: 'shift', overlap: 'first' },
    months: (_year, month) => Month === undefined || month === Month,
    dates: (at) => {
      if (Day !== undefined && weekday !== undefined) return at.date === Day || at.weekday === weekday;
      return (Day === undefined || at.date === Day) && (weekday === undefined || at.weekday === weekday);
    },
    times: timesOf(one(Hour, 0, 23), one(Minute, 0, 59), [0]),
  });
}
