/**
 * Calendar events of systemd.time(7): `Mon..Fri *-*-01..07 9..17:0/15 Europe/Helsinki`, shorthands, `~` from the month's end.
 * Weekday and date must both match. Checked against `systemd-analyze calendar` in test/import/systemd-calendar.test.ts.
 */
import type { Schedule } from '../../engine/model.ts';
import { type Zone, zoneNamed } from '../../engine/triggers/zone.ts';
import { zoneFault } from '../../engine/triggers/zone-fault.ts';
import { cronField, numbers, timesOf, WEEKDAY_NAMES, weekdayField } from '../cron-text.ts';
import { type CivilDate, type SourceWalk, walkCalendar } from '../source-walk.ts';
import type { SystemdWords } from '../words/systemd.ts';

type CalendarWords = SystemdWords['calendar'];

export interface SystemdCalendar {
  /** 0 = Sunday. */
  readonly weekdays: readonly number[];
  /** Null = every year. */
  readonly years: readonly number[] | null;
  readonly months: readonly number[];
  readonly days: DaySet;
  readonly hours: readonly number[];
  readonly minutes: readonly number[];
  readonly seconds: readonly number[];
  /** Null = the computer's. */
  readonly zone: string | null;
}

/** Days counted from the month's start, or from its end (1 = the last). */
export type DaySet =
  | { readonly from: 'start'; readonly values: readonly number[] }
  | { readonly from: 'end'; readonly values: readonly number[] };

const SHORTHANDS: Readonly<Record<string, string>> = {
  minutely: '*-*-* *:*:00',
  hourly: '*-*-* *:00:00',
  daily: '*-*-* 00:00:00',
  monthly: '*-*-01 00:00:00',
  weekly: 'Mon *-*-* 00:00:00',
  yearly: '*-01-01 00:00:00',
  annually: '*-01-01 00:00:00',
  anually: '*-01-01 00:00:00',
  quarterly: '*-01,04,07,10-01 00:00:00',
  'semi-annually': '*-01,07-01 00:00:00',
  semiannually: '*-01,07-01 00:00:00',
  'bi-annually': '*-01,07-01 00:00:00',
  biannually: '*-01,07-01 00:00:00',
};
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const YEARS = { min: 1970, max: 2199 };

/** The calendar event, or a sentence that says what is wrong. */
export function readCalendar(text: string, say: CalendarWords): SystemdCalendar | string {
  let rest = text.trim();
  if (rest === '') return say.empty;
  let zone: string | null = null;
  const tail = /\s(\S+)$/.exec(rest)?.[1];
  if (tail !== undefined && /^[A-Za-z]/.test(tail) && !isWeekdays(tail)) {
    if (zoneFault(tail) !== null) return say.badZone(tail);
    zone = tail;
    rest = rest.slice(0, -tail.length).trimEnd();
  }
  const shorthand = SHORTHANDS[rest.toLowerCase()];
  if (shorthand !== undefined) rest = shorthand;
  const words = rest.split(/\s+/);
  const weekdays = isWeekdays(words[0] ?? '') ? readWeekdays(words.shift() ?? '', say) : numbers(0, 6);
  if (typeof weekdays === 'string') return weekdays;
  const time = words.at(-1)?.includes(':') ? words.pop() : undefined;
  const date = words.shift();
  if (words.length > 0) return say.strange(words.join(' '));
  const when = readDate(date ?? '*-*-*', say);
  if (typeof when === 'string') return when;
  const clock = readTime(time ?? '00:00:00', say);
  if (typeof clock === 'string') return clock;
  return { weekdays, ...when, ...clock, zone };
}

const isWeekdays = (text: string): boolean =>
  /^[A-Za-z]+(?:(?:\.\.|[-,])[A-Za-z]+)*,?$/.test(text) && dayOf(text.split(/[^A-Za-z]/)[0] ?? '') >= 0;
const dayOf = (name: string): number =>
  DAYS.findIndex((day) => day === name.toLowerCase() || day.slice(0, 3) === name.toLowerCase());

function readWeekdays(text: string, say: CalendarWords): readonly number[] | string {
  const found = new Set<number>();
  for (const part of text.replace(/,$/, '').split(',')) {
    const ends = part.split(/\.\.|-/).map(dayOf);
    if (ends.some((day) => day < 0) || ends.length > 2) return say.weekday(part);
    // systemd's week begins on Monday, and a range cannot wrap.
    const [first, last] = ends.map((day) => (day + 6) % 7);
    if (first === undefined) return say.weekday(part);
    if (last !== undefined && last < first) return say.weekdaysBackwards(part);
    for (const day of numbers(first, last ?? first)) found.add((day + 1) % 7);
  }
  return [...found].sort((a, b) => a - b);
}

function readDate(text: string, say: CalendarWords): Pick<SystemdCalendar, 'years' | 'months' | 'days'> | string {
  const fromEnd = text.includes('~');
  const parts = text.replace('~', '-').split('-');
  if (parts.length < 2 || parts.length > 3) return say.date(text);
  const [dayText, monthText, yearText] = parts.reverse();
  const years =
    yearText === undefined || yearText === '*'
      ? null
      : readComponent(yearText, { label: say.labels.year, ...YEARS, fix: twoDigits }, say);
  const months = readComponent(monthText ?? '', { label: say.labels.month, min: 1, max: 12 }, say);
  // Counted from the end, `/n` goes on towards the end: ~07/1 is each of the last seven days.
  const days = fromEnd
    ? readFromEnd(dayText ?? '', say)
    : readComponent(dayText ?? '', { label: say.labels.day, min: 1, max: 31 }, say);
  if (typeof years === 'string') return years;
  if (typeof months === 'string') return months;
  if (typeof days === 'string') return days;
  return { years, months, days: { from: fromEnd ? 'end' : 'start', values: days } };
}

const twoDigits = (year: number): number => (year < 70 ? year + 2000 : year < 100 ? year + 1900 : year);

function readFromEnd(text: string, say: CalendarWords): readonly number[] | string {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(\d{1,2})(?:\.\.(\d{1,2}))?(?:\/(\d{1,2}))?$/.exec(part);
    const [first, last, step] = [Number(match?.[1]), match?.[2], match?.[3]];
    if (match === null || first < 1 || first > 31) return say.fromEnd(part);
    const to = last === undefined ? (step === undefined ? first : 1) : Number(last);
    for (const day of numbers(Math.min(first, to), Math.max(first, to))) {
      if ((first - day) % Number(step ?? 1) === 0) found.add(day);
    }
  }
  return [...found].sort((a, b) => a - b);
}

function readTime(text: string, say: CalendarWords): Pick<SystemdCalendar, 'hours' | 'minutes' | 'seconds'> | string {
  const [hourText, minuteText, secondText = '0', more] = text.split(':');
  if (more !== undefined) return say.time(text);
  if (secondText.includes('.') && !secondText.includes('..')) return say.fraction(text);
  const hours = readComponent(hourText ?? '', { label: say.labels.hour, min: 0, max: 23 }, say);
  const minutes = readComponent(minuteText ?? '', { label: say.labels.minute, min: 0, max: 59 }, say);
  const seconds = readComponent(secondText, { label: say.labels.second, min: 0, max: 59 }, say);
  if (typeof hours === 'string') return hours;
  if (typeof minutes === 'string') return minutes;
  if (typeof seconds === 'string') return seconds;
  return { hours, minutes, seconds };
}

interface Component {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly fix?: (value: number) => number;
}

/** `*`, `a`, `a..b`, each with `/n`, in comma lists; `a/n` goes on to the maximum. */
function readComponent(
  text: string,
  { label, min, max, fix }: Component,
  say: CalendarWords,
): readonly number[] | string {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(\*|\d{1,4})(?:\.\.(\d{1,4}))?(?:\/(\d{1,4}))?$/.exec(part);
    if (match === null) return say.part(label, part);
    const [, from, to, by] = match;
    const step = by === undefined ? 1 : Number(by);
    if (from === '*' && part !== '*') return say.starStep(label, part, `${min}/${by ?? 1}`);
    if (step === 0) return say.noStep(label, part);
    const convert = (value: string): number => (fix === undefined ? Number(value) : fix(Number(value)));
    const first = from === '*' ? min : convert(from ?? '');
    const last = to !== undefined ? convert(to) : from === '*' || by !== undefined ? max : first;
    if (first < min || last > max) return say.outside(label, part, min, max);
    if (first > last) return say.backwards(label, part);
    for (const value of numbers(first, last, step)) found.add(value);
  }
  return [...found].sort((a, b) => a - b);
}

/** systemd skips what a gap swallows and fires in the first pass of a repeated hour only, hourly timers too. */
export function walkSystemdCalendar(calendar: SystemdCalendar, computer: Zone): SourceWalk {
  const { weekdays, years, months, days } = calendar;
  const onDay = (at: CivilDate) => days.values.includes(days.from === 'start' ? at.date : at.length - at.date + 1);
  return walkCalendar({
    zone: calendar.zone === null ? computer : (zoneNamed(calendar.zone) ?? computer),
    rule: { gap: 'skip', overlap: 'first' },
    months: (year, month) => months.includes(month) && (years === null || years.includes(year)),
    dates: (at) => onDay(at) && weekdays.includes(at.weekday),
    times: timesOf(calendar.hours, calendar.minutes, calendar.seconds),
  });
}

/** As a cron pattern (S6). */
export function calendarSchedule(calendar: SystemdCalendar): Schedule {
  const days = dayFields(calendar);
  const { years, months, hours, minutes, seconds } = calendar;
  const fields = [cronField(minutes, 0, 59), cronField(hours, 0, 23), days.day, cronField(months, 1, 12), days.weekday];
  const plain = seconds.length === 1 && seconds[0] === 0;
  if (!plain || years !== null) fields.unshift(cronField(seconds, 0, 59));
  if (years !== null) fields.push(cronField(years, YEARS.min, YEARS.max));
  const timezone = calendar.zone === null ? {} : { timezone: calendar.zone };
  return { kind: 'cron', pattern: fields.join(' '), ...timezone };
}

function dayFields({ days, weekdays }: SystemdCalendar): { readonly day: string; readonly weekday: string } {
  const weekday = weekdayField(weekdays);
  const { from, values } = days;
  // The last seven days hold each weekday exactly once: its last one of the month.
  if (from === 'end' && values.length === 7 && values[6] === 7 && weekday !== '*') {
    return { day: '*', weekday: weekdays.map((each) => `${WEEKDAY_NAMES[each]}#L`).join(',') };
  }
  const day =
    from === 'start' || values.length === 31
      ? cronField(values, 1, 31)
      : values.map((fromEnd) => (fromEnd === 1 ? 'L' : `L-${fromEnd - 1}`)).join(',');
  return { day, weekday: day !== '*' && weekday !== '*' ? `+${weekday}` : weekday };
}
