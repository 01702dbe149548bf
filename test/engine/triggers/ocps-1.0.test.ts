import { describe, expect, it } from 'vitest';
import { firesOfPattern, problemOfPattern } from '../../support/patterns.ts';

// The OCPS 1.0 specification (revision 2), sentence by sentence; the section stands in front of each promise.
describe('OCPS 1.0: the baseline', () => {
  const from = '2026-01-01T00:00:00Z';

  it('4.1: a pattern has five fields separated by whitespace', () => {
    expect(firesOfPattern('15 10 1 10 *', from, 1)).toEqual(['2026-10-01T10:15:00.000Z']);
    for (const pattern of ['*', '* *', '* * *', '* * * *']) expect(problemOfPattern(pattern)?.code).toBe('field-count');
  });

  it('4.1: characters outside the set are refused, with their place', () => {
    for (const pattern of [
      '%0 * * * *',
      '* * * * $',
      '0 0 * * MO',
      '* * * JANU *',
      '0 0 1.5 * *',
      '0;5 * * * *',
      '−5 * * * *',
    ]) {
      expect(problemOfPattern(pattern)?.code, pattern).toBe('unknown-text');
    }
    expect(problemOfPattern('* * * JANU *')).toMatchObject({ field: 'pattern', position: 6 });
  });

  it('4.1: whitespace around the pattern is ignored, and any run of it is one delimiter', () => {
    expect(firesOfPattern('  15  10 \t 1 10\t*  ', from, 1)).toEqual(['2026-10-01T10:15:00.000Z']);
  });

  it('4.3: only space and tab are whitespace', () => {
    for (const pattern of ['* * * *\n*', '*\u00a0* * * * *', '* * * * *\n', '*\v* * * *']) {
      expect(problemOfPattern(pattern), JSON.stringify(pattern)).not.toBeNull();
    }
  });

  it('4.2: every field takes its whole range and nothing beyond', () => {
    const ranges = [
      [0, 59],
      [0, 23],
      [1, 31],
      [1, 12],
      [0, 7],
    ] as const;
    for (const [index, [min, max]] of ranges.entries()) {
      const at = (value: number): string => ['*', '*', '*', '*', '*'].with(index, String(value)).join(' ');
      for (let value = min; value <= max; value++) expect(problemOfPattern(at(value)), at(value)).toBeNull();
      expect(problemOfPattern(at(max + 1))).toMatchObject({ code: 'out-of-range', position: index * 2 });
      if (min > 0) expect(problemOfPattern(at(min - 1))?.code).toBe('out-of-range');
    }
  });

  it('4.2: names of months and days are read in any case', () => {
    expect(firesOfPattern('0 0 1 oct *', from, 1)).toEqual(firesOfPattern('0 0 1 OCT *', from, 1));
    expect(firesOfPattern('0 0 * * mOn', from, 3)).toEqual(firesOfPattern('0 0 * * 1', from, 3));
  });

  it('4.2: each month name is its number', () => {
    const names = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
    for (const [index, name] of names.entries()) {
      expect(firesOfPattern(`0 0 1 ${name} *`, from, 2)).toEqual(firesOfPattern(`0 0 1 ${index + 1} *`, from, 2));
    }
  });

  it('4.2: each day name is its number, and 0 and 7 are both Sunday', () => {
    const names = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
    for (const [index, name] of names.entries()) {
      expect(firesOfPattern(`0 0 * * ${name}`, from, 2)).toEqual(firesOfPattern(`0 0 * * ${index}`, from, 2));
    }
    expect(firesOfPattern('0 0 * * 7', from, 2)).toEqual(['2026-01-04T00:00:00.000Z', '2026-01-11T00:00:00.000Z']);
    expect(firesOfPattern('0 0 * * 0', from, 2)).toEqual(firesOfPattern('0 0 * * 7', from, 2));
  });

  it('4.2: SUN ends a range as 7 and starts one as 0', () => {
    expect(firesOfPattern('0 0 * * FRI-SUN', from, 4)).toEqual(firesOfPattern('0 0 * * 5-7', from, 4));
    expect(firesOfPattern('0 0 * * SUN-TUE', from, 4)).toEqual(firesOfPattern('0 0 * * 0-2', from, 4));
  });

  it('5: names belong to their own field', () => {
    expect(problemOfPattern('JAN * * * *')).toMatchObject({ code: 'unknown-text', position: 0 });
    expect(problemOfPattern('* * * MON *')?.code).toBe('unknown-text');
    expect(problemOfPattern('* * * * JAN')?.code).toBe('unknown-text');
  });

  it('5: * matches every value, and a comma lists values', () => {
    expect(firesOfPattern('* * * * *', from, 2)).toEqual(['2026-01-01T00:01:00.000Z', '2026-01-01T00:02:00.000Z']);
    expect(firesOfPattern('0,15,30,45 * * * *', from, 4).map((fire) => fire.slice(14, 16))).toEqual([
      '15',
      '30',
      '45',
      '00',
    ]);
  });

  it('5: a range is inclusive, and a step filters it from its lowest value', () => {
    expect(firesOfPattern('0 9-11 * * *', from, 4).map((fire) => fire.slice(11, 13))).toEqual(['09', '10', '11', '09']);
    expect(firesOfPattern('5-59/15 * * * *', from, 4).map((fire) => fire.slice(14, 16))).toEqual([
      '05',
      '20',
      '35',
      '50',
    ]);
    expect(firesOfPattern('*/25 * * * *', from, 4).map((fire) => fire.slice(14, 16))).toEqual(['25', '50', '00', '25']);
  });

  it('5.1: the comma binds last: each entry stands alone, and the field is their union', () => {
    const minutes = firesOfPattern('0-10/5,30,*/40,30 * * * *', from, 6).map((fire) => fire.slice(14, 16));
    expect(minutes).toEqual(['05', '10', '30', '40', '00', '05']);
  });

  it('6.1: with day and weekday both restricted either may match', () => {
    expect(firesOfPattern('0 12 1 * MON', '2026-01-25T00:00:00Z', 4)).toEqual([
      '2026-01-26T12:00:00.000Z',
      '2026-02-01T12:00:00.000Z',
      '2026-02-02T12:00:00.000Z',
      '2026-02-09T12:00:00.000Z',
    ]);
  });

  it('6.1: restricted means not *: a step or a full range counts', () => {
    expect(firesOfPattern('0 0 1-31 * MON', from, 3)).toEqual(firesOfPattern('0 0 * * *', from, 3));
    expect(firesOfPattern('0 0 10 * */1', from, 3)).toEqual(firesOfPattern('0 0 * * *', from, 3));
  });

  it('6.2: values out of range are refused', () => {
    for (const pattern of [
      '60 * * * *',
      '* 24 * * *',
      '* * 32 * *',
      '* * 0 * *',
      '* * * 13 *',
      '* * * 0 *',
      '* * * * 8',
      '0-60 * * * *',
      '1,2,99 * * * *',
    ]) {
      expect(problemOfPattern(pattern)?.code, pattern).toBe('out-of-range');
    }
  });

  it('6.2: a range that runs backwards is refused', () => {
    for (const pattern of ['9-5 * * * *', '* 22-2 * * *', '* * * NOV-FEB *', '* * * * SAT-MON', '* * * * 6-1']) {
      expect(problemOfPattern(pattern)?.code, pattern).toBe('reversed');
    }
  });

  it('6.2: a step of 0 and a step without * or a full range are refused', () => {
    for (const pattern of [
      '*/0 * * * *',
      '/30 * * * *',
      '0/15 * * * *',
      '10/10 * * * *',
      '5/5 * * * *',
      '*/ * * * *',
      '1-/5 * * * *',
      '*/-5 * * * *',
      '* * * JAN/2 *',
    ]) {
      expect(problemOfPattern(pattern), pattern).not.toBeNull();
    }
    expect(problemOfPattern('10/10 * * * *')).toMatchObject({ code: 'bad-step', position: 2 });
    expect(problemOfPattern('*/30 10-20/10 * * *')).toBeNull();
  });

  it('S2: a step larger than its range is refused, not guessed', () => {
    expect(problemOfPattern('*/61 * * * *')).toMatchObject({
      code: 'bad-step',
      message: 'minute: the step 61 is larger than its range 0-59 (at 2)',
      position: 2,
    });
    expect(problemOfPattern('10-12/5 * * * *')?.code).toBe('bad-step');
    expect(problemOfPattern('*/60 * * * *')).toBeNull();
  });

  it('S2: empty text, empty entries and broken ranges are refused', () => {
    for (const pattern of [
      '',
      '   ',
      '\t',
      '1,,2 * * * *',
      ',1 * * * *',
      '1, * * * *',
      '1-2-3 * * * *',
      '-5 * * * *',
      '5- * * * *',
      '** * * * *',
      '*5 * * * *',
      '*/5/5 * * * *',
    ]) {
      expect(problemOfPattern(pattern), JSON.stringify(pattern)).not.toBeNull();
    }
  });

  it('6.2: an impossible date is valid text; nothing is found, and saving says "this never runs" (S2)', () => {
    for (const pattern of ['* * 31 2 *', '0 0 30 2 *', '0 0 31 4,6,9,11 *']) {
      expect(firesOfPattern(pattern, from, 1), pattern).toEqual([]);
      expect(problemOfPattern(pattern)).toMatchObject({
        code: 'never-runs',
        message: 'this never runs: no date matches it',
      });
    }
  });

  it('6.4: a pattern is read in the zone of its schedule', () => {
    expect(firesOfPattern('0 12 1 1 *', from, 1, 'Asia/Kathmandu')).toEqual(['2026-01-01T06:15:00.000Z']);
  });
});
