import { expect, it } from 'vitest';
import { canHold, valueIn, withVariable } from '../../renderer/editor/variables-text.ts';

it('adds a variable below what was typed', () => {
  expect(withVariable('', 'PATH', '/a:/b')).toBe('PATH=/a:/b');
  expect(withVariable('A=1\n# half a line\n\n', 'PATH', '/a')).toBe('A=1\n# half a line\nPATH=/a');
});

it('replaces every line of the same name and no other', () => {
  expect(withVariable('PATH=/old\nPATHS=x\n  PATH=/older', 'PATH', '/new')).toBe('PATHS=x\nPATH=/new');
});

it('reads back what it wrote, whatever the value', () => {
  for (const value of ['', ' a b ', 'x=y', '$& $1']) {
    expect(valueIn(withVariable('A=1', 'B', value), 'B')).toBe(value);
  }
  expect(valueIn('A=1', 'B')).toBe(null);
  expect(valueIn('A=1\nA=2', 'A')).toBe('2');
});

it('knows what does not fit on a line', () => {
  expect(canHold('GOOD_1', 'a b')).toBe(true);
  expect(canHold('BASH_FUNC_x%%', '() { :; }')).toBe(false);
  expect(canHold('LINES_', 'a\nb')).toBe(false);
});
