/** Calendar events of systemd.time(7): `Mon..Fri 09:00`, `*-*-01 03:00:00 Europe/Berlin`, `*:0/15`, and its shorthands. */

import { zoneNamed } from '../zone.ts';
import { mendFields, weekdayNamed } from './cron-fields.ts';
import { amountOf, everyOf } from './periods.ts';
import type { Found } from './recognition.ts';
import { meansPattern } from './recognition.ts';

/** Ours where we have the same; systemd's week begins on Monday. */
const SHORTHANDS: ReadonlyMap<string, string> = new Map([
  ['minutely', '* * * * *'],
  ['hourly', '@hourly'],
  ['daily', '@daily'],
  ['weekly', '0 0 * * MON'],
  ['monthly', '@monthly'],
  ['yearly', '@yearly'],
  ['annually', '@yearly'],
  ['quarterly', '0 0 1 1,4,7,10 *'],
  ['semiannually', '0 0 1 1,7 *'],
  ['semi-annually', '0 0 1 1,7 *'],
]);

/** `OnUnitActiveSec=15min`, `OnBootSec=10min`: the other lines of a timer. */
export function timerLine(text: string): Found | null {
  const [, key = '', span = ''] =
    /^On(Boot|Startup|Active|UnitActive|UnitInactive)Sec[ \t]*=[ \t]*(\S.*)$/i.exec(text) ?? [];
  const every = key === '' ? null : everyOf(spanOf(span));
  if (every === null) return null;
  if (!/^unit/i.test(key)) return { origin: 'systemd', why: ['after-boot'], readings: [] };
  const from = /inactive/i.test(key) ? ({ from: 'finish' } as const) : {};
  return { origin: 'systemd', why: ['timer-period'], readings: [{ schedule: { kind: 'interval', every, ...from } }] };
}

/** Seconds of `1h 30min`, `90`; NaN for what is none. */
function spanOf(text: string): number {
  if (!/^(?:\d+(?:\.\d+)?\s*[a-z]*\s*)+$/i.test(text)) return Number.NaN;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)/gi)];
  return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * amountOf(unit === '' ? 's' : unit), 0);
}

export function calendarEvent(written: string): Found | null {
  const zone = /^(.*\S)\s+([A-Za-z][\w+-]*(?:\/[\w+-]+)*)$/.exec(written);
  const timezone =
    zone?.[2] !== undefined && weekdayNamed(zone[2]) === null && zoneNamed(zone[2]) !== null ? zone[2] : null;
  const text = timezone === null ? written : (zone?.[1] ?? '');
  const pattern = SHORTHANDS.get(text.toLowerCase()) ?? patternOf(text);
  return pattern === null
    ? null
    : {
        origin: 'systemd',
        why: ['calendar-event'],
        readings: [meansPattern(pattern, timezone === null ? {} : { timezone })],
      };
}

/** `[weekdays] [[year-]month-day] [hour:minute[:second]]`; weekday and date must both match. */
function patternOf(text: string): string | null {
  const words = text.split(/\s+/);
  const weekdays =
    /^[A-Za-z]{3,9}(?:(?:\.\.|[-,])[A-Za-z]{3,9})*,?$/.test(words[0] ?? '') && isWeekdays(words[0] ?? '')
      ? (words.shift() ?? '')
      : null;
  const time = words.at(-1)?.includes(':') ? words.pop() : undefined;
  const date = words.shift();
  if (words.length > 0 || (weekdays === null && date === undefined && time === undefined)) return null;
  const [hour = '0', minute = '0', second = '0', more] = (time ?? '0:0:0').split(':');
  const days = dateFields(date ?? '*-*');
  if (days === null || more !== undefined || /\./.test(second.replaceAll('..', ''))) return null;
  const both = weekdays !== null && days.day !== '*';
  const on = weekdays === null ? '*' : `${both ? '+' : ''}${weekdays.replace(/,$/, '')}`;
  const fields = [second, minute, hour, days.day, days.month, on, days.year].map((field) =>
    field.replaceAll('..', '-'),
  );
  if (fields.some((field) => !/^[\w*,/+~-]+$/.test(field))) return null;
  const short = days.year === '*' ? (/^0+$/.test(second) ? fields.slice(1, 6) : fields.slice(0, 6)) : fields;
  const mended = mendFields(short, 'keep');
  return mended?.replaceAll(/\b0+(?=\d)/g, '') ?? null;
}

const isWeekdays = (text: string): boolean =>
  text.split(/\.\.|[-,]/).every((name) => name === '' || weekdayNamed(name) !== null);

function dateFields(text: string): { readonly year: string; readonly month: string; readonly day: string } | null {
  const [, year = '*', month = '', mark = '-', day = ''] = /^(?:([^-]+)-)?([^-~]+)([-~])([^-~]+)$/.exec(text) ?? [];
  if (month === '') return null;
  if (mark === '-') return { year, month, day };
  // Counted from the end of the month, 01 = the last day.
  const counted = Number(/^\d{1,2}$/.exec(day)?.[0] ?? 0);
  if (counted < 1 || counted > 31) return null;
  return { year, month, day: counted === 1 ? 'L' : `L-${counted - 1}` };
}
