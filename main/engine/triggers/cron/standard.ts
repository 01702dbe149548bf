import { CronExpressionParser } from 'cron-parser';
import { Settings } from 'luxon';

// cron-parser makes luxon dates, and luxon asks the system for its language with the first: 12 ms for a name that nobody reads.
Settings.defaultLocale = 'en-US';

/** The six fields that every cron dialect shares, in cron-parser's order. */
const ORDER = ['second', 'minute', 'hour', 'day', 'month', 'weekday'] as const;
export type StandardField = (typeof ORDER)[number];

// Field texts repeat from job to job, and one parse costs as much as a hundred fires: a cache of facts, bounded, not state.
const known = new Map<string, readonly number[]>();
const ENOUGH = 2000;

/**
 * Numbers matched by the standard part of one field: numbers, `*`, `,`, `-`, `/`. Names, `L`, `W`, `#`, `+` and `?` never come
 * here, and the text has been checked before (ocps.ts), because cron-parser also accepts what OCPS forbids.
 */
export function expandStandard(field: StandardField, text: string): readonly number[] {
  const key = `${field} ${text}`;
  let values = known.get(key);
  if (values === undefined) {
    // Every field on its own: together cron-parser would refuse dates such as 31 February, which OCPS calls valid.
    const pattern = ORDER.map((name) => (name === field ? text : '*')).join(' ');
    const { fields } = CronExpressionParser.parse(pattern, { tz: 'UTC', currentDate: 0 });
    const found = {
      second: fields.second,
      minute: fields.minute,
      hour: fields.hour,
      day: fields.dayOfMonth,
      month: fields.month,
      weekday: fields.dayOfWeek,
    }[field].values;
    const numbers = found.map(Number);
    values = field === 'weekday' ? [...new Set(numbers.map((n) => n % 7))].sort((a, b) => a - b) : numbers;
    if (known.size >= ENOUGH) known.clear();
    known.set(key, values);
  }
  return values;
}
