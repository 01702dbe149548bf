import { stripAnsi } from './ansi.ts';
import type { LogLine } from './log-buffer.ts';

/** Words at which people look first. Not inside other words, and not "0 errors" or "no error". */
const ERROR =
  /(?<!\b(?:0|no)\s)\b(?:error|errors|err!|fatal|failed|failure|exception|traceback|panic|cannot|not found|denied)\b/i;

/** Index of the first line that looks like an error, -1 when none does. */
export function findError(lines: readonly LogLine[]): number {
  return lines.findIndex((line) => ERROR.test(stripAnsi(line.text)));
}

/** Indexes of the lines that contain `find` (already lower case). */
export function findLines(lines: readonly LogLine[], find: string): number[] {
  if (find === '') return [];
  const found: number[] = [];
  lines.forEach((line, index) => {
    const text = line.text.includes('\u001b') || line.text.includes('\r') ? stripAnsi(line.text) : line.text;
    if (text.toLowerCase().includes(find)) found.push(index);
  });
  return found;
}
