import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../main/engine/model.ts';
import { parseDates, whenFrom, whenTo } from '../../renderer/editor/when-draft.ts';

describe('the form for "when"', () => {
  const kept: readonly Schedule[] = [
    { kind: 'cron', pattern: '30 7 * * *' },
    { kind: 'cron', pattern: '0 9 * * MON-FRI' },
    { kind: 'cron', pattern: '15 22 * * MON,THU' },
    { kind: 'cron', pattern: '0 6 L * *' },
    { kind: 'cron', pattern: '*/5 8-18 * * 1-5', timezone: 'Europe/Helsinki' },
    { kind: 'cron', pattern: '@daily' },
    { kind: 'cron', pattern: '0 9 * * FRI-MON' },
    { kind: 'cron', pattern: '05 09 * * *' },
    { kind: 'cron', fields: { hour: '*/6', day: 'last fri' } },
    { kind: 'interval', every: { minutes: 30 }, from: 'start' },
    { kind: 'interval', every: { hours: 1, minutes: 30 } },
    { kind: 'calendar', every: { months: 1 }, time: '02:30', start: '2026-01-31' },
    { kind: 'window', days: ['mon', 'tue'], between: ['09:00', '17:30'], every: { minutes: 15 } },
    { kind: 'window', between: ['09:00', '17:30'], every: { minutes: 15 } },
    { kind: 'date', at: '2026-12-01T09:00' },
    { kind: 'event', on: 'resume' },
    { kind: 'manual' },
    { kind: 'any', of: [{ kind: 'manual' }, { kind: 'cron', pattern: '0 9 * * *', jitter: { seconds: 20 } }] },
    {
      kind: 'cron',
      pattern: '0 9 * * *',
      jitter: { seconds: 120, stable: true },
      exclude: { dates: ['2026-12-24', ['2026-12-31', '2027-01-02']], days: ['sun'], times: [['12:00', '13:00']] },
      dst: { gap: 'skip' },
      maxRuns: 7,
      start: '2026-12-01T00:00',
    },
  ];

  it.each(kept.map((schedule) => [JSON.stringify(schedule), schedule] as const))(
    'loses nothing of %s',
    (_, schedule) => {
      expect(sameTime(whenTo(whenFrom(schedule)))).toEqual(sameTime(schedule));
    },
  );

  it('shows simple patterns in simple forms, and others as they are', () => {
    expect(whenFrom({ kind: 'cron', pattern: '30 7 * * *' })).toMatchObject({ mode: 'daily', time: '07:30' });
    expect(whenFrom({ kind: 'cron', pattern: '0 9 * * MON-FRI' })).toMatchObject({ mode: 'weekly' });
    expect(whenFrom({ kind: 'cron', pattern: '0 6 L * *' })).toMatchObject({ mode: 'monthly', monthDay: 'L' });
    expect(whenFrom({ kind: 'cron', pattern: '0 9 * * 1-5' })).toMatchObject({ mode: 'cron' });
    expect(whenFrom({ kind: 'cron', pattern: '0 24 * * *' })).toMatchObject({ mode: 'cron' });
    expect(whenFrom({ kind: 'cron', pattern: '0 9 31 2 *' })).toMatchObject({ mode: 'cron' });
  });

  it('has no schedule while the JSON cannot be read', () => {
    expect(whenTo({ ...whenFrom({ kind: 'manual' }), mode: 'json', json: '{"kind":' })).toBeNull();
  });

  it('names the first line that is no date', () => {
    expect(parseDates('2026-12-24\n2026-12-31..2027-01-02\n')).toEqual({
      dates: ['2026-12-24', ['2026-12-31', '2027-01-02']],
      broken: null,
    });
    expect(parseDates('2026-12-24\nChristmas\n2026-13-01').broken).toBe('Christmas');
    expect(parseDates('2026-13-01').broken).toBe('2026-13-01');
  });
});

/** `05 09` and `5 9` are the same minute and hour. */
function sameTime(schedule: unknown): unknown {
  if (typeof schedule !== 'object' || schedule === null || !('pattern' in schedule)) return schedule;
  return { ...schedule, pattern: String(schedule.pattern).replaceAll(/\b0(\d)\b/g, '$1') };
}

describe('several times in one schedule', () => {
  const any = {
    kind: 'any',
    of: [
      { kind: 'cron', pattern: '0 9 * * MON-FRI' },
      { kind: 'interval', every: { hours: 2 }, from: 'start' },
      { kind: 'date', at: '2027-01-01T10:00', jitter: { seconds: 5 } },
    ],
    timezone: 'Europe/Helsinki',
  } as const;

  it('are forms of their own, and nothing of them is lost', () => {
    const when = whenFrom(any);
    expect(when.mode).toBe('several');
    expect(when.several.map(({ mode }) => mode)).toEqual(['weekly', 'every', 'once']);
    expect(whenTo(when)).toEqual(any);
  });

  it('stay text where one of them has no form', () => {
    const when = whenFrom({ kind: 'any', of: [any, { kind: 'manual' }] });
    expect(when.mode).toBe('json');
    expect(whenTo(when)).toEqual({ kind: 'any', of: [any, { kind: 'manual' }] });
  });
});
