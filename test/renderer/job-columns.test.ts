import { expect, test } from 'vitest';
import { CHOOSABLE, visibleColumns } from '../../renderer/jobs/job-columns.ts';

const USUAL = ['schedule', 'next', 'last', 'history'];

test.each([
  ['the smallest window', 716, USUAL, ['schedule', 'next']],
  ['the usual window', 1072, USUAL, USUAL],
  ['the smallest window with a group asked for', 716, [...USUAL, 'group'], ['group', 'schedule', 'next']],
  ['a wide one with everything', 1500, CHOOSABLE, CHOOSABLE],
  ['names of other versions', 1500, ['next', 'colour'], ['next']],
] as const)('%s shows what fits, in one order', (_, width, chosen, expected) => {
  expect(visibleColumns(chosen, width)).toEqual(expected);
});
