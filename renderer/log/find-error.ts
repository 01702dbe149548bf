import { LOOKS_LIKE_ERROR } from '../../preload/contract.ts';
import { stripAnsi } from './ansi.ts';
import type { LogLine } from './log-buffer.ts';

/** Index of the first line that looks like an error, -1 when none does. */
export function findError(lines: readonly LogLine[]): number {
  return lines.findIndex((line) => LOOKS_LIKE_ERROR.test(line.text));
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
