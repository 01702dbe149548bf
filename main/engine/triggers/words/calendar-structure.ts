import type { CalendarDate, Every } from '../../model.ts';
import { civilOf, isLeapYear, weekdayOf } from '../calendar-math.ts';
import { parseDate } from '../moment.ts';
import { shortestOf } from './cron-structure.ts';
import type { CalendarRule } from './structure.ts';

/** Returns what a calendar period means when counted from `since`; without it the days are left open. */
export function calendarRuleOf(every: Every, since: CalendarDate | null): CalendarRule {
  const months = (every.years ?? 0) * 12 + (every.months ?? 0);
  const days = (every.weeks ?? 0) * 7 + (every.days ?? 0);
  const first = since === null ? null : parseDate(since);
  if (months === 0) {
    if (days % 7 !== 0) return { kind: 'days', n: days };
    return { kind: 'weeks', n: days / 7, weekday: first === null ? null : weekdayOf(first) };
  }
  if (days > 0) return { kind: 'mixed', months, days };
  const date = first === null ? null : civilOf(first);
  if (months % 12 !== 0) {
    const visited = date === null ? [2] : monthsVisited(date.month, months);
    return { kind: 'months', n: months, day: date?.day ?? null, skips: (date?.day ?? 31) > shortestOf(visited) };
  }
  if (date !== null && date.month === 2 && date.day === 29 && hitsEveryLeapYear(date.year, months / 12)) {
    return { kind: 'leap-years' };
  }
  return { kind: 'years', n: months / 12, on: date === null ? null : { month: date.month, day: date.day } };
}

function monthsVisited(month: number, step: number): number[] {
  const found = new Set<number>();
  for (let index = month - 1; !found.has(index + 1); index = (index + step) % 12) found.add(index + 1);
  return [...found];
}

/** Steps of 1, 2 and 4 years from a leap year meet every later one; others leave some out. */
const hitsEveryLeapYear = (year: number, step: number): boolean => isLeapYear(year) && 4 % step === 0;

export const dateText = (day: number): CalendarDate => {
  const { year, month, day: date } = civilOf(day);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
};
