import { entriesOf, isOneYear, MOST_LISTED, mondayFirst, runsOf, stepsOfWeeks } from '../phrases.ts';
import type { Days, Dial, Missing, MonthDays, Nth, Years } from '../structure.ts';
import { COUNT, everyNth, list, monthName, numbers, ordinal, WEEKDAYS } from './parts.ts';

const monthRun = (months: readonly number[]): string | null => {
  const [first = 0, last = 0] = [months[0], months.at(-1)];
  return months.length > 2 && last - first === months.length - 1 ? `${monthName(first)} to ${monthName(last)}` : null;
};

/** Runs of four and more by their ends: "January to June and September". */
function monthNames(months: readonly number[]): string {
  const names = runsOf(months).flatMap(([first, last]) =>
    last - first > 2
      ? [`${monthName(first)} to ${monthName(last)}`]
      : months.filter((month) => first <= month && month <= last).map(monthName),
  );
  return list(names);
}

/** "the first and third Monday", "the last Friday" */
function nthOf(nth: readonly Nth[]): string[] {
  const weekdays = [...new Set(nth.map(({ weekday }) => weekday))];
  return weekdays.map((weekday) => {
    const which = nth
      .filter((each) => each.weekday === weekday)
      .map(({ n }) => (n < 0 ? 'last' : (COUNT[n - 1] ?? '')));
    return `the ${list(which)} ${WEEKDAYS[weekday]}`;
  });
}

function monthDaysOf({ numbers: days, beforeLast, nearest, lastWorkday, nth }: MonthDays): string {
  const others = [
    ...nearest.map((day) => `the weekday (Monday to Friday) nearest the ${ordinal(day)}`),
    ...nthOf(nth),
    ...(lastWorkday ? ['the last weekday (Monday to Friday)'] : []),
    ...[...beforeLast].reverse().map((n) => (n === 0 ? 'the last day' : `the ${ordinal(n + 1)}-to-last day`)),
  ];
  return list([...datesOf(days, others.length === 0), ...others]);
}

/** `alone`: one "the" is enough for all of them. */
function datesOf(days: Dial, alone: boolean): string[] {
  if (days.kind === 'all') return [];
  if (days.kind === 'steps') {
    const range = `the ${ordinal(days.from)} to the ${ordinal(days.to)}`;
    return days.step === 1
      ? [`the ${ordinal(days.from)} to ${ordinal(days.to)}`]
      : [`every ${ordinal(days.step)} day from ${range}`];
  }
  if (days.values.length === 0) return [];
  const few = entriesOf(
    days.values,
    (day) => `the ${ordinal(day)}`,
    (a, b) => `the ${ordinal(a)} to ${ordinal(b)}`,
  );
  return alone || few.length > MOST_LISTED ? [`the ${numbers(days.values, 'days', ordinal)}`] : few;
}

/** `null` if the weekdays are no run that can be named by its ends. */
export function weekdayRun(days: readonly number[]): string | null {
  const sorted = mondayFirst(days);
  const [first = 0, last = 0] = [sorted[0], sorted.at(-1)];
  return sorted.length > 2 && last - first === sorted.length - 1 ? `${WEEKDAYS[first]} to ${WEEKDAYS[last]}` : null;
}
export const weekdayNames = (days: readonly number[], end = ''): string[] =>
  mondayFirst(days).map((day) => `${WEEKDAYS[day]}${end}`);

interface DayWords {
  /** Goes before times of the day: "every Monday at 09:00". */
  readonly before: string;
  /** Goes after what repeats through the day: "every 5 minutes on Mondays". */
  readonly after: string;
  /** True if `before` would leave open to which of two days the times belong. */
  readonly timesFirst: boolean;
  /** What follows behind commas. */
  readonly tail: readonly string[];
}

export function daysOf(days: Days): DayWords {
  const { monthDays, weekdays, months, years, missing } = days;
  const run = months === null ? null : monthRun(months);
  const names = monthNames(months ?? []);
  const inMonths = months === null ? '' : run === null ? ` in ${names}` : ` from ${run}`;
  const inNames = run === null ? inMonths : '';
  const ofMonths =
    months === null
      ? ' of every month'
      : run === null
        ? ` of ${names.includes(' to ') ? 'each month in ' : ''}${names}`
        : ` of each month from ${run}`;
  const inRun = run !== null && monthDays === null && (weekdays?.nth ?? []).length === 0;
  const tail = [
    ...(inRun ? [`from ${run}`] : []),
    ...(days.weeks === null ? [] : [`in ${weekWords(days.weeks)}`]),
    ...(years === null ? [] : [yearsOf(years)]),
    ...missingOf(missing, years),
    ...neverOf(days.never),
  ];
  if (monthDays !== null) {
    const dates = monthDaysOf(monthDays);
    const single = singleDate(days);
    if (single !== null) return yearlyDate(single, days, tail);
    const on = `on ${dates}${ofMonths}`;
    if (weekdays === null) return dayWords(on, ` ${on}`, tail);
    if (days.join === 'and')
      return dayWords(on, ` ${on}`, [`only if it ${conditionOf(weekdays.every, weekdays.nth)}`, ...tail]);
    const other = weekdayLead(weekdays.every, weekdays.nth, inMonths, ofMonths);
    const both = list([on, ...other]);
    return { ...dayWords(both, ` ${both}`, tail), timesFirst: true };
  }
  if (weekdays === null) return dayWords(`every day${inNames}`, inNames, tail);
  const plain = weekdays.nth.length === 0 ? weekdayRun(weekdays.every) : null;
  if (plain !== null) return dayWords(`${plain}${inNames}`, `, ${plain}${inNames}`, tail);
  if (weekdays.nth.length === 0)
    return dayWords(
      `every ${list(weekdayNames(weekdays.every))}${inNames}`,
      ` on ${list(weekdayNames(weekdays.every, 's'))}${inNames}`,
      tail,
    );
  const both = list(weekdayLead(weekdays.every, weekdays.nth, inMonths, ofMonths));
  return { ...dayWords(both, ` ${both}`, tail), timesFirst: weekdays.every.length > 0 };
}

/** "29 February" if that is the only date of the year, otherwise `null`. */
function singleDate({ monthDays, weekdays, months }: Days): string | null {
  if (monthDays?.numbers.kind !== 'list' || weekdays !== null || months?.length !== 1) return null;
  const { numbers: days, beforeLast, nearest, lastWorkday, nth } = monthDays;
  const others = beforeLast.length + nearest.length + nth.length + (lastWorkday ? 1 : 0);
  return days.values.length === 1 && others === 0 ? `${days.values[0]} ${monthName(months[0] ?? 0)}` : null;
}

function yearlyDate(date: string, { years, missing }: Days, tail: readonly string[]): DayWords {
  if (missing?.kind === 'leap-day' && years === null)
    return dayWords(`in every leap year on ${date}`, ` on ${date} of every leap year`, tail);
  if (years === null) return dayWords(`every year on ${date}`, ` on ${date} every year`, tail);
  if (years.kind === 'steps' || years.values.length > 1) return dayWords(`on ${date}`, ` on ${date}`, tail);
  const full = `on ${date} ${years.values[0]}`;
  return dayWords(
    full,
    ` ${full}`,
    tail.filter((part) => part !== yearsOf(years)),
  );
}

const dayWords = (before: string, after: string, tail: readonly string[]): DayWords => ({
  before,
  after,
  timesFirst: false,
  tail,
});

/** "on every Monday in June", "on the last Friday of June" */
function weekdayLead(every: readonly number[], nth: readonly Nth[], inMonths: string, ofMonths: string): string[] {
  const run = weekdayRun(every);
  const named = run === null ? `every ${list(weekdayNames(every))}` : `every day from ${run}`;
  const plain = every.length === 0 ? [] : [`on ${named}${inMonths}`];
  return [...plain, ...(nth.length === 0 ? [] : [`on ${list(nthOf(nth))}${ofMonths}`])];
}

/** "falls on a Monday or Friday". */
function conditionOf(every: readonly number[], nth: readonly Nth[]): string {
  const workweek = mondayFirst(every).join() === '1,2,3,4,5';
  const named = workweek ? 'weekday (Monday to Friday)' : list(weekdayNames(every), 'or');
  const plain = every.length === 0 ? [] : [`falls on a ${named}`];
  return [...plain, ...(nth.length === 0 ? [] : [`is ${list(nthOf(nth), 'or')} of the month`])].join(' or ');
}

function weekWords(weeks: readonly number[]): string {
  const steps = stepsOfWeeks(weeks);
  if (steps === null) return `ISO ${weeks.length === 1 ? 'week' : 'weeks'} ${numbers(weeks, 'weeks')}`;
  if (steps.parity !== null) return `${steps.parity} ISO weeks`;
  return `${everyNth(steps.step, 'ISO week')} from ${steps.from} to ${steps.to}`;
}

function yearsOf(years: Years): string {
  if (years.kind === 'list') return `in ${numbers(years.values, 'years')}`;
  const { from, to, step } = years;
  const until = to === null ? '' : ` to ${to}`;
  if (step === 1) return to === null ? `from ${from} on` : `from ${from}${until}`;
  return `in ${everyNth(step, 'year')} from ${from}${until}`;
}

/** "as February has no 30th" */
function neverOf(never: Days['never']): string[] {
  if (never === null) return [];
  const { months, day } = never;
  return [
    `as ${list(months.map(monthName))} ${months.length === 1 ? 'has' : 'have'} ${day === null ? 'none of these days' : `no ${ordinal(day)}`}`,
  ];
}

function missingOf(missing: Missing, years: Years | null): string[] {
  switch (missing?.kind) {
    case 'day':
      return [`skipping months without a ${ordinal(missing.day)}`];
    case 'fifth':
      return [`skipping months without a fifth ${WEEKDAYS[missing.weekday]}`];
    case 'too-short':
      return ['skipping months that are too short'];
    case 'leap-day':
      return years === null || isOneYear(years) ? [] : ['skipping years without that day'];
    case 'some':
      return ['skipping days that a month does not have'];
    default:
      return [];
  }
}
