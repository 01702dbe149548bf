/**
 * Cron text by the Open Cron Pattern Specification 1.0-1.4 (S6): the strict reading, and all that cron-parser lacks - nicknames,
 * field count, strict steps and ranges, seconds and year, `L`, `#`, `W`, `+`, `?`. Spec: github.com/open-source-cron/ocps
 */
import type { ScheduleFault } from '../../schedule-faults.ts';
import { FIRST_YEAR, LAST_YEAR } from '../date-set.ts';
import { type ProblemCode, type ProblemList, quote } from '../problems.ts';
import {
  ANY_FIELD,
  type CronField,
  type CronItem,
  type CronPlan,
  DAY_NAMES,
  isRepeating,
  MONTH_NAMES,
  type WrittenField,
} from './plan.ts';
import { expandStandard, type StandardField } from './standard.ts';

/** OCPS 1.1: exact spelling, lower case only. */
const NICKNAMES: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

interface FieldRule {
  readonly name: StandardField | 'year';
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
  /** Value of the first name. */
  readonly firstName: number;
}

const rule = (
  name: FieldRule['name'],
  label: string,
  min: number,
  max: number,
  names: readonly string[] = [],
  firstName = 0,
): FieldRule => ({ name, label, min, max, names, firstName });

const SECOND = rule('second', 'second', 0, 59);
const MINUTE = rule('minute', 'minute', 0, 59);
const HOUR = rule('hour', 'hour', 0, 23);
const DAY = rule('day', 'day of month', 1, 31);
const MONTH = rule('month', 'month', 1, 12, MONTH_NAMES, 1);
const WEEKDAY = rule('weekday', 'day of week', 0, 7, DAY_NAMES, 0);
const YEAR = rule('year', 'year', FIRST_YEAR, LAST_YEAR);
const FIVE: readonly FieldRule[] = [MINUTE, HOUR, DAY, MONTH, WEEKDAY];

interface Word {
  readonly text: string;
  readonly at: number;
}

/** OCPS 1.0, 4.1: space and tab separate, leading and trailing ones do not count. */
function split(text: string, separator: RegExp): Word[] {
  const words: Word[] = [];
  let at = 0;
  for (const part of text.split(separator)) {
    words.push({ text: part, at });
    at += part.length + 1;
  }
  return words;
}

/** Reads cron text; null when there are problems. `@reboot` is the event app-start and has no plan. */
export function parseOcps(pattern: string, field: string, problems: ProblemList): CronPlan | 'app-start' | null {
  const before = problems.problems.length;
  const trimmed = pattern.replace(/^[ \t]+|[ \t]+$/g, '');
  const lead = pattern.length - pattern.replace(/^[ \t]+/, '').length;
  if (trimmed === '') {
    problems.add('empty', field, { kind: 'pattern-empty' }, 0);
    return null;
  }
  if (trimmed.length > 1000) {
    problems.add('too-many', field, { kind: 'pattern-long', most: 1000 }, 0);
    return null;
  }
  if (trimmed.startsWith('@')) {
    if (trimmed === '@reboot') return 'app-start';
    const meaning = NICKNAMES.get(trimmed);
    if (meaning !== undefined) return parseOcps(meaning, field, problems);
    const lower = NICKNAMES.has(trimmed.toLowerCase()) || trimmed.toLowerCase() === '@reboot';
    const got = quote(trimmed);
    const fault: ScheduleFault = lower
      ? { kind: 'nickname-case', got, right: trimmed.toLowerCase() }
      : { kind: 'no-nickname', got, known: [...NICKNAMES.keys(), '@reboot'].join(' ') };
    problems.add('unknown-name', field, fault, lead);
    return null;
  }
  const words = split(pattern, /[ \t]/).filter((word) => word.text !== '');
  if (words.length < 5 || words.length > 7) {
    problems.add('field-count', field, { kind: 'field-count', count: words.length }, lead);
    return null;
  }
  const rules = words.length === 5 ? FIVE : words.length === 6 ? [SECOND, ...FIVE] : [SECOND, ...FIVE, YEAR];
  const texts = new Map<FieldRule, Word>();
  for (const [index, each] of rules.entries()) {
    const word = words[index];
    if (word !== undefined) texts.set(each, word);
  }
  const read = (each: FieldRule): CronField => {
    const word = texts.get(each);
    return word === undefined ? ANY_FIELD : readField(each, word, field, problems);
  };
  const weekdayWord = texts.get(WEEKDAY);
  const plus = weekdayWord?.text.startsWith('+') ?? false;
  if (plus && weekdayWord !== undefined)
    texts.set(WEEKDAY, { text: weekdayWord.text.slice(1), at: weekdayWord.at + 1 });

  const minute = read(MINUTE);
  const hour = read(HOUR);
  const written = (each: FieldRule, is: CronField): WrittenField => ({ text: texts.get(each)?.text ?? '*', field: is });
  const plan: CronPlan = {
    second: texts.has(SECOND) ? read(SECOND) : { items: [{ type: 'value', value: 0 }], values: [0], any: false },
    minute,
    hour,
    day: read(DAY),
    month: read(MONTH),
    weekday: read(WEEKDAY),
    week: ANY_FIELD,
    year: read(YEAR),
    days: plus ? 'and' : 'or',
    repeating: isRepeating(written(HOUR, hour), written(MINUTE, minute)),
  };
  return problems.problems.length > before ? null : plan;
}

function readField(each: FieldRule, word: Word, field: string, problems: ProblemList): CronField {
  const { label } = each;
  const isDay = each === DAY || each === WEEKDAY;
  if (word.text === '*' || (word.text === '?' && isDay)) {
    const values = each === YEAR || isDay ? [] : expandStandard(each.name as StandardField, '*');
    return { items: [{ type: 'all', step: 1 }], values, any: true };
  }
  if (word.text === '') {
    problems.add('empty', field, { kind: 'plus-alone', part: label }, word.at);
    return ANY_FIELD;
  }
  const parts = split(word.text, /,/).map((part) => ({ text: part.text, at: part.at + word.at }));
  const items: CronItem[] = [];
  const standard: string[] = [];
  for (const part of parts) {
    const item = readItem(each, part, parts.length > 1, field, problems);
    if (item === null) continue;
    items.push(item);
    if (item.type === 'all') standard.push(`*/${item.step}`);
    else if (item.type === 'value') standard.push(String(item.value));
    else if (item.type === 'range') {
      const step = item.step === 1 ? '' : `/${item.step}`;
      standard.push(`${item.from}-${item.to}${step}`);
    }
  }
  // One entry at a time, because cron-parser refuses lists that name a number twice. It knows no year; the rule is the same.
  const found =
    each.name === 'year'
      ? expandYears(items)
      : standard.flatMap((text) => expandStandard(each.name as StandardField, text));
  const values = [...new Set(found)].sort((a, b) => a - b);
  return { items, values, any: false };
}

function readItem(each: FieldRule, part: Word, listed: boolean, field: string, problems: ProblemList): CronItem | null {
  const { label, min, max } = each;
  const { text, at } = part;
  const fail = (code: ProblemCode, fault: ScheduleFault, offset = 0): null => {
    problems.add(code, field, { ...fault, part: label }, at + offset);
    return null;
  };
  if (text === '') return fail('empty', { kind: 'entry-empty' });
  const number = (value: string, offset: number, asEnd = false): number | null => {
    const named = each.names.indexOf(value.toLowerCase());
    // OCPS 1.0, 4.2: SUN is 0 or 7, so a range may end with it.
    if (named >= 0) return each === WEEKDAY && named === 0 && asEnd ? 7 : named + each.firstName;
    if (!/^\d+$/.test(value)) {
      if (value.includes('?')) return fail('unknown-text', { kind: 'question-alone' }, offset);
      if (value.includes('+')) return fail('unknown-text', { kind: 'plus-first' }, offset);
      const names = each.names.join(' ').toUpperCase();
      return fail('unknown-text', { kind: 'no-number', got: quote(value), names }, offset);
    }
    const found = Number(value);
    if (found < min || found > max)
      return fail('out-of-range', { kind: 'not-between', got: quote(found), least: min, most: max }, offset);
    return found;
  };

  if (each === DAY) {
    if (text === 'L') return { type: 'last', daysBefore: 0 };
    const beforeLast = /^L-(\d+)$/.exec(text)?.[1];
    if (beforeLast !== undefined) {
      const daysBefore = Number(beforeLast);
      if (daysBefore >= 1 && daysBefore <= 30) return { type: 'last', daysBefore };
      return fail('out-of-range', { kind: 'not-between', got: quote(daysBefore), least: 1, most: 30 }, 2);
    }
    if (text === 'LW' && !listed) return { type: 'last-workday' };
    const nearest = /^(.*)W$/.exec(text);
    if (nearest !== null) {
      if (listed) return fail('unknown-text', { kind: 'workday-of-list' });
      if (/[-/*]/.test(nearest[1] ?? '')) return fail('unknown-text', { kind: 'workday-of-range' });
      const day = number(nearest[1] ?? '', 0);
      return day === null ? null : { type: 'nearest', day };
    }
  }
  if (each === WEEKDAY) {
    const hash = text.indexOf('#');
    if (hash >= 0) {
      const weekday = number(text.slice(0, hash), 0);
      if (weekday === null) return null;
      const which = text.slice(hash + 1);
      if (which === 'L') return { type: 'nth', weekday: weekday % 7, n: -1 };
      if (/^[1-5]$/.test(which)) return { type: 'nth', weekday: weekday % 7, n: Number(which) };
      return fail('out-of-range', { kind: 'no-ordinal', got: quote(which) }, hash + 1);
    }
    if (text.endsWith('L')) {
      const weekday = number(text.slice(0, -1), 0);
      return weekday === null ? null : { type: 'nth', weekday: weekday % 7, n: -1 };
    }
  }

  const slash = text.indexOf('/');
  const base = slash < 0 ? text : text.slice(0, slash);
  const dash = base.indexOf('-');
  let from = min;
  let to = max;
  if (base !== '*') {
    if (slash >= 0 && dash < 0) {
      return fail(
        'bad-step',
        { kind: 'step-of-nothing', step: text.slice(slash + 1) || '5', range: `${min}-${max}` },
        slash,
      );
    }
    const first = number(dash < 0 ? base : base.slice(0, dash), 0);
    if (first === null) return null;
    if (dash < 0) return { type: 'value', value: each === WEEKDAY ? first % 7 : first };
    const last = number(base.slice(dash + 1), dash + 1, true);
    if (last === null) return null;
    if (first > last) return fail('reversed', { kind: 'range-reversed', range: base });
    from = first;
    to = last;
  }
  let step = 1;
  if (slash >= 0) {
    const written = text.slice(slash + 1);
    if (!/^\d+$/.test(written)) return fail('bad-step', { kind: 'step-no-number', got: quote(written) }, slash + 1);
    step = Number(written);
    if (step === 0) return fail('bad-step', { kind: 'step-zero' }, slash + 1);
    const size = (each === WEEKDAY && base === '*' ? 6 : to) - from + 1;
    if (step > size)
      return fail('bad-step', { kind: 'step-large', got: quote(step), range: `${from}-${to}` }, slash + 1);
  }
  return base === '*' ? { type: 'all', step } : { type: 'range', from, to, step };
}

function expandYears(items: readonly CronItem[]): number[] {
  const years = new Set<number>();
  for (const item of items) {
    if (item.type === 'value') years.add(item.value);
    else if (item.type === 'all' || item.type === 'range') {
      const [from, to] = item.type === 'all' ? [FIRST_YEAR, LAST_YEAR] : [item.from, item.to];
      for (let year = from; year <= to; year += item.step) years.add(year);
    }
  }
  return [...years];
}
