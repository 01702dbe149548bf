import { expect, test } from 'vitest';
import { exitCodeText } from '../../preload/words/exit-code.ts';

test.each([
  [0, '0'],
  [1, '1'],
  [255, '255'],
  [0x7fffffff, '2147483647'],
  [0x80000000, '0x80000000'],
  [0xc000013a, '0xC000013A'],
  [0xffffffff, '0xFFFFFFFF'],
])('the exit code %d is shown as %s', (code, text) => expect(exitCodeText(code)).toBe(text));
