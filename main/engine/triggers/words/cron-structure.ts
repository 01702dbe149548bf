import type { CronField, CronItem, CronPlan } from '../cron/plan.ts';
import { LAST_YEAR } from '../date-set.ts';
import { runsOf } from './phrases.ts';
import type { Days, DayTimes, Dial, Missing, MonthDays, Nth, Weekdays, Years } from './structure.ts';

/** More times than this are said by hours and minutes. */
const MOST_TIMES = 8;
/** As many hours in no order are listed all the same. */
const MOST_HOURS = 12;
/** Fewer values than this are listed, even if they lie in equal steps. */
const LEAST_STEPS = 4;
const ALL_WEEK = 7;

/** Returns the times of day of a pattern in the shortest true form. */
export function timesOf({ hour, minute, second }: CronPlan): DayTimes {
  const [hours, minutes, seconds] = [hour.values, minute.values, second.values];
  const onTheMinute = seconds.length === 1 && seconds[0] === 0;
  const everyNth =
    (minutes.length === 60 && fills(seconds, 60)) ||
    (onTheMinute &&
      (fills(minutes, 60) || (minutes[0] === 0 && minutes.length === 1 && isRun(hours) && hours.length > 3)));
  // A span of two is said by its two times.
  const pairs = minutes.length === 2 && runsOf(hours).every(([first, last]) => first === last);
  const fewPairs = onTheMinute && pairs && hours.length * minutes.length <= MOST_TIMES;
  const irregular = minutes.length * seconds.length === 1 && hours.length <= MOST_HOURS && !isStepped(hours);
  if (fewPairs || (!everyNth && (irregular || hours.length * minutes.length * seconds.length <= MOST_TIMES))) {
    const times = hours.flatMap((h) => minutes.flatMap((m) => seconds.map((s) => h * 3600 + m * 60 + s)));
    return { kind: 'at', times };
  }
  return {
    kind: 'dials',
    hours: dialOf(hours, 24, isRun(hours) ? 1 : LEAST_STEPS),
    minutes: dialOf(minutes, 60),
    seconds: dialOf(seconds, 60),
  };
}

export function timeCountOf(times: DayTimes): number {
  if (times.kind === 'at') return times.times.length;
  return valuesOf(times.hours, 24).length * valuesOf(times.minutes, 60).length * valuesOf(times.seconds, 60).length;
}

/** All of these times, seconds since midnight. */
export function timeValuesOf(times: DayTimes): readonly number[] {
  if (times.kind === 'at') return times.times;
  const [hours, minutes, seconds] = [
    valuesOf(times.hours, 24),
    valuesOf(times.minutes, 60),
    valuesOf(times.seconds, 60),
  ];
  return hours.flatMap((h) => minutes.flatMap((m) => seconds.map((s) => h * 3600 + m * 60 + s)));
}

function valuesOf(dial: Dial, range: number): readonly number[] {
  if (dial.kind === 'list') return dial.values;
  const { from, to, step } = dial.kind === 'all' ? { from: 0, to: range - 1, step: 1 } : dial;
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}

/** True for two or more values that divide a dial evenly from 0, such as 0, 15, 30, 45. */
function fills(values: readonly number[], range: number): boolean {
  const step = values[1] ?? 0;
  return values[0] === 0 && step > 0 && values.length * step === range && inSteps(values, step);
}

const inSteps = (values: readonly number[], step: number): boolean =>
  values.every((value, index) => value === (values[0] ?? 0) + index * step);
const isRun = (values: readonly number[]): boolean => inSteps(values, 1);
const isStepped = (values: readonly number[]): boolean => inSteps(values, (values[1] ?? 0) - (values[0] ?? 0));

function dialOf(values: readonly number[], range: number, least = LEAST_STEPS): Dial {
  if (values.length === range) return { kind: 'all' };
  const from = values[0] ?? 0;
  const step = values.length === 1 ? 1 : (values[1] ?? 0) - from;
  if (values.length >= least && inSteps(values, step)) return { kind: 'steps', from, to: values.at(-1) ?? from, step };
  return { kind: 'list', values };
}

/** Returns the days of a pattern, without the restrictions that restrict nothing. */
export function daysOf(plan: CronPlan): Days {
  let monthDays = plan.day.any ? null : monthDaysOf(plan.day);
  let weekdays = plan.weekday.any ? null : weekdaysOf(plan.weekday);
  const eachDay = monthDays?.numbers.kind === 'all';
  const eachWeekday = weekdays?.every.length === ALL_WEEK;
  if (plan.days === 'or' && (eachDay || eachWeekday)) monthDays = weekdays = null;
  if (eachDay) monthDays = null;
  if (eachWeekday) weekdays = null;
  const join = monthDays !== null && weekdays !== null ? plan.days : 'and';
  const named = plan.month.any || plan.month.values.length === 12 ? null : plan.month.values;
  const never = join === 'and' && monthDays !== null ? neverOf(monthDays, named ?? []) : null;
  const months = never === null ? named : (named ?? []).filter((month) => !never.months.includes(month));
  return {
    monthDays,
    weekdays,
    ...{ join, months, never },
    weeks: plan.week.any || plan.week.values.length === 53 ? null : plan.week.values,
    years: yearsOf(plan.year),
    missing: missingOf(monthDays, weekdays, plan.days, months ?? EVERY_MONTH),
  };
}

function monthDaysOf({ values, items }: CronField): MonthDays {
  return {
    numbers: dialOf(values, 31),
    beforeLast: ascending(items.flatMap((item) => (item.type === 'last' ? [item.daysBefore] : []))),
    nearest: ascending(items.flatMap((item) => (item.type === 'nearest' ? [item.day] : []))),
    lastWorkday: items.some((item) => item.type === 'last-workday'),
    nth: nthOf(items),
  };
}

function weekdaysOf({ values, items }: CronField): Weekdays {
  return { every: values, nth: nthOf(items).filter(({ weekday }) => !values.includes(weekday)) };
}

function nthOf(items: readonly CronItem[]): readonly Nth[] {
  const found = items.flatMap((item) => (item.type === 'nth' ? [{ n: item.n, weekday: item.weekday }] : []));
  return found.filter(({ n, weekday }, index) => found.findIndex((o) => o.n === n && o.weekday === weekday) === index);
}

const ascending = (values: readonly number[]): readonly number[] => [...new Set(values)].sort((a, b) => a - b);

function yearsOf({ any, values, items }: CronField): Years | null {
  if (any) return null;
  const only = items.length === 1 ? items[0] : undefined;
  if (only?.type !== 'all' && only?.type !== 'range') return { kind: 'list', values };
  const step = only.step;
  const from = values[0] ?? 0;
  // The last year of all schedules is no restriction.
  const last = values.at(-1) ?? from;
  const to = last + step > LAST_YEAR ? null : last;
  if (from === last && to !== null) return { kind: 'list', values: [from] };
  return from <= 1970 && step === 1 && to === null ? null : { kind: 'steps', from, to, step };
}

const EVERY_MONTH = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
/** Days that a month always has; every month has these. */
const SHORTEST = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const ALWAYS = 28;
const LEAP_DAY = 29;

export const shortestOf = (months: readonly number[]): number =>
  Math.min(...months.map((month) => SHORTEST[month - 1] ?? ALWAYS));

/** The months, of those named, that never have one of the days; `null` if all of them do, or none. */
function neverOf(
  { numbers, beforeLast, nearest, lastWorkday, nth }: MonthDays,
  months: readonly number[],
): Days['never'] {
  if (lastWorkday || nth.length > 0) return null;
  const days = numbers.kind === 'list' ? numbers.values : numbers.kind === 'steps' ? [numbers.from] : [1];
  const least = Math.min(...days, ...nearest, ...beforeLast.map((n) => n + 1));
  const found = months.filter((month) => (month === 2 ? LEAP_DAY : (SHORTEST[month - 1] ?? ALWAYS)) < least);
  if (found.length === 0 || found.length === months.length) return null;
  const only = days.length === 1 && nearest.length + beforeLast.length === 0 ? days[0] : undefined;
  return { months: found, day: only ?? null };
}

function missingOf(
  monthDays: MonthDays | null,
  weekdays: Weekdays | null,
  join: 'and' | 'or',
  months: readonly number[],
): Missing {
  const least = shortestOf(months);
  const named = monthDays === null ? [] : listed(monthDays.numbers);
  const before = monthDays?.beforeLast ?? [];
  const near = monthDays?.nearest ?? [];
  const nth = [...(monthDays?.nth ?? []), ...(weekdays?.nth ?? [])];
  const lacks = [
    ...named.map((day) => day > least),
    ...before.map((days) => days >= least),
    ...near.map((day) => day > least),
    ...nth.map(({ n }) => n === 5),
  ];
  if (!lacks.includes(true)) return null;
  const alone =
    lacks.length === 1 &&
    monthDays?.lastWorkday !== true &&
    (weekdays === null || monthDays === null || join === 'and') &&
    (nth.length === 0 || (weekdays?.every ?? []).length === 0 || monthDays !== null);
  if (!alone) return { kind: 'some' };
  if (nth[0] !== undefined) return { kind: 'fifth', weekday: nth[0].weekday };
  const day = named[0] ?? near[0];
  if (day === undefined) return { kind: 'too-short' };
  return day === 29 && months.length === 1 && months[0] === 2 ? { kind: 'leap-day' } : { kind: 'day', day };
}

/** Steps up to the end of the month say of themselves that they end with it. */
const listed = (dial: Dial): readonly number[] => (dial.kind === 'list' ? dial.values : []);
