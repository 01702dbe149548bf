import type { Weekday } from '../../../model.ts';
import { entriesOf, MOST_NUMBERS } from '../phrases.ts';

export const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
export const SHORT: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
export const COUNT = ['first', 'second', 'third', 'fourth', 'fifth'];

export const list = (parts: readonly string[], word = 'and'): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`;
export const capital = (text: string): string => text.replace(/^(?:\(\d+\) )?[a-z]/, (start) => start.toUpperCase());
export const counted = (n: number, one: string): string => `${n} ${n === 1 ? one : `${one}s`}`;
/** "every hour", "every 2 hours". */
export const each = (n: number, unit: string): string => (n === 1 ? `every ${unit}` : `every ${n} ${unit}s`);

export function ordinal(n: number): string {
  const tail = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${tail}`;
}
/** "every day", "every 2nd day". */
export const everyNth = (n: number, unit: string): string =>
  n === 1 ? `every ${unit}` : `every ${ordinal(n)} ${unit}`;

export function numbers(values: readonly number[], noun: string, say: (n: number) => string = String): string {
  const entries = entriesOf(values, say, (a, b) => `${say(a)} to ${say(b)}`);
  if (entries.length <= MOST_NUMBERS) return list(entries);
  return `${values.length} different ${noun} from ${say(values[0] ?? 0)} to ${say(values.at(-1) ?? 0)}`;
}

export const monthName = (month: number): string => MONTHS[month - 1] ?? '';
