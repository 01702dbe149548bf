import { describe, expect, it } from 'vitest';
import { createWorld, T0, type World } from '../support/engine-world.ts';
import { createFakeGates } from '../support/fake-gates.ts';

const H = 3600;
const daily = { kind: 'cron', pattern: '0 9 * * *' } as const;
const hourly = { kind: 'cron', pattern: '0 * * * *' } as const;
const at = (seconds: number): number => T0 + seconds * 1000;

/** Worlds in which a job has one waiting row, by its wait. */
const makers: Record<string, () => Promise<{ world: World; id: string }>> = {
  async jitter() {
    const world = await createWorld();
    const id = world.job({ ...daily, jitter: { seconds: 284 } });
    world.to(9 * H + 5);
    return { world, id };
  },
  async settle() {
    const world = await createWorld({ settings: { settleSeconds: 20 } });
    const id = world.job(daily);
    world.to(8 * H);
    world.sleepTo(9 * H + 5);
    return { world, id };
  },
  async condition() {
    const fake = createFakeGates();
    const world = await createWorld({ gates: fake.gates });
    const id = world.job(daily);
    fake.closed.set(id, { lacking: ['mains'], giveUpAfter: 600, ifNot: 'run' });
    world.to(9 * H + 5);
    return { world, id };
  },
  async pause() {
    const world = await createWorld();
    const id = world.job(daily);
    world.to(8 * H);
    world.engine.pause([id], at(9 * H + 600));
    world.to(9 * H + 5);
    world.engine.modify(id, { name: 'renamed' });
    return { world, id };
  },
  async retry() {
    const world = await createWorld();
    world.runner.behave('end-at-once', 1);
    const id = world.job(daily, { retry: { times: 1, delaySeconds: 300 } });
    world.to(9 * H + 5);
    world.runner.behave('go-on');
    return { world, id };
  },
};

describe('removal and its undo', () => {
  for (const [wait, make] of Object.entries(makers)) {
    it(`a row that waits for ${wait} is closed, and reopened as it was: same row, same wait, same moment`, async () => {
      const { world, id } = await make();
      const [before] = world.runs(id);
      expect(before?.waitingFor).toBe(wait);
      const removed = world.engine.remove([id]);
      expect(removed.rows).toEqual([before?.id]);
      expect(world.runs(id)).toMatchObject([{ state: 'skipped', why: { code: 'job-removed' }, waitingFor: null }]);
      world.time.advance(1000);
      expect(world.engine.restore(removed)).toBe(1);
      expect(world.runs(id)).toEqual([before]);
      expect(world.read(id)).toMatchObject({ nextFire: at(33 * H) });
      world.to(9 * H + 700);
      const end = wait === 'pause' ? { state: 'skipped', why: { code: 'paused' } } : { state: 'running' };
      expect(world.runs(id)).toMatchObject([{ ...end, dueAt: before?.dueAt }]);
    });

    it(`a row that waits for ${wait} is reopened once: what it was is gone after it has ended`, async () => {
      const { world, id } = await make();
      const removed = world.engine.remove([id]);
      world.engine.restore(removed);
      expect(world.engine.restore(removed)).toBe(0);
      world.to(9 * H + 700);
      expect(world.runs(id)).toHaveLength(1);
      expect(world.runs(id)[0]?.wait?.was).toBeUndefined();
    });
  }

  it('conditions that came to hold while it was gone let the reopened row go', async () => {
    const fake = createFakeGates();
    const world = await createWorld({ gates: fake.gates });
    const id = world.job(daily);
    fake.closed.set(id, { lacking: ['mains'] });
    world.to(9 * H + 5);
    const removed = world.engine.remove([id]);
    fake.closed.delete(id);
    world.engine.conditionsChanged();
    world.engine.restore(removed);
    world.time.advance(0);
    expect(world.ledger(id)).toEqual(['running@32400']);
  });

  it('a row behind a run of its job is reopened behind it', async () => {
    const world = await createWorld();
    const id = world.job(hourly, { overlap: 'queue' });
    world.to(2 * H + 60);
    const removed = world.engine.remove([id]);
    expect(world.ledger(id)).toEqual(['running@3600', 'skipped@7200']);
    world.engine.restore(removed);
    expect(world.waits(id)).toEqual(['previous@7200']);
    world.runner.end(world.runs(id)[0]?.id ?? '');
    world.time.advance(0);
    expect(world.ledger(id)).toEqual(['succeeded@3600', 'running@7200']);
  });

  it('a row behind a run that ended while the job was gone starts at once', async () => {
    const world = await createWorld();
    const id = world.job(hourly, { overlap: 'queue' });
    world.to(2 * H + 60);
    const removed = world.engine.remove([id]);
    world.runner.end(world.runs(id)[0]?.id ?? '');
    world.time.advance(0);
    world.engine.restore(removed);
    world.time.advance(0);
    expect(world.ledger(id)).toEqual(['succeeded@3600', 'running@7200']);
  });

  it('removal books up first: what was slept over has its row, and undo brings it back', async () => {
    const world = await createWorld({ settings: { settleSeconds: 20 } });
    const id = world.job(hourly);
    world.to(1800);
    world.time.sleep(3 * H * 1000);
    const removed = world.engine.remove([id]);
    expect(world.ledger(id)).toEqual(['merged@3600..7200x2', 'skipped@10800']);
    world.engine.restore(removed);
    expect(world.waits(id)).toEqual(['settle@10800']);
    world.to(3 * H + 1820);
    expect(world.ledger(id)).toEqual(['merged@3600..7200x2', 'running@10800']);
  });

  it('what fell due while it was gone is decided as after an absence, without settling', async () => {
    for (const [misfire, ledger] of [
      ['latest', ['merged@3600', 'running@7200']],
      ['none', ['missed@3600..7200x2']],
      ['all', ['running@3600', 'queued@7200']],
    ] as const) {
      const world = await createWorld({ settings: { settleSeconds: 20 } });
      const id = world.job(hourly, { misfire });
      world.to(1800);
      const removed = world.engine.remove([id]);
      world.to(2 * H + 60);
      expect(world.ledger(id)).toEqual([]);
      world.engine.restore(removed);
      world.time.advance(0);
      expect(world.ledger(id)).toEqual(ledger);
      expect(world.read(id).nextFire).toBe(at(3 * H));
    }
  });

  it('what fell due while it was gone and the computer slept settles no more than that', async () => {
    const world = await createWorld({ settings: { settleSeconds: 20 } });
    const id = world.job(hourly);
    world.to(1800);
    const removed = world.engine.remove([id]);
    world.sleepTo(2 * H + 60);
    world.engine.restore(removed);
    world.time.advance(0);
    expect(world.ledger(id)).toEqual(['merged@3600', 'running@7200']);
  });

  it('a paused job comes back paused, its pause covers the time it was gone', async () => {
    const world = await createWorld();
    const id = world.job(hourly);
    world.to(1800);
    world.engine.pause([id]);
    const removed = world.engine.remove([id]);
    world.to(2 * H + 60);
    world.engine.restore(removed);
    expect(world.read(id)).toMatchObject({ state: 'paused', pausedAt: at(1800) });
    expect(world.runner.orders).toEqual([]);
    world.engine.resume([id]);
    world.time.advance(0);
    expect(world.reasons(id)).toEqual(['skipped(paused)@3600..7200x2']);
  });

  it('a row whose pause ended while the job was gone does not wait for it', async () => {
    for (const missed of ['forget', 'catch-up'] as const) {
      const world = await createWorld();
      const id = world.job({ ...daily, jitter: { seconds: 284 } }, { group: 'g' });
      world.to(9 * H + 5);
      world.engine.pauseAll({ group: 'g' });
      world.to(10 * H);
      const removed = world.engine.remove([id]);
      world.engine.resumeAll({ group: 'g', missed });
      world.to(10 * H + 60);
      world.engine.restore(removed);
      world.to(11 * H);
      expect(world.waits(id)).toEqual([]);
    }
  });

  it('T10: a job that counts from its last end goes on, when its run ended while it was gone', async () => {
    for (const paused of [false, true]) {
      const world = await createWorld();
      const id = world.job({ kind: 'interval', every: { hours: 1 }, from: 'finish' });
      world.to(H + 60);
      if (paused) world.engine.pause([id]);
      const removed = world.engine.remove([id]);
      world.runner.end(world.runs(id)[0]?.id ?? '');
      world.to(H + 600);
      world.engine.restore(removed);
      expect(world.read(id).nextFire).toBe(at(2 * H + 600));
      if (paused) world.engine.resume([id]);
      world.to(2 * H + 601);
      expect(world.ledger(id)).toEqual(['succeeded@3600', 'running@7800']);
    }
  });

  it('T10: the same with a run that is still going on: it goes on after that', async () => {
    const world = await createWorld();
    const id = world.job({ kind: 'interval', every: { hours: 1 }, from: 'finish' });
    world.to(H + 60);
    world.engine.restore(world.engine.remove([id]));
    expect(world.read(id).nextFire).toBeNull();
    world.runner.end(world.runs(id)[0]?.id ?? '');
    world.time.advance(0);
    expect(world.read(id).nextFire).toBe(at(2 * H + 60));
  });

  it('T7: its only queued row is closed while it is paused: it has a next fire again', async () => {
    const world = await createWorld({ settings: { limit: 1 } });
    world.engine.run(world.job({ kind: 'manual' }));
    const id = world.job({ kind: 'interval', every: { hours: 1 }, from: 'finish' });
    world.to(H + 60);
    expect(world.waits(id)).toEqual(['slot@3600']);
    world.engine.pause([id]);
    world.engine.skipRuns(world.runs(id).map((run) => run.id));
    expect(world.read(id).nextFire).toBe(at(2 * H + 60));
    world.engine.resume([id]);
    expect(world.read(id)).toMatchObject({ state: 'active', dueAt: at(2 * H + 60) });
  });

  it('a run that was started by hand meanwhile has nothing to do with it, and other rows stay closed', async () => {
    const world = await createWorld();
    const id = world.job({ ...hourly, jitter: { seconds: 600 } });
    world.to(H);
    const [first] = world.runs(id);
    world.engine.skipRuns([first?.id ?? '']);
    const removed = world.engine.remove([id]);
    expect(removed.rows).toEqual([]);
    world.engine.restore({ ...removed, rows: [first?.id ?? ''] });
    expect(world.runs(id)).toMatchObject([{ state: 'skipped', why: { code: 'cancelled' } }]);
  });

  it('S25: a limited job gets the places of its rows back, and takes them again with the undo', async () => {
    const world = await createWorld();
    const id = world.job({ ...hourly, maxRuns: 1, jitter: { seconds: 600 } });
    world.to(H);
    const removed = world.engine.remove([id]);
    world.engine.restore(removed);
    expect(world.waits(id)).toEqual(['jitter@3600']);
    expect(world.read(id)).toMatchObject({ nextFire: null, state: 'active' });
    world.runner.behave('end-at-once');
    world.to(5 * H);
    expect(world.ledger(id)).toEqual(['succeeded@3600']);
    expect(world.read(id)).toMatchObject({ state: 'finished', runCount: 1 });
  });
});
