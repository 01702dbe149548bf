import { describe, expect, it } from 'vitest';
import type { PunctualError } from '../../main/engine/errors.ts';
import type { Run } from '../../main/engine/model.ts';
import { createWorld, T0, type World } from '../support/engine-world.ts';
import { createFakeGates } from '../support/fake-gates.ts';

const H = 3600;
const daily = { kind: 'cron', pattern: '0 9 * * *' } as const;
const spread = { ...daily, jitter: { seconds: 3 * H } } as const;

const refusal = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    const { code, reason } = error as PunctualError;
    return { code, reason: reason?.code };
  }
  return 'nothing was thrown';
};
const REFUSED = { code: 'conflict', reason: 'run-not-waiting' };

/** A world in which the only row of a job waits for this. */
const waits: Record<string, () => Promise<{ world: World; id: string }>> = {
  async jitter() {
    const world = await createWorld();
    const id = world.job(spread);
    world.to(9 * H + 5);
    return { world, id };
  },
  async settle() {
    const world = await createWorld({ settings: { settleSeconds: 600 } });
    const id = world.job(daily);
    world.to(8 * H);
    world.sleepTo(9 * H + 5);
    return { world, id };
  },
  async condition() {
    const fake = createFakeGates();
    const world = await createWorld({ gates: fake.gates });
    const id = world.job(daily);
    fake.closed.set(id, { lacking: ['mains'], giveUpAfter: 5 * H });
    world.to(9 * H + 5);
    return { world, id };
  },
  async pause() {
    const world = await createWorld();
    const id = world.job(daily);
    world.to(8 * H);
    world.engine.pause([id]);
    world.to(9 * H + 5);
    // An edit closes the books of the pause.
    world.engine.modify(id, { name: 'renamed' });
    return { world, id };
  },
  async pace() {
    const world = await createWorld({ settings: { catchUp: { together: 1, spacingSeconds: 600 } } });
    world.job(daily, { priority: 1 }, 'first');
    const id = world.job(daily);
    world.to(8 * H);
    world.sleepTo(9 * H + 5);
    return { world, id };
  },
  async slot() {
    const world = await createWorld({ settings: { limit: 1 } });
    world.engine.run(world.job({ kind: 'manual' }, {}, 'first'));
    const id = world.job(daily);
    world.to(9 * H + 5);
    return { world, id };
  },
  async retry() {
    const world = await createWorld();
    world.runner.behave('end-at-once', 1);
    const id = world.job(daily, { retry: { times: 1, delaySeconds: 600 } });
    world.to(9 * H + 5);
    world.runner.behave('go-on');
    return { world, id };
  },
};
const made = (wait: string): Promise<{ world: World; id: string }> => {
  const make = waits[wait];
  if (make === undefined) throw new Error(wait);
  return make();
};
const rowOf = (world: World, id: string): Run => {
  const row = world.runs(id).find(({ state }) => state === 'queued' || state === 'starting' || state === 'running');
  if (row === undefined) throw new Error('no open row');
  return row;
};

describe('Start now (W7)', () => {
  for (const [wait, make] of Object.entries(waits)) {
    it(`opens ${wait}: the row starts at once and keeps its scheduled time; a second time is refused`, async () => {
      const { world, id } = await make();
      const row = rowOf(world, id);
      expect(row.waitingFor).toBe(wait);
      expect(world.engine.startNow([row.id])).toBe(1);
      world.time.advance(0);
      expect(world.store.run(row.id)).toMatchObject({
        ...{ state: 'running', waitingFor: null, scheduledAt: row.scheduledAt, dueAt: row.dueAt },
      });
      expect(world.runner.orders.filter(({ runId }) => runId === row.id)).toHaveLength(wait === 'retry' ? 2 : 1);
      expect(refusal(() => world.engine.startNow([row.id]))).toEqual(REFUSED);
      expect(refusal(() => world.engine.skipRuns([row.id]))).toEqual(REFUSED);
    });

    it(`opens ${wait}: the row says how late it is, and never that it was on time (S12)`, async () => {
      const { world, id } = await make();
      const row = rowOf(world, id);
      world.time.advance(120_000);
      const now = world.time.clock.now();
      world.engine.startNow([row.id]);
      world.time.advance(0);
      // Only a first attempt of the schedule has a lateness, and one that its drawn moment has not reached has none.
      const late = Math.max(0, now - row.dueAt);
      const { why } = world.store.run(row.id) ?? row;
      if (wait === 'retry' || late === 0) return;
      expect(why.code).not.toBe('on-time');
      expect(why).toMatchObject({ lateMs: late });
    });

    it(`[Skip] closes a row in ${wait} as skipped by a person, or leaves the result of its last attempt`, async () => {
      const { world, id } = await make();
      const row = rowOf(world, id);
      expect(world.engine.skipRuns([row.id])).toBe(1);
      const closed = { waitingFor: null, wait: null, notBefore: null };
      expect(world.store.run(row.id)).toMatchObject(
        wait === 'retry'
          ? { ...closed, state: 'failed', attempt: 1 }
          : { ...closed, state: 'skipped', why: { code: 'cancelled' } },
      );
      expect(refusal(() => world.engine.startNow([row.id]))).toEqual(REFUSED);
      const orders = world.runner.orders.filter(({ jobId }) => jobId === id).length;
      world.to(20 * H);
      expect(world.runner.orders.filter(({ jobId }) => jobId === id)).toHaveLength(orders);
    });
  }

  it('of a row in a pause starts this one, and the pause stays', async () => {
    const { world, id } = await made('pause');
    world.engine.startNow([rowOf(world, id).id]);
    world.to(3 * 24 * H);
    expect(world.read(id).state).toBe('paused');
    expect(world.ledger(id).filter((line) => line.startsWith('running'))).toHaveLength(1);
  });

  it('never opens the wait for the previous run (S20), but is the next in line then', async () => {
    const world = await createWorld();
    const id = world.job({ kind: 'interval', every: { seconds: 60 } }, { overlap: 'queue', queueLimit: 3 });
    world.to(65);
    const first = rowOf(world, id);
    world.to(125);
    const second = world.runs(id).find(({ waitingFor }) => waitingFor === 'previous') as Run;
    expect(world.engine.startNow([second.id])).toBe(1);
    world.time.advance(0);
    expect(world.store.run(second.id)).toMatchObject({ state: 'queued', waitingFor: 'previous' });
    world.runner.end(first.id);
    world.time.advance(0);
    expect(world.store.run(second.id)?.state).toBe('running');
  });

  it('of a held row meets the previous run too', async () => {
    const { world, id } = await made('jitter');
    const byHand = world.engine.run(id);
    const row = world.runs(id).find(({ waitingFor }) => waitingFor === 'jitter') as Run;
    world.engine.startNow([row.id]);
    world.time.advance(0);
    expect(world.store.run(row.id)).toMatchObject({ state: 'queued', waitingFor: 'previous' });
    world.runner.end(byHand.id);
    world.time.advance(0);
    expect(world.store.run(row.id)?.state).toBe('running');
  });

  it('may pass the limit by one, as a run by hand (S23)', async () => {
    const world = await createWorld({ settings: { limit: 1 } });
    world.engine.run(world.job({ kind: 'manual' }));
    const a = world.job(spread);
    const b = world.job(spread);
    world.to(9 * H + 1);
    world.engine.startNow([rowOf(world, a).id, rowOf(world, b).id]);
    world.time.advance(0);
    expect([...world.ledger(a), ...world.ledger(b)]).toEqual(['running@32400', 'queued@32400']);
  });

  it('refuses all of several rows when one of them no longer waits', async () => {
    const world = await createWorld();
    const a = world.job(spread);
    const b = world.job(daily);
    world.to(9 * H + 1);
    const ids = [rowOf(world, a).id, rowOf(world, b).id];
    expect(refusal(() => world.engine.startNow(ids))).toEqual(REFUSED);
    expect(refusal(() => world.engine.skipRuns(ids))).toEqual(REFUSED);
    expect(world.waits(a)).toEqual(['jitter@32400']);
  });

  it('S12: is not judged by the grace: a person wants it', async () => {
    const world = await createWorld();
    const id = world.job(spread, { graceSeconds: 0 });
    world.to(9 * H + 1);
    world.engine.startNow([rowOf(world, id).id]);
    expect(world.ledger(id)).toEqual(['starting@32400']);
  });
});

describe('Hold', () => {
  async function held(): Promise<{ world: World; id: string; row: Run }> {
    const { world, id } = await made('settle');
    const row = rowOf(world, id);
    world.engine.hold([row.id], true);
    return { world, id, row };
  }

  it('keeps a settling run from starting, over a restart and a second absence', async () => {
    const { world, id, row } = await held();
    world.to(10 * H);
    await world.crash();
    world.to(12 * H);
    world.sleepTo(14 * H);
    world.to(15 * H);
    expect(world.store.run(row.id)).toMatchObject({ waitingFor: 'settle', notBefore: null, wait: { held: true } });
    expect(world.waits(id)).toEqual(['settle@32400']);
  });

  it('ends by letting it go: it settles again only while the computer still does', async () => {
    for (const [seconds, starts] of [
      [9 * H + 60, 9 * H + 605],
      [10 * H, 10 * H],
    ] as const) {
      const { world, id, row } = await held();
      world.to(seconds);
      world.engine.hold([row.id], false);
      world.to(starts - 1);
      if (starts > seconds) expect(world.waits(id)).toEqual(['settle@32400']);
      world.to(starts + 1);
      expect(world.ledger(id)).toEqual(['running@32400']);
    }
  });

  it('ends by Start now, Skip or the removal of the job', async () => {
    for (const [end, state] of [
      [(world: World, row: Run) => world.engine.startNow([row.id]), 'starting'],
      [(world: World, row: Run) => world.engine.skipRuns([row.id]), 'skipped'],
      [(world: World, row: Run) => world.engine.remove([row.jobId]), 'skipped'],
    ] as const) {
      const { world, row } = await held();
      end(world, row);
      expect(world.store.run(row.id)?.state).toBe(state);
    }
  });

  it('a younger occurrence on time runs by itself: it neither opens the held one nor takes it in', async () => {
    for (const misfire of ['latest', 'earliest', 'all'] as const) {
      const { world, id, row } = await held();
      world.engine.modify(id, { misfire });
      world.runner.behave('end-at-once');
      world.to(34 * H);
      expect(world.ledger(id)).toEqual(['queued@32400', 'succeeded@118800']);
      expect(world.runs(id).find(({ scheduledAt }) => scheduledAt === T0 + 33 * H * 1000)?.missedCount).toBe(0);
      expect(world.store.run(row.id)?.waitingFor).toBe('settle');
    }
  });

  it('S12: the time it was held is no lateness', async () => {
    const { world, id, row } = await held();
    world.engine.modify(id, { graceSeconds: 60 });
    world.to(15 * H);
    world.engine.hold([row.id], false);
    world.to(15 * H + 1);
    expect(world.ledger(id)).toEqual(['running@32400']);
  });

  it('is refused for a row that does not settle', async () => {
    for (const wait of ['jitter', 'pause', 'slot', 'retry'] as const) {
      const { world, id } = await made(wait);
      expect(refusal(() => world.engine.hold([rowOf(world, id).id], true))).toEqual({
        code: 'conflict',
        reason: 'run-not-settling',
      });
    }
  });
});
