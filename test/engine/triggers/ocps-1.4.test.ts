import { describe, expect, it } from 'vitest';
import { firesOfPattern, problemOfPattern } from '../../support/patterns.ts';

const days = (pattern: string, from: string, count: number): string[] =>
  firesOfPattern(pattern, from, count).map((fire) => fire.slice(0, 10));

describe('OCPS 1.4: logic of the day fields, ?, and clock changes', () => {
  const from = '2026-01-01T00:00:00Z';

  it('4.1.1: restricted day and weekday are OR', () => {
    expect(days('0 12 1 * MON', '2026-01-28T00:00:00Z', 3)).toEqual(['2026-02-01', '2026-02-02', '2026-02-09']);
  });

  it('4.1.1: with one of them * only the other counts', () => {
    expect(days('0 12 1 * *', from, 2)).toEqual(['2026-01-01', '2026-02-01']);
    expect(days('0 12 * * MON', from, 2)).toEqual(['2026-01-05', '2026-01-12']);
  });

  it('4.1.1: OR holds for L, W and # as well', () => {
    expect(days('0 0 L * MON#1', from, 4)).toEqual(['2026-01-05', '2026-01-31', '2026-02-02', '2026-02-28']);
    expect(days('0 0 15W * FRI#L', from, 3)).toEqual(['2026-01-15', '2026-01-30', '2026-02-16']);
  });

  it('4.1.2: + before the weekday makes it AND', () => {
    expect(days('0 12 1 * +MON', from, 2)).toEqual(['2026-06-01', '2027-02-01']);
    expect(days('0 12 13 * +FRI', from, 3)).toEqual(['2026-02-13', '2026-03-13', '2026-11-13']);
    expect(days('0 0 1-7 * +MON', from, 2)).toEqual(days('0 0 * * MON#1', from, 2));
    expect(days('0 0 L * +SUN#L,SAT', from, 1)).toEqual(['2026-01-31']);
    expect(days('0 0 1 * +*', from, 2)).toEqual(['2026-02-01', '2026-03-01']);
  });

  it('4.1.2: + anywhere else is an error', () => {
    for (const pattern of [
      '+0 * * * *',
      '0 +0 * * *',
      '0 0 +1 * *',
      '0 0 1 +1 *',
      '0 0 * * MON+',
      '0 0 * * MON,+TUE',
      '0 0 * * ++MON',
      '0 0 * * +',
      '+0 0 0 * * *',
    ]) {
      expect(problemOfPattern(pattern), pattern).not.toBeNull();
    }
    expect(problemOfPattern('0 0 +1 * *')).toMatchObject({ code: 'unknown-text', position: 4 });
  });

  it('4.2: ? is * in the two day fields and means nothing else', () => {
    expect(days('0 0 ? * MON', from, 2)).toEqual(days('0 0 * * MON', from, 2));
    expect(days('0 0 5 * ?', from, 2)).toEqual(days('0 0 5 * *', from, 2));
    expect(days('0 0 ? * ?', from, 2)).toEqual(days('0 0 * * *', from, 2));
  });

  it('4.2: ? in another field, in a list or with a step is an error', () => {
    for (const pattern of [
      '? * * * *',
      '* ? * * *',
      '* * * ? *',
      '? * * * * *',
      '0 0 0 1 1 * ?',
      '0 0 ?,1 * *',
      '0 0 ?/2 * *',
      '0 0 * * ?L',
    ]) {
      expect(problemOfPattern(pattern), pattern).not.toBeNull();
    }
  });

  const recommended = { gap: 'skip', overlap: 'first' } as const;
  const zone = 'Europe/Berlin';

  it('4.3.1: with {gap: skip, overlap: first} a time inside the gap is skipped and one inside the overlap runs once, first', () => {
    expect(firesOfPattern('30 2 * * *', '2026-03-28T12:00:00Z', 1, zone, recommended)).toEqual([
      '2026-03-30T00:30:00.000Z',
    ]);
    expect(firesOfPattern('30 2 * * *', '2026-10-24T12:00:00Z', 2, zone, recommended)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });

  it('S9: by default the run of a swallowed time happens at the end of the gap, and several collapse into one', () => {
    expect(firesOfPattern('15,30,45 2 * * *', '2026-03-29T00:00:00Z', 2, zone)).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:15:00.000Z',
    ]);
  });

  it('S9: shift moves it by the length of the gap', () => {
    expect(firesOfPattern('15,45 2 * * *', '2026-03-29T00:00:00Z', 2, zone, { gap: 'shift' })).toEqual([
      '2026-03-29T01:15:00.000Z',
      '2026-03-29T01:45:00.000Z',
    ]);
  });

  // Spring: 02:30 is skipped at 01:00Z. Autumn: 02:30 is shown at 00:30Z and at 01:30Z.
  it('S9: a pattern that repeats through the day follows the clock whatever dst says', () => {
    for (const hour of ['*', '*/1', '0-23/1', '0-23', '1,2-23,0', '1-4/1', '*/1,3']) {
      const spring = firesOfPattern(`30 ${hour} * * *`, '2026-03-29T00:00:00Z', 2, zone, {
        gap: 'shift',
        overlap: 'last',
      });
      expect(spring, hour).toEqual(['2026-03-29T00:30:00.000Z', '2026-03-29T01:30:00.000Z']);
      const autumn = firesOfPattern(`30 ${hour} * * *`, '2026-10-25T00:00:00Z', 2, zone, { overlap: 'first' });
      expect(autumn, hour).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z']);
    }
    // A range of hours repeats where the minutes do.
    expect(firesOfPattern('*/30 1-4 * * *', '2026-10-25T00:00:00Z', 3, zone)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:00:00.000Z',
      '2026-10-25T01:30:00.000Z',
    ]);
  });

  it('S9: a pattern that names its hours obeys dst, however they are written', () => {
    for (const hour of ['1,2', '1-2', '2', '2-2', '2-3/2', '2,2-3/2']) {
      const autumn = firesOfPattern(`30 ${hour} * * *`, '2026-10-25T00:15:00Z', 2, zone);
      expect(
        autumn.map((at) => at.slice(0, 10)),
        hour,
      ).toEqual(['2026-10-25', '2026-10-26']);
    }
    // Both of "02:30 and 03:30" run on the day on which 02:30 does not exist.
    expect(firesOfPattern('30 2-3 * * *', '2026-03-28T12:00:00Z', 2, zone)).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-29T01:30:00.000Z',
    ]);
  });

  it('S9: a day written as */24 is neither lost nor doubled where the clock changes at midnight', () => {
    for (const [where, from] of [
      ['America/Santiago', '2026-03-01T12:00:00Z'],
      ['Africa/Cairo', '2026-04-01T12:00:00Z'],
      ['Asia/Beirut', '2026-03-01T12:00:00Z'],
      ['America/Havana', '2026-03-01T12:00:00Z'],
    ] as const) {
      const step = firesOfPattern('0 */24 * * *', from, 300, where);
      expect(step, where).toEqual(firesOfPattern('0 0 * * *', from, 300, where));
      const days = step.map((at) => new Date(at).toLocaleDateString('en-CA', { timeZone: where }));
      expect(new Set(days).size, where).toBe(300);
      expect(Date.parse(`${days.at(-1)}`) - Date.parse(`${days[0]}`), where).toBe(299 * 86_400_000);
    }
  });

  it('4.3.2: the calendar is proleptic Gregorian: 2100 is no leap year', () => {
    expect(days('0 0 29 2 *', '2096-01-01T00:00:00Z', 2)).toEqual(['2096-02-29', '2104-02-29']);
    expect(days('0 0 29 2 *', '1999-01-01T00:00:00Z', 1)).toEqual(['2000-02-29']);
  });

  it('4.3.2: beyond the supported range nothing is found, and it says so at once', () => {
    expect(firesOfPattern('0 0 * * *', '2199-12-30T12:00:00Z', 5)).toEqual(['2199-12-31T00:00:00.000Z']);
    expect(firesOfPattern('0 0 29 2 +MON', '2197-01-01T00:00:00Z', 1)).toEqual([]);
    expect(problemOfPattern('0 0 0 1 1 * 2200')?.code).toBe('out-of-range');
  });
});
