import { describe, expect, it } from 'vitest';
import { firesOfPattern, problemOfPattern } from '../../support/patterns.ts';

const days = (pattern: string, from: string, count: number): string[] =>
  firesOfPattern(pattern, from, count).map((fire) => fire.slice(0, 10));

describe('OCPS 1.3: L, # and W', () => {
  const from = '2026-01-01T00:00:00Z';

  it('4.1: L is the last day of the month, leap years included', () => {
    expect(days('0 0 L * *', from, 4)).toEqual(['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30']);
    expect(days('0 0 L FEB *', from, 3)).toEqual(['2026-02-28', '2027-02-28', '2028-02-29']);
  });

  it('4.1: L may stand in a list of days', () => {
    expect(days('0 0 15,L * *', from, 4)).toEqual(['2026-01-15', '2026-01-31', '2026-02-15', '2026-02-28']);
  });

  it('4.1: 5L, 5#L, FRIL and FRI#L are the last Friday', () => {
    const fridays = ['2026-01-30', '2026-02-27', '2026-03-27', '2026-04-24', '2026-05-29'];
    for (const field of ['5L', '5#L', 'FRI#L', 'friL'])
      expect(days(`0 0 * * ${field}`, from, 5), field).toEqual(fridays);
    expect(days('0 0 * * 7L', from, 2)).toEqual(days('0 0 * * 0#L', from, 2));
  });

  it('4: L and W are case-sensitive', () => {
    for (const pattern of ['0 0 l * *', '0 0 15w * *', '0 0 * * 5l', '0 0 * * FRI#l']) {
      expect(problemOfPattern(pattern), pattern).not.toBeNull();
    }
  });

  it('4.1: L belongs to the day fields only', () => {
    for (const pattern of [
      'L * * * *',
      '* L * * *',
      '* * * L *',
      'L * * * * *',
      '0 0 0 1 1 * L',
      '0 0 5L * *',
      '0 0 * * L',
    ]) {
      expect(problemOfPattern(pattern), pattern).not.toBeNull();
    }
  });

  it('4.2: D#N is the n-th such weekday of the month', () => {
    expect(days('0 0 * * 2#3', from, 3)).toEqual(['2026-01-20', '2026-02-17', '2026-03-17']);
    expect(days('0 0 * * MON#1', from, 3)).toEqual(['2026-01-05', '2026-02-02', '2026-03-02']);
    expect(days('0 0 * * 7#1', from, 2)).toEqual(days('0 0 * * SUN#1', from, 2));
  });

  it('4.2: a fifth weekday is there only in the months that have one', () => {
    expect(days('0 0 * * FRI#5', from, 3)).toEqual(['2026-01-30', '2026-05-29', '2026-07-31']);
  });

  it('4.2: N is 1 to 5, D is 0 to 7, and a list may mix them', () => {
    for (const pattern of [
      '0 0 * * 2#0',
      '0 0 * * 2#6',
      '0 0 * * 8#1',
      '0 0 * * #1',
      '0 0 * * 2#',
      '0 0 * * MON-FRI#1',
      '0 0 2#1 * *',
      '2#1 * * * *',
    ]) {
      expect(problemOfPattern(pattern), pattern).not.toBeNull();
    }
    expect(days('0 0 * * MON#1,FRI#L,WED', '2026-01-27T00:00:00Z', 4)).toEqual([
      '2026-01-28',
      '2026-01-30',
      '2026-02-02',
      '2026-02-04',
    ]);
  });

  it('4.3: 15W is the 15th on a weekday, Friday before a Saturday, Monday after a Sunday', () => {
    // 15 January 2026 is a Thursday, 15 February a Sunday, 15 August a Saturday.
    expect(days('0 12 15W 1,2,8 *', from, 3)).toEqual(['2026-01-15', '2026-02-16', '2026-08-14']);
  });

  it('4.3: W never crosses the month: 1W on a Saturday is Monday the 3rd, 31W on a Sunday is Friday the 29th', () => {
    expect(days('0 12 1W AUG *', from, 1)).toEqual(['2026-08-03']);
    expect(days('0 12 31W MAY *', from, 1)).toEqual(['2026-05-29']);
    expect(days('0 12 1W MAR *', from, 1)).toEqual(['2026-03-02']);
    expect(days('0 12 31W JAN *', from, 1)).toEqual(['2026-01-30']);
  });

  it('4.3: a month without the day has no such weekday', () => {
    expect(days('0 12 31W * *', from, 3)).toEqual(['2026-01-30', '2026-03-31', '2026-05-29']);
    expect(days('0 0 30W FEB *', from, 1)).toEqual([]);
  });

  it('4.3: W goes with one day, not with a range, a list or a step', () => {
    for (const pattern of [
      '0 0 1-15W * *',
      '0 0 1W,15W * *',
      '0 0 1,15W * *',
      '0 0 */2W * *',
      '0 0 W * *',
      '0 0 32W * *',
      '0 0 0W * *',
      '0 0 * * 5W',
      '5W * * * *',
    ]) {
      expect(problemOfPattern(pattern), pattern).not.toBeNull();
    }
    expect(problemOfPattern('0 0 1-15W * *')?.message).toBe(
      'day of month: W goes with one single day, not with a range (at 4)',
    );
  });

  it('beyond the text: LW is the last Monday-to-Friday of the month, as in Quartz', () => {
    expect(days('0 0 LW * *', from, 5)).toEqual(['2026-01-30', '2026-02-27', '2026-03-31', '2026-04-30', '2026-05-29']);
  });
});
