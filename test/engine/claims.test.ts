import { describe, expect, it } from 'vitest';
import type { Run } from '../../main/engine/model.ts';
import { createWorld, T0, type World } from '../support/engine-world.ts';
import { createFakeGates, type FakeGates } from '../support/fake-gates.ts';

const H = 3600;
const daily = { kind: 'cron', pattern: '0 9 * * *' } as const;
const at = (seconds: number): number => T0 + seconds * 1000;

async function shared(
  spec: Parameters<World['job']>[1] = {},
): Promise<{ readonly world: World; readonly id: string; readonly fake: FakeGates }> {
  const fake = createFakeGates();
  const world = await createWorld({ gates: fake.gates });
  world.runner.behave('end-at-once');
  const id = world.job(daily, spec);
  fake.shared.add(id);
  return { world, id, fake };
}
const rowOf = (world: World, id: string): Run => {
  const row = world.runs(id)[0];
  if (row === undefined) throw new Error('no row');
  return row;
};

describe('the ledger shared with other computers (W2, Claim)', () => {
  it('an occurrence waits for its answer; the request leaves after the commit that wrote the row', async () => {
    const { world, id, fake } = await shared();
    let inside = false;
    const { transact } = world.store;
    world.store.transact = (work) =>
      transact(() => {
        inside = true;
        try {
          return work();
        } finally {
          inside = false;
        }
      });
    const seen: unknown[] = [];
    fake.onClaim = (run) => seen.push([inside, world.store.run(run.id)?.waitingFor]);
    world.to(9 * H + 1);
    expect(seen).toEqual([[false, 'claim']]);
    expect(fake.claims).toMatchObject([{ id: rowOf(world, id).id, scheduledAt: at(9 * H) }]);
    expect(world.waits(id)).toEqual(['claim@32400']);
    expect(world.runner.orders).toEqual([]);
  });

  it('nothing is requested when the transaction fails', async () => {
    const { world, id, fake } = await shared();
    const { transact } = world.store;
    world.store.transact = (work) =>
      transact(() => {
        work();
        throw Object.assign(new Error('The disk is full.'), { code: 'store-failed' });
      });
    world.to(9 * H + 1);
    expect(fake.claims).toEqual([]);
    world.store.transact = transact;
    world.to(9 * H + 12);
    expect(fake.claims).toHaveLength(1);
    expect(world.waits(id)).toEqual(['claim@32400']);
  });

  it('granted: it starts, once, also when the answer comes twice or within the request', async () => {
    for (const how of ['later', 'twice', 'within'] as const) {
      const { world, id, fake } = await shared();
      if (how === 'within') fake.onClaim = (run) => world.engine.claimed(run.id, { granted: true });
      world.to(9 * H + 1);
      if (how !== 'within') world.engine.claimed(rowOf(world, id).id, { granted: true });
      if (how === 'twice') world.engine.claimed(rowOf(world, id).id, { granted: true });
      world.time.advance(1000);
      if (how === 'twice') world.engine.claimed(rowOf(world, id).id, { granted: false, computer: 'office' });
      world.time.advance(1000);
      expect(world.reasons(id)).toEqual(['succeeded(on-time)@32400']);
      expect(world.runner.orders).toHaveLength(1);
    }
  });

  it('refused: skipped, with the name of the other computer', async () => {
    const { world, id } = await shared();
    world.to(9 * H + 1);
    world.engine.claimed(rowOf(world, id).id, { granted: false, computer: 'office' });
    world.time.advance(0);
    expect(rowOf(world, id)).toMatchObject({
      ...{ state: 'skipped', why: { code: 'other-computer', name: 'office' }, waitingFor: null, wait: null },
    });
    world.to(20 * H);
    expect(world.runner.orders).toEqual([]);
  });

  it('after a restart it is requested again, with the same row', async () => {
    const { world, id, fake } = await shared();
    world.to(9 * H + 1);
    const { id: row, token } = rowOf(world, id);
    await world.crash();
    expect(fake.claims.map((run) => run.id)).toEqual([row, row]);
    world.engine.claimed(row, { granted: true });
    world.time.advance(0);
    expect(rowOf(world, id)).toMatchObject({ id: row, token, state: 'succeeded' });
  });

  it('an answer that could not be stored is kept until it is (S41)', async () => {
    const { world, id } = await shared();
    world.to(9 * H + 1);
    const { transact } = world.store;
    world.store.transact = () => {
      throw Object.assign(new Error('The disk is full.'), { code: 'store-failed' });
    };
    world.engine.claimed(rowOf(world, id).id, { granted: true });
    world.time.advance(1000);
    expect(world.waits(id)).toEqual(['claim@32400']);
    world.store.transact = transact;
    world.time.advance(11_000);
    expect(world.ledger(id)).toEqual(['succeeded@32400']);
  });

  it('is asked last: the conditions of this computer come first', async () => {
    const { world, id, fake } = await shared();
    fake.closed.set(id, { lacking: ['mains'] });
    world.to(9 * H + 1);
    expect(world.waits(id)).toEqual(['condition@32400']);
    expect(fake.claims).toEqual([]);
    fake.closed.clear();
    world.engine.conditionsChanged();
    expect(world.waits(id)).toEqual(['claim@32400']);
    expect(fake.claims).toHaveLength(1);
  });

  it('Start now opens the conditions, never the claim, which is requested at once (W7)', async () => {
    const { world, id, fake } = await shared();
    fake.closed.set(id, { lacking: ['mains'] });
    world.to(9 * H + 1);
    world.engine.startNow([rowOf(world, id).id]);
    world.time.advance(0);
    expect(world.waits(id)).toEqual(['claim@32400']);
    expect(fake.claims).toHaveLength(1);
    world.engine.startNow([rowOf(world, id).id]);
    expect(world.waits(id)).toEqual(['claim@32400']);
    expect(fake.claims).toHaveLength(2);
    world.engine.claimed(rowOf(world, id).id, { granted: true });
    world.time.advance(0);
    expect(world.ledger(id)).toEqual(['succeeded@32400']);
  });

  it('Start now of a row in a pause requests the claim too', async () => {
    const { world, id, fake } = await shared();
    world.to(8 * H);
    world.engine.pause([id]);
    world.to(9 * H + 1);
    world.engine.modify(id, { name: 'renamed' });
    world.engine.startNow([rowOf(world, id).id]);
    expect(fake.claims).toHaveLength(1);
    world.engine.claimed(rowOf(world, id).id, { granted: true });
    world.time.advance(0);
    // A person started it; the pause stays.
    expect(world.ledger(id)).toEqual(['succeeded@32400']);
    expect(world.read(id).state).toBe('paused');
  });

  it('Start now of a row that waits for its claim in a pause starts it when granted', async () => {
    const { world, id } = await shared();
    world.to(9 * H + 1);
    world.engine.pause([id]);
    world.engine.startNow([rowOf(world, id).id]);
    world.engine.claimed(rowOf(world, id).id, { granted: true });
    world.time.advance(0);
    expect(world.ledger(id)).toEqual(['succeeded@32400']);
  });

  it('S26: granted inside a pause it stays in the pause, and runs when that ends with catch-up', async () => {
    for (const missed of ['catch-up', 'forget'] as const) {
      const { world, id, fake } = await shared();
      world.to(9 * H + 1);
      world.engine.pause([id]);
      world.engine.claimed(rowOf(world, id).id, { granted: true });
      world.to(10 * H);
      expect(world.waits(id)).toEqual(['pause@32400']);
      world.engine.resume([id], missed);
      world.time.advance(0);
      // The ledger granted it: it is not requested again for nothing, and not lost.
      for (const run of fake.claims.slice(1)) world.engine.claimed(run.id, { granted: true });
      world.time.advance(0);
      expect(world.ledger(id)).toEqual([missed === 'catch-up' ? 'succeeded@32400' : 'skipped@32400']);
    }
  });

  it('S26: refused inside a pause it is closed', async () => {
    const { world, id } = await shared();
    world.to(9 * H + 1);
    world.engine.pause([id]);
    world.engine.claimed(rowOf(world, id).id, { granted: false, computer: 'office' });
    world.time.advance(0);
    expect(world.reasons(id)).toEqual(['skipped(other-computer)@32400']);
  });

  it('S12: the time in which the ledger kept silent is no lateness', async () => {
    const { world, id } = await shared({ graceSeconds: 10 });
    world.to(12 * H);
    world.engine.claimed(rowOf(world, id).id, { granted: true });
    world.time.advance(0);
    expect(world.reasons(id)).toEqual(['succeeded(waited)@32400']);
  });

  it('removed while it waits: an answer afterwards changes nothing, and undo requests it again', async () => {
    const { world, id, fake } = await shared();
    world.to(9 * H + 1);
    const row = rowOf(world, id);
    const removed = world.engine.remove([id]);
    world.engine.claimed(row.id, { granted: true });
    world.time.advance(0);
    expect(world.reasons(id)).toEqual(['skipped(job-removed)@32400']);
    world.engine.restore(removed);
    expect(world.waits(id)).toEqual(['claim@32400']);
    expect(fake.claims.map((run) => run.id)).toEqual([row.id, row.id]);
  });

  it('runs by hand and event runs are never shared', async () => {
    const { world, id, fake } = await shared();
    world.engine.run(id);
    const event = world.job({ kind: 'event', on: 'login' });
    fake.shared.add(event);
    world.engine.event('login');
    world.time.advance(0);
    expect(world.ledger(event)).toEqual(['succeeded@0']);
    expect(fake.claims).toEqual([]);
  });
});
