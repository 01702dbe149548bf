import { civilOf, dayOf, monthLength, weekdayOf } from './calendar-math.ts';

/** A set of calendar dates, asked by day number (1970-01-01 = 0). */
export interface DateSet {
  has(day: number): boolean;
  /** Smallest date >= day, or Infinity. */
  next(day: number): number;
  /** Largest date <= day, or -Infinity. */
  previous(day: number): number;
  /** How many dates with from <= d <= to. */
  count(from: number, to: number): number;
}

/** Which dates of a month belong to the set: bit 0 = the 1st. Called once per month visited. */
export type MonthMask = (year: number, month: number, firstWeekday: number, firstDay: number, length: number) => number;

export const FIRST_YEAR = 1970;
export const LAST_YEAR = 2199;

function popCount(mask: number): number {
  let bits = mask - ((mask >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/**
 * Dates given by a rule per month. Searching walks months (2,760 of them at most), never days or seconds, so a pattern that
 * can never match says so in microseconds.
 */
export function createMonthDates(years: ReadonlySet<number> | null, months: number, maskOf: MonthMask): DateSet {
  // The month looked at last; almost every question is about it.
  let firstDay = 0;
  let lastDay = -1;
  let mask = 0;
  let year = 0;
  let month = 0;
  // Where a search has ended in nothing; asking again from beyond must not walk centuries again.
  let noneFrom = Number.POSITIVE_INFINITY;
  let noneUpTo = Number.NEGATIVE_INFINITY;

  function load(y: number, m: number): void {
    year = y;
    month = m;
    firstDay = dayOf(y, m, 1);
    const length = monthLength(y, m);
    lastDay = firstDay + length - 1;
    const possible = (months & (1 << m)) !== 0 && y >= FIRST_YEAR && y <= LAST_YEAR && (years === null || years.has(y));
    mask = possible
      ? maskOf(y, m, weekdayOf(firstDay), firstDay, length) & (length === 31 ? 0x7fffffff : (1 << length) - 1)
      : 0;
  }
  function seek(day: number): void {
    if (day >= firstDay && day <= lastDay) return;
    const civil = civilOf(day);
    load(civil.year, civil.month);
  }

  return {
    has(day) {
      if (day < firstDay || day > lastDay) seek(day);
      return (mask & (1 << (day - firstDay))) !== 0;
    },
    next(day) {
      if (day >= noneFrom) return Number.POSITIVE_INFINITY;
      seek(day);
      let rest = mask & (-1 << (day - firstDay));
      while (rest === 0) {
        if (year > LAST_YEAR) {
          noneFrom = day;
          return Number.POSITIVE_INFINITY;
        }
        if (year < FIRST_YEAR) load(FIRST_YEAR, 1);
        else if (years !== null && !years.has(year)) load(year + 1, 1);
        else {
          // Months that are not asked for are passed over without working out their days.
          let following = month + 1;
          while (following <= 12 && (months & (1 << following)) === 0) following += 1;
          if (following <= 12) load(year, following);
          else load(year + 1, 1);
        }
        rest = mask;
      }
      return firstDay + 31 - Math.clz32(rest & -rest);
    },
    previous(day) {
      if (day <= noneUpTo) return Number.NEGATIVE_INFINITY;
      seek(day);
      let rest = mask & (0xffffffff >>> (31 - (day - firstDay)));
      while (rest === 0) {
        if (year < FIRST_YEAR) {
          noneUpTo = day;
          return Number.NEGATIVE_INFINITY;
        }
        if (year > LAST_YEAR) load(LAST_YEAR, 12);
        else if (years !== null && !years.has(year)) load(year - 1, 12);
        else {
          let earlier = month - 1;
          while (earlier >= 1 && (months & (1 << earlier)) === 0) earlier -= 1;
          if (earlier >= 1) load(year, earlier);
          else load(year - 1, 12);
        }
        rest = mask;
      }
      return firstDay + 31 - Math.clz32(rest);
    },
    count(from, to) {
      let total = 0;
      let day = from;
      while (day <= to) {
        seek(day);
        let part = mask & (-1 << (day - firstDay));
        if (to < lastDay) part &= 0xffffffff >>> (31 - (to - firstDay));
        total += popCount(part);
        day = lastDay + 1;
      }
      return total;
    },
  };
}

/** Dates given as an ordered sequence that is worked out as far as anybody asked: `after(d)` = the one that follows d. */
export function createSequenceDates(first: number, after: (day: number) => number | null): DateSet {
  const days: number[] = [first];
  let complete = false;
  const end = dayOf(LAST_YEAR + 1, 1, 1);

  /** Index of the first date >= day; equals days.length when there is none. */
  function indexOf(day: number): number {
    for (;;) {
      const last = days[days.length - 1];
      if (complete || last === undefined || last >= day) break;
      const following = after(last);
      if (following === null || following >= end) complete = true;
      else days.push(following);
    }
    let low = 0;
    let high = days.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((days[middle] ?? 0) < day) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  return {
    has: (day) => days[indexOf(day)] === day,
    next: (day) => days[indexOf(day)] ?? Number.POSITIVE_INFINITY,
    previous: (day) => days[indexOf(day + 1) - 1] ?? Number.NEGATIVE_INFINITY,
    count: (from, to) => Math.max(0, indexOf(to + 1) - indexOf(from)),
  };
}

/** Every `step` days from `first` on. */
export function createSteppedDates(first: number, step: number): DateSet {
  const end = dayOf(LAST_YEAR + 1, 1, 1);
  const upTo = (day: number): number => (day < first ? 0 : Math.floor((Math.min(day, end - 1) - first) / step) + 1);
  return {
    has: (day) => day >= first && day < end && (day - first) % step === 0,
    next(day) {
      const found = day <= first ? first : first + Math.ceil((day - first) / step) * step;
      return found < end ? found : Number.POSITIVE_INFINITY;
    },
    previous: (day) => (day < first ? Number.NEGATIVE_INFINITY : first + Math.floor((day - first) / step) * step),
    count: (from, to) => Math.max(0, upTo(to) - upTo(from - 1)),
  };
}
