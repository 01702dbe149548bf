/**
 * The time fields of a crontab line as Vixie cron and cronie read them, into plain sets of numbers. Rules from crontab(5) of
 * cronie and of Debian: names in any case, 0 and 7 = Sunday, a field that begins with `*` counts as "any" for day OR weekday.
 */
import { cronField, numbers, weekdayField } from '../cron-text.ts';
import type { CrontabWords } from '../words/crontab.ts';

export interface CronField {
  readonly values: readonly number[];
  /** The field begins with `*`: then cron joins day and weekday with AND, and lets the time follow the clock. */
  readonly star: boolean;
  /** cronie's `a~b`: one value drawn at random when cron starts. */
  readonly random: readonly [number, number] | null;
  /** The same field in Punctual's pattern. */
  readonly text: string;
}

interface Rule {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const RULES: readonly Rule[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 7, names: DAYS },
];

export interface CronFields {
  readonly minute: CronField;
  readonly hour: CronField;
  readonly day: CronField;
  readonly month: CronField;
  /** Values 0..6, 0 = Sunday. */
  readonly weekday: CronField;
}

/** Five texts into five fields, or a sentence that says which one is wrong. */
export function readCronFields(texts: readonly string[], say: CrontabWords['fields']): CronFields | string {
  const fields: CronField[] = [];
  for (const [index, rule] of RULES.entries()) {
    const field = readField(texts[index] ?? '', rule, { ...say, label: say.labels[index] ?? '' });
    if (typeof field === 'string') return field;
    fields.push(field);
  }
  const [minute, hour, day, month, weekday] = fields;
  if (!minute || !hour || !day || !month || !weekday) return say.five;
  return { minute, hour, day, month, weekday };
}

type FieldWords = CrontabWords['fields'] & { readonly label: string };

function readField(text: string, rule: Rule, say: FieldWords): CronField | string {
  const values = new Set<number>();
  let random: CronField['random'] = null;
  for (const part of text.split(',')) {
    const drawn = /^(\w*)~(\w*)$/.exec(part);
    if (drawn !== null) {
      if (text.includes(',')) return say.randomInList(say.label, part);
      const low = drawn[1] ? numberOf(drawn[1], rule, say) : rule.min;
      const high = drawn[2] ? numberOf(drawn[2], rule, say) : rule.max;
      if (typeof low === 'string') return low;
      if (typeof high === 'string') return high;
      if (low > high) return say.backwards(say.label, part);
      random = [low, high];
      values.add(low);
      continue;
    }
    const found = readPart(part, rule, say);
    if (typeof found === 'string') return found;
    for (const value of found) values.add(value);
  }
  const weekday = rule.max === 7;
  const sorted = [...new Set([...values].map((value) => (weekday ? value % 7 : value)))].sort((a, b) => a - b);
  return { values: sorted, star: text.startsWith('*'), random, text: write(text, sorted, rule) };
}

function readPart(part: string, rule: Rule, say: FieldWords): readonly number[] | string {
  const { min, max } = rule;
  const { label } = say;
  const match = /^([^/]*)(?:\/(.*))?$/.exec(part);
  const [base, stepText] = [match?.[1] ?? '', match?.[2]];
  if (base === '') return say.emptyEntry(label, part);
  const step = stepText === undefined ? 1 : /^\d{1,4}$/.test(stepText) ? Number(stepText) : 0;
  if (step === 0) return say.badStep(label, part);
  if (base === '*') return numbers(min, max, step);
  const ends = base.split('-');
  const first = numberOf(ends[0] ?? '', rule, say);
  if (typeof first === 'string') return first;
  if (ends.length === 1) {
    // Crons disagree: some ignore the step, some count from the number to the end.
    return stepText === undefined ? [first] : say.openStep(label, part, first, max, step);
  }
  if (ends.length > 2) return say.notRange(label, part);
  let last = numberOf(ends[1] ?? '', rule, say);
  if (typeof last === 'string') return last;
  if (max === 7 && last === 0 && first > 0) last = 7;
  return first > last ? say.backwardsRefused(label, part) : numbers(first, last, step);
}

function numberOf(text: string, { min, max, names }: Rule, say: FieldWords): number | string {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return named + (min === 1 ? 1 : 0);
  if (!/^\d{1,4}$/.test(text)) return say.notNumber(say.label, text, names.length > 0);
  const value = Number(text);
  return value < min || value > max ? say.outside(say.label, value, min, max) : value;
}

/** The text as it was where both read it alike; else written again from the values. */
function write(text: string, values: readonly number[], rule: Rule): string {
  if (rule.max === 7) return weekdayField(values);
  if (/^\*$|^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(text)) return text.replaceAll(/\b0+(?=\d)/g, '');
  return cronField(values, rule.min, rule.max);
}
