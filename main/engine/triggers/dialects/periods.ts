/** Periods, moments and times of day, as other schedulers and people write them: `@every 5m`, `rate(5 minutes)`, `PT5M`, `03:00`. */

import { entryOf } from '../../entry-of.ts';
import type { Every } from '../../model.ts';
import { parseMoment } from '../moment.ts';
import type { Found } from './recognition.ts';
import { meansPattern } from './recognition.ts';

const UNITS = ['seconds', 'minutes', 'hours', 'days', 'weeks'] as const;
type Unit = (typeof UNITS)[number];
const SECONDS: Readonly<Record<Unit, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400, weeks: 604_800 };

const interval = (origin: Found['origin'], every: Every | null): Found | null =>
  every === null ? null : { origin, why: ['period'], readings: [{ schedule: { kind: 'interval', every } }] };

/** Whole seconds in the units people use. Null for nothing, fractions and what is out of reach. */
export function everyOf(seconds: number): Every | null {
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 100 * 365 * 86_400) return null;
  const every: Partial<Record<Unit, number>> = {};
  let rest = seconds;
  for (const unit of ['days', 'hours', 'minutes', 'seconds'] as const) {
    const amount = Math.floor(rest / SECONDS[unit]);
    if (amount > 0) every[unit] = amount;
    rest -= amount * SECONDS[unit];
  }
  return every;
}

/** Units in full or short, `m` minutes. */
function unitNamed(text: string): Unit | null {
  const lower = text.toLowerCase();
  const short: Readonly<Record<string, Unit>> = {
    s: 'seconds',
    sec: 'seconds',
    secs: 'seconds',
    m: 'minutes',
    min: 'minutes',
    mins: 'minutes',
    h: 'hours',
    hr: 'hours',
    hrs: 'hours',
    d: 'days',
    w: 'weeks',
  };
  return entryOf(short, lower) ?? UNITS.find((unit) => unit === lower || unit === `${lower}s`) ?? null;
}

/** Seconds of a unit in full or short; NaN for none. */
export function amountOf(unit: string): number {
  const named = unitNamed(unit);
  return named === null ? Number.NaN : SECONDS[named];
}

/** robfig: `@every` and a duration of Go; less than a second is a second there. */
export function goInterval(text: string): Found | null {
  const written = /^@every\s+(\S+)$/i.exec(text)?.[1];
  if (written === undefined || !/^(\d+(\.\d+)?(h|m|s|ms))+$/.test(written)) return null;
  const seconds = [...written.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)].reduce(
    (sum, [, amount, unit]) =>
      sum + Number(amount) * (unit === 'h' ? 3600 : unit === 'm' ? 60 : unit === 's' ? 1 : 0.001),
    0,
  );
  // Rounded down to the second, but never below one.
  return interval('robfig', everyOf(Math.max(1, Math.floor(seconds + 1e-9))));
}

/** AWS: `rate(5 minutes)` and `at(2026-12-01T09:00:00)`. */
export function awsRateOrAt(text: string): Found | null {
  const [, amount, name] = /^rate\s*\(\s*(\d{1,9})\s+(minute|hour|day)s?\s*\)$/i.exec(text) ?? [];
  const unit = unitNamed(name ?? '');
  if (amount !== undefined && unit !== null) return interval('aws', everyOf(Number(amount) * SECONDS[unit]));
  const at = /^at\s*\(\s*([^)\s]+)\s*\)$/i.exec(text)?.[1];
  const moment = at === undefined ? null : parseMoment(at);
  if (at === undefined || moment === null) return null;
  // Without a zone of the rule, which is not in the text, it means UTC.
  const utc = moment.kind === 'instant' ? at : `${at}${moment.dateOnly ? 'T00:00' : ''}Z`;
  return { origin: 'aws', why: ['moment-utc'], readings: [{ schedule: { kind: 'date', at: utc } }] };
}

/** ISO 8601: `PT5M`, `R/PT15M`, `R5/2026-12-01T09:00Z/PT1H`, `2026-12-01T09:00`. Months and years have no length. */
export function iso(text: string): Found | null {
  const [, times, from, days, clock] =
    /^(?:R(\d*)\/(?:(\d{4}-[^/]+)\/)?)?P(?:(\d+(?:W|D))*)?(?:T((?:\d+[HMS])+))?$/.exec(text) ?? [];
  if (days !== undefined || clock !== undefined) {
    if (from !== undefined && parseMoment(from) === null) return null;
    const start = from === undefined ? {} : { start: from };
    const seconds = [...text.slice(text.lastIndexOf('/') + 1).matchAll(/(\d+)([WDHMS])/g)].reduce(
      (sum, [, amount, unit]) =>
        sum + Number(amount) * { W: 604_800, D: 86_400, H: 3600, M: 60, S: 1 }[unit as 'W' | 'D' | 'H' | 'M' | 'S'],
      0,
    );
    const every = everyOf(seconds);
    const maxRuns = times === undefined || times === '' ? {} : { maxRuns: Math.max(1, Number(times)) };
    return every === null
      ? null
      : { origin: 'iso', why: ['period'], readings: [{ schedule: { kind: 'interval', every, ...start, ...maxRuns } }] };
  }
  if (!/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?$/.test(text)) return null;
  const at = text.replace(' ', 'T');
  return parseMoment(at) === null
    ? null
    : { origin: 'iso', why: ['moment'], readings: [{ schedule: { kind: 'date', at } }] };
}

/** A TimeSpan of .NET with days is a period and nothing else: `1.00:00:00`. */
export function timeSpan(text: string): Found | null {
  const [, days, h = '', m = '', s = ''] = /^(\d{1,4})\.(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text) ?? [];
  if (days === undefined || Number(h) > 23 || Number(m) > 59 || Number(s) > 59) return null;
  return interval('azure', everyOf(Number(days) * 86_400 + Number(h) * 3600 + Number(m) * 60 + Number(s)));
}

/** `03:00`; with seconds it may also be a TimeSpan of Azure Functions, a period. */
export function timeOfDay(text: string): Found | null {
  const [, hours, minutes, seconds] = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return null;
  const [h, m, s] = [Number(hours), Number(minutes), Number(seconds ?? 0)];
  if (h > 23 || m > 59 || s > 59) return null;
  const daily = meansPattern(`${s === 0 ? '' : `${s} `}${m} ${h} * * *`);
  const every = seconds === undefined ? null : everyOf(h * 3600 + m * 60 + s);
  if (every === null) return { origin: 'words', why: ['time-of-day'], readings: [daily] };
  return {
    origin: 'azure',
    why: ['time-or-period'],
    readings: [
      { ...daily, by: 'time' },
      { schedule: { kind: 'interval', every }, by: 'period' },
    ],
  };
}

const CLOCK = /^(\d{1,2})(?::(\d{2}))?\s*(am|pm)?$/;

function clock(text: string): { readonly h: number; readonly m: number } | null {
  if (text === 'noon') return { h: 12, m: 0 };
  if (text === 'midnight') return { h: 0, m: 0 };
  const [, hour, minute = '0', half] = CLOCK.exec(text) ?? [];
  if (hour === undefined) return null;
  const [h, m] = [Number(hour), Number(minute)];
  if (m > 59 || (half === undefined ? h > 23 : h < 1 || h > 12)) return null;
  return { h: half === undefined ? h : (h % 12) + (half === 'pm' ? 12 : 0), m };
}

const DAY_PATTERNS: Readonly<Record<string, string>> = {
  day: '*',
  weekday: 'MON-FRI',
  workday: 'MON-FRI',
  weekend: 'SAT-SUN',
  'weekend day': 'SAT-SUN',
};

/** `every 5 minutes`, `every 24 hours`, `every day at 3am`, `every weekday at 9`, `daily at 03:00`, `every monday at 9:30`. */
export function inWords(text: string, weekdayNamed: (name: string) => string | null): Found | null {
  const lower = text.toLowerCase().trim();
  const [, amount = '1', name] = /^every\s+(?:(\d{1,6})\s*)?([a-z]+)$/.exec(lower) ?? [];
  const unit = unitNamed(name ?? '');
  if (unit !== null && !(unit === 'days' && amount === '1')) {
    return interval('words', everyOf(Number(amount) * SECONDS[unit]));
  }
  const [, days, at] = /^(?:every\s+|each\s+)?(.+?)\s+(?:at\s+)?([\d:]+\s*(?:am|pm)?|noon|midnight)$/.exec(lower) ?? [];
  if (days === undefined || at === undefined) return null;
  const time = clock(at);
  const on = days === 'daily' ? '*' : (entryOf(DAY_PATTERNS, days) ?? weekdayNamed(days));
  const fields = on === null ? inMonth(days, weekdayNamed) : `* * ${on}`;
  if (time === null || fields === null) return null;
  return { origin: 'words', why: ['words'], readings: [meansPattern(`${time.m} ${time.h} ${fields}`)] };
}

const COUNTED = ['first', 'second', 'third', 'fourth', 'fifth'];

/** `2nd monday of the month`, `last day of each month`, `15th of the month` as the three fields of the day. */
function inMonth(days: string, weekdayNamed: (name: string) => string | null): string | null {
  const [, which = '', what = 'day'] =
    /^(?:on )?(?:the )?(\d{1,2}(?:st|nd|rd|th)|[a-z]+)(?: ([a-z]+))? of (?:the |each |every |a )?months?$/.exec(days) ??
    [];
  const n = /^\d/.test(which) ? Number.parseInt(which, 10) : COUNTED.indexOf(which) + 1;
  const last = which === 'last';
  if (n < 1 && !last) return null;
  if (what === 'day') return last ? 'L * *' : n <= 31 ? `${n} * *` : null;
  const weekday = weekdayNamed(what);
  return weekday === null || n > 5 ? null : `* * ${weekday}#${last ? 'L' : n}`;
}

/** A sentence of which no word is a field; what it says is not known. */
export function unknownWords(text: string): Found | null {
  const words = /^(?:every|each|daily|hourly|weekly|monthly|yearly|once|on|at|in)\s+\S/i.test(text.trim());
  return words ? { origin: 'words', why: ['words-unknown'], readings: [] } : null;
}
