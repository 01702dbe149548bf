import { describe, expect, it } from 'vitest';
import { createFormats } from '../../renderer/format/formats.ts';
import { countsOf, dayBorders, dayTone } from '../../renderer/job/calendar-days.ts';
import { en } from '../../renderer/text/en.ts';

const HOUR = 3_600_000;
const formats = (zone: string) => createFormats({ language: 'en', zone, hour24: true, text: en });

describe('the days of the calendar', () => {
  it.each(['Europe/Helsinki', 'America/New_York', 'Pacific/Auckland', 'UTC', 'America/Sao_Paulo'])(
    'are whole days of %s, also where the clock changes, beginning with the week',
    (zone) => {
      const f = formats(zone);
      const now = Date.UTC(2026, 10, 25, 12);
      const borders = dayBorders(now, 53, 1, f);
      expect(f.weekday(borders[0] ?? 0)).toBe(1);
      expect(borders.length - 1).toBe(52 * 7 + ((f.weekday(now) + 6) % 7) + 1);
      expect(borders.map((at) => f.time(at))).toEqual(borders.map(() => '00:00'));
      const lengths = new Set(borders.slice(1).map((at, index) => (at - (borders[index] ?? 0)) / HOUR));
      expect([...lengths].every((hours) => hours >= 23 && hours <= 25)).toBe(true);
      expect(lengths.has(23)).toBe(zone !== 'UTC' && zone !== 'America/Sao_Paulo');
      expect(borders.at(-1)).toBeGreaterThan(now);
      expect(borders.at(-2)).toBeLessThanOrEqual(now);
    },
  );

  it('begin on Sunday where the week does', () => {
    const f = formats('UTC');
    expect(f.weekday(dayBorders(Date.UTC(2026, 10, 22), 2, 0, f)[0] ?? 0)).toBe(0);
  });

  it('take the colour of the worst that happened', () => {
    const tone = (states: Parameters<typeof countsOf>[0]) => dayTone(countsOf(states));
    expect(tone({})).toBe('none');
    expect(tone({ skipped: 1, merged: 2 })).toBe('off');
    expect(tone({ skipped: 1, succeeded: 2 })).toBe('ok');
    expect(tone({ missed: 1, succeeded: 2 })).toBe('warn');
    expect(tone({ missed: 1, 'timed-out': 1, succeeded: 2 })).toBe('mixed');
    expect(tone({ failed: 2, succeeded: 2 })).toBe('bad');
  });
});
