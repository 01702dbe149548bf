/** How large a file of jobs may be, in every respect; one place so that the bounds can be compared. Far above what people write. */
import { LIMITS } from '../../preload/schemas/limits.ts';
import { PunctualError } from '../engine/errors.ts';
import type { FileBound } from '../engine/reasons.ts';
import { type SharedWords, sharedWords } from './words/shared.ts';

export const BOUNDS = {
  /** Brackets, indentations or elements within each other. A job has less than ten. */
  depth: 40,
  /** Keys, values and collections of a YAML or JSON text. */
  values: 1_000_000,
  /** Anchors and aliases of a YAML text. */
  anchors: 10_000,
  /** Elements and attributes of an XML text. */
  elements: 500_000,
  attributes: 1000,
  /** UTF-16 units of one line of a crontab or unit file, joined lines included. cronie reads 131,072 as well. */
  line: 131_072,
  /** Lines that mean something in one crontab or unit file. */
  lines: 100_000,
  /** Jobs of one jobs file or bundle. */
  jobs: LIMITS.batch,
  /** Entries of one import: each is compared with its old fires, and one answer carries them all. */
  entries: 10_000,
  /** Variables in force for one entry of a crontab, or in one environment file. */
  variables: 1000,
  /** UTF-16 units of the variables of all entries of a crontab together: each entry carries those above it. */
  environment: 16_000_000,
  /** Times, intervals or triggers of one entry. */
  times: 1000,
} as const;

export interface Excess {
  readonly file: string;
  readonly bound: FileBound;
  readonly most: number;
  /** From 1; null when the file has no lines, or when it was refused before it was read. */
  readonly line?: number | null | undefined;
  readonly column?: number | null | undefined;
  readonly words?: SharedWords | undefined;
}

/** `bad-input` that names the bound, and the place where it was exceeded. */
export function beyondBound({ file, bound, most, line = null, column = null, words = sharedWords.en }: Excess) {
  return new PunctualError(
    'bad-input',
    words.bound(file, words.bounds[bound](most.toLocaleString('en')), line, column),
    { bound, most, line, column },
    { reason: { code: 'file-bound', file, bound, most, line, column } },
  );
}

/** The bound that a YAML text goes beyond with these; `null` = none. The value in the innermost collection is one deeper than that. */
export function boundOf(depth: number, values: number, anchors: number): 'depth' | 'values' | 'anchors' | null {
  if (depth > BOUNDS.depth + 1) return 'depth';
  if (values > BOUNDS.values) return 'values';
  return anchors > BOUNDS.anchors ? 'anchors' : null;
}

/** Line and column, from 1, of an offset. */
export function placeAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}
