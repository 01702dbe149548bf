/**
 * Cron fields as other schedulers allow them, written again as ours: open steps (`5/15`), ranges that wrap (`22-2`), full names,
 * `?` anywhere, weekdays counted from 1 = Sunday.
 */
import { LAST_YEAR } from '../date-set.ts';

/** `keep`: numbers stay as they are. Else weekdays become names, so that nobody can read them in two ways. */
export type Numbering = 'keep' | 'cron' | 'quartz';

interface FieldRule {
  readonly name: 'second' | 'minute' | 'hour' | 'day' | 'month' | 'weekday' | 'year';
  readonly min: number;
  /** The last value of a step without a range. */
  readonly max: number;
  readonly names: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
export const DAYS: readonly string[] = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const FULL_MONTHS = [
  ...['january', 'february', 'march', 'april', 'may', 'june', 'july'],
  ...['august', 'september', 'october', 'november', 'december'],
];
const FULL_DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
/** Two letters: iCalendar's, and the German ones where they differ (none means two days). */
const SHORT_DAYS = [['su', 'so'], ['mo'], ['tu', 'di'], ['we', 'mi'], ['th', 'do'], ['fr'], ['sa']];

const WEEKDAY: FieldRule = { name: 'weekday', min: 0, max: 6, names: DAYS };
const FIVE: readonly FieldRule[] = [
  { name: 'minute', min: 0, max: 59, names: [] },
  { name: 'hour', min: 0, max: 23, names: [] },
  { name: 'day', min: 1, max: 31, names: [] },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  WEEKDAY,
];
const SECOND: FieldRule = { name: 'second', min: 0, max: 59, names: [] };
const YEAR: FieldRule = { name: 'year', min: 1970, max: LAST_YEAR, names: [] };

/** Five, six or seven fields as our pattern; null when a field cannot be understood. */
export function mendFields(texts: readonly string[], numbering: Numbering): string | null {
  const rules = texts.length === 5 ? FIVE : texts.length === 6 ? [SECOND, ...FIVE] : [SECOND, ...FIVE, YEAR];
  if (texts.length < 5 || texts.length > 7) return null;
  const fields = rules.map((rule, index) => mendField(texts[index] ?? '', rule, numbering));
  return fields.includes(null) ? null : fields.join(' ');
}

function mendField(text: string, rule: FieldRule, numbering: Numbering): string | null {
  if (text === '?') return '*';
  if (rule.name === 'weekday') {
    if (text.startsWith('+')) {
      const rest = mendField(text.slice(1), rule, numbering);
      return rest === null ? null : `+${rest}`;
    }
    if (/^(week|work)days?$/i.test(text)) return 'MON-FRI';
    if (/^weekends?$/i.test(text)) return 'SAT-SUN';
  }
  const entries = text.split(',').map((entry) => mendEntry(entry, rule, numbering));
  return entries.includes(null) ? null : entries.join(',');
}

function mendEntry(written: string, rule: FieldRule, numbering: Numbering): string | null {
  const text = written.replace(/^\*\*+/, '*');
  if (rule.name === 'day') {
    const special = mendDay(text);
    if (special !== null) return special;
  }
  if (rule.name === 'weekday') {
    const special = mendNthWeekday(text, numbering);
    if (special !== null) return special;
  }
  const [, base = '', stepText] = /^([^/]*)(?:\/(\d{1,4}))?$/.exec(text) ?? [];
  if (base === '' && stepText === undefined) return null;
  const step = stepText === undefined ? 1 : Number(stepText);
  if (step === 0) return null;
  if (base === '*' || base === '') return stepText === undefined ? '*' : `*/${step}`;
  const ends = base.split(/-|\.\./);
  const values = ends.map((end) => numberOf(end, rule, numbering));
  const [from, to] = values;
  if (values.includes(null) || from == null || values.length > 2) return null;
  const say = writerOf(rule, numbering, ends);
  if (to == null)
    return stepText === undefined ? say(from) : openStep(rule === WEEKDAY ? from % 7 : from, step, rule, say);
  return range(from, to, step, rule, say);
}

/** `L`, `LW`, `L-n` and `nW` are ours; `-1` is the last day in Ruby's fugit and others. */
function mendDay(text: string): string | null {
  if (/^(L|LW|L-\d{1,2})$/i.test(text) || /^\d{1,2}W$/i.test(text)) return text.toUpperCase();
  if (/^WL$/i.test(text)) return 'LW';
  const before = /^-(\d{1,2})$/.exec(text)?.[1];
  if (before === undefined || Number(before) === 0) return null;
  return before === '1' ? 'L' : `L-${Number(before) - 1}`;
}

/** `6#3`, `6L`, `FRI#L`, croniter's `L5`, and Quartz's `L` alone: Saturday. */
function mendNthWeekday(text: string, numbering: Numbering): string | null {
  if (/^L$/i.test(text)) return 'SAT';
  const [, day, which] = /^([a-z]+|\d)#([1-5]|L)$/i.exec(text) ?? /^([a-z]{2,}|\d)(L)$/i.exec(text) ?? [];
  if (day !== undefined && which !== undefined) {
    const value = numberOf(day, WEEKDAY, numbering);
    return value === null ? null : `${writerOf(WEEKDAY, numbering, [day])(value)}#${which.toUpperCase()}`;
  }
  const last = /^L(\d)$/i.exec(text)?.[1];
  const value = last === undefined ? null : numberOf(last, WEEKDAY, 'cron');
  return value === null ? null : `${DAYS[value % 7]}#L`;
}

function numberOf(text: string, rule: FieldRule, numbering: Numbering): number | null {
  const lower = text.toLowerCase().replace(/\.$/, '');
  if (/^\d{1,4}$/.test(lower)) {
    const value = Number(lower);
    const shifted = rule === WEEKDAY && numbering === 'quartz' ? value - 1 : value;
    const most = rule === WEEKDAY && numbering !== 'quartz' ? 7 : rule.max;
    return shifted < rule.min || shifted > most ? null : shifted;
  }
  if (rule.name === 'month') return indexOrNull(nameIndex(lower, FULL_MONTHS), 1);
  if (rule.name !== 'weekday') return null;
  const short = SHORT_DAYS.findIndex((names) => names.includes(lower));
  return indexOrNull(short >= 0 ? short : nameIndex(lower, FULL_DAYS), 0);
}

const indexOrNull = (index: number, first: number): number | null => (index < 0 ? null : index + first);

/** Three letters or more of a name: `sept`, `thurs`, `monday`, `mondays`. */
function nameIndex(text: string, names: readonly string[]): number {
  const name = text.length > 4 ? text.replace(/(?<=day)s$/, '') : text;
  return name.length < 3 ? -1 : names.findIndex((each) => each.startsWith(name));
}

type Say = (value: number) => string;

/** Names where names were written or numbers would be read in two ways; numbers otherwise. */
function writerOf(rule: FieldRule, numbering: Numbering, ends: readonly string[]): Say {
  const named = rule.names.length > 0 && ends.some((end) => !/^\d+$/.test(end));
  const byName = named || (rule === WEEKDAY && numbering !== 'keep');
  if (!byName) return String;
  return (value) => (rule === WEEKDAY ? (DAYS[value % 7] ?? '') : (rule.names[value - rule.min] ?? ''));
}

/** From a value to the end: `5/15` is 5-59/15. */
function openStep(from: number, step: number, { min, max }: FieldRule, say: Say): string {
  if (from + step > max) return say(from);
  return from === min ? `*/${step}` : `${say(from)}-${say(max)}/${step}`;
}

function range(from: number, to: number, step: number, rule: FieldRule, say: Say): string | null {
  const weekday = rule === WEEKDAY;
  // Sunday ends a week that begins on Monday.
  const last = weekday && to === 0 && from > 0 ? 7 : to;
  if (from === last) return say(from);
  if (from < last) {
    if (step > last - from + 1) return null;
    return `${say(from)}-${say(last)}${step === 1 ? '' : `/${step}`}`;
  }
  if (rule.name === 'year') return null;
  const [least, most] = weekday ? [1, 7] : [rule.min, rule.max];
  const size = most - least + 1;
  const upTo = last < least ? least - 1 : last;
  if (step === 1) {
    const piece = (a: number, b: number) => (a === b ? say(a) : `${say(a)}-${say(b)}`);
    return upTo < least ? piece(from, most) : `${piece(from, most)},${piece(least, upTo)}`;
  }
  const values: number[] = [];
  for (let value = from; value <= upTo + size; value += step) values.push(value > most ? value - size : value);
  return values.map(say).join(',');
}

/** `MON` for a name of a weekday in any length; null when it is none. */
export function weekdayNamed(text: string): string | null {
  const value = /^\d/.test(text) ? null : numberOf(text, WEEKDAY, 'keep');
  return value === null ? null : (DAYS[value] ?? null);
}

/** True for entries made of names of weekdays or months, such as `MON-FRI`, `FRI#L`. */
export function isDayOrMonth(text: string): boolean {
  const [, , , month] = FIVE;
  const names = text.split(/[,#/L\d-]+/).filter((each) => each !== '');
  return (
    names.length > 0 &&
    names.every(
      (each) => weekdayNamed(each) !== null || (month !== undefined && numberOf(each, month, 'keep') !== null),
    )
  );
}
