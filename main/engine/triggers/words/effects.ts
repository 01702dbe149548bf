/** What a modifier changes in the fires of a part: what changes nothing is not said. Asked of wall times, as if they were UTC. */
import type { Exclusions, Millis, Schedule } from '../../model.ts';
import { parseMoment, parseTimeOfDay } from '../moment.ts';
import { createProblemList } from '../problems.ts';
import { DAYS } from '../read-parts.ts';
import { readSchedule } from '../read-schedule.ts';
import type { Trigger } from '../trigger.ts';
import { toTrigger } from '../walk.ts';
import { type Zone, zoneNamed } from '../zone.ts';
import { timeCountOf, timeValuesOf } from './cron-structure.ts';
import { secondsOf } from './phrases.ts';
import type { DstPart, Modifiers, When } from './structure.ts';

const DAY = 86_400_000;
/** Dates fall on the same weekdays again after 28 years, so a rule of clock changes has met every date by then. */
const FIRST_CHANGE = Date.UTC(2026, 0, 1);
const LAST_CHANGE = Date.UTC(2054, 0, 1);

/** Wall times that a clock change skips or shows twice: from <= wall < to. */
interface Change {
  readonly kind: 'gap' | 'overlap';
  readonly from: Millis;
  readonly to: Millis;
}

// Facts about zones, as the zones themselves: kept for as long as these are.
const known = new WeakMap<Zone, readonly Change[]>();

function changesOf(zone: Zone): readonly Change[] {
  const before = known.get(zone);
  if (before !== undefined) return before;
  const found: Change[] = [];
  known.set(zone, found);
  for (let segment = zone.at(FIRST_CHANGE); segment.end < LAST_CHANGE; ) {
    segment = zone.at(segment.end);
    const [a, b] = [segment.start + segment.before, segment.start + segment.offset];
    if (a !== b) found.push({ kind: a < b ? 'gap' : 'overlap', from: Math.min(a, b), to: Math.max(a, b) });
  }
  return found;
}

/**
 * The clock times of a part as instants of UTC, without its modifiers. `dst`: only those that the policy for clock changes concerns.
 * `null` = it has none, or they are not known before its creation.
 */
function wallTimesOf(schedule: Schedule, when: When, dst: boolean): Trigger | null {
  const context = { zone: 'UTC', anchor: 0, lastFinish: null };
  const inUtc = (plain: Schedule) => {
    // What an older version saved may no longer be read.
    const walk = readSchedule({ ...plain, timezone: 'UTC' }, context, createProblemList());
    return walk === null ? null : toTrigger(walk);
  };
  switch (schedule.kind) {
    case 'cron': {
      if (when.kind !== 'cron' || (dst && when.follows)) return null;
      const { pattern, fields } = schedule;
      return inUtc(pattern === undefined ? { kind: 'cron', fields } : { kind: 'cron', pattern });
    }
    case 'window': {
      const { between, every, days } = schedule;
      if (!dst) return inUtc({ kind: 'window', between, every, ...(days == null ? {} : { days }) });
      const opens = parseTimeOfDay(between[0]) ?? 0;
      const at = `${opens % 60} ${Math.floor(opens / 60) % 60} ${Math.floor(opens / 3600)}`;
      return inUtc({ kind: 'cron', pattern: `${at} * * ${(days ?? []).join() || '*'}` });
    }
    case 'calendar': {
      if (when.kind !== 'calendar' || when.since === null) return null;
      const { every, time } = schedule;
      return inUtc({ kind: 'calendar', every, start: when.since, ...(time == null ? {} : { time }) });
    }
    case 'date': {
      const moment = parseMoment(schedule.at);
      return moment?.kind === 'wall' ? inUtc({ kind: 'date', at: schedule.at }) : null;
    }
    default:
      return null;
  }
}

/** A year that is named may lie beyond the clock changes that are looked at. */
const namesYears = (when: When): boolean => when.kind === 'cron' && when.days.years !== null;

/** The policies for clock changes that this part ever meets in its zone; all of them where the zone or its times are not known. */
export function dstThatMatters(said: DstPart, schedule: Schedule, when: When, zoneName: string): DstPart {
  if (said.gap === null && said.overlap === null) return said;
  const zone = zoneNamed(zoneName);
  if (zone === null) return said;
  const changes = atItsTimes(when, changesOf(zone));
  const meets = (kind: Change['kind']): boolean => {
    const own = changes.filter((change) => change.kind === kind);
    if (own.length === 0) return false;
    const times = namesYears(when) ? null : wallTimesOf(schedule, when, true);
    if (times === null) return true;
    const first = following(times);
    return own.some(({ from, to }) => first(from) < to);
  };
  return {
    gap: said.gap !== null && meets('gap') ? said.gap : null,
    overlap: said.overlap !== null && meets('overlap') ? said.overlap : null,
  };
}

/** Which exclusions leave out something. */
export interface Hits {
  /** 0 = Sunday */
  weekday(day: number): boolean;
  /** Both days inclusive, milliseconds since 1970 of the wall. */
  dates(first: Millis, last: Millis): boolean;
  /** Seconds since midnight; `to` is exclusive, and may come before `from`. */
  times(from: number, to: number): boolean;
}

export const ALWAYS_HIT: Hits = { weekday: () => true, dates: () => true, times: () => true };

/** What exclusions can leave out of one part that is no combination. `gap` is its policy at clock changes. */
export function hitsOf(schedule: Schedule, when: When, zoneName: string, gap: 'end' | 'skip' | 'shift'): Hits {
  const walls = wallTimesOf(schedule, when, false);
  if (walls === null) return ALWAYS_HIT;
  const moved = gap === 'skip' ? [] : movedBy(schedule, when, zoneName, gap);
  const days = weekdaysOf(when);
  const clocks = clocksOf(when);
  return {
    weekday: (day) => days === null || days.includes(day) || moved.some((wall) => new Date(wall).getUTCDay() === day),
    dates: (first, last) =>
      (walls.next(first - 1) ?? Number.POSITIVE_INFINITY) < last + DAY ||
      moved.some((wall) => first <= wall && wall < last + DAY),
    times(from, to) {
      const isIn = (time: number) => (from < to ? from <= time && time < to : time >= from || time < to);
      return clocks === null || clocks.some(isIn) || moved.some((wall) => isIn((wall % DAY) / 1000));
    },
  };
}

/** The first fire at or after a moment; asked in ascending order, so that a rare one is searched once. */
function following(times: Trigger): (from: Millis) => number {
  let known = Number.NEGATIVE_INFINITY;
  return (from) => {
    if (known < from) known = times.next(from - 1) ?? Number.POSITIVE_INFINITY;
    return known;
  };
}

/** The changes that concern a time of day of this part, on whatever day; all of them where its times are not known. */
function atItsTimes(when: When, changes: readonly Change[]): readonly Change[] {
  const clocks = when.kind === 'window' ? [when.from] : clocksOf(when);
  if (clocks === null) return changes;
  // The changes of a zone have few times of day.
  const known = new Map<string, boolean>();
  return changes.filter(({ from, to }) => {
    const key = `${from % DAY} ${to - from}`;
    const meets = known.get(key) ?? clocks.some((clock) => (((clock * 1000 - from) % DAY) + DAY) % DAY < to - from);
    known.set(key, meets);
    return meets;
  });
}

/** Where clock changes move the times of a part to. */
function movedBy(schedule: Schedule, when: When, zoneName: string, gap: 'end' | 'shift'): Millis[] {
  const zone = zoneNamed(zoneName);
  const gaps =
    zone === null
      ? []
      : atItsTimes(
          when,
          changesOf(zone).filter(({ kind }) => kind === 'gap'),
        );
  const times = gaps.length === 0 ? null : wallTimesOf(schedule, when, true);
  if (times === null) return [];
  const first = following(times);
  return gaps.flatMap(({ from, to }) => {
    const skipped: Millis[] = [];
    for (let wall = first(from); wall < to; wall = first(wall + 1)) skipped.push(wall);
    return skipped.map((wall) => (gap === 'end' ? to : wall + to - from));
  });
}

/** The weekdays on which a part may fire, 0 = Sunday; `null` = all. */
function weekdaysOf(when: When): readonly number[] | null {
  switch (when.kind) {
    case 'cron': {
      const { monthDays, weekdays, join } = when.days;
      if (weekdays === null || (monthDays !== null && join === 'or')) return null;
      return [...weekdays.every, ...weekdays.nth.map(({ weekday }) => weekday)];
    }
    case 'window':
      return when.days;
    case 'calendar':
      return when.rule.kind === 'weeks' && when.rule.weekday !== null ? [when.rule.weekday] : null;
    case 'date':
      return [new Date(`${when.at.slice(0, 10)}T00:00:00Z`).getUTCDay()];
    default:
      return null;
  }
}

/** A part that fires more often than this each day leaves no exclusion without effect that is worth the search. */
const MOST_CLOCKS = 1440;

/** The times of day at which a part may fire, seconds since midnight; `null` = not known. */
function clocksOf(when: When): readonly number[] | null {
  switch (when.kind) {
    case 'cron':
      return timeCountOf(when.times) > MOST_CLOCKS ? null : timeValuesOf(when.times);
    case 'window': {
      const step = secondsOf(when.every);
      return step <= 0
        ? null
        : Array.from({ length: Math.floor((when.to - when.from) / step) + 1 }, (_, n) => when.from + n * step);
    }
    case 'calendar':
      return [when.time];
    case 'date':
      return [parseTimeOfDay(when.at.slice(11)) ?? 0];
    default:
      return null;
  }
}

/** Exclusions without those that leave nothing out; `null` when none is left. Outside `start` and `end` nothing fires anyway. */
export function exclusionsThatMatter(
  exclude: Exclusions,
  { start, end }: { readonly start: string | null; readonly end: string | null },
  hits: Hits,
): Modifiers['exclude'] {
  const days = (exclude.days ?? []).filter((day) => hits.weekday(DAYS.indexOf(day)));
  const dates = (exclude.dates ?? []).filter((entry) => {
    const [first, last] = typeof entry === 'string' ? [entry, entry] : entry;
    if (isWall(start) && last < (start ?? '').slice(0, 10)) return false;
    if (isWall(end) && first > (end ?? '').slice(0, 10)) return false;
    return hits.dates(Date.parse(`${first}T00:00:00Z`), Date.parse(`${last}T00:00:00Z`));
  });
  const times = (exclude.times ?? []).filter(([from, to]) =>
    hits.times(parseTimeOfDay(from) ?? 0, to === '24:00' ? DAY / 1000 : (parseTimeOfDay(to) ?? 0)),
  );
  return days.length + dates.length + times.length === 0 ? null : { dates, days, times };
}

const isWall = (moment: string | null): boolean => moment !== null && parseMoment(moment)?.kind === 'wall';

/** How often a part can start in all; infinite where no end is known. */
export function mostFires(when: When): number {
  switch (when.kind) {
    case 'date':
      return when.dst.overlap === 'both' ? 2 : 1;
    case 'cron': {
      const { years, months, monthDays, weekdays, join } = when.days;
      if (years?.kind !== 'list' || monthDays?.numbers.kind !== 'list' || (weekdays !== null && join === 'or'))
        return Number.POSITIVE_INFINITY;
      const { numbers, beforeLast, nearest, lastWorkday, nth } = monthDays;
      const days = numbers.values.length + beforeLast.length + nearest.length + nth.length + (lastWorkday ? 1 : 0);
      const times = when.times.kind === 'at' ? when.times.times.length : Number.POSITIVE_INFINITY;
      const passes = when.follows || when.dst.overlap === 'both' ? 2 : 1;
      return years.values.length * (months?.length ?? 12) * days * times * passes;
    }
    case 'any':
      return when.of.reduce((sum, member) => sum + mostFires(member.when), 0);
    case 'all':
      return Math.min(...when.of.map((member) => mostFires(member.when)));
    default:
      return Number.POSITIVE_INFINITY;
  }
}
