import { describe, expect, it } from 'vitest';
import { firesOfPattern, problemOfPattern } from '../../support/patterns.ts';

describe('OCPS 1.2: seconds and years', () => {
  const from = '2026-01-01T00:00:00Z';

  it('3: patterns of 5, 6 and 7 fields are read', () => {
    expect(firesOfPattern('0 12 * * *', from, 1)).toEqual(['2026-01-01T12:00:00.000Z']);
    expect(firesOfPattern('0 0 12 * * *', from, 1)).toEqual(['2026-01-01T12:00:00.000Z']);
    expect(firesOfPattern('0 0 12 * * * *', from, 1)).toEqual(['2026-01-01T12:00:00.000Z']);
    expect(problemOfPattern('0 0 12 * * * * *')?.code).toBe('field-count');
  });

  it('4.1: six fields put the seconds first, 0-59, with every expression', () => {
    expect(firesOfPattern('*/20 30-31 10 * * *', from, 6)).toEqual([
      '2026-01-01T10:30:00.000Z',
      '2026-01-01T10:30:20.000Z',
      '2026-01-01T10:30:40.000Z',
      '2026-01-01T10:31:00.000Z',
      '2026-01-01T10:31:20.000Z',
      '2026-01-01T10:31:40.000Z',
    ]);
    expect(problemOfPattern('60 * * * * *')).toMatchObject({ code: 'out-of-range', position: 0 });
    expect(problemOfPattern('0/5 * * * * *')?.code).toBe('bad-step');
  });

  it('4.1: without the field the second is 0, also for nicknames', () => {
    for (const pattern of ['* * * * *', '@hourly'])
      expect(firesOfPattern(pattern, from, 1)[0]?.slice(17)).toBe('00.000Z');
  });

  it('4.1: * * * * * * is every second', () => {
    expect(firesOfPattern('* * * * * *', from, 2)).toEqual(['2026-01-01T00:00:01.000Z', '2026-01-01T00:00:02.000Z']);
  });

  it('4.2: seven fields put the year last', () => {
    expect(firesOfPattern('0 15 10 * * * 2027', from, 2)).toEqual([
      '2027-01-01T10:15:00.000Z',
      '2027-01-02T10:15:00.000Z',
    ]);
    expect(firesOfPattern('0 0 12 1 1 * 2027-2028', from, 9)).toEqual([
      '2027-01-01T12:00:00.000Z',
      '2028-01-01T12:00:00.000Z',
    ]);
    expect(firesOfPattern('0 0 12 1 1 * 2027,2030', from, 9).map((fire) => fire.slice(0, 4))).toEqual(['2027', '2030']);
  });

  it('4.2: the year takes 1970 to 2199 and nothing else', () => {
    expect(problemOfPattern('0 0 0 1 1 * 1969')?.code).toBe('out-of-range');
    expect(problemOfPattern('0 0 0 1 1 * 2200')?.code).toBe('out-of-range');
    expect(firesOfPattern('0 0 0 1 1 * 1970', '1969-12-31T00:00:00Z', 2)).toEqual(['1970-01-01T00:00:00.000Z']);
    expect(firesOfPattern('0 0 0 31 12 * 2199', from, 2)).toEqual(['2199-12-31T00:00:00.000Z']);
  });

  it('4.2: */2 is every even year, 1971-2199/2 every odd one', () => {
    expect(firesOfPattern('0 0 0 1 1 * */2', from, 2).map((fire) => fire.slice(0, 4))).toEqual(['2028', '2030']);
    expect(firesOfPattern('0 0 0 1 1 * 1971-2199/2', from, 2).map((fire) => fire.slice(0, 4))).toEqual([
      '2027',
      '2029',
    ]);
    expect(firesOfPattern('0 0 0 1 1 * */2', '2197-06-01T00:00:00Z', 5)).toEqual(['2198-01-01T00:00:00.000Z']);
    expect(firesOfPattern('0 0 0 1 1 * 1971-2199/2', '2198-06-01T00:00:00Z', 5)).toEqual(['2199-01-01T00:00:00.000Z']);
  });

  it('4.2: six fields are never read as minute to year', () => {
    expect(problemOfPattern('0 0 1 1 * 2027')).toMatchObject({ code: 'out-of-range', position: 10 });
  });

  it('S2: a year that has passed is valid text, and saving says that it is over', () => {
    expect(firesOfPattern('0 0 0 1 1 * 2020', from, 1)).toEqual([]);
    expect(problemOfPattern('0 0 0 1 1 * 2020')).toMatchObject({ code: 'never-runs' });
    expect(problemOfPattern('0 0 0 1 1 * 2100')?.message).toBe(
      'this never runs: its next time is more than 10 years away',
    );
  });
});
