/** A modifier is said exactly where it changes the fires: compared with the fires of the same schedule without it. */
import { describe, expect, it } from 'vitest';
import type { Exclusions, Schedule, Weekday } from '../../../main/engine/model.ts';
import { compileSchedule } from '../../../main/engine/triggers/compile.ts';
import { scheduleStructure } from '../../../main/engine/triggers/words/schedule-structure.ts';

const FROM = Date.parse('2026-01-01T00:00:00Z');
const TO = Date.parse('2034-01-01T00:00:00Z');
const origin = { anchor: FROM, zone: 'Europe/Berlin' };

function firesOf(schedule: Schedule): string {
  const trigger = compileSchedule(schedule, { ...origin, lastFinish: null });
  const fires: number[] = [];
  for (let at = trigger.next(FROM); at !== null && at < TO; at = trigger.next(at)) fires.push(at);
  return fires.join();
}
const saidOf = (schedule: Schedule) => {
  const { when, modifiers } = scheduleStructure(schedule, origin);
  return { dst: 'dst' in when ? when.dst : null, exclude: modifiers.exclude };
};

const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'Australia/Lord_Howe', 'America/Santiago', 'UTC'];
const TIMES = ['00:15', '01:15', '01:45', '02:15', '03:15', '12:00', '23:45'];

describe('what is said of clock changes', () => {
  it.each(ZONES)('%s: a policy is said where it changes a fire of eight years', (timezone) => {
    let said = 0;
    for (const each of TIMES) {
      const [h, m] = each.split(':').map(Number);
      const plain: readonly Schedule[] = [
        { kind: 'cron', pattern: `${m} ${h} * * *`, timezone },
        { kind: 'cron', pattern: `${m} ${h} * * SUN`, timezone },
        { kind: 'cron', pattern: `${m} ${h} * 6,7 *`, timezone },
        { kind: 'calendar', every: { days: 1 }, time: each, start: '2026-01-01', timezone },
      ];
      for (const schedule of plain) {
        const fires = firesOf(schedule);
        for (const dst of [{ gap: 'skip' }, { gap: 'shift' }, { overlap: 'both' }, { overlap: 'last' }] as const) {
          const changed = firesOf({ ...schedule, dst }) !== fires;
          const told = saidOf({ ...schedule, dst }).dst;
          const isSaid = told !== null && (told.gap !== null || told.overlap !== null);
          if (isSaid) said += 1;
          expect([each, schedule, dst, isSaid]).toEqual([each, schedule, dst, changed]);
        }
      }
    }
    expect(said > 0).toBe(timezone !== 'UTC' && timezone !== 'Asia/Tokyo');
  });
});

describe('what is said of exclusions', () => {
  const DAYS: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
  const BASES: readonly Schedule[] = [
    { kind: 'cron', pattern: '0 9 * * 1-5' },
    { kind: 'cron', pattern: '30 2 * * SUN' },
    { kind: 'cron', pattern: '0 9 15 * FRI' },
    { kind: 'cron', pattern: '0 8,20 1 * *' },
    { kind: 'cron', pattern: '0 0 * * SAT', timezone: 'America/Santiago' },
    { kind: 'window', days: ['mon', 'wed'], between: ['09:00', '12:00'], every: { hours: 1 } },
    { kind: 'calendar', every: { weeks: 2 }, time: '07:00', start: '2026-01-06' },
    { kind: 'date', at: '2026-12-01T09:00' },
    { kind: 'cron', pattern: '0 9 * * *', start: '2026-06-01', end: '2026-12-24' },
  ];
  const ONE: readonly Exclusions[] = [
    ...DAYS.map((day) => ({ days: [day] })),
    ...(['2026-12-01', '2026-12-25', '2027-03-01', '2027-02-15'] as const).map((date) => ({ dates: [date] })),
    { dates: [['2026-12-05', '2026-12-06']] },
    { dates: [['2025-01-01', '2026-05-31']] },
    ...(
      [
        ['08:00', '09:30'],
        ['03:00', '03:15'],
        ['12:00', '13:00'],
        ['22:00', '07:00'],
        ['21:00', '24:00'],
      ] as const
    ).map((range) => ({ times: [range] })),
  ];

  it.each(BASES)('one is said where it leaves out a fire: %j', (schedule) => {
    const fires = firesOf(schedule);
    let left = 0;
    for (const exclude of ONE) {
      const leavesOut = firesOf({ ...schedule, exclude }) !== fires;
      if (leavesOut) left += 1;
      expect([exclude, saidOf({ ...schedule, exclude }).exclude !== null]).toEqual([exclude, leavesOut]);
    }
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(ONE.length);
  });

  it('of a combination, one that leaves out a fire of one member is said', () => {
    const any = (exclude: Exclusions): Schedule => ({
      ...{ kind: 'any', exclude },
      of: [
        { kind: 'cron', pattern: '0 9 * * 1-5' },
        { kind: 'cron', pattern: '0 9 * * SAT' },
      ],
    });
    expect(saidOf(any({ days: ['sat'] })).exclude).not.toBeNull();
    expect(saidOf(any({ days: ['sun'] })).exclude).toBeNull();
  });
});
