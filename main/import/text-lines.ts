import { BOUNDS, beyondBound } from './bounds.ts';
import type { SharedWords } from './words/shared.ts';

interface NamedText {
  readonly name: string;
  readonly words: SharedWords;
}

/** The lines of a text, without their `\n`. Throws `bad-input` when there are too many of them, or one is too long. */
export function readLines(text: string, file: NamedText): string[] {
  const next = lineReader(text, file);
  const lines: string[] = [];
  for (let line = next(); line !== null; line = next()) lines.push(line);
  return lines;
}

/** One line after the other, so that none is kept; null after the last. Throws as `readLines` does. */
export function lineReader(text: string, { name, words }: NamedText): () => string | null {
  let start = 0;
  let line = 0;
  return () => {
    if (start > text.length) return null;
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    const bound = line >= BOUNDS.lines ? 'lines' : end - start > BOUNDS.line ? 'line' : null;
    if (bound !== null) throw beyondBound({ file: name, bound, most: BOUNDS[bound], line: line + 1, words });
    const whole = text.slice(start, end);
    start = end + 1;
    line += 1;
    return whole;
  };
}
