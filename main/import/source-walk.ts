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
  const cache: { day: number; fires: DayFires }[] = [];
  let monthly = monthAt(1970, 1);
  const firesOf = (day: number): DayFires => {
    const place = ((day % CACHED_DAYS) + CACHED_DAYS) % CACHED_DAYS;
    const cached = cache[place];
    if (cached?.day === day) return cached.fires;
    const fires = calendar.dates(dateIn(monthly, day)) ? rememberedFires(day, calendar) : NO_FIRES;
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
          if (fires.last <= after) continue;
          const found = fires.after(after);
          if (found !== undefined) return found;
        }
      }
      day = end;
    }
    return null;
  };
}

/** Lines of a file are often alike: a change of the clock is walked once for all that share their times. */
const remembered = new WeakMap<readonly number[], Map<string, DayFires>>();
const MOST_REMEMBERED = 16;

function rememberedFires(day: number, calendar: SourceCalendar): DayFires {
  const { zone, times, rule } = calendar;
  const key = `${day} ${zone.name} ${rule.gap} ${rule.overlap}`;
  let known = remembered.get(times);
  const found = known?.get(key);
  if (found !== undefined) return found;
  const fires = firesOfDay(day, calendar);
  if (known === undefined || known.size >= MOST_REMEMBERED) {
    known = new Map();
    remembered.set(times, known);
  }
  known.set(key, fires);
  return fires;
}

/** The fires of one day. */
interface DayFires {
  readonly last: Instant;
  after(at: Instant): Instant | undefined;
}
const NO_FIRES: DayFires = { last: Number.NEGATIVE_INFINITY, after: () => undefined };

/** The first of ascending numbers that is greater; by halves, as a day may have 86,400 fires. */
function firstAfter(ascending: readonly number[], after: number): number | undefined {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) > after) high = middle;
    else low = middle + 1;
  }
  return ascending[low];
}

const nextMonth = ({ year, month }: Month): readonly [number, number] =>
  month === 12 ? [year + 1, 1] : [year, month + 1];

function firesOfDay(day: number, { zone, times, rule }: SourceCalendar): DayFires {
  const midnight = day * DAY;
  const before = zone.at(midnight - DAY);
  const next = zone.at(before.end);
  // Only wall times between what the clock shows at the change by the one offset and by the other are skipped or repeated.
  const low = before.end + Math.min(before.offset, next.offset);
  const high = before.end + Math.max(before.offset, next.offset);
  const onlyOne = midnight + DAY < next.end + Math.min(next.offset, zone.at(next.end).offset);
  if (midnight + DAY < low) return firesAt(midnight - before.offset, times);
  if (onlyOne && high < midnight) return firesAt(midnight - next.offset, times);
  const fires = times.flatMap((seconds) => {
    const wall = midnight + seconds * 1000;
    if (wall < low) return wall - before.offset;
    return onlyOne && wall >= high ? wall - next.offset : instantsOf(zone, wall, rule);
  });
  // Wall times swallowed by one gap fall on one instant.
  const listed = [...new Set(fires)].sort((a, b) => a - b);
  return { last: listed.at(-1) ?? Number.NEGATIVE_INFINITY, after: (at) => firstAfter(listed, at) };
}

/** Of a day without a change of the clock, which is nearly every one: nothing is listed. */
function firesAt(start: Instant, times: readonly number[]): DayFires {
  return {
    last: start + (times.at(-1) ?? Number.NEGATIVE_INFINITY) * 1000,
    after(at) {
      const seconds = firstAfter(times, (at - start) / 1000);
      return seconds === undefined ? undefined : start + seconds * 1000;
    },
  };
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
