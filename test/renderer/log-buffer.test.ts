import { describe, expect, it } from 'vitest';
import { findError, findLines } from '../../renderer/log/find-error.ts';
import { createLogBuffer } from '../../renderer/log/log-buffer.ts';

function filled(maxChars: number, pieces: readonly string[]) {
  const buffer = createLogBuffer(maxChars);
  let offset = 0;
  for (const piece of pieces) {
    buffer.append(offset, offset + piece.length, piece);
    offset += piece.length;
  }
  return buffer;
}
const words = (buffer: ReturnType<typeof createLogBuffer>) => buffer.lines().map((line) => line.text);

describe('the piece of a log in memory', () => {
  it('joins a line that arrives in pieces', () => {
    expect(words(filled(1000, ['one\ntw', 'o\nthr', 'ee']))).toEqual(['one', 'two', 'three']);
    expect(words(filled(1000, ['a', 'b', 'c\n', 'd\n']))).toEqual(['abc', 'd']);
  });

  it('stays within its bound and keeps the newest part', () => {
    const buffer = filled(
      1000,
      Array.from({ length: 500 }, (_, index) => `line ${index}\n`),
    );
    expect(words(buffer).join('').length).toBeLessThanOrEqual(1000);
    expect(words(buffer).at(-1)).toBe('line 499');
    expect(buffer.from).toBeGreaterThan(0);
  });

  it('ignores a piece that does not follow, for example one that came twice', () => {
    const buffer = filled(1000, ['one\n']);
    buffer.append(0, 4, 'one\n');
    buffer.append(10, 14, 'far\n');
    expect(words(buffer)).toEqual(['one']);
  });

  it('takes earlier output in front and gives up the newest for it', () => {
    const buffer = createLogBuffer(12);
    buffer.clear(8);
    buffer.append(8, 16, 'third--\n');
    buffer.prepend(0, 8, 'second-\n');
    expect(words(buffer)).toEqual(['second-']);
    expect([buffer.from, buffer.to]).toEqual([0, 8]);
  });

  it('shows a line of a million characters in pieces that can be drawn', () => {
    const lines = words(filled(10_000_000, ['x'.repeat(1_000_000)]));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(2000);
    expect(lines.join('').length).toBe(1_000_000);
  });

  it('keeps empty lines', () => {
    expect(words(filled(100, ['a\n\nb\n']))).toEqual(['a', '', 'b']);
  });

  it('carries a colour from line to line', () => {
    const [, second] = filled(100, ['\u001b[31mred\n', 'still red\n']).lines();
    expect(second?.start?.color).toBe(1);
  });
});

describe('searching a log', () => {
  const lines = filled(1000, ['0 errors\nall fine\nError: no such file\n\u001b[1mBUILD\u001b[0m failed\n']).lines();
  it('jumps to the first line that looks like an error, and not to "0 errors"', () => {
    expect(findError(lines)).toBe(2);
    expect(findError(filled(100, ['terror\nmirrored\n']).lines())).toBe(-1);
  });
  it('finds words across colours', () => {
    expect(findLines(lines, 'build failed')).toEqual([3]);
    expect(findLines(lines, '')).toEqual([]);
  });
});
