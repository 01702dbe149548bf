/** Rules of iCalendar (RFC 5545): those that name their time of day and need no start to count from. */
import { mendFields } from './cron-fields.ts';
import type { Found } from './recognition.ts';
import { meansPattern } from './recognition.ts';

const KNOWN = new Set(['FREQ', 'INTERVAL', 'BYHOUR', 'BYMINUTE', 'BYSECOND', 'BYDAY', 'BYMONTHDAY', 'BYMONTH', 'WKST']);

export function recurrenceRule(text: string): Found | null {
  const rule = /^(?:RRULE:)?(FREQ=\w+(?:;[A-Z]+=[\w,+-]+)*);?$/i.exec(text)?.[1];
  if (rule === undefined) return null;
  const parts = new Map(
    rule
      .toUpperCase()
      .split(';')
      .map((part) => part.split('=') as [string, string]),
  );
  const pattern = patternOf(parts);
  // Without a time of its own a rule takes it from DTSTART, which is not in the text.
  return pattern === null
    ? { origin: 'rrule', why: ['needs-start'], readings: [] }
    : { origin: 'rrule', why: ['recurrence-rule'], readings: [meansPattern(pattern)] };
}

function patternOf(parts: ReadonlyMap<string, string>): string | null {
  const [freq, hour, minute] = [parts.get('FREQ'), parts.get('BYHOUR'), parts.get('BYMINUTE')];
  const [byDay, monthDay, month = '*'] = [parts.get('BYDAY'), parts.get('BYMONTHDAY'), parts.get('BYMONTH')];
  if ([...parts.keys()].some((key) => !KNOWN.has(key)) || (parts.get('INTERVAL') ?? '1') !== '1') return null;
  if (hour === undefined || minute === undefined || (parts.get('BYSECOND') ?? '0') !== '0') return null;
  if (freq === 'WEEKLY' ? byDay === undefined : freq === 'MONTHLY' ? monthDay === undefined : freq !== 'DAILY')
    return null;
  if (byDay !== undefined && !/^[A-Z]{2}(,[A-Z]{2})*$/.test(byDay)) return null;
  const weekday = byDay === undefined ? '*' : `${monthDay === undefined ? '' : '+'}${byDay}`;
  return mendFields([minute, hour, monthDay ?? '*', month, weekday], 'keep');
}
