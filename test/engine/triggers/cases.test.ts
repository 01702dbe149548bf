import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../../main/engine/model.ts';
import { checkSchedule } from '../../../main/engine/triggers/check.ts';
import { compileSchedule } from '../../../main/engine/triggers/compile.ts';
import type { Trigger } from '../../../main/engine/triggers/trigger.ts';
import { readTimeCases, scheduleOf, type TimeCase } from '../../support/cases.ts';

const cases = readTimeCases();
const context = { zone: 'UTC', anchor: 0, lastFinish: null };

/** The instant after which the row asks: APScheduler's `now` is inclusive, its `prev` exclusive and stronger. */
function startOf(row: TimeCase): number {
  const inclusive = (text: string): number => {
    const instant = Date.parse(text);
    // A fraction finer than ours lies after the millisecond it is cut to.
    return /\.\d{3}0*[1-9]/.test(text) ? instant : instant - 1;
  };
  const { now, prev } = row;
  // Without a clock the row is pulled from the schedule's own start.
  if (prev === undefined) return now === undefined ? -1 : inclusive(now);
  // A clock that went back behind the last fire starts over.
  return now !== undefined && Date.parse(now) < Date.parse(prev) ? inclusive(now) : Date.parse(prev);
}

function pull(trigger: Trigger, from: number, count: number): (string | null)[] {
  const fires: (string | null)[] = [];
  let at: number | null = from;
  while (fires.length < count && at !== null) {
    at = trigger.next(at);
    fires.push(at === null ? null : new Date(at).toISOString());
  }
  return fires;
}

const iso = (text: string | null): string | null => (text === null ? null : new Date(Date.parse(text)).toISOString());

describe('cases executed on APScheduler (S3-S10)', () => {
  it('all 297 rows about time are here', () => {
    expect(cases.length).toBe(297);
  });

  for (const row of cases.filter((each) => each.set !== 'policy')) {
    it(`${row.set} ${row.id}: ${row.kind} ${JSON.stringify(row.spec)} in ${row.tz}`, () => {
      const schedule: Schedule = { ...scheduleOf(row), dst: { gap: 'skip', overlap: 'both' } };
      const { expect: expected } = row;
      if (expected !== undefined && 'error' in expected) {
        const now = Date.parse(row.now ?? row.start ?? '2024-01-01T00:00:00Z');
        expect(checkSchedule(schedule, { now, context })).not.toEqual([]);
        return;
      }
      const fires = (expected ?? []).map(iso);
      expect(pull(compileSchedule(schedule, context), startOf(row), fires.length)).toEqual(fires);
    });
  }

  for (const row of cases.filter((each) => each.set === 'policy')) {
    for (const [policy, fires] of Object.entries(row.by_policy ?? {})) {
      it(`policy ${row.id}: ${JSON.stringify(row.spec)} in ${row.tz} with ${policy}`, () => {
        const [edge = '', value = ''] = policy.split('=');
        const schedule = { ...scheduleOf(row), dst: { [edge]: value } } as Schedule;
        expect(pull(compileSchedule(schedule, context), startOf(row), fires.length)).toEqual(fires.map(iso));
      });
    }
  }
});
