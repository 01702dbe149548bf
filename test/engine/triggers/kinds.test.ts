import { describe, expect, it } from 'vitest';
import { PunctualError } from '../../../main/engine/errors.ts';
import type { Schedule } from '../../../main/engine/model.ts';
import { checkSchedule } from '../../../main/engine/triggers/check.ts';
import { compileSchedule } from '../../../main/engine/triggers/compile.ts';
import { parseFieldForm } from '../../../main/engine/triggers/cron/field-form.ts';
import { parseOcps } from '../../../main/engine/triggers/cron/ocps.ts';
import { createProblemList } from '../../../main/engine/triggers/problems.ts';
import type { TriggerContext } from '../../../main/engine/triggers/trigger.ts';

const NOW = Date.parse('2026-01-01T10:00:00Z');
const base: TriggerContext = { zone: 'Europe/Berlin', anchor: NOW, lastFinish: null };

function fires(schedule: Schedule, from: string, count: number, context = base): string[] {
  const trigger = compileSchedule(schedule, context);
  const found: string[] = [];
  let at = trigger.next(Date.parse(from));
  while (at !== null && found.length < count) {
    found.push(new Date(at).toISOString().replace('.000Z', 'Z'));
    at = trigger.next(at);
  }
  return found;
}
const problems = (schedule: unknown): string[] =>
  checkSchedule(schedule, { now: NOW, context: base }).map((problem) => `${problem.field}: ${problem.message}`);

describe('interval (S4)', () => {
  it('without a start it counts from the moment of creation', () => {
    expect(fires({ kind: 'interval', every: { minutes: 90 } }, '2026-01-01T10:00:00Z', 2)).toEqual([
      '2026-01-01T11:30:00Z',
      '2026-01-01T13:00:00Z',
    ]);
  });
  it('a past start keeps its grid and fires nothing retroactively', () => {
    const schedule: Schedule = { kind: 'interval', every: { hours: 7 }, start: '2025-12-31T00:00:00Z' };
    expect(fires(schedule, '2026-01-01T10:00:00Z', 1)).toEqual(['2026-01-01T11:00:00Z']);
  });
  it('is elapsed time: a day of 24 hours moves against the wall clock over a change', () => {
    const schedule: Schedule = { kind: 'interval', every: { days: 1 }, start: '2026-03-28T09:00' };
    expect(fires(schedule, '2026-03-28T00:00:00Z', 2)).toEqual(['2026-03-28T08:00:00Z', '2026-03-29T08:00:00Z']);
  });
  it('from finish: the end of the last run plus the period, and the end itself is no fire', () => {
    const schedule: Schedule = { kind: 'interval', every: { minutes: 10 }, from: 'finish' };
    const context = { ...base, lastFinish: Date.parse('2026-01-01T12:03:04Z') };
    expect(fires(schedule, '2026-01-01T11:50:00Z', 1, context)).toEqual(['2026-01-01T12:13:04Z']);
    expect(fires(schedule, '2026-01-01T10:00:00Z', 1)).toEqual(['2026-01-01T10:10:00Z']);
  });
  it('a period of nothing, of months, or of halves is refused', () => {
    expect(problems({ kind: 'interval', every: {} })).toEqual(['every: the period is 0 and would never move on']);
    expect(problems({ kind: 'interval', every: { months: 1 } })[0]).toContain(
      'every.months: months cannot be used here',
    );
    expect(problems({ kind: 'interval', every: { hours: 1.5 } })[0]).toContain('every.hours: hours: a whole number');
    expect(problems({ kind: 'interval', every: { hours: -1 } })).toHaveLength(1);
  });
});

describe('calendar (S5)', () => {
  it('months first, leaving out those that lack the day: 31 January, 31 March', () => {
    const schedule: Schedule = { kind: 'calendar', every: { months: 1 }, time: '02:30', start: '2026-01-31' };
    expect(fires(schedule, '2026-01-01T00:00:00Z', 4)).toEqual([
      '2026-01-31T01:30:00Z',
      '2026-03-31T00:30:00Z',
      '2026-05-31T00:30:00Z',
      '2026-07-31T00:30:00Z',
    ]);
  });
  it('then days: a month and a day', () => {
    const schedule: Schedule = {
      kind: 'calendar',
      every: { months: 1, days: 1 },
      start: '2026-01-30',
      timezone: 'UTC',
    };
    expect(fires(schedule, '2026-01-01T00:00:00Z', 4)).toEqual([
      '2026-01-30T00:00:00Z',
      '2026-03-31T00:00:00Z',
      '2026-06-01T00:00:00Z',
      '2026-07-02T00:00:00Z',
    ]);
  });
  it('keeps the wall time over a change and obeys dst inside the gap (S9)', () => {
    const schedule: Schedule = { kind: 'calendar', every: { days: 1 }, time: '02:30', start: '2026-03-28' };
    expect(fires(schedule, '2026-03-28T00:00:00Z', 3)).toEqual([
      '2026-03-28T01:30:00Z',
      '2026-03-29T01:00:00Z',
      '2026-03-30T00:30:00Z',
    ]);
  });
  it('the start cuts, and does not move the grid', () => {
    const schedule: Schedule = {
      kind: 'calendar',
      every: { days: 2 },
      time: '08:00',
      start: '2026-01-05T09:00',
      timezone: 'UTC',
    };
    expect(fires(schedule, '2026-01-01T00:00:00Z', 2)).toEqual(['2026-01-07T08:00:00Z', '2026-01-09T08:00:00Z']);
  });
  it('a date happens once also in an overlap: "both" is read as "first"', () => {
    const schedule: Schedule = {
      kind: 'calendar',
      every: { days: 1 },
      time: '02:30',
      start: '2026-10-25',
      dst: { overlap: 'both' },
    };
    expect(fires(schedule, '2026-10-24T20:00:00Z', 2)).toEqual(['2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z']);
  });
});

describe('window', () => {
  it('fires from the first to the last time of each day, both inclusive', () => {
    const schedule: Schedule = {
      kind: 'window',
      days: ['fri'],
      between: ['09:00', '10:00'],
      every: { minutes: 30 },
      timezone: 'UTC',
    };
    expect(fires(schedule, '2026-01-01T00:00:00Z', 4)).toEqual([
      '2026-01-02T09:00:00Z',
      '2026-01-02T09:30:00Z',
      '2026-01-02T10:00:00Z',
      '2026-01-09T09:00:00Z',
    ]);
  });
  it('S9: its start obeys dst, what follows it follows the clock', () => {
    const schedule: Schedule = { kind: 'window', between: ['02:30', '04:00'], every: { minutes: 20 } };
    expect(fires(schedule, '2026-03-29T00:00:00Z', 5)).toEqual([
      '2026-03-29T01:00:00Z',
      '2026-03-29T01:10:00Z',
      '2026-03-29T01:30:00Z',
      '2026-03-29T01:50:00Z',
      '2026-03-30T00:30:00Z',
    ]);
  });
  it('S10: in an overlap the start runs once, the following times in both passes', () => {
    const schedule: Schedule = { kind: 'window', between: ['02:00', '02:40'], every: { minutes: 40 } };
    expect(fires(schedule, '2026-10-24T20:00:00Z', 3)).toEqual([
      '2026-10-25T00:00:00Z',
      '2026-10-25T00:40:00Z',
      '2026-10-25T01:40:00Z',
    ]);
  });
  it('one that runs backwards or is shorter than its period is refused (S2)', () => {
    expect(problems({ kind: 'window', between: ['17:00', '09:00'], every: { hours: 1 } })[0]).toContain(
      'between: the window ends at 09:00',
    );
    expect(problems({ kind: 'window', between: ['09:00', '09:30'], every: { hours: 1 } })[0]).toContain(
      'every: the period is longer',
    );
    expect(problems({ kind: 'window', between: ['09:00', '25:00'], every: { hours: 1 } })[0]).toContain('between.1');
    expect(problems({ kind: 'window', days: [], between: ['09:00', '10:00'], every: { hours: 1 } })[0]).toContain(
      'days: the list of weekdays is empty',
    );
  });
});

describe('date', () => {
  it('is a wall time in its zone, a date at midnight, or an instant', () => {
    expect(fires({ kind: 'date', at: '2026-12-01T09:00' }, '2026-01-01T00:00:00Z', 2)).toEqual([
      '2026-12-01T08:00:00Z',
    ]);
    expect(fires({ kind: 'date', at: '2026-12-01' }, '2026-01-01T00:00:00Z', 2)).toEqual(['2026-11-30T23:00:00Z']);
    expect(fires({ kind: 'date', at: '2026-12-01T09:00-05:00' }, '2026-01-01T00:00:00Z', 2)).toEqual([
      '2026-12-01T14:00:00Z',
    ]);
  });
  it('S9, S10: obeys dst', () => {
    const at = (text: string, dst: Schedule['dst']): string[] =>
      fires({ kind: 'date', at: text, dst }, '2026-01-01T00:00:00Z', 3);
    expect(at('2026-03-29T02:30', {})).toEqual(['2026-03-29T01:00:00Z']);
    expect(at('2026-03-29T02:30', { gap: 'shift' })).toEqual(['2026-03-29T01:30:00Z']);
    expect(at('2026-10-25T02:30', {})).toEqual(['2026-10-25T00:30:00Z']);
    expect(at('2026-10-25T02:30', { overlap: 'last' })).toEqual(['2026-10-25T01:30:00Z']);
    expect(at('2026-10-25T02:30', { overlap: 'both' })).toEqual(['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z']);
    expect(problems({ kind: 'date', at: '2026-03-29T02:30', dst: { gap: 'skip' } })[0]).toContain(
      'at: this never runs',
    );
  });
  it('S2: a moment that has passed, or is none, is refused', () => {
    expect(problems({ kind: 'date', at: '2025-12-31' })).toEqual(['at: this never runs: the moment is in the past']);
    for (const at of ['2026-02-29', '2026-13-01', 'tomorrow', '2026-01-01T24:00', '', 5, null])
      expect(problems({ kind: 'date', at })).toHaveLength(1);
  });
});

describe('any and all', () => {
  const nine: Schedule = { kind: 'cron', pattern: '0 9 * * *' };
  it('any merges in order, and a shared instant is one fire', () => {
    const schedule: Schedule = {
      kind: 'any',
      of: [nine, { kind: 'cron', pattern: '0 9 * * THU' }, { kind: 'cron', pattern: '0 12 * * *' }],
    };
    expect(fires({ ...schedule, timezone: 'UTC' }, '2026-01-01T00:00:00Z', 3)).toEqual([
      '2026-01-01T09:00:00Z',
      '2026-01-01T12:00:00Z',
      '2026-01-02T09:00:00Z',
    ]);
    const { total, instants } = compileSchedule(schedule, base).between(NOW, NOW + 7 * 86_400_000, 2);
    expect([total, instants.length]).toEqual([14, 2]);
  });
  it('all fires at the instants common to its members', () => {
    const schedule: Schedule = {
      kind: 'all',
      timezone: 'UTC',
      of: [nine, { kind: 'calendar', every: { days: 3 }, time: '09:00', start: '2026-01-01' }],
    };
    expect(fires(schedule, '2026-01-01T10:00:00Z', 2)).toEqual(['2026-01-04T09:00:00Z', '2026-01-07T09:00:00Z']);
  });
  it('members take over zone and dst of the schedule around them unless they name their own', () => {
    const schedule: Schedule = {
      kind: 'any',
      timezone: 'Asia/Tokyo',
      dst: { gap: 'skip' },
      of: [nine, { kind: 'cron', pattern: '30 2 * * *', timezone: 'Europe/Berlin' }],
    };
    expect(fires(schedule, '2026-03-28T12:00:00Z', 3)).toEqual([
      '2026-03-29T00:00:00Z',
      '2026-03-30T00:00:00Z',
      '2026-03-30T00:30:00Z',
    ]);
  });
  it('two intervals meet on a grid of their own, however far apart', () => {
    const of: Schedule[] = [
      { kind: 'interval', every: { seconds: 86_399 }, start: '2026-01-01T00:00:00Z' },
      { kind: 'interval', every: { seconds: 3607 }, start: '2026-01-01T00:00:00Z' },
    ];
    const second = Date.parse('2026-01-01T00:00:00Z') + 86_399 * 3607 * 1000;
    expect(fires({ kind: 'all', of }, '2026-01-01T00:00:00Z', 1)).toEqual([
      new Date(second).toISOString().replace('.000Z', 'Z'),
    ]);
  });
  it('schedules that never meet end with an error, not a loop', () => {
    const odd: Schedule = { kind: 'cron', pattern: '1-59/2 * * * *' };
    const even: Schedule = { kind: 'cron', pattern: '*/2 * * * *' };
    const started = performance.now();
    expect(problems({ kind: 'all', of: [odd, even] })).toEqual([
      'of: this never runs: each of the schedules has times, but they never fall on the same moment',
    ]);
    const start = '2026-01-01T00:00:00Z';
    const intervals = [
      { kind: 'interval', every: { seconds: 4 }, start },
      { kind: 'interval', every: { seconds: 4 }, start: '2026-01-01T00:00:02Z' },
    ];
    expect(problems({ kind: 'all', of: intervals })[0]).toContain('the intervals never fall on the same moment');
    expect(performance.now() - started).toBeLessThan(2000);
  });
  it('an interval counted from a millisecond meets a cron pattern within a second, as in APScheduler', () => {
    const schedule: Schedule = {
      kind: 'all',
      timezone: 'UTC',
      of: [
        { kind: 'cron', pattern: '0 */2 * * *' },
        { kind: 'interval', every: { hours: 1 }, start: '2026-01-01T00:00:00.254Z' },
      ],
    };
    expect(fires(schedule, '2026-01-01T10:00:00Z', 2)).toEqual(['2026-01-01T12:00:00Z', '2026-01-01T14:00:00Z']);
    const trigger = compileSchedule(schedule, base);
    expect(trigger.previous(Date.parse('2026-01-01T12:00:00.100Z'))).toBe(Date.parse('2026-01-01T12:00:00Z'));
  });
  it('an event cannot be part of all; any may hold one', () => {
    expect(problems({ kind: 'all', of: [nine, { kind: 'event', on: 'login' }] })[0]).toContain('of.1: this never runs');
    expect(problems({ kind: 'any', of: [nine, { kind: 'event', on: 'login' }] })).toEqual([]);
  });
  it('schedules inside schedules have an end', () => {
    let deep: Schedule = nine;
    for (let level = 0; level < 8; level++) deep = { kind: 'any', of: [deep] };
    expect(problems(deep)[0]).toContain('levels deep at most');
    expect(problems({ kind: 'any', of: Array.from({ length: 65 }, () => nine) })[0]).toContain('more than 64');
    expect(problems({ kind: 'any', of: [] })[0]).toContain('of: any needs a list of at least one schedule');
  });
});

describe('start, end and exclude (S2, S3)', () => {
  const hourly: Schedule = { kind: 'cron', pattern: '0 * * * *', timezone: 'UTC' };
  it('start and end are inclusive', () => {
    const schedule: Schedule = { ...hourly, start: '2026-01-02T10:00', end: '2026-01-02T12:00' };
    expect(fires(schedule, '2026-01-01T00:00:00Z', 9)).toEqual([
      '2026-01-02T10:00:00Z',
      '2026-01-02T11:00:00Z',
      '2026-01-02T12:00:00Z',
    ]);
    const trigger = compileSchedule(schedule, base);
    expect(trigger.previous(Number.MAX_SAFE_INTEGER)).toBe(Date.parse('2026-01-02T12:00:00Z'));
    expect(trigger.between(0, 9e12, 2).total).toBe(3);
  });
  it('a start inside a gap, an end before the start and an end in the past are refused', () => {
    expect(problems({ kind: 'cron', pattern: '0 0 * * *', start: '2026-03-29T02:30' })[0]).toBe(
      'start: “2026-03-29T02:30” does not exist in Europe/Berlin: the clock skips it; the next time that exists is 03:00',
    );
    expect(problems({ ...hourly, start: '2026-03-02', end: '2026-03-01' })).toEqual([
      'end: the end lies before the start',
    ]);
    expect(problems({ ...hourly, end: '2025-03-01' })).toEqual(['end: this never runs: its last time is in the past']);
  });
  it('S11: a saved start that falls into a gap since the computer moved goes on at the end of the gap', () => {
    const schedule: Schedule = { kind: 'interval', every: { hours: 1 }, start: '2026-03-08T02:30' };
    expect(problems(schedule)).toEqual([]);
    const moved = { ...base, zone: 'America/New_York' };
    expect(fires(schedule, '2026-03-08T00:00:00Z', 1, moved)).toEqual(['2026-03-08T07:00:00Z']);
    expect(checkSchedule(schedule, { now: NOW, context: moved })[0]?.code).toBe('in-gap');
  });
  it('excluded dates, ranges, weekdays and hours do not exist, and hours may wrap over midnight', () => {
    const schedule: Schedule = {
      ...hourly,
      exclude: {
        dates: ['2026-01-02', ['2026-01-05', '2026-01-06']],
        days: ['sat', 'sun'],
        times: [
          ['12:00', '23:00'],
          ['23:00', '10:30'],
        ],
      },
    };
    expect(fires(schedule, '2026-01-01T10:00:00Z', 3)).toEqual([
      '2026-01-01T11:00:00Z',
      '2026-01-07T11:00:00Z',
      '2026-01-08T11:00:00Z',
    ]);
  });
  it('counts round exclusions as it walks round them', () => {
    const schedule: Schedule = {
      kind: 'cron',
      pattern: '*/10 * * * *',
      exclude: { days: ['sun'], times: [['02:00', '03:00']] },
    };
    const trigger = compileSchedule(schedule, base);
    const [from, to] = [Date.parse('2026-03-20T00:00:00Z'), Date.parse('2026-04-05T00:00:00Z')];
    let walked = 0;
    for (let at = trigger.next(from - 1); at !== null && at <= to; at = trigger.next(at)) walked += 1;
    expect(trigger.between(from, to, 5).total).toBe(walked);
  });
  it('nothing left over is refused', () => {
    expect(problems({ ...hourly, exclude: { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] } })).toEqual([
      'exclude: this never runs: exclude leaves no time over',
    ]);
    expect(problems({ ...hourly, exclude: { times: [['00:00', '24:00']] } })).toHaveLength(1);
  });
});

describe('listing and counting (S15)', () => {
  it('a per-second pattern over a year keeps the newest and counts the rest at once', () => {
    const trigger = compileSchedule({ kind: 'cron', pattern: '* * * * * *', timezone: 'Europe/Berlin' }, base);
    const [from, to] = [Date.parse('2025-01-01T00:00:00Z'), Date.parse('2026-01-01T00:00:00Z') - 1];
    const started = performance.now();
    const { instants, total } = trigger.between(from, to, 1000);
    expect(performance.now() - started).toBeLessThan(500);
    expect(total).toBe(365 * 86_400);
    expect([instants.length, instants[0], instants.at(-1)]).toEqual([1000, to + 1 - 1_000_000, to + 1 - 1000]);
  });
  it('asking twice gives the same answer, in any order (S3)', () => {
    const trigger = compileSchedule({ kind: 'cron', pattern: '30 3 29 2 *' }, base);
    const answers = [5, 1, 3, 2, 4].map((n) => [n, trigger.next(NOW + n * 1e11)]);
    expect([1, 2, 3, 4, 5].map((n) => [n, trigger.next(NOW + n * 1e11)])).toEqual(
      answers.sort((a, b) => Number(a[0]) - Number(b[0])),
    );
  });
  it('what can never match says so within a millisecond or so', () => {
    for (const pattern of ['0 0 31 2 *', '0 0 30W 2 *', '0 0 0 29 2 +MON 2027-2043']) {
      const trigger = compileSchedule({ kind: 'cron', pattern }, base);
      trigger.next(NOW);
      const fresh = compileSchedule({ kind: 'cron', pattern }, base);
      const started = performance.now();
      expect([fresh.next(NOW), fresh.previous(NOW)]).toEqual([null, null]);
      expect(performance.now() - started, pattern).toBeLessThan(50);
    }
  });
  it('events and manual starts have no instants', () => {
    for (const schedule of [{ kind: 'manual' }, { kind: 'event', on: 'resume' }] as const) {
      expect(compileSchedule(schedule, base).next(0)).toBeNull();
      expect(problems(schedule)).toEqual([]);
    }
  });
  it('a wrong schedule does not compile, and the error holds every problem', () => {
    const wrong = { kind: 'cron', pattern: '61 25 * * *' } as const;
    expect(() => compileSchedule(wrong, base)).toThrow(PunctualError);
    try {
      compileSchedule(wrong, base);
    } catch (error) {
      expect(error).toMatchObject({
        code: 'bad-schedule',
        message: 'minute: 61 is not between 0 and 59 (at 0), and 1 more',
        detail: { problems: [{ position: 0 }, { position: 3 }] },
      });
    }
  });
});

describe('field form (S7)', () => {
  const at = (fields: Record<string, string | number>, from = '2026-01-01T00:00:00Z', count = 3): string[] =>
    fires({ kind: 'cron', fields, timezone: 'UTC' }, from, count);
  it('omitted finer fields are at their minimum, omitted coarser ones are *', () => {
    expect(at({ day: 15 })).toEqual(['2026-01-15T00:00:00Z', '2026-02-15T00:00:00Z', '2026-03-15T00:00:00Z']);
    expect(at({ year: 2027 })).toEqual(['2027-01-01T00:00:00Z']);
    expect(at({ minute: '*/30' })).toEqual(['2026-01-01T00:30:00Z', '2026-01-01T01:00:00Z', '2026-01-01T01:30:00Z']);
  });
  it('numeric weekdays start at 0 = Monday', () => {
    expect(at({ day_of_week: 0 })).toEqual(at({ day_of_week: 'mon' }));
    expect(at({ day_of_week: '5-6' })).toEqual(at({ day_of_week: 'sat,sun' }));
  });
  it('last, xth and last weekday, and the ISO week', () => {
    expect(at({ day: 'last fri', hour: 18 }, undefined, 1)).toEqual(['2026-01-30T18:00:00Z']);
    expect(at({ day: '2nd tue, last' }, undefined, 2)).toEqual(['2026-01-13T00:00:00Z', '2026-01-31T00:00:00Z']);
    expect(at({ week: 53, day_of_week: 'fri' }, undefined, 1)).toEqual(['2027-01-01T00:00:00Z']);
  });
  it('says what is wrong in which field and where', () => {
    const wrong = (fields: unknown): string | undefined => problems({ kind: 'cron', fields })[0];
    expect(wrong({ minute: '5,61' })).toBe('fields.minute: minute: 61 is not between 0 and 59 (at 2)');
    expect(wrong({ hour: '9-5' })).toBe('fields.hour: hour: the range 9-5 runs backwards (at 0)');
    expect(wrong({ minute: '*/0' })).toContain('a step of 0 never moves on');
    expect(wrong({ minute: '*/60' })).toContain('larger than its range');
    expect(wrong({ day: '6th mon' })).toContain('none of 1st, 2nd');
    expect(wrong({ day_of_week: 'mom' })).toContain('“mom” is none of mon tue');
    expect(wrong({ hours: 5 })).toContain('fields.hours: there is no field “hours”');
    expect(wrong({})).toContain('no field is given');
    expect(wrong({ minute: [] })).toContain('a text or a number is needed, not a list');
    expect(wrong('0 0')).toContain('the fields must be an object');
  });

  it('S9: hours repeat or are named by the same rule as in cron text', () => {
    const hours = [
      '*',
      '*/6',
      '*/12',
      '*/23',
      '0-23',
      '0-23/2',
      '3',
      '1,2',
      '2-3',
      '2-3/1',
      '9-17',
      '9-9',
      '1-2,9',
      '22/1',
    ];
    for (const hour of hours) {
      for (const minute of ['0', '*', '*/5', '0-59', '10-40/10', '0,30']) {
        const problemList = createProblemList();
        const fields = parseFieldForm({ hour, minute }, 'fields', problemList);
        const text = hour === '22/1' ? '22-23/1' : hour;
        const pattern = parseOcps(`${minute} ${text} * * *`, 'pattern', problemList);
        expect(problemList.problems).toEqual([]);
        if (fields === null || pattern === null || pattern === 'app-start') throw new Error('not read');
        expect(fields.repeating, `${minute} ${hour}`).toBe(pattern.repeating);
      }
    }
    const repeats = (fields: object) => parseFieldForm(fields, 'fields', createProblemList())?.repeating;
    // Left out: every hour before finer fields, midnight after coarser ones.
    expect(repeats({ minute: '30' })).toBe(true);
    expect(repeats({ day: '1' })).toBe(false);
    expect(repeats({ hour: '2-3', second: '*' })).toBe(true);
    expect(repeats({ hour: '2-3' })).toBe(false);
  });
});
