import { PunctualError } from '../engine/errors.ts';
import { FILTER_BOUNDS } from '../engine/filter-bounds.ts';
import type { Millis } from '../engine/model.ts';
import { JOB_STATES } from './codes.ts';

/** What a typed filter asks for; all of it must hold. */
export interface JobFilter {
  /** Lower-cased; each must occur in name, group, tags or notes. */
  readonly words: readonly string[];
  readonly tags: readonly string[];
  readonly groups: readonly string[];
  /** One of these; `running` = has a run that has started and not ended. */
  readonly states: readonly (keyof typeof JOB_STATES | 'running')[];
  /** Has failed or run out of time within this long; null = not asked. */
  readonly failedWithin: Millis | null;
}

const UNITS: Readonly<Record<string, Millis>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/**
 * Reads `backup tag:nightly group:"my files" state:paused failed:7d`. Quotes keep spaces, `\"` is a quote itself. What is not
 * one of these forms is a word like any other, so that typing a filter never fails half-way. Throws `bad-input` for more
 * words than `FILTER_BOUNDS` allows.
 */
export function parseJobFilter(text: string): JobFilter {
  const words: string[] = [];
  const tags: string[] = [];
  const groups: string[] = [];
  const states: JobFilter['states'][number][] = [];
  let failedWithin: Millis | null = null;
  const all = tokens(text.toLowerCase());
  if (all.length > FILTER_BOUNDS.words) {
    throw new PunctualError(
      'bad-input',
      `A filter has at most ${FILTER_BOUNDS.words} words; this one has ${all.length}.`,
      undefined,
      {
        reason: { code: 'filter-long', most: FILTER_BOUNDS.words },
      },
    );
  }
  for (const token of all) {
    const [, key, value] = /^(tag|group|state|failed):(.+)$/s.exec(token) ?? [];
    const span = key === 'failed' ? spanOf(value ?? '') : null;
    if (value === undefined) words.push(token);
    else if (key === 'tag') tags.push(value);
    else if (key === 'group') groups.push(value);
    else if (key === 'state' && isState(value)) states.push(value);
    else if (span !== null) failedWithin = span;
    else words.push(token);
  }
  return { words, tags, groups, states, failedWithin };
}

function tokens(text: string): string[] {
  const found: string[] = [];
  for (const [token] of text.matchAll(/(?:\\"|[^\s"]|"(?:\\"|[^"])*"?)+/g)) {
    const plain = token.replace(/\\"|"/g, (quote) => (quote === '"' ? '' : '"'));
    if (plain !== '') found.push(plain);
  }
  return found;
}

/** `7d`, `12h`, `30m`, `2w`; null when it is none of these. */
function spanOf(text: string): Millis | null {
  const [, amount, unit] = /^(\d{1,4})([mhdw])$/.exec(text) ?? [];
  const length = UNITS[unit ?? ''];
  return amount === undefined || length === undefined ? null : Number(amount) * length;
}

function isState(text: string): text is JobFilter['states'][number] {
  return text === 'running' || Object.hasOwn(JOB_STATES, text);
}
