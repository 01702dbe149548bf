/** When an event may start a schedule: the same instants at which a clock that fires every second would, in its place (S3). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../../main/engine/model.ts';
import { findProblems } from '../../../main/engine/triggers/check.ts';
import { compileSchedule } from '../../../main/engine/triggers/compile.ts';
import { allowsEvent, nextEventTime } from '../../../main/engine/triggers/event-times.ts';
import { randomModifiers } from '../../support/worded-schedules.ts';

const context = { zone: 'Europe/Berlin', anchor: 0, lastFinish: null };
const names = ['login', 'resume', 'unlock'] as const;

const leaf = fc
  .tuple(
    fc.constantFrom<Schedule>(
      ...names.map((on): Schedule => ({ kind: 'event', on })),
      { kind: 'manual' },
      { kind: 'cron', pattern: '* * * * * *' },
    ),
    randomModifiers,
  )
  .map(([schedule, more]): Schedule => ({ ...schedule, ...more }));
const group = (members: fc.Arbitrary<Schedule>): fc.Arbitrary<Schedule> =>
  fc
    .tuple(fc.array(members, { minLength: 1, maxLength: 3 }), randomModifiers)
    .map(([of, more]): Schedule => ({ kind: 'any', of, ...more }));
const schedules = fc.oneof(leaf, group(leaf), group(fc.oneof(leaf, group(leaf))));

/** The schedule with a clock in the place of this event, and nothing else that has times. */
function clockFor(on: string, schedule: Schedule): Schedule {
  if (schedule.kind === 'any') return { ...schedule, of: schedule.of.map((member) => clockFor(on, member)) };
  const { timezone, start, end, exclude } = schedule;
  const around = { timezone, start, end, exclude };
  return schedule.kind === 'event' && schedule.on === on
    ? { kind: 'cron', pattern: '* * * * * *', ...around }
    : { kind: 'manual', ...around };
}

describe('the times of an event', () => {
  it('S3: 3,000 random schedules let an event in exactly when a clock in its place would fire', () => {
    let [allowed, refused] = [0, 0];
    const second = fc
      .integer({ min: Date.UTC(2024, 11, 1) / 1000, max: Date.UTC(2029, 0, 1) / 1000 })
      .map((at) => at * 1000);
    fc.assert(
      fc.property(schedules, fc.array(second, { minLength: 3, maxLength: 3 }), (schedule, moments) => {
        if (findProblems(schedule, context).length > 0) return;
        for (const on of names) {
          const clock = compileSchedule(clockFor(on, schedule), context);
          for (const at of moments) {
            const may = clock.next(at - 1) === at;
            if (may) allowed += 1;
            else refused += 1;
            expect(allowsEvent(schedule, on, at, context), `${on} at ${new Date(at).toISOString()}`).toBe(may);
          }
        }
      }),
      { numRuns: 3000 },
    );
    expect(Math.min(allowed, refused)).toBeGreaterThan(1000);
  });

  it('S3: start, end and exclude are those of its zone, to the millisecond', () => {
    const event: Schedule = {
      kind: 'event',
      on: 'login',
      start: '2026-06-01',
      end: '2026-06-30',
      timezone: 'Asia/Tokyo',
    };
    const first = Date.parse('2026-05-31T15:00:00Z');
    const last = Date.parse('2026-06-30T15:00:00Z') - 1;
    const may = (at: number) => allowsEvent(event, 'login', at, context);
    expect([first - 1, first, last, last + 1].map(may)).toEqual([false, true, true, false]);
    expect(allowsEvent(event, 'unlock', first, context)).toBe(false);
    expect([nextEventTime(event, 0, context), nextEventTime(event, last, context)]).toEqual([first, null]);
  });

  it('S1: no event starts an `all`, whose members must have times', () => {
    const schedule: Schedule = { kind: 'all', of: [{ kind: 'event', on: 'login' }] };
    expect(allowsEvent(schedule, 'login', Date.UTC(2026, 0), context)).toBe(false);
  });
});
