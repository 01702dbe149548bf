/** Lines of a crontab and short names that are none of ours. */
import type { DialectOrigin } from '../../schedule-faults.ts';
import { isDayOrMonth } from './cron-fields.ts';
import type { Found } from './recognition.ts';
import { meansPattern } from './recognition.ts';

/** Short names of other schedulers, with what they mean there. */
const NICKNAMES: ReadonlyMap<string, readonly [DialectOrigin | null, string]> = new Map([
  ['@every_minute', ['freebsd', '* * * * *']],
  ['@every_second', ['cronos', '* * * * * *']],
  ['@minutely', ['words', '* * * * *']],
  ['@quarterly', ['words', '0 0 1 1,4,7,10 *']],
  ['@startup', ['words', '@reboot']],
  ['@start', ['words', '@reboot']],
  ['@weekdays', ['words', '0 0 * * MON-FRI']],
  ['@weekends', ['words', '0 0 * * SAT-SUN']],
] as const);

export function nickname(text: string): Found | null {
  const known = NICKNAMES.get(text.toLowerCase());
  if (known !== undefined) return { origin: known[0], why: ['nickname'], readings: [meansPattern(known[1])] };
  const [, amount = '', unit = ''] = /^@(\d{1,2})_?(minute|hour)s?$/i.exec(text) ?? [];
  const n = Number(amount);
  // Only what divides the hour or the day is the same as a period.
  if (unit === '' || n < 1 || (unit.toLowerCase() === 'hour' ? 24 : 60) % n !== 0) return null;
  const pattern = unit.toLowerCase() === 'hour' ? `0 */${n} * * *` : `*/${n} * * * *`;
  return { origin: 'words', why: ['nickname'], readings: [meansPattern(pattern)] };
}

/** `NAME=value`, a comment, a switched-off entry of Spring, a property list: nothing that has times. */
export function noTimes(text: string): Found | null {
  if (/^#/.test(text)) return { origin: 'crontab', why: ['comment-alone'], readings: [] };
  if (/^[A-Z_][A-Z0-9_]*[ \t]*=/.test(text)) return { origin: 'crontab', why: ['variable'], readings: [] };
  if (text === '-') return { origin: 'spring', why: ['switched-off'], readings: [{ schedule: { kind: 'manual' } }] };
  if (/<\/?(?:key|plist|dict|array|integer|Start(?:Calendar)?Interval)\b|^Start(?:Calendar)?Interval$/i.test(text))
    return { origin: 'launchd', why: ['property-list'], readings: [] };
  return null;
}

/** The time fields before a command; null when there is no command. */
export function timesBeforeCommand(text: string): string | null {
  const [, short, rest] = /^(@\S+)\s+(.+)$/s.exec(text) ?? /^(\S+(?:[ \t]+\S+){4})[ \t]+(\S.*)$/s.exec(text) ?? [];
  if (short === undefined || rest === undefined || rest.includes('\n')) return null;
  const first = rest.split(/\s/)[0] ?? '';
  // A name of a day after the fifth field is a field too many, a word or a path is a command.
  return /^[a-z~./"'[{(]/i.test(first) && !isDayOrMonth(first) ? short : null;
}
