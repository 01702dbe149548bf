import { describe, expect, it } from 'vitest';
import { countsOf, dayTone, emptyTone } from '../../renderer/job/calendar-days.ts';

describe('the days of the calendar', () => {
  it('take the colour of the worst that happened', () => {
    const tone = (states: Parameters<typeof countsOf>[0]) => dayTone(countsOf(states));
    expect(tone({})).toBe('none');
    expect(tone({ skipped: 1, merged: 2 })).toBe('off');
    expect(tone({ skipped: 1, succeeded: 2 })).toBe('ok');
    expect(tone({ missed: 1, succeeded: 2 })).toBe('warn');
    expect(tone({ missed: 1, 'timed-out': 1, succeeded: 2 })).toBe('mixed');
    expect(tone({ failed: 2, succeeded: 2 })).toBe('bad');
  });

  it('without anything in them are empty, not known, or before the job', () => {
    expect(emptyTone(99, 100, null)).toBe('before');
    expect(emptyTone(100, 100, null)).toBe('none');
    expect(emptyTone(119, 100, 120)).toBe('unknown');
    expect(emptyTone(120, 100, 120)).toBe('none');
    expect(emptyTone(99, 100, 120)).toBe('before');
  });
});
