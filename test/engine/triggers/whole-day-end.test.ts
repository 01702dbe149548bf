import { IANAZone } from 'luxon';
import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../../main/engine/model.ts';
import { checkSchedule } from '../../../main/engine/triggers/check.ts';
import { compileSchedule } from '../../../main/engine/triggers/compile.ts';
import { endOf } from '../../../main/engine/triggers/moment.ts';
import { CLOCK_CHANGES } from '../../support/clock-changes.ts';

const HOUR = 3_600_000;
const end = '2026-03-22';
const now = Date.parse('2026-03-20T12:00:00Z');
const context = { zone: 'Europe/Berlin', anchor: now, lastFinish: null };
/** Every kind of schedule with a fire at noon of its last day, Berlin time. */
const KINDS: Readonly<Record<string, Schedule>> = {
  text: { kind: 'cron', pattern: '0 12 * * *', end },
  fields: { kind: 'cron', fields: { hour: 12 }, end },
  interval: { kind: 'interval', every: { days: 1 }, start: '2026-03-01T12:00', end },
  calendar: { kind: 'calendar', every: { days: 1 }, time: '12:00', end },
  window: { kind: 'window', between: ['12:00', '12:00'], every: { hours: 1 }, end },
  date: { kind: 'date', at: '2026-03-22T12:00', end },
  any: { kind: 'any', of: [{ kind: 'cron', pattern: '0 12 * * *' }], end },
  'member of any': {
    kind: 'any',
    of: [
      { kind: 'cron', pattern: '0 12 * * *', end },
      { kind: 'cron', pattern: '0 11 * * *', end: '2026-03-21' },
    ],
  },
  'member of all': {
    kind: 'all',
    of: [
      { kind: 'cron', pattern: '0 12 * * *', end },
      { kind: 'cron', pattern: '0 * * * *' },
    ],
  },
  'with exclusions': { kind: 'cron', pattern: '0 12 * * *', exclude: { days: ['sat'] }, end },
};

describe('a date as the end is that whole day (S3)', () => {
  it.each(Object.entries(KINDS))('%s: the last day still fires, the day after does not', (_, schedule) => {
    const trigger = compileSchedule(schedule, context);
    const last = Date.parse('2026-03-22T11:00:00Z');
    expect(trigger.next(last - HOUR)).toBe(last);
    expect(trigger.next(last)).toBeNull();
    expect(trigger.previous(last + 10 * 24 * HOUR)).toBe(last);
    const listed = trigger.between(last - HOUR, last + 100 * HOUR, 10);
    expect(listed).toEqual({ instants: [last], total: 1 });
    // Saved on the morning of its last day, it has a fire to come.
    expect(checkSchedule(schedule, { now: last - HOUR, context })).toEqual([]);
    expect(checkSchedule(schedule, { now: last, context })).toMatchObject([{ code: 'never-runs' }]);
  });

  it('a start and an end on the same date are that day, and an end with a time is that moment', () => {
    const day = compileSchedule({ kind: 'cron', pattern: '0 */6 * * *', start: end, end }, context);
    expect(day.between(0, now * 2, 10).total).toBe(4);
    const midnight = compileSchedule(
      { kind: 'cron', pattern: '0 */6 * * *', start: end, end: `${end}T00:00` },
      context,
    );
    expect(midnight.between(0, now * 2, 10).total).toBe(1);
  });

  it('its last instant is the last one that shows this date, also where the clock changes at midnight', () => {
    for (const [zone, around] of CLOCK_CHANGES) {
      const luxon = IANAZone.create(zone);
      const shown = (at: number) => new Date(at + luxon.offset(at) * 60_000).toISOString().slice(0, 10);
      const change = Date.parse(around);
      for (const day of new Set([-26, -2, 0, 2, 26].map((hours) => shown(change + hours * HOUR)))) {
        const last = endOf({ end: day, timezone: zone }, context);
        if (last === null) throw new Error(`${zone} ${day}`);
        expect(shown(last), `${zone} ${day}`).toBe(day);
        for (let later = 1; later <= 48 * HOUR; later += 60_000) {
          if (shown(last + later) === day) throw new Error(`${zone} ${day} is shown again at ${last + later}`);
        }
      }
    }
    // Samoa had no 30 December 2011: the end is the last moment before it.
    expect(endOf({ end: '2011-12-30', timezone: 'Pacific/Apia' }, context)).toBe(Date.parse('2011-12-30T10:00Z') - 1);
  });
});
