import { expect, it } from 'vitest';
import { parseTime, shiftTime } from '../../renderer/ui/parse-time.ts';

it('reads a time of day as people write it', () => {
  const read = ['9', '09:30', '930', '9.30', '9h30', '9 pm', '12am', '12:05 PM', '23:59'].map(parseTime);
  expect(read).toEqual(['09:00', '09:30', '09:30', '09:30', '09:30', '21:00', '00:00', '12:05', '23:59']);
});

it('takes nothing else for a time', () => {
  for (const text of ['', '24:00', '9:60', '13pm', '0am', 'noon', '9:3', '-1', '99999'])
    expect(parseTime(text), text).toBeNull();
});

it('moves around midnight', () => {
  expect(shiftTime('23:50', 15)).toBe('00:05');
  expect(shiftTime('00:00', -15)).toBe('23:45');
});
