import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../../main/engine/model.ts';
import { compileSchedule } from '../../../main/engine/triggers/compile.ts';
import { eventNames, followsComputerZone, waitsForFinish } from '../../../main/engine/triggers/facts.ts';
import { mergeUpcoming } from '../../../main/engine/triggers/merge.ts';
import { endOf } from '../../../main/engine/triggers/moment.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const context = { zone: 'Europe/Berlin', anchor: NOW, lastFinish: null };
const cron = (pattern: string, more: Partial<Schedule> = {}): Schedule =>
  ({ kind: 'cron', pattern, ...more }) as Schedule;

describe('facts about schedules', () => {
  it('events are found inside any, once each', () => {
    expect(
      eventNames({
        kind: 'any',
        of: [cron('@reboot'), { kind: 'event', on: 'login' }, { kind: 'event', on: 'login' }],
      }),
    ).toEqual(['app-start', 'login']);
    expect(eventNames(cron('0 0 * * *'))).toEqual([]);
  });

  it('S11: only what reads wall times of this computer follows its zone', () => {
    for (const schedule of [
      cron('0 0 * * *'),
      cron('0 0 * * *', { timezone: 'local' }),
      { kind: 'date', at: '2026-12-01' },
      { kind: 'interval', every: { hours: 1 }, start: '2026-01-01T09:00' },
    ] as const) {
      expect(followsComputerZone(schedule as Schedule), JSON.stringify(schedule)).toBe(true);
    }
    for (const schedule of [
      cron('0 0 * * *', { timezone: 'UTC' }),
      { kind: 'date', at: '2026-12-01T00:00Z' },
      { kind: 'interval', every: { hours: 1 } },
      { kind: 'manual' },
      { kind: 'any', timezone: 'Asia/Tokyo', of: [cron('0 0 * * *')] },
    ] as const) {
      expect(followsComputerZone(schedule as Schedule), JSON.stringify(schedule)).toBe(false);
    }
    expect(
      followsComputerZone({ kind: 'any', timezone: 'Asia/Tokyo', of: [cron('0 0 * * *', { timezone: 'local' })] }),
    ).toBe(true);
  });

  it('S4: what counts from the end of a run is known, also inside any', () => {
    const finish: Schedule = { kind: 'interval', every: { hours: 1 }, from: 'finish' };
    expect(
      [finish, { kind: 'any', of: [cron('@daily'), finish] } as const, cron('@daily')].map((each) =>
        waitsForFinish(each),
      ),
    ).toEqual([true, true, false]);
  });

  it('S3: an end is inclusive: of two passes the second, in a gap just before it', () => {
    const end = (text: string): string | null => {
      const instant = endOf({ end: text }, context);
      return instant === null ? null : new Date(instant).toISOString();
    };
    expect(end('2026-10-25T02:30')).toBe('2026-10-25T01:30:00.000Z');
    expect(end('2026-03-29T02:30')).toBe('2026-03-29T00:59:59.999Z');
    expect(endOf({}, context)).toBeNull();
  });

  it('many triggers merge in order of time, then of index, and stop at the limit or the end', () => {
    const triggers = [cron('0 */2 * * *'), cron('0 * * * *'), cron('0 0 31 2 *')].map((schedule) =>
      compileSchedule(schedule, { ...context, zone: 'UTC' }),
    );
    const hours = (limit: number, until?: number): string[] =>
      mergeUpcoming(triggers, NOW, limit, until).map(({ index, at }) => `${new Date(at).getUTCHours()}/${index}`);
    expect(hours(4)).toEqual(['1/1', '2/0', '2/1', '3/1']);
    expect(hours(100, NOW + 2 * 3_600_000)).toEqual(['1/1', '2/0', '2/1']);
    expect(mergeUpcoming([], NOW, 5)).toEqual([]);
  });
});
