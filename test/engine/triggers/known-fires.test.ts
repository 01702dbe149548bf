import { describe, expect, it } from 'vitest';
import { explainSchedule } from '../../../main/cli/explain.ts';
import { nextFires } from '../../../main/cli/next.ts';
import type { Schedule } from '../../../main/engine/model.ts';
import { checkSchedule } from '../../../main/engine/triggers/check.ts';
import { compileSchedule } from '../../../main/engine/triggers/compile.ts';
import { previewSchedule } from '../../../main/engine/triggers/preview.ts';
import { runsLeft } from '../../../main/engine/triggers/schedule-fires.ts';
import { zoneNamed } from '../../../main/engine/triggers/zone.ts';
import { compareFires } from '../../../main/import/compare.ts';

const HOUR = 3_600_000;
const now = Date.parse('2026-01-05T10:00:00Z');
const never = { zone: 'UTC', anchor: now, lastFinish: null };
const preview = (schedule: Schedule, remainingRuns?: number) =>
  previewSchedule(schedule, { now, count: 10, language: 'en', context: never, remainingRuns });
const text = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString().slice(0, 16));

/** How many fires each way of asking shows, for ten asked for. */
function shown(schedule: Schedule): Record<string, number> {
  const zone = zoneNamed('UTC');
  if (zone === null) throw new Error('no UTC');
  const { fires, perDay } = preview(schedule);
  const compared = compareFires('nothing', schedule, { zone, now, count: 10, source: 'cron', language: 'en' });
  return {
    preview: fires.length,
    perDay: perDay.reduce((total, { count }) => total + count, 0),
    next: nextFires({ schedule, count: 10 }, { zone: 'UTC', now }).length,
    explain: explainSchedule(schedule, { zone: 'UTC', from: now, count: 10, language: 'en' }).filter((line) =>
      /^ {2}\d{4}-/.test(line),
    ).length,
    import: compared.newFires.instants.length,
  };
}

describe('from: finish knows one next fire (S4)', () => {
  const every: Schedule = { kind: 'interval', every: { hours: 2 }, from: 'finish' };

  it('every preview shows one, and nothing is enumerated over a long absence', () => {
    expect(shown(every)).toEqual({ preview: 1, perDay: 1, next: 1, explain: 1, import: 1 });
    const finished = { ...never, lastFinish: now };
    const trigger = compileSchedule(every, finished);
    expect(trigger.between(0, now + 1000 * HOUR, 100)).toEqual({ instants: [now + 2 * HOUR], total: 1 });
    expect(trigger.next(now + 2 * HOUR)).toBeNull();
    const fire = now + 2 * HOUR;
    expect(trigger.between(fire, fire, 0).total).toBe(1);
    expect(trigger.between(fire - 9, fire - 1, 0).total + trigger.between(fire + 1, fire + 9, 0).total).toBe(0);
    expect(trigger.previous(now + 1000 * HOUR)).toBe(now + 2 * HOUR);
    expect(trigger.previous(now + 2 * HOUR)).toBeNull();
  });

  it('before the first run it is a start to come, or a period after the moment of creation', () => {
    const at = (start: string | undefined) => text(compileSchedule({ ...every, start }, never).next(now));
    expect(at(undefined)).toBe('2026-01-05T12:00');
    expect(at('2026-02-01T07:30')).toBe('2026-02-01T07:30');
    // A past start keeps its grid and fires nothing retroactively.
    expect(at('2026-01-01T01:30')).toBe('2026-01-05T11:30');
  });

  it('start, end and exclude move or end it', () => {
    const fireOf = (more: Partial<Schedule>, lastFinish: string): string | null => {
      const context = { ...never, lastFinish: Date.parse(lastFinish) };
      const schedule = { ...every, ...more } as Schedule;
      expect(compileSchedule(schedule, context).between(0, now * 2, 9).total).toBeLessThanOrEqual(1);
      return text(compileSchedule(schedule, context).next(Date.parse(lastFinish)));
    };
    expect(fireOf({ start: '2026-01-09T00:00Z' }, '2026-01-05T11:00Z')).toBe('2026-01-09T01:00');
    expect(fireOf({ end: '2026-01-05' }, '2026-01-05T21:59Z')).toBe('2026-01-05T23:59');
    expect(fireOf({ end: '2026-01-05' }, '2026-01-05T22:00Z')).toBeNull();
    // Finished on Friday at 23:00: Saturday and Sunday are excluded.
    expect(fireOf({ exclude: { days: ['sat', 'sun'] } }, '2026-01-09T23:00Z')).toBe('2026-01-12T01:00');
  });

  it('in any it is one fire among those of the others; in all it is the first moment that all share', () => {
    const context = { ...never, lastFinish: now };
    const any: Schedule = { kind: 'any', of: [every, { kind: 'cron', pattern: '30 */6 * * *' }] };
    const trigger = compileSchedule(any, context);
    expect(trigger.between(now, now + 24 * HOUR, 99).instants.map(text)).toEqual([
      '2026-01-05T12:00',
      '2026-01-05T12:30',
      '2026-01-05T18:30',
      '2026-01-06T00:30',
      '2026-01-06T06:30',
    ]);
    const all: Schedule = { kind: 'all', of: [every, { kind: 'cron', pattern: '0 16-23 * * *' }] };
    expect(compileSchedule(all, context).between(now, now + 99 * HOUR, 9)).toEqual({
      instants: [Date.parse('2026-01-05T16:00Z')],
      total: 1,
    });
    expect(checkSchedule(all, { now, context: never })).toEqual([]);
  });
});

describe('every preview obeys maxRuns (S3)', () => {
  const limited: readonly Schedule[] = [
    { kind: 'cron', pattern: '0 * * * *', maxRuns: 2 },
    { kind: 'cron', fields: { minute: 0 }, maxRuns: 2 },
    { kind: 'interval', every: { minutes: 1 }, maxRuns: 2 },
    { kind: 'calendar', every: { days: 1 }, maxRuns: 2 },
    { kind: 'window', between: ['00:00', '23:00'], every: { hours: 1 }, maxRuns: 2 },
    {
      kind: 'any',
      of: [
        { kind: 'cron', pattern: '0 * * * *' },
        { kind: 'cron', pattern: '5 * * * *' },
      ],
      maxRuns: 2,
    },
    { kind: 'all', of: [{ kind: 'cron', pattern: '0 * * * *' }], maxRuns: 2 },
  ];
  it.each(limited)('$kind: two of ten', (schedule) => {
    expect(shown(schedule)).toEqual({ preview: 2, perDay: 2, next: 2, explain: 2, import: 2 });
  });

  it('of what the job has left, never more than the schedule allows', () => {
    const schedule: Schedule = { kind: 'cron', pattern: '0 * * * *', maxRuns: 5 };
    expect(preview(schedule, 3).fires).toHaveLength(3);
    expect(preview(schedule, 3).perDay.map(({ count }) => count)).toEqual([3, 0, 0, 0, 0, 0, 0]);
    expect(preview(schedule, 0).fires).toEqual([]);
    expect(preview(schedule, 9).fires).toHaveLength(5);
    expect([0, 4, 5, 6].map((started) => runsLeft(schedule, started))).toEqual([5, 1, 0, 0]);
  });
});
