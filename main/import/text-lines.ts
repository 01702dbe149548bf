import { BOUNDS, beyondBound } from './bounds.ts';
import type { SharedWords } from './words/shared.ts';

/** The lines of a text, without their `\n`. Throws `bad-input` when there are too many of them, or one is too long. */
export function readLines(text: string, file: { readonly name: string; readonly words: SharedWords }): string[] {
  const lines: string[] = [];
  for (let start = 0; start <= text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    const bound = lines.length >= BOUNDS.lines ? 'lines' : end - start > BOUNDS.line ? 'line' : null;
    if (bound !== null) {
      throw beyondBound({ file: file.name, bound, most: BOUNDS[bound], line: lines.length + 1, words: file.words });
    }
    lines.push(text.slice(start, end));
    start = end + 1;
  }
  return lines;
}
