/** The typed filter, read as the host reads it (`main/store/job-filter.ts`): what each word asks for, what could follow, what is wrong. */
import { filterValue } from './filter-text.ts';

export const FILTER_KEYS = ['tag', 'group', 'state', 'failed'] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];
export const FILTER_STATES = ['active', 'paused', 'running', 'finished', 'broken'] as const;
const SPANS = ['24h', '7d', '30d'];
const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };
/** More would be a list to read instead of a hint. */
const OFFERED = 8;

export interface FilterWord {
  readonly from: number;
  readonly to: number;
  /** As it is searched for: lower case, without quotes. */
  readonly plain: string;
  /** Null = a word of the text searched for. */
  readonly key: FilterKey | null;
  readonly value: string;
}

export function filterWords(text: string): FilterWord[] {
  const words: FilterWord[] = [];
  for (const found of text.matchAll(/(?:\\"|[^\s"]|"(?:\\"|[^"])*"?)+/g)) {
    const plain = found[0].replace(/\\"|"/g, (quote) => (quote === '"' ? '' : '"')).toLowerCase();
    if (plain === '') continue;
    const [, key, value] = /^(tag|group|state|failed):(.*)$/s.exec(plain) ?? [];
    words.push({
      from: found.index,
      to: found.index + found[0].length,
      plain,
      key: (key ?? null) as FilterKey | null,
      value: value ?? '',
    });
  }
  return words;
}

/** Length of `7d`, `12h`, `30m`, `2w` in milliseconds; null when it is none of these. */
export function spanOf(value: string): number | null {
  const [, amount, unit] = /^(\d{1,4})([mhdw])$/.exec(value) ?? [];
  const length = UNITS[unit ?? ''];
  return amount === undefined || length === undefined ? null : Number(amount) * length;
}

export function isState(value: string): value is (typeof FILTER_STATES)[number] {
  return (FILTER_STATES as readonly string[]).includes(value);
}

export interface Names {
  readonly groups: readonly string[];
  readonly tags: readonly string[];
}

export interface Completion {
  readonly key: FilterKey;
  /** Null = the key alone, its value comes next. */
  readonly value: string | null;
  /** The whole filter with it, and where the caret is then. */
  readonly text: string;
  readonly caret: number;
}

/** What the word at the caret could become. */
export function completions(text: string, caret: number, names: Names): Completion[] {
  const word = filterWords(text).find(({ from, to }) => from < caret && caret <= to);
  if (word === undefined) return [];
  const put = (key: FilterKey, value: string | null): Completion => {
    const words = value === null ? `${key}:` : `${key}:${filterValue(value)} `;
    const after = text.slice(word.to);
    return {
      key,
      value,
      text: text.slice(0, word.from) + words + (value === null ? after : after.trimStart()),
      caret: word.from + words.length,
    };
  };
  if (word.key === null) return FILTER_KEYS.filter((key) => key.startsWith(word.plain)).map((key) => put(key, null));
  const { key, value } = word;
  const offered = valuesOf(key, value, names).filter((name) => name.toLowerCase().includes(value));
  // Nothing to complete in what is complete.
  if (offered.some((name) => name.toLowerCase() === value)) return [];
  return offered.slice(0, OFFERED).map((name) => put(key, name));
}

function valuesOf(key: FilterKey, typed: string, names: Names): readonly string[] {
  if (key === 'tag') return names.tags;
  if (key === 'group') return names.groups;
  if (key === 'state') return FILTER_STATES;
  return /^\d{1,4}$/.test(typed) ? ['h', 'd', 'w'].map((unit) => typed + unit) : SPANS;
}

export type FilterProblem =
  | { readonly kind: 'key'; readonly typed: string; readonly meant: FilterKey }
  | { readonly kind: 'value'; readonly key: 'state' | 'failed'; readonly value: string }
  | { readonly kind: 'nobody'; readonly key: 'tag' | 'group'; readonly value: string };

/** The first word that cannot be meant so; the word at the caret is left alone as long as it can still become something. */
export function filterProblem(text: string, caret: number | null, names: Names | undefined): FilterProblem | null {
  for (const word of filterWords(text)) {
    const open = caret !== null && word.from < caret && caret <= word.to;
    const problem = problemOf(word, names);
    if (problem === null) continue;
    if (!open || completions(text, caret, names ?? { groups: [], tags: [] }).length === 0) return problem;
  }
  return null;
}

function problemOf({ key, value, plain }: FilterWord, names: Names | undefined): FilterProblem | null {
  if (key === null) {
    const [, typed] = /^([a-z]{3,9}):(?!\/\/)/.exec(plain) ?? [];
    const meant = typed === undefined ? undefined : FILTER_KEYS.find((known) => near(typed, known));
    return typed === undefined || meant === undefined ? null : { kind: 'key', typed, meant };
  }
  if (value === '') return null;
  if (key === 'state') return isState(value) ? null : { kind: 'value', key, value };
  if (key === 'failed') return spanOf(value) === null ? { kind: 'value', key, value } : null;
  const known = key === 'tag' ? names?.tags : names?.groups;
  if (known === undefined || known.some((name) => name.toLowerCase() === value)) return null;
  return { kind: 'nobody', key, value };
}

/** `stat`, `groups`, `tags`, `fail`, `falied`: the start of it, it with an end, or its letters in another order. */
function near(typed: string, known: string): boolean {
  const letters = (text: string) => [...text].sort().join('');
  return known.startsWith(typed) || typed.startsWith(known) || letters(typed) === letters(known);
}

/** What the host is asked for: conditions that are half typed or malformed (said beside the field) would find nothing. */
export function askableFilter(text: string): string {
  let asked = '';
  let at = 0;
  for (const word of filterWords(text)) {
    const { key, value } = word;
    const askable =
      key === null || (key === 'state' ? isState(value) : key === 'failed' ? spanOf(value) !== null : value !== '');
    if (askable) continue;
    asked += text.slice(at, word.from);
    at = word.to;
  }
  return asked + text.slice(at);
}
