/**
 * Fires of a foreign calendar by its own rules, worked out day by day. On purpose not the engine's walker: the report compares the
 * two, and a mistake shared by both would never be seen. Only the table of clock changes is common.
 */

import type { Instant, Millis } from '../engine/model.ts';
import { resolveWall, type Zone } from '../engine/triggers/zone.ts';

/** Clock changes as the source treats them. */
export interface ClockRule {
  /** A wall time inside a gap: skipped, at the gap's end, or moved by the gap's length. */
  readonly gap: 'skip' | 'end' | 'shift';
  readonly overlap: 'first' | 'both' | 'last';
}

/** A calendar date; `weekday` 0 = Sunday, `day` counts days since 1970-01-01. */
export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly date: number;
  readonly weekday: number;
  readonly day: number;
  /** Days this month has. */
  readonly length: number;
}

export interface SourceCalendar {
  /** False for months that cannot match, so that rare dates are found quickly. */
  readonly months: (year: number, month: number) => boolean;
  readonly dates: (date: CivilDate) => boolean;
  /** Seconds of the day, ascending. */
  readonly times: readonly number[];
  readonly rule: ClockRule;
  readonly zone: Zone;
}

/** First fire strictly after; null = none in the next hundred years. */
export type SourceWalk = (after: Instant) => Instant | null;

const DAY: Millis = 86_400_000;
const YEARS_AHEAD = 100;

/** Days since 1970-01-01. */
export const dayNumber = (year: number, month: number, date: number): number =>
  Math.floor(Date.UTC(year, month - 1, date) / DAY);

interface Month {
  readonly year: number;
  readonly month: number;
  readonly firstDay: number;
  readonly firstWeekday: number;
  readonly length: number;
}

function monthAt(year: number, month: number): Month {
  const firstDay = dayNumber(year, month, 1);
  const length = dayNumber(year, month + 1, 1) - firstDay;
  // 1970-01-01 was a Thursday.
  return { year, month, firstDay, firstWeekday: (((firstDay + 4) % 7) + 7) % 7, length };
}

function monthOf(day: number): Month {
  const at = new Date(day * DAY);
  return monthAt(at.getUTCFullYear(), at.getUTCMonth() + 1);
}

function dateIn({ year, month, firstDay, firstWeekday, length }: Month, day: number): CivilDate {
  const index = day - firstDay;
  return { year, month, date: index + 1, weekday: (firstWeekday + index) % 7, day, length };
}

/** The calendar date of a day number. */
export const civilDate = (day: number): CivilDate => dateIn(monthOf(day), day);

/** Days whose fires are remembered: a walk looks at the day before, the day itself and the next one, again for each fire. */
const CACHED_DAYS = 4;

/** Lazily remembers the fires of a few days, because lists ask for the next one again and again. */
export function walkCalendar(calendar: SourceCalendar): SourceWalk {
  const { zone, times } = calendar;
  const cache: { day: number; fires: readonly Instant[] }[] = [];
  let monthly = monthAt(1970, 1);
  const firesOf = (day: number): readonly Instant[] => {
    const place = ((day % CACHED_DAYS) + CACHED_DAYS) % CACHED_DAYS;
    const cached = cache[place];
    if (cached?.day === day) return cached.fires;
    const fires = calendar.dates(dateIn(monthly, day)) ? firesOfDay(day, calendar) : [];
    cache[place] = { day, fires };
    return fires;
  };
  return (after) => {
    if (times.length === 0) return null;
    // A fire moved by a gap lies at most a few hours from its date.
    let day = Math.floor((after + zone.at(after).offset) / DAY) - 1;
    if (day < monthly.firstDay || day >= monthly.firstDay + monthly.length) monthly = monthOf(day);
    const lastYear = monthly.year + YEARS_AHEAD;
    for (; monthly.year <= lastYear; monthly = monthAt(...nextMonth(monthly))) {
      const end = monthly.firstDay + monthly.length;
      if (calendar.months(monthly.year, monthly.month)) {
        for (; day < end; day++) {
          const fires = firesOf(day);
          if ((fires.at(-1) ?? Number.NEGATIVE_INFINITY) <= after) continue;
          const found = firstAfter(fires, after);
          if (found !== undefined) return found;
        }
      }
      day = end;
    }
    return null;
  };
}

/** The first of ascending instants that is later; by halves, as a day may have 86,400. */
function firstAfter(fires: readonly Instant[], after: Instant): Instant | undefined {
  let low = 0;
  let high = fires.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((fires[middle] ?? 0) > after) high = middle;
    else low = middle + 1;
  }
  return fires[low];
}

const nextMonth = ({ year, month }: Month): readonly [number, number] =>
  month === 12 ? [year + 1, 1] : [year, month + 1];

function firesOfDay(day: number, { zone, times, rule }: SourceCalendar): readonly Instant[] {
  const midnight = day * DAY;
  const around = zone.at(midnight - DAY);
  const quiet = around.end > midnight + 2 * DAY;
  if (quiet) return times.map((seconds) => midnight + seconds * 1000 - around.offset);
  const fires = times.flatMap((seconds) => instantsOf(zone, midnight + seconds * 1000, rule));
  // Wall times swallowed by one gap fall on one instant.
  return [...new Set(fires)].sort((a, b) => a - b);
}

/** The instants of one wall time by the rule; none inside a gap that is skipped. */
export function instantsOf(zone: Zone, wall: Millis, rule: ClockRule): readonly Instant[] {
  const { instants, gap } = resolveWall(zone, wall);
  if (gap !== null) {
    if (rule.gap === 'skip') return [];
    return [rule.gap === 'end' ? gap.at : wall - zone.at(gap.at).before];
  }
  if (rule.overlap === 'both') return instants;
  return rule.overlap === 'first' ? instants.slice(0, 1) : instants.slice(-1);
}

/** All of several walks in one, without doubles. */
export function mergeWalks(walks: readonly SourceWalk[]): SourceWalk {
  return (after) => {
    let best: Instant | null = null;
    for (const walk of walks) {
      const found = walk(after);
      if (found !== null && (best === null || found < best)) best = found;
    }
    return best;
  };
}

/** Cuts a walk at both ends, inclusive. */
export function boundWalk(walk: SourceWalk, start: Instant | null, end: Instant | null): SourceWalk {
  return (after) => {
    const found = walk(start === null ? after : Math.max(after, start - 1));
    return found === null || (end !== null && found > end) ? null : found;
  };
}
