/**
 * Reads the parts of a sentence back into fires: day by day, one wall time after the other, through luxon. It shares no code with
 * the engine. What it understands is what the words say; the engine must mean the same.
 */
import { IANAZone } from 'luxon';
import type { Every } from '../../main/engine/model.ts';
import type {
  CalendarRule,
  Days,
  DayTimes,
  Dial,
  DstPart,
  MonthDays,
  Nth,
  Structure,
  Years,
} from '../../main/engine/triggers/words/structure.ts';

export interface ReaderContext {
  /** Zone meant by `local`. */
  readonly zone: string;
  readonly anchor: number;
}

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Fires with from <= t < to, ascending. */
export function firesOf(structure: Structure, context: ReaderContext, from: number, to: number): number[] {
  const zone = structure.zone === 'local' ? context.zone : structure.zone;
  const { start, end, exclude } = structure.modifiers;
  const first = start === null ? from : Math.max(from, boundOf(start, zone, 'first'));
  const last = end === null ? to : Math.min(to, boundOf(end, zone, 'last') + 1);
  if (first >= last) return [];
  const fires = whenFires(structure, zone, context, first, last).filter((at) => at >= first && at < last);
  const kept = exclude === null ? fires : fires.filter((at) => !isExcluded(at + offsetAt(zone, at), exclude));
  return [...new Set(kept)].sort((a, b) => a - b);
}

/** How often the busiest part fires in a day. */
export function firesPerDay({ when }: Structure): number {
  switch (when.kind) {
    case 'cron':
      return timesOf(when.times).length;
    case 'interval':
      return DAY / lengthOf(when.every);
    case 'window':
      return Math.floor((when.to - when.from) / (lengthOf(when.every) / 1000)) + 1;
    case 'any':
    case 'all':
      return Math.max(...when.of.map(firesPerDay));
    default:
      return 1;
  }
}

function whenFires(structure: Structure, zone: string, context: ReaderContext, from: number, to: number): number[] {
  const { when, modifiers } = structure;
  switch (when.kind) {
    case 'cron': {
      const times = timesOf(when.times);
      const days = datesIn(from, to).filter((day) => isOn(when.days, day));
      const policy = when.follows ? null : when.dst;
      return days.flatMap((day) => times.flatMap((time) => instantsOf(day + time * 1000, zone, policy)));
    }
    case 'interval': {
      const origin = modifiers.start === null ? context.anchor : boundOf(modifiers.start, zone, 'first');
      const period = lengthOf(when.every);
      const fires: number[] = [];
      for (let at = origin + Math.max(0, Math.ceil((from - origin) / period)) * period; at < to; at += period) {
        fires.push(at);
      }
      return fires;
    }
    case 'calendar':
      return datesIn(from, to)
        .filter((day) => fallsOn(when.rule, day, when.since ?? ''))
        .flatMap((day) => instantsOf(day + when.time * 1000, zone, when.dst));
    case 'window': {
      const days = datesIn(from, to).filter(
        (day) => when.days === null || when.days.includes(new Date(day).getUTCDay()),
      );
      const step = lengthOf(when.every) / 1000;
      return days.flatMap((day) => {
        const fires = instantsOf(day + when.from * 1000, zone, when.dst);
        for (let time = when.from + step; time < when.to; time += step) {
          fires.push(...instantsOf(day + time * 1000, zone, null));
        }
        // The sentence names its last time, whether or not it lies in the steps.
        if (when.to > when.from) fires.push(...instantsOf(day + when.to * 1000, zone, null));
        return fires;
      });
    }
    case 'date':
      return /(?:Z|[+-]\d\d:\d\d)$/i.test(when.at)
        ? [Date.parse(when.at)]
        : instantsOf(wallOf(when.at), zone, when.dst);
    case 'any':
      return when.of.flatMap((member) => firesOf(member, context, from, to));
    case 'all': {
      const [head, ...rest] = when.of.map((member) => firesOf(member, context, from, to));
      const others = rest.map((fires) => new Set(fires));
      return (head ?? []).filter((at) => others.every((fires) => fires.has(at)));
    }
    default:
      return [];
  }
}

// ------------------------------------------------------------------------------------------------ the clock on the wall

const offsets = new Map<string, Map<number, number>>();

/** Wall time minus UTC, looked up once per quarter of an hour. */
function offsetAt(zone: string, instant: number): number {
  const known = offsets.get(zone) ?? new Map<number, number>();
  offsets.set(zone, known);
  const quarter = Math.floor(instant / (15 * MINUTE));
  let offset = known.get(quarter);
  if (offset === undefined) {
    offset = IANAZone.create(zone).offset(quarter * 15 * MINUTE) * MINUTE;
    known.set(quarter, offset);
  }
  return offset;
}

/** The instants of a wall time; `null` = it follows the clock. */
function instantsOf(wall: number, zone: string, dst: DstPart | null): number[] {
  const around = [...new Set([offsetAt(zone, wall - DAY), offsetAt(zone, wall + DAY)])];
  const found = around
    .map((offset) => wall - offset)
    .filter((instant) => instant + offsetAt(zone, instant) === wall)
    .sort((a, b) => a - b);
  if (dst === null) return found;
  if (found.length === 0) {
    if (dst.gap === 'skip') return [];
    const before = offsetAt(zone, wall - DAY);
    if (dst.gap === 'shift') return [wall - before];
    // The first quarter of an hour that shows a later time is where the gap ends.
    let at = Math.floor((wall - DAY) / (15 * MINUTE)) * 15 * MINUTE;
    while (at + offsetAt(zone, at) < wall) at += 15 * MINUTE;
    return [at];
  }
  return dst.overlap === 'both' ? found : dst.overlap === 'last' ? found.slice(-1) : found.slice(0, 1);
}

const wallOf = (moment: string): number => Date.parse(`${moment.length === 10 ? `${moment}T00:00` : moment}Z`);

function boundOf(moment: string, zone: string, which: 'first' | 'last'): number {
  if (/(?:Z|T.*[+-]\d\d:\d\d)$/i.test(moment)) return Date.parse(moment);
  // An end without a time is that whole day (S3).
  const wholeDay = which === 'last' && moment.length === 10;
  const wall = wallOf(moment) + (wholeDay ? DAY : 0);
  const dst = { gap: null, overlap: which === 'last' && !wholeDay ? 'last' : null } as const;
  return (instantsOf(wall, zone, dst)[0] ?? 0) - (wholeDay ? 1 : 0);
}

/** Midnights, as if they were UTC, of all dates that may have a fire in the range. */
function datesIn(from: number, to: number): number[] {
  const days: number[] = [];
  for (let day = (Math.floor(from / DAY) - 1) * DAY; day <= to + DAY; day += DAY) days.push(day);
  return days;
}

function isExcluded(wall: number, exclude: NonNullable<Structure['modifiers']['exclude']>): boolean {
  const text = new Date(wall).toISOString();
  const [date, time] = [text.slice(0, 10), text.slice(11, 19)];
  const weekday = (['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const)[new Date(wall).getUTCDay()];
  const full = (short: string): string => (short.length === 5 ? `${short}:00` : short);
  return (
    exclude.days.some((day) => day === weekday) ||
    exclude.dates.some((entry) =>
      typeof entry === 'string' ? entry === date : entry[0] <= date && date <= entry[1],
    ) ||
    exclude.times.some(([a, b]) => {
      const [after, before] = [time >= full(a), time < full(b)];
      return full(a) < full(b) ? after && before : after || before;
    })
  );
}

// ------------------------------------------------------------------------------------------------ days and times

const valuesOf = (dial: Dial, least: number, most: number): number[] => {
  const all = Array.from({ length: most - least + 1 }, (_, index) => least + index);
  return all.filter((value) =>
    dial.kind === 'all'
      ? true
      : dial.kind === 'list'
        ? dial.values.includes(value)
        : value === dial.to || (value >= dial.from && value < dial.to && (value - dial.from) % dial.step === 0),
  );
};

function timesOf(times: DayTimes): readonly number[] {
  if (times.kind === 'at') return times.times;
  const [hours, minutes, seconds] = [
    valuesOf(times.hours, 0, 23),
    valuesOf(times.minutes, 0, 59),
    valuesOf(times.seconds, 0, 59),
  ];
  return hours.flatMap((h) => minutes.flatMap((m) => seconds.map((s) => h * 3600 + m * 60 + s)));
}

const lengthOf = ({ weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0 }: Every): number =>
  ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;

interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  /** Days of this month. */
  readonly length: number;
}

function civilOf(midnight: number): Civil {
  const date = new Date(midnight);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
  return {
    ...{ year, month, day: date.getUTCDate(), weekday: date.getUTCDay() },
    length: new Date(Date.UTC(year, month, 0)).getUTCDate(),
  };
}

function isOn({ monthDays, weekdays, join, months, weeks, years }: Days, midnight: number): boolean {
  const date = civilOf(midnight);
  if (months !== null && !months.includes(date.month)) return false;
  if (weeks !== null && !weeks.includes(isoWeekOf(midnight))) return false;
  if (years !== null && !isYear(years, date.year)) return false;
  const byDay = monthDays === null ? null : isMonthDay(monthDays, date);
  const byWeekday =
    weekdays === null ? null : weekdays.every.includes(date.weekday) || weekdays.nth.some((nth) => isNth(nth, date));
  const asked = [byDay, byWeekday].filter((answer) => answer !== null);
  return join === 'or' && asked.length === 2 ? asked.includes(true) : !asked.includes(false);
}

function isYear(years: Years, year: number): boolean {
  if (years.kind === 'list') return years.values.includes(year);
  return year >= years.from && (years.to === null || year <= years.to) && (year - years.from) % years.step === 0;
}

function isMonthDay({ numbers, beforeLast, nearest, lastWorkday, nth }: MonthDays, date: Civil): boolean {
  const workday = (day: number): boolean => ![0, 6].includes(weekdayOn(date, day));
  const workdays = Array.from({ length: date.length }, (_, index) => index + 1).filter(workday);
  return (
    valuesOf(numbers, 1, 31).includes(date.day) ||
    beforeLast.some((days) => date.day === date.length - days) ||
    (lastWorkday && date.day === Math.max(...workdays)) ||
    nth.some((each) => isNth(each, date)) ||
    nearest.some((day) => {
      if (day > date.length) return false;
      const distance = (other: number): number => Math.abs(other - day);
      return workdays.reduce((best, other) => (distance(other) < distance(best) ? other : best)) === date.day;
    })
  );
}

const weekdayOn = ({ year, month }: Civil, day: number): number => new Date(Date.UTC(year, month - 1, day)).getUTCDay();
const isNth = ({ n, weekday }: Nth, date: Civil): boolean =>
  date.weekday === weekday && (n < 0 ? date.day + 7 > date.length : Math.ceil(date.day / 7) === n);

function isoWeekOf(midnight: number): number {
  const weekday = (new Date(midnight).getUTCDay() + 6) % 7;
  const thursday = midnight + (3 - weekday) * DAY;
  const year = new Date(thursday).getUTCFullYear();
  return Math.floor((thursday - Date.UTC(year, 0, 1)) / DAY / 7) + 1;
}

/** A date by the rule as it is said; only where periods are counted does `since` matter. */
function fallsOn(rule: CalendarRule, midnight: number, since: string): boolean {
  const first = Date.parse(`${since}T00:00Z`);
  if (midnight < first) return false;
  const [date, from] = [civilOf(midnight), civilOf(first)];
  const months = (date.year - from.year) * 12 + date.month - from.month;
  switch (rule.kind) {
    case 'days':
      return Math.round((midnight - first) / DAY) % rule.n === 0;
    case 'weeks':
      return date.weekday === rule.weekday && Math.floor((midnight - first) / DAY / 7) % rule.n === 0;
    case 'months':
      return date.day === rule.day && months % rule.n === 0;
    case 'years':
      return date.day === rule.on?.day && date.month === rule.on.month && (date.year - from.year) % rule.n === 0;
    case 'leap-years':
      return date.month === 2 && date.day === 29;
    case 'mixed': {
      let at = first;
      while (at < midnight) {
        const { year, month, day } = civilOf(at);
        for (let next = month + rule.months; ; next += rule.months) {
          const target = civilOf(Date.UTC(year, next - 1, 1));
          if (day > target.length) continue;
          at = Date.UTC(target.year, target.month - 1, day) + rule.days * DAY;
          break;
        }
      }
      return at === midnight;
    }
  }
}

// ------------------------------------------------------------------------------------------------ days that do not exist

const SHORTEST = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** False if the structure says that no month lacks a day although one does, or the other way round. */
export function tellsWhatIsMissing({ when }: Structure): boolean {
  if (when.kind === 'any' || when.kind === 'all') return when.of.every(tellsWhatIsMissing);
  if (when.kind === 'calendar' && when.rule.kind === 'months') {
    const { n, day, skips } = when.rule;
    const first = Number((when.since ?? '').slice(5, 7)) - 1;
    const visited = Array.from({ length: 12 }, (_, index) => SHORTEST[(first + index * n) % 12] ?? 0);
    return skips === (day ?? 0) > Math.min(...visited);
  }
  if (when.kind !== 'cron') return true;
  const { monthDays, weekdays, months, missing } = when.days;
  const shortest = Math.min(...SHORTEST.filter((_, index) => months === null || months.includes(index + 1)));
  const named = monthDays?.numbers.kind === 'list' ? monthDays.numbers.values : [];
  const lacks =
    [...named, ...(monthDays?.nearest ?? [])].some((day) => day > shortest) ||
    (monthDays?.beforeLast ?? []).some((days) => days >= shortest) ||
    [...(monthDays?.nth ?? []), ...(weekdays?.nth ?? [])].some(({ n }) => n === 5);
  return lacks === (missing !== null);
}
