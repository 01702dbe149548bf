import { describe, expect, it } from 'vitest';
import { firesOfPattern, problemOfPattern } from '../../support/patterns.ts';

/** The day so many days before the last one of each month from January 2026 on, by the calendar of JavaScript; short months give none. */
function expected(daysBefore: number, months: number): string[] {
  return Array.from({ length: months }, (_, month) => {
    const last = new Date(Date.UTC(2026, month + 1, 0));
    const day = new Date(last.getTime() - daysBefore * 86_400_000);
    return day.getUTCMonth() === last.getUTCMonth() ? [day.toISOString()] : [];
  }).flat();
}

describe('L-n: days before the last day of the month (S6)', () => {
  it('every n from 1 to 30 over fifty years, months that are too short left out', () => {
    for (let n = 1; n <= 30; n++) {
      const right = expected(n, 600);
      expect(firesOfPattern(`0 0 L-${n} * *`, '2025-12-31T12:00:00Z', right.length), `L-${n}`).toEqual(right);
    }
    expect(firesOfPattern('0 0 L-30 * *', '2026-01-01T12:00:00Z', 2)).toEqual([
      '2026-03-01T00:00:00.000Z',
      '2026-05-01T00:00:00.000Z',
    ]);
    expect(firesOfPattern('0 0 L-28 2 *', '2026-01-01T12:00:00Z', 1)).toEqual(['2028-02-01T00:00:00.000Z']);
  });

  it('stands in lists, with OR and AND of the weekday like any day', () => {
    const days = (pattern: string, count: number) =>
      firesOfPattern(pattern, '2026-01-31T12:00:00Z', count).map((at) => at.slice(0, 10));
    expect(days('0 0 L-1,L,1 * *', 4)).toEqual(['2026-02-01', '2026-02-27', '2026-02-28', '2026-03-01']);
    expect(days('0 0 L-2 * +FRI', 1)).toEqual(['2026-05-29']);
    expect(days('0 0 L-2 2 MON', 5)).toEqual(['2026-02-02', '2026-02-09', '2026-02-16', '2026-02-23', '2026-02-26']);
  });

  it('1 to 30 only, and only in the day of month', () => {
    for (const day of ['L-0', 'L-31', 'L-100'])
      expect(problemOfPattern(`0 0 ${day} * *`), day).toMatchObject({ code: 'out-of-range', position: 6 });
    for (const day of ['L-', 'L-x', 'l-3', 'L-3W', 'L-3-1', 'L-3/2', '3-L'])
      expect(problemOfPattern(`0 0 ${day} * *`), day).not.toBeNull();
    expect(problemOfPattern('0 0 * * L-3')).not.toBeNull();
    // No month has a day 30 days before the last but those of 31 days.
    expect(problemOfPattern('0 0 L-30 4,6,9,11 *')?.code).toBe('never-runs');
    expect(problemOfPattern('0 0 L-29 2 *')?.code).toBe('never-runs');
  });
});
