/** Rows of one job that are let on at the same moment are one set (S14), whatever each of them waited for. */
import { describe, expect, it } from 'vitest';
import type { MisfirePolicy } from '../../main/engine/model.ts';
import { DAY, H, hourly, setClock, starts } from '../support/clock-world.ts';
import { createWorld, type World } from '../support/engine-world.ts';
import { createFakeGates, type FakeGates } from '../support/fake-gates.ts';

interface Lived {
  readonly world: World;
  readonly id: string;
  /** Planned times of the set, in seconds, oldest first. */
  readonly set: readonly number[];
}
type Live = (policy: MisfirePolicy, world: World, fake: FakeGates) => Lived;

/** Each brings several rows of one job to the same moment. */
const ways: Record<string, Live> = {
  'a policy edited while they settle'(policy, world) {
    const id = world.job(hourly, { misfire: 'all' });
    world.sleepTo(3.5 * H);
    world.engine.modify(id, { misfire: policy });
    world.time.advance(60_000);
    return { world, id, set: [H, 2 * H, 3 * H] };
  },
  'one settles, and the drawn delay of another is slept over'(policy, world) {
    const id = world.job({ ...hourly, jitter: { seconds: 1200 } }, { misfire: policy });
    world.sleepTo(3 * H + 87);
    world.sleepTo(3.75 * H);
    world.time.advance(60_000);
    return { world, id, set: [H, 2 * H, 3 * H] };
  },
  'a timer that is late by several drawn delays'(policy, world) {
    const id = world.job({ kind: 'interval', every: { seconds: 10 }, jitter: { seconds: 9 } }, { misfire: policy });
    world.to(10.01);
    expect(world.waits(id)).toEqual(['jitter@10']);
    world.time.sleep(28_000);
    world.engine.hint('clock');
    const set = world.runs(id).flatMap(({ waitingFor, scheduledAt, scheduledTo }) => {
      const at = (scheduledTo ?? scheduledAt) - Date.parse('2026-01-01T00:00:00Z');
      return waitingFor === 'jitter' ? [] : [at / 1000];
    });
    world.time.advance(500);
    return { world, id, set: [...set].sort((a, b) => a - b) };
  },
  'conditions that hold at the same report'(policy, world, fake) {
    const id = world.job(hourly, { misfire: 'all' });
    fake.closed.set(id, { lacking: ['mains'] });
    world.to(3.5 * H);
    expect(world.waits(id)).toHaveLength(3);
    world.engine.modify(id, { misfire: policy });
    fake.closed.clear();
    world.engine.conditionsChanged();
    world.time.advance(60_000);
    return { world, id, set: [H, 2 * H, 3 * H] };
  },
  'conditions that are given up at the same moment'(policy, world, fake) {
    const id = world.job(hourly, { misfire: 'all' });
    fake.closed.set(id, { lacking: ['mains'], giveUpAfter: 60, ifNot: 'run' });
    world.sleepTo(3.5 * H);
    world.engine.modify(id, { misfire: policy });
    world.time.advance(120_000);
    return { world, id, set: [H, 2 * H, 3 * H] };
  },
};

describe('rows admitted at one moment (S14, S20)', () => {
  for (const [way, live] of Object.entries(ways)) {
    for (const policy of ['latest', 'earliest', 'all'] as const) {
      for (const long of [false, true]) {
        it(`${way}: ${policy}, ${long ? 'runs that last' : 'short runs'}`, async () => {
          const fake = createFakeGates();
          const world = await createWorld({ settings: { settleSeconds: 20 }, gates: fake.gates });
          world.runner.behave(long ? 'go-on' : 'end-at-once');
          const { id, set } = live(policy, world, fake);
          expect(set.length).toBeGreaterThan(1);
          const all = long ? set.slice(0, 1) : set;
          const ran = policy === 'all' ? all : policy === 'latest' ? set.slice(-1) : set.slice(0, 1);
          expect(starts(world, id)).toEqual(ran);
          expect(world.runs(id).map(({ why }) => why.code)).not.toContain('still-running');
          if (policy === 'all') return;
          const runs = world.runs(id).filter(({ state }) => state === 'succeeded' || state === 'running');
          expect(runs.map(({ missedCount }) => missedCount)).toEqual([
            world.runs(id).reduce((sum, run) => (run.waitingFor === null ? sum + run.count : sum), 0) - 1,
          ]);
        });
      }
    }
  }

  it('a time that a flight has shifted, and a corrected clock has pulled onto another one, is of its set (S11, S40)', async () => {
    const world = await createWorld({ settings: { settleSeconds: 20 } });
    const id = world.job(
      { kind: 'cron', pattern: '0 3 * * *', dst: { gap: 'shift', overlap: 'both' } },
      { settle: false },
    );
    world.to(1);
    world.time.setZone('Asia/Tokyo');
    world.engine.hint('clock');
    expect(world.waits(id)).toEqual([`jitter@${-6 * H}`]);
    setClock(world, 1 - 400 * DAY);
    world.time.setZone('UTC');
    world.engine.hint('clock');
    world.to(3 * H + 60 - 400 * DAY);
    expect(world.runner.orders).toHaveLength(1);
    expect(world.runs(id).map(({ why }) => why.code)).not.toContain('still-running');
  });
});
