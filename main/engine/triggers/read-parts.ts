import type { Instant, Millis } from '../model.ts';
import type { ExclusionRule } from './exclude-walk.ts';
import { formatTimeOfDay, lastInstantOf, parseDate, parseMoment, parseTimeOfDay } from './moment.ts';
import { type ProblemList, quote } from './problems.ts';
import { resolveWall, type Zone } from './zone.ts';

/** Members shared by the kinds, read out of unknown input. Each answers null when it has reported a problem. */

/** An object of unknown content; the members that schedules have are named, so that a slip of the pen does not compile. */
export interface Fields {
  readonly [member: string]: unknown;
  readonly kind?: unknown;
  readonly timezone?: unknown;
  readonly start?: unknown;
  readonly end?: unknown;
  readonly jitter?: unknown;
  readonly exclude?: unknown;
  readonly dst?: unknown;
  readonly maxRuns?: unknown;
  readonly pattern?: unknown;
  readonly fields?: unknown;
  readonly every?: unknown;
  readonly from?: unknown;
  readonly time?: unknown;
  readonly days?: unknown;
  readonly between?: unknown;
  readonly at?: unknown;
  readonly of?: unknown;
  readonly on?: unknown;
  readonly gap?: unknown;
  readonly overlap?: unknown;
  readonly seconds?: unknown;
  readonly stable?: unknown;
}

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const DAYS: readonly string[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** `HH:MM[:SS]` as seconds since midnight. */
export function readTime(value: unknown, path: string, problems: ProblemList): number | null {
  if (typeof value !== 'string') {
    problems.add(value === undefined ? 'missing' : 'wrong-type', path, {
      kind: 'needs',
      what: 'time',
      got: quote(value),
    });
    return null;
  }
  const time = parseTimeOfDay(value);
  if (time === null) problems.add('bad-date', path, { kind: 'no-time', got: quote(value) }, 0);
  return time;
}

const UNITS = {
  years: 0,
  months: 0,
  weeks: 604_800_000,
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
} as const;
export type Unit = keyof typeof UNITS;

export interface Period {
  /** Years count as 12. */
  readonly months: number;
  /** Weeks, days, hours, minutes and seconds together. */
  readonly millis: Millis;
}

/** A period of the units allowed; at least one unit must be more than 0. */
export function readEvery(
  value: unknown,
  path: string,
  allowed: readonly Unit[],
  problems: ProblemList,
): Period | null {
  if (!isObject(value)) {
    problems.add(value === undefined ? 'missing' : 'wrong-type', path, {
      kind: 'needs-period',
      unit: allowed[0] ?? '',
      got: quote(value),
    });
    return null;
  }
  let months = 0;
  let millis = 0;
  let good = true;
  for (const [unit, count] of Object.entries(value)) {
    if (count === undefined || count === null) continue;
    const at = `${path}.${unit}`;
    if (!allowed.some((each) => each === unit)) {
      good = false;
      if (unit in UNITS) problems.add('unknown-member', at, { kind: 'unit-not-here', unit, known: allowed.join(', ') });
      else problems.add('unknown-member', at, { kind: 'no-unit', got: quote(unit), known: allowed.join(', ') });
    } else if (typeof count !== 'number' || !Number.isInteger(count) || count < 0) {
      good = false;
      problems.add('wrong-type', at, { kind: 'needs', what: 'count', got: quote(count), part: unit });
    } else if (count > 1_000_000_000) {
      good = false;
      problems.add('out-of-range', at, { kind: 'count-large', count, most: 1_000_000_000, part: unit });
    } else if (unit === 'years') months += count * 12;
    else if (unit === 'months') months += count;
    else millis += count * UNITS[unit as Unit];
  }
  if (!good) return null;
  if (months === 0 && millis === 0) {
    problems.add('bad-step', path, { kind: 'period-zero' });
    return null;
  }
  return { months, millis };
}

/** The text of a moment; undefined when the member is absent. */
export function readMoment(value: unknown, path: string, problems: ProblemList) {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') {
    problems.add('wrong-type', path, { kind: 'needs', what: 'moment', got: quote(value) });
    return null;
  }
  const moment = parseMoment(value);
  if (moment === null) {
    problems.add('bad-date', path, { kind: 'no-moment', got: quote(value) }, 0);
  }
  return moment;
}

/** First instant of a wall time; one that the clock skips is a problem (S2), and then the end of the gap. */
export function readStart(value: unknown, zone: Zone, path: string, problems: ProblemList): Instant | null | undefined {
  const moment = readMoment(value, path, problems);
  if (moment === undefined || moment === null) return moment;
  if (moment.kind === 'instant') return moment.instant;
  const { instants, gap } = resolveWall(zone, moment.wall);
  if (gap !== null) {
    const end = gap.at + zone.at(gap.at).offset;
    const time = formatTimeOfDay(Math.floor((((end % 86_400_000) + 86_400_000) % 86_400_000) / 1000));
    problems.add('in-gap', path, { kind: 'in-gap', got: quote(value), zone: zone.name, time });
    return gap.at;
  }
  return instants[0] ?? null;
}

/** Last instant of a wall time; inside a gap the last one before it. */
export function readEnd(value: unknown, zone: Zone, path: string, problems: ProblemList): Instant | null | undefined {
  const moment = readMoment(value, path, problems);
  if (moment === undefined || moment === null) return moment;
  return lastInstantOf(moment, zone);
}

/** Weekday names as numbers, 0 = Sunday. */
export function readDays(value: unknown, path: string, problems: ProblemList): Set<number> | null {
  if (!Array.isArray(value)) {
    problems.add('wrong-type', path, { kind: 'needs', what: 'days', got: quote(value) });
    return null;
  }
  const days = new Set<number>();
  let good = true;
  for (const [index, name] of value.slice(0, 100).entries()) {
    const day = typeof name === 'string' ? DAYS.indexOf(name) : -1;
    if (day >= 0) days.add(day);
    else {
      good = false;
      problems.add('unknown-name', `${path}.${index}`, {
        kind: 'none-of',
        got: quote(name),
        known: 'mon tue wed thu fri sat sun',
      });
    }
  }
  if (good && days.size === 0) {
    good = false;
    problems.add('empty', path, { kind: 'days-empty' });
  }
  return good ? days : null;
}

function readDateRange(value: unknown, path: string, problems: ProblemList): { first: number; last: number } | null {
  const [a, b] = Array.isArray(value) && value.length === 2 ? value : [value, value];
  const first = typeof a === 'string' ? parseDate(a) : null;
  const last = typeof b === 'string' ? parseDate(b) : null;
  if (first === null || last === null) {
    problems.add('bad-date', path, { kind: 'no-date', got: quote(first === null ? a : b) });
    return null;
  }
  if (first > last) {
    problems.add('reversed', path, { kind: 'dates-reversed', from: quote(a), to: quote(b) });
    return null;
  }
  return { first, last };
}

/** `exclude`; null = nothing to exclude, or a problem was reported. */
export function readExclusions(value: unknown, path: string, problems: ProblemList): ExclusionRule | null {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) {
    problems.add('wrong-type', path, { kind: 'needs', what: 'exclude', got: quote(value) });
    return null;
  }
  for (const name of Object.keys(value)) {
    if (name !== 'dates' && name !== 'days' && name !== 'times') {
      problems.add('unknown-member', `${path}.${name}`, {
        kind: 'no-name-in',
        where: 'exclude',
        got: quote(name),
        known: 'dates, days, times',
      });
    }
  }
  const list = (name: string): readonly unknown[] => {
    const found = value[name];
    if (found === undefined || found === null) return [];
    if (Array.isArray(found) && found.length <= 5000) return found;
    problems.add(Array.isArray(found) ? 'too-many' : 'wrong-type', `${path}.${name}`, {
      kind: 'needs-entries',
      name,
      most: 5000,
    });
    return [];
  };
  const dates = list('dates')
    .map((entry, index) => readDateRange(entry, `${path}.dates.${index}`, problems))
    .filter((range) => range !== null);
  const times: { from: number; to: number }[] = [];
  for (const [index, entry] of list('times').entries()) {
    const at = `${path}.times.${index}`;
    if (!Array.isArray(entry) || entry.length !== 2) {
      problems.add('wrong-type', at, { kind: 'needs', what: 'hours', got: quote(entry) });
      continue;
    }
    const from = readTime(entry[0], `${at}.0`, problems);
    const to = entry[1] === '24:00' ? 86_400 : readTime(entry[1], `${at}.1`, problems);
    if (from === null || to === null) continue;
    if (from === to) problems.add('empty', at, { kind: 'hours-empty' });
    else if (from < to) times.push({ from, to });
    else times.push({ from, to: 86_400 }, ...(to > 0 ? [{ from: 0, to }] : []));
  }
  const named = value.days;
  const listed = named === undefined || named === null || (Array.isArray(named) && named.length === 0);
  const weekdays = listed ? new Set<number>() : (readDays(named, `${path}.days`, problems) ?? new Set<number>());
  return dates.length + times.length + weekdays.size === 0 ? null : { dates, times, weekdays };
}
