/** What fell due while a job was gone, and its rows whose moment came meanwhile, are one set of missed runs (S14, W6). */
import { describe, expect, it } from 'vitest';
import type { MisfirePolicy } from '../../main/engine/model.ts';
import { at, H, hourly, starts } from '../support/clock-world.ts';
import { createWorld, type World } from '../support/engine-world.ts';

const POLICIES = ['latest', 'earliest', 'all', 'none', 'ask'] as const;
const jittered = { ...hourly, jitter: { seconds: 1200 } } as const;

/** How the row of 1:00 waits when its job is removed. */
const waits: Record<string, (world: World, id: string) => void> = {
  jitter: (world) => world.to(H + 1),
  settle: (world) => world.sleepTo(1.5 * H),
  // Caught up under a pause that kept the job back; over when the job comes back.
  pause: (world, id) => {
    world.to(0.5 * H);
    world.engine.pause([id]);
    world.to(1.5 * H);
    world.engine.pauseAll({ until: at(2.7 * H) });
    world.engine.resume([id], 'catch-up');
  },
};
/** What stands over the job when it comes back, from a time after the moment of its row. */
const pauses: Record<string, { begin: (world: World) => void; end: (world: World) => void }> = {
  'no pause': { begin() {}, end() {} },
  'a pause of its group': {
    begin: (world) => world.engine.pauseAll({ group: 'g' }),
    end: (world) => world.engine.resumeAll({ group: 'g' }),
  },
};
function expected(policy: MisfirePolicy, owed: readonly number[]): readonly number[] {
  if (policy === 'all') return owed;
  if (policy === 'latest') return owed.slice(-1);
  return policy === 'earliest' ? owed.slice(0, 1) : [];
}

describe('an undone removal makes one set (S14)', () => {
  for (const [wait, begin] of Object.entries(waits)) {
    for (const [stands, pause] of Object.entries(pauses)) {
      for (const policy of POLICIES) {
        it(`${wait}, ${stands}, ${policy}`, async () => {
          const world = await createWorld({ settings: { settleSeconds: 20 } });
          world.runner.behave('end-at-once');
          const id = world.job(wait === 'jitter' ? jittered : hourly, { misfire: policy, group: 'g' });
          begin(world, id);
          const removed = world.engine.remove([id]);
          world.to(2.8 * H);
          pause.begin(world);
          world.engine.restore(removed);
          if (stands !== 'no pause') expect(starts(world, id)).toEqual([]);
          world.to(2.81 * H);
          pause.end(world);
          world.to(2.9 * H);
          const hours = starts(world, id).map((second) => second / H);
          expect(hours).toEqual(expected(policy, [1, 2]));
          const codes = world.runs(id).map(({ why }) => why.code);
          expect(codes).not.toContain('still-running');
          expect(codes).not.toContain('late');
          const caughtUp = world.runs(id).filter(({ why }) => why.code === 'caught-up');
          if (policy !== 'all') expect(caughtUp.map(({ missedCount }) => missedCount)).toEqual(hours.map(() => 1));
          expect(world.store.openRuns()).toEqual([]);
        });
      }
    }
  }

  it('a moment that lay in a pause of that time is decided by the pause', async () => {
    for (const missed of ['forget', 'catch-up'] as const) {
      const world = await createWorld();
      world.runner.behave('end-at-once');
      const id = world.job(jittered, { group: 'g' });
      world.to(H + 1);
      const removed = world.engine.remove([id]);
      world.engine.pauseAll({ group: 'g' });
      world.to(1.8 * H);
      world.engine.restore(removed);
      world.to(1.9 * H);
      expect(world.waits(id)).toEqual(['pause@3600']);
      world.engine.resumeAll({ group: 'g', missed });
      world.time.advance(1000);
      expect(starts(world, id)).toEqual(missed === 'forget' ? [] : [H]);
    }
  });
});

describe('a job whose last run ended while it was gone (S25)', () => {
  for (const [name, schedule, last] of [
    ['a date', { kind: 'date', at: '2026-01-01T01:00' }, H],
    ['maxRuns', { ...hourly, maxRuns: 1 }, H],
    [
      'maxRuns of an interval from the finish',
      { kind: 'interval', every: { hours: 1 }, from: 'finish', maxRuns: 1 },
      H,
    ],
  ] as const) {
    it(`${name}: it is finished when it comes back`, async () => {
      const world = await createWorld();
      const id = world.job(schedule);
      world.to(last + 1);
      const [order] = world.runner.going();
      const removed = world.engine.remove([id]);
      world.runner.end(order?.runId ?? '', { exitCode: 0 });
      world.time.advance(1000);
      world.engine.restore(removed);
      expect(world.read(id)).toMatchObject({ state: 'finished', nextFire: null, dueAt: null });
      expect(world.events.filter(({ type }) => type === 'job-finished')).toHaveLength(1);
      world.to(5 * H);
      expect(starts(world, id)).toEqual([last]);
    });
  }
});
