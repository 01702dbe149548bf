import type { Moment } from '../../../model.ts';
import { everyOfSeconds, MOST_LISTED, momentParts, unitsOf } from '../phrases.ts';
import type { Modifiers } from '../structure.ts';
import { weekdayNames, weekdayRun } from './days.ts';
import { counted, list, monthName, SHORT } from './parts.ts';

export function dateOf(date: string): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${day} ${monthName(month ?? 1)} ${year}`;
}
export function momentOf(moment: Moment): string {
  const { date, time, offset } = momentParts(moment);
  return [dateOf(date), time === null ? '' : ` at ${time}`, offset === null ? '' : ` ${offset}`].join('');
}
/** An end without a time is the whole day (S3). */
export const endOf = (moment: Moment): string =>
  momentParts(moment).time === null ? `until the end of ${dateOf(moment)}` : `until ${momentOf(moment)}`;

export const length = (seconds: number): string =>
  list(unitsOf(everyOfSeconds(seconds)).map(({ unit, n }) => counted(n, unit.slice(0, -1))));

export function exclusionsOf({ dates, days, times }: NonNullable<Modifiers['exclude']>): string[] {
  const said: string[] = [];
  if (days.length > 0) {
    const named = [...new Set(days.map((day) => SHORT.indexOf(day)))];
    const run = weekdayRun(named);
    said.push(run === null ? `not on ${list(weekdayNames(named, 's'), 'or')}` : `not on any day from ${run}`);
  }
  const hours = ([from, to]: readonly [string, string]): string =>
    to === '24:00'
      ? `from ${from} to midnight`
      : `from ${from} until just before ${to}${from > to ? ' the next day' : ''}`;
  if (times.length > MOST_LISTED)
    said.push(`not in ${times.length} parts of the day, the first ${hours(times[0] ?? ['', ''])}`);
  else if (times.length > 0) said.push(`not ${list(times.map(hours), 'or')}`);
  const single = dates.filter((entry) => typeof entry === 'string');
  const ranges = dates.filter((entry) => typeof entry !== 'string');
  if (dates.length > MOST_LISTED) {
    const all = dates.flat().sort();
    const what = ranges.length === 0 ? 'dates' : single.length === 0 ? 'ranges of dates' : 'dates and ranges of dates';
    said.push(`not on ${dates.length} ${what} between ${dateOf(all[0] ?? '')} and ${dateOf(all.at(-1) ?? '')}`);
  } else {
    if (single.length > 0) said.push(`not on ${list(single.map(dateOf), 'or')}`);
    if (ranges.length > 0)
      said.push(
        `not ${list(
          ranges.map(([first, last]) => `from ${dateOf(first)} to ${dateOf(last)}`),
          'or',
        )}`,
      );
  }
  return said;
}

export function timeOf(zone: string): string {
  if (zone === 'local') return 'local time';
  return zone === 'UTC' ? zone : `${zone} time`;
}

export const inZone = (zone: string | null): string => (zone === null ? '' : ` in ${zone}`);
