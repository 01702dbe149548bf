import type { EventName, Every, Schedule, ScheduleModifiers, Weekday } from '../../main/engine/model.ts';

export const MODES = [
  'daily',
  'weekly',
  'monthly',
  'every',
  'window',
  'once',
  'event',
  'manual',
  'several',
  'cron',
  'json',
] as const;
export type Mode = (typeof MODES)[number];
export const UNITS = ['seconds', 'minutes', 'hours', 'days', 'weeks'] as const;
export type Unit = (typeof UNITS)[number];
export const WEEK: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** What the form for "when" holds. Every form keeps its own values, so that switching back and forth loses nothing. */
export interface WhenDraft {
  readonly mode: Mode;
  readonly time: string;
  readonly days: readonly Weekday[];
  /** `1`..`31`, or `L` for the last day. */
  readonly monthDay: string;
  readonly amount: string;
  readonly unit: Unit;
  readonly from: 'start' | 'finish';
  readonly windowDays: readonly Weekday[];
  readonly windowFrom: string;
  readonly windowTo: string;
  readonly windowAmount: string;
  readonly windowUnit: Unit;
  readonly at: string;
  readonly event: EventName;
  readonly pattern: string;
  readonly json: string;
  /** The members of `several`, each a form of its own. */
  readonly several: readonly WhenDraft[];
  readonly modifiers: ScheduleModifiers;
  /** Text of the exclusion dates as typed; the parsed ones are in `modifiers`. */
  readonly excludeDates: string;
}

export const EMPTY_WHEN: WhenDraft = {
  mode: 'daily',
  time: '09:00',
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  monthDay: '1',
  amount: '30',
  unit: 'minutes',
  from: 'start',
  windowDays: ['mon', 'tue', 'wed', 'thu', 'fri'],
  windowFrom: '09:00',
  windowTo: '17:00',
  windowAmount: '30',
  windowUnit: 'minutes',
  at: '',
  event: 'app-start',
  pattern: '0 9 * * MON-FRI',
  json: '',
  several: [],
  modifiers: {},
  excludeDates: '',
};

/** Reads a schedule into the simplest form that can hold all of it; nothing of it is lost. */
export function whenFrom(schedule: Schedule): WhenDraft {
  const { modifiers, rest } = split(schedule);
  const base: WhenDraft = {
    ...EMPTY_WHEN,
    modifiers,
    excludeDates: (modifiers.exclude?.dates ?? [])
      .map((entry) => (typeof entry === 'string' ? entry : `${entry[0]}..${entry[1]}`))
      .join('\n'),
  };
  switch (rest.kind) {
    case 'cron':
      if (rest.pattern === undefined) break;
      return { ...base, pattern: rest.pattern, ...simpleCron(rest.pattern) };
    case 'interval': {
      const single = singleUnit(rest.every);
      if (single === null) break;
      return { ...base, mode: 'every', amount: single.amount, unit: single.unit, from: rest.from ?? 'start' };
    }
    case 'window': {
      const single = singleUnit(rest.every);
      if (single === null) break;
      return {
        ...base,
        mode: 'window',
        windowDays: rest.days ?? WEEK,
        windowFrom: rest.between[0],
        windowTo: rest.between[1],
        windowAmount: single.amount,
        windowUnit: single.unit,
      };
    }
    case 'date':
      return { ...base, mode: 'once', at: rest.at };
    case 'event':
      return { ...base, mode: 'event', event: rest.on };
    case 'manual':
      return { ...base, mode: 'manual' };
    case 'any': {
      const several = rest.of.map(whenFrom);
      // A member that has no form, or members of its own, keeps the whole as text.
      if (several.some(({ mode }) => mode === 'json' || mode === 'several')) break;
      return { ...base, mode: 'several', several };
    }
    default:
  }
  return { ...base, mode: 'json', json: JSON.stringify(schedule, null, 2), modifiers: {}, excludeDates: '' };
}

/** The draft with another schedule: a pattern stays a pattern, anything else goes to its form. What the form says beside it stays. */
export function whenWith(when: WhenDraft, schedule: Schedule): Partial<WhenDraft> {
  const modifiers = { ...when.modifiers, ...split(schedule).modifiers };
  if (schedule.kind === 'cron' && schedule.pattern !== undefined) return { pattern: schedule.pattern, modifiers };
  const { excludeDates: _, ...form } = whenFrom(schedule);
  return { ...form, pattern: when.pattern, modifiers };
}

/** The schedule the form says; null when a JSON text cannot be read yet. The host judges everything else. */
export function whenTo(when: WhenDraft): unknown {
  if (when.mode === 'json') {
    try {
      return JSON.parse(when.json);
    } catch {
      return null;
    }
  }
  return { ...core(when), ...when.modifiers };
}

function core(when: WhenDraft): object {
  const [hour = '', minute = ''] = when.time.split(':');
  const clock = `${Number(minute)} ${Number(hour)}`;
  switch (when.mode) {
    case 'daily':
      return { kind: 'cron', pattern: `${clock} * * *` };
    case 'weekly':
      return { kind: 'cron', pattern: `${clock} * * ${weekdayText(when.days)}` };
    case 'monthly':
      return { kind: 'cron', pattern: `${clock} ${when.monthDay} * *` };
    case 'every':
      return { kind: 'interval', every: { [when.unit]: number(when.amount) }, from: when.from };
    case 'window':
      return {
        kind: 'window',
        ...(when.windowDays.length === 7 ? {} : { days: when.windowDays }),
        between: [when.windowFrom, when.windowTo],
        every: { [when.windowUnit]: number(when.windowAmount) },
      };
    case 'once':
      return { kind: 'date', at: when.at };
    case 'event':
      return { kind: 'event', on: when.event };
    case 'manual':
      return { kind: 'manual' };
    case 'several':
      return { kind: 'any', of: when.several.map(whenTo) };
    default:
      return { kind: 'cron', pattern: when.pattern };
  }
}

/** `MON-FRI` for a stretch of three days or more, a list otherwise. */
function weekdayText(days: readonly Weekday[]): string {
  const ordered = WEEK.filter((day) => days.includes(day));
  const [first, last] = [ordered[0], ordered.at(-1)];
  if (first === undefined || last === undefined) return '';
  const stretch = WEEK.indexOf(last) - WEEK.indexOf(first) + 1 === ordered.length;
  if (stretch && ordered.length > 2) return `${first}-${last}`.toUpperCase();
  return ordered.join(',').toUpperCase();
}

/** The simple form that says the same as a pattern, else the expert one. */
function simpleCron(pattern: string): Partial<WhenDraft> & { mode: Mode } {
  const found = /^(\d{1,2}) (\d{1,2}) (\S+) \* (\S+)$/.exec(pattern);
  if (found === null) return { mode: 'cron' };
  const [, minute = '', hour = '', day = '', weekday = ''] = found;
  if (Number(minute) > 59 || Number(hour) > 23) return { mode: 'cron' };
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  if (day === '*' && weekday === '*') return { mode: 'daily', time };
  if (day === '*') {
    const days = weekdays(weekday);
    // Only what the form would write again the same way; anything else stays the person's own text.
    return days !== null && weekdayText(days) === weekday.toUpperCase()
      ? { mode: 'weekly', time, days }
      : { mode: 'cron' };
  }
  if (weekday === '*' && /^(L|[1-9]|[12]\d|3[01])$/.test(day)) return { mode: 'monthly', time, monthDay: day };
  return { mode: 'cron' };
}

function weekdays(text: string): Weekday[] | null {
  const lower = text.toLowerCase();
  const range = /^([a-z]{3})-([a-z]{3})$/.exec(lower);
  const at = (name: string | undefined) => WEEK.indexOf(name as Weekday);
  if (range !== null) {
    const [from, to] = [at(range[1]), at(range[2])];
    return from >= 0 && to >= from ? WEEK.slice(from, to + 1) : null;
  }
  const names = lower.split(',');
  return names.every((name) => at(name) >= 0) ? WEEK.filter((day) => names.includes(day)) : null;
}

function singleUnit(every: Every): { amount: string; unit: Unit } | null {
  const parts = Object.entries(every).filter(([, value]) => value !== undefined);
  const [only] = parts;
  const unit = UNITS.find((name) => name === only?.[0]);
  if (parts.length !== 1 || only === undefined || unit === undefined) return null;
  return { amount: String(only[1]), unit };
}

function split(schedule: Schedule): { modifiers: ScheduleModifiers; rest: Schedule } {
  const { timezone, start, end, jitter, exclude, dst, maxRuns } = schedule;
  const all = { timezone, start, end, jitter, exclude, dst, maxRuns };
  const modifiers = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return { modifiers, rest: schedule };
}

/** Not a number stays visible to the host's validation instead of becoming 0. */
function number(text: string): number | string {
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Reads `2026-12-24` and `2026-12-24..2027-01-02` lines; names the first line that is neither. */
export function parseDates(text: string): { dates: (string | [string, string])[]; broken: string | null } {
  const dates: (string | [string, string])[] = [];
  let broken: string | null = null;
  const isDate = (value: string) => /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
  for (const line of text.split(/[\n,]/).map((part) => part.trim())) {
    if (line === '') continue;
    const [from = '', to] = line.split('..').map((part) => part.trim());
    if (!isDate(from) || (to !== undefined && !isDate(to))) broken ??= line;
    else dates.push(to === undefined ? from : [from, to]);
  }
  return { dates, broken };
}
