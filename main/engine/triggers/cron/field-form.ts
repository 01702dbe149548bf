/**
 * The field form (S7), exactly as APScheduler 3 reads it: all fields AND, expressions `* *\/a a a/c a-b a-b/c last "xth wd" "last wd"`
 * in comma lists, weekdays counted from 0 = Monday, omitted finer fields = minimum, omitted coarser fields = `*`.
 */
import type { CronFields } from '../../model.ts';
import type { ScheduleFault } from '../../schedule-faults.ts';
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

type FieldName = keyof CronFields;

interface FieldRule {
  readonly min: number;
  readonly max: number;
  /** What an omitted field means when no finer field is given. */
  readonly lowest: number | '*';
  /** Names, the first one having the value `min`. */
  readonly names: readonly string[];
}

const MONDAY_FIRST: readonly string[] = [...DAY_NAMES.slice(1), 'sun'];
// From coarse to fine; the order decides what an omitted field means.
const RULES: Readonly<Record<FieldName, FieldRule>> = {
  year: { min: 1970, max: 9999, lowest: '*', names: [] },
  month: { min: 1, max: 12, lowest: 1, names: MONTH_NAMES },
  day: { min: 1, max: 31, lowest: 1, names: [] },
  week: { min: 1, max: 53, lowest: '*', names: [] },
  day_of_week: { min: 0, max: 6, lowest: '*', names: MONDAY_FIRST },
  hour: { min: 0, max: 23, lowest: 0, names: [] },
  minute: { min: 0, max: 59, lowest: 0, names: [] },
  second: { min: 0, max: 59, lowest: 0, names: [] },
};
const NAMES = Object.keys(RULES) as FieldName[];
const ORDINALS: readonly string[] = ['1st', '2nd', '3rd', '4th', '5th'];

const isFieldName = (name: string): name is FieldName => Object.hasOwn(RULES, name);

/** Reads the field form; null when there are problems. `path` is where `fields` stands in the schedule. */
export function parseFieldForm(fields: unknown, path: string, problems: ProblemList): CronPlan | null {
  const before = problems.problems.length;
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    problems.add('wrong-type', path, { kind: 'needs', what: 'fields', got: quote(fields) });
    return null;
  }
  const given = new Map<FieldName, string>();
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null) continue;
    if (!isFieldName(name)) {
      problems.add('unknown-member', `${path}.${name}`, {
        kind: 'no-field',
        got: quote(name),
        known: NAMES.join(', '),
      });
    } else if (typeof value === 'number' || typeof value === 'string') given.set(name, String(value));
    else problems.add('wrong-type', `${path}.${name}`, { kind: 'needs', what: 'field', got: quote(value), part: name });
  }
  if (problems.problems.length > before) return null;
  if (given.size === 0) {
    problems.add('empty', path, { kind: 'fields-empty', known: NAMES.join(', ') });
    return null;
  }
  const finest = NAMES.findLastIndex((name) => given.has(name));
  /** What the field says, or what it means when it is left out. */
  const textOf = (name: FieldName): string =>
    given.get(name) ?? (NAMES.indexOf(name) < finest ? '*' : String(RULES[name].lowest));
  const read = (name: FieldName): CronField =>
    readField(name, textOf(name), given.has(name) ? `${path}.${name}` : path, problems);
  const written = (name: FieldName, field: CronField): WrittenField => ({ text: textOf(name), field });
  const minute = read('minute');
  const hour = read('hour');
  const plan: CronPlan = {
    second: read('second'),
    minute,
    hour,
    day: read('day'),
    month: read('month'),
    weekday: read('day_of_week'),
    week: read('week'),
    year: read('year'),
    days: 'and',
    repeating: isRepeating(written('hour', hour), written('minute', minute)),
  };
  return problems.problems.length > before ? null : plan;
}

function readField(name: FieldName, text: string, path: string, problems: ProblemList): CronField {
  const { min, max } = RULES[name];
  if (text.trim() === '*') {
    const values: number[] = [];
    if (name !== 'year') for (let v = min; v <= max; v++) values.push(v);
    return { items: [{ type: 'all', step: 1 }], values, any: true };
  }
  if (text.length > 1000) {
    problems.add('too-many', path, { kind: 'field-long', most: 1000, part: name }, 0);
    return ANY_FIELD;
  }
  const items: CronItem[] = [];
  const values = new Set<number>();
  let at = 0;
  for (const part of text.split(',')) {
    const start = at + part.length - part.trimStart().length;
    at += part.length + 1;
    const item = readItem(name, part.trim(), (code, fault, offset = 0) => {
      problems.add(code, path, { ...fault, part: name }, start + offset);
      return null;
    });
    if (item === null) continue;
    const range = rangeOf(item, min, max);
    if (range !== null) for (let v = range.from; v <= range.to; v += range.step) values.add(inPlan(name, v));
    items.push(itemInPlan(name, item));
  }
  return { items, values: [...values].sort((a, b) => a - b), any: false };
}

/** Weekdays: 0 = Monday outside (S7), 0 = Sunday in a plan. */
const inPlan = (name: FieldName, number: number): number => (name === 'day_of_week' ? (number + 1) % 7 : number);

function itemInPlan(name: FieldName, item: CronItem): CronItem {
  if (name !== 'day_of_week') return item;
  if (item.type === 'value') return { type: 'value', value: inPlan(name, item.value) };
  // 7 keeps a range that ends on Sunday in order.
  return item.type === 'range' ? { type: 'range', from: item.from + 1, to: item.to + 1, step: item.step } : item;
}

function rangeOf(item: CronItem, min: number, max: number): { from: number; to: number; step: number } | null {
  if (item.type === 'all') return { from: min, to: max, step: item.step };
  if (item.type === 'value') return { from: item.value, to: item.value, step: 1 };
  return item.type === 'range' ? item : null;
}

type Fail = (code: ProblemCode, fault: ScheduleFault, offset?: number) => null;

function readItem(name: FieldName, text: string, fail: Fail): CronItem | null {
  const { min, max, names } = RULES[name];
  if (text === '') return fail('empty', { kind: 'entry-empty' });
  const within = (number: number, offset: number): boolean => {
    if (number >= min && number <= max) return true;
    fail('out-of-range', { kind: 'not-between', got: quote(number), least: min, most: max }, offset);
    return false;
  };
  const stepOf = (written: string | undefined, from: number, to: number, offset: number): number | null => {
    if (written === undefined) return 1;
    const step = Number(written);
    if (step === 0) return fail('bad-step', { kind: 'step-zero' }, offset);
    if (step > to - from)
      return fail('bad-step', { kind: 'step-large', got: quote(step), range: `${from}-${to}` }, offset);
    return step;
  };

  const all = /^\*(?:\/(\d+))?$/.exec(text);
  if (all !== null) {
    const step = stepOf(all[1], min, max, 2);
    return step === null ? null : { type: 'all', step };
  }
  const range = /^(\d+)(?:-(\d+))?(?:\/(\d+))?$/.exec(text);
  if (range !== null) {
    const [, first = '', last, written] = range;
    const from = Number(first);
    if (!within(from, 0)) return null;
    if (last === undefined && written === undefined) return { type: 'value', value: from };
    const to = last === undefined ? max : Number(last);
    if (!within(to, first.length + 1)) return null;
    if (from > to) return fail('reversed', { kind: 'range-reversed', range: text });
    const step = stepOf(written, from, to, text.indexOf('/') + 1);
    return step === null ? null : { type: 'range', from, to, step };
  }
  if (name === 'day') {
    if (/^last$/i.test(text)) return { type: 'last', daysBefore: 0 };
    const nth = /^(\S+) +(\S+)$/.exec(text);
    if (nth !== null) {
      const [, which = '', day = ''] = nth;
      const n = which.toLowerCase() === 'last' ? -1 : ORDINALS.indexOf(which.toLowerCase()) + 1;
      if (n === 0)
        return fail('unknown-name', { kind: 'none-of', got: quote(which), known: `${ORDINALS.join(', ')}, last` });
      const weekday = DAY_NAMES.indexOf(day.toLowerCase());
      if (weekday < 0)
        return fail(
          'unknown-name',
          { kind: 'no-weekday', got: quote(day), known: MONDAY_FIRST.join(' ') },
          text.lastIndexOf(' ') + 1,
        );
      return { type: 'nth', weekday, n };
    }
  }
  const named = /^([a-z]+)(?:-([a-z]+))?$/i.exec(text);
  if (named !== null && names.length > 0) {
    const [, first = '', last] = named;
    const from = names.indexOf(first.toLowerCase());
    if (from < 0) return fail('unknown-name', { kind: 'none-of', got: quote(first), known: names.join(' ') });
    if (last === undefined) return { type: 'value', value: from + min };
    const to = names.indexOf(last.toLowerCase());
    if (to < 0)
      return fail('unknown-name', { kind: 'none-of', got: quote(last), known: names.join(' ') }, first.length + 1);
    if (from > to) return fail('reversed', { kind: 'range-reversed', range: text });
    return { type: 'range', from: from + min, to: to + min, step: 1 };
  }
  return fail('unknown-text', { kind: 'not-understood', got: quote(text) });
}
