/** Remarks about the days on which the clock skips or repeats an hour (S8-S10): every named time that meets it is in one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../../main/engine/model.ts';
import { previewSchedule } from '../../../main/engine/triggers/preview.ts';

const now = Date.parse('2026-02-01T00:00:00Z');
const context = { zone: 'Europe/Berlin', anchor: now, lastFinish: null };
const remarks = (schedule: Schedule, language: 'en' | 'zh' = 'en'): readonly string[] =>
  previewSchedule(schedule, { now, count: 1, language, context }).remarks;
const spring = (schedule: Schedule): readonly string[] =>
  remarks(schedule).filter((remark) => remark.includes('29 March 2026'));
const autumn = (schedule: Schedule): readonly string[] =>
  remarks(schedule).filter((remark) => remark.includes('25 October 2026'));
const cron = (pattern: string, more: object = {}): Schedule => ({ kind: 'cron', pattern, ...more });

describe('the hour that does not exist', () => {
  it.each([
    [cron('30 2-3 * * *'), '02:30 does not exist on 29 March 2026: runs at 03:00'],
    [cron('0 2,3 * * *'), '02:00 does not exist on 29 March 2026: one run together with that at 03:00'],
    [cron('0 2,3 * * *', { dst: { gap: 'skip' } }), '02:00 does not exist on 29 March 2026: skipped'],
    [
      cron('0 1,2,3,4 * * *', { dst: { gap: 'shift' } }),
      '02:00 does not exist on 29 March 2026: one run together with that at 03:00',
    ],
    [
      { kind: 'any', of: [{ kind: 'calendar', every: { days: 1 }, time: '02:30' }, cron('0 3 * * *')] } as const,
      '02:30 does not exist on 29 March 2026: one run together with that at 03:00',
    ],
    [
      { kind: 'window', between: ['02:30', '04:00'], every: { minutes: 30 } } as const,
      '02:30 does not exist on 29 March 2026: one run together with that at 03:00',
    ],
    [{ kind: 'date', at: '2026-03-29T02:30' } as const, '02:30 does not exist on 29 March 2026: runs at 03:00'],
    [cron('30 2 * * *', { timezone: 'UTC' }), null],
    [cron('30 2 * * *', { end: '2026-03-28' }), null],
    [cron('*/30 * * * *'), null],
  ])('S9: %j', (schedule, said) => expect(spring(schedule)).toEqual(said === null ? [] : [said]));

  it('S9: of 400 random patterns that name their hours, each time in it is told, however its run goes on', () => {
    const hours = fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 });
    const minutes = fc.uniqueArray(fc.constantFrom(0, 10, 20, 30, 45), { minLength: 1, maxLength: 2 });
    let told = 0;
    fc.assert(
      fc.property(hours, minutes, fc.constantFrom('end', 'skip', 'shift'), (hour, minute, gap) => {
        const said = spring(cron(`${minute} ${hour} * * *`, { dst: { gap } })).join('\n');
        const inside = hour.includes(2) ? minute.map((m) => `02:${String(m).padStart(2, '0')}`) : [];
        told += inside.length;
        const before = [...said.matchAll(/^(.*) (?:does|do) not exist/gm)].flatMap(([, times = '']) =>
          times.split(/, | and /),
        );
        expect(before.sort()).toEqual(inside.sort());
      }),
      { numRuns: 400 },
    );
    expect(told).toBeGreaterThan(100);
  });

  it('says it in Chinese too', () => {
    expect(remarks(cron('0 2,3 * * *'), 'zh')[0]).toBe(
      '2026 年 3 月 29 日没有 02:00 这个时间：与 03:00 的运行合为一次',
    );
  });
});

describe('the hour that comes twice', () => {
  it('S8, S10: of a window the start obeys dst, and the times behind it come twice', () => {
    const window = (dst?: Schedule['dst']): Schedule => ({
      kind: 'window',
      between: ['02:30', '02:50'],
      every: { minutes: 10 },
      dst,
    });
    const rest = '02:40 and 02:50 happen twice on 25 October 2026: runs both times';
    expect(autumn(window())).toEqual(['02:30 happens twice on 25 October 2026: runs the first time only', rest]);
    expect(autumn(window({ overlap: 'both' }))).toEqual([
      '02:30 happens twice on 25 October 2026: runs both times',
      rest,
    ]);
    expect(autumn({ kind: 'window', between: ['01:00', '04:00'], every: { minutes: 30 } })).toEqual([]);
  });
});
