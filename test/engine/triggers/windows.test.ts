import { describe, expect, it } from 'vitest';
import type { Schedule, Weekday } from '../../../main/engine/model.ts';
import { compileSchedule } from '../../../main/engine/triggers/compile.ts';
import { createSteppedTimes } from '../../../main/engine/triggers/time-set.ts';

/** The same numbers every time. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}
const DAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const time = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

describe('windows: every question has the answers of the others (S3, S15)', () => {
  const random = createRandom(7);
  const schedules = Array.from({ length: 60 }, (): Schedule => {
    const first = random(1380);
    const last = first + 1 + random(1439 - first);
    const step = 1 + random(Math.max(1, Math.min(last - first, 300)));
    const days = DAYS.filter(() => random(3) > 0);
    return {
      ...{ kind: 'window', between: [time(first), time(last)], every: { minutes: step } },
      ...(days.length === 0 ? {} : { days }),
    };
  });

  it('previous and the count of a range are those of walking it with next', () => {
    for (const schedule of schedules) {
      // Over both clock changes of the year, and a plain week.
      for (const start of ['2026-03-27', '2026-10-23', '2026-06-01']) {
        const trigger = compileSchedule(schedule, { zone: 'Europe/Berlin', anchor: 0, lastFinish: null });
        const from = Date.parse(`${start}T00:00:00Z`);
        const to = from + 5 * 86_400_000;
        const fires: number[] = [];
        for (let at = trigger.next(from - 1); at !== null && at <= to; at = trigger.next(at)) fires.push(at);
        const label = JSON.stringify(schedule);
        expect([label, trigger.between(from, to, 10_000)]).toEqual([label, { instants: fires, total: fires.length }]);
        expect([label, trigger.between(from, to, 2).instants]).toEqual([label, fires.slice(-2)]);
        for (let look = 0; look < 20; look += 1) {
          const before = from + random(5 * 86_400) * 1000 + 1;
          const expected = fires.filter((at) => at < before).at(-1);
          if (expected !== undefined) expect([label, trigger.previous(before)]).toEqual([label, expected]);
          const known = fires[random(fires.length)];
          if (known === undefined) continue;
          const earlier = fires[fires.indexOf(known) - 1];
          if (earlier !== undefined) expect([label, trigger.previous(known)]).toEqual([label, earlier]);
          expect([label, trigger.previous(known + 1)]).toEqual([label, known]);
          const total = fires.filter((at) => at >= known && at <= before).length;
          if (known <= before) expect([label, trigger.between(known, before, 0).total]).toEqual([label, total]);
        }
      }
    }
  });

  it('stepped times answer next, previous and how many up to, as a list does', () => {
    for (const [first, last, step] of [
      [0, 86_399, 1],
      [3600, 3600, 0],
      [100, 1000, 7],
      [100, 1000, 900],
      [100, 1000, 901],
      [0, 86_340, 60],
    ] as const) {
      const times = createSteppedTimes(first, last, step);
      const list: number[] = [];
      for (let at = first; at <= last; at += Math.max(step, 1)) {
        list.push(at);
        if (step === 0) break;
      }
      expect(times).toMatchObject({ first: list[0], last: list.at(-1), size: list.length });
      const asked = new Set([
        0,
        1,
        99,
        100,
        101,
        106,
        107,
        108,
        999,
        1000,
        1001,
        3599,
        3600,
        3601,
        86_399,
        last,
        first,
      ]);
      for (const second of asked) {
        expect([second, times.next(second)]).toEqual([second, list.find((at) => at >= second) ?? -1]);
        expect([second, times.previous(second)]).toEqual([second, list.filter((at) => at <= second).at(-1) ?? -1]);
        expect([second, times.upTo(second)]).toEqual([second, list.filter((at) => at <= second).length]);
      }
      expect([times.previous(-1), times.upTo(-1)]).toEqual([-1, 0]);
    }
  });
});
