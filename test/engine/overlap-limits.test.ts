import { describe, expect, it } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS } from '../../main/engine/defaults.ts';
import { createWorld, T0 } from '../support/engine-world.ts';

const everyMinute = { kind: 'interval', every: { seconds: 60 } } as const;

describe('a run is still going on when the next is due', () => {
  it('S20 skip: one row says which run was in the way and since when', async () => {
    const world = await createWorld();
    const id = world.job(everyMinute);
    world.to(181);
    expect(world.ledger(id)).toEqual(['running@60', 'skipped@120', 'skipped@180']);
    expect(world.runs(id)[1]?.why).toEqual({
      code: 'still-running',
      blocker: world.runs(id)[0]?.id,
      since: T0 + 60_000,
    });
    expect(world.read(id).nextFire).toBe(T0 + 240_000);
  });

  it('S20 queue: at most k wait, the oldest is dropped and recorded', async () => {
    const world = await createWorld();
    const id = world.job(everyMinute, { overlap: 'queue', queueLimit: 2 });
    world.to(241);
    expect(world.ledger(id)).toEqual(['running@60', 'skipped@120', 'queued@180', 'queued@240']);
    expect(world.runs(id)[1]?.why).toEqual({ code: 'queue-full' });
    world.runner.end(world.runs(id)[0]?.id ?? '');
    world.to(242);
    expect(world.ledger(id)).toEqual(['succeeded@60', 'skipped@120', 'running@180', 'queued@240']);
  });

  it('S20 restart: the old one is stopped, and only then the new one starts', async () => {
    const world = await createWorld();
    const id = world.job(everyMinute, { overlap: 'restart' });
    world.to(121);
    const [old] = world.runs(id);
    expect(world.runner.stopped).toEqual([old?.id]);
    expect(world.ledger(id)).toEqual(['running@60', 'queued@120']);
    world.runner.end(old?.id ?? '', { signal: 'SIGTERM' });
    world.to(122);
    expect(world.ledger(id)).toEqual(['stopped@60', 'running@120']);
    expect(world.runs(id)[0]?.ending).toEqual({ code: 'stopped', by: 'restart' });
  });

  it('S20 parallel, and maxInstances 2', async () => {
    const world = await createWorld();
    const parallel = world.job(everyMinute, { overlap: 'parallel' });
    const two = world.job(everyMinute, { maxInstances: 2 });
    world.to(181);
    expect(world.ledger(parallel)).toEqual(['running@60', 'running@120', 'running@180']);
    expect(world.ledger(two)).toEqual(['running@60', 'running@120', 'skipped@180']);
  });

  it('S22: an occurrence that cannot start is decided all the same', async () => {
    const world = await createWorld();
    world.runner.behave('cannot-start');
    const id = world.job(everyMinute);
    world.to(121);
    expect(world.ledger(id)).toEqual(['failed@60', 'failed@120']);
    expect(world.runs(id)[0]?.ending).toEqual({ code: 'not-started', message: 'There is no such program.' });
    expect(world.read(id)).toMatchObject({ nextFire: T0 + 180_000, failureStreak: 2 });
  });
});

describe('limits', () => {
  it('S23: ties go by scheduled time, then priority, then id', async () => {
    const world = await createWorld({ settings: { limit: 1 } });
    world.job({ kind: 'date', at: '2026-01-01T00:00:10Z' }, {}, 'b');
    world.job({ kind: 'date', at: '2026-01-01T00:00:10Z' }, {}, 'a');
    world.job({ kind: 'date', at: '2026-01-01T00:00:10Z' }, { priority: 5 }, 'urgent');
    world.job({ kind: 'date', at: '2026-01-01T00:00:09Z' }, {}, 'earlier');
    world.to(11);
    for (let left = 4; left > 0; left -= 1) {
      world.runner.end(world.runner.going()[0]?.runId ?? '');
      world.to(12 + 4 - left);
    }
    expect(world.runner.orders.map((order) => order.jobId)).toEqual(['earlier', 'urgent', 'a', 'b']);
  });

  it('S23: a job that names no priority has that of the settings, above one that is below it', async () => {
    const defaults = { ...DEFAULT_ENGINE_SETTINGS.defaults, priority: 5 };
    const world = await createWorld({ settings: { limit: 1, defaults } });
    world.job({ kind: 'date', at: '2026-01-01T00:00:10Z' }, { priority: 1 }, 'a-low');
    world.job({ kind: 'date', at: '2026-01-01T00:00:10Z' }, {}, 'b-usual');
    world.to(11);
    world.runner.end(world.runner.going()[0]?.runId ?? '');
    world.to(12);
    expect(world.runner.orders.map((order) => order.jobId)).toEqual(['b-usual', 'a-low']);
  });

  it('S23: an executor has its own limit inside the global one', async () => {
    const world = await createWorld({ settings: { limit: 3, executors: { disk: { limit: 1 } } } });
    for (const id of ['d1', 'd2', 'd3'])
      world.job({ kind: 'date', at: '2026-01-01T00:00:10Z' }, { executor: 'disk' }, id);
    for (const id of ['x1', 'x2', 'x3']) world.job({ kind: 'date', at: '2026-01-01T00:00:10Z' }, {}, id);
    world.to(11);
    expect(world.runner.going().map((order) => order.jobId)).toEqual(['d1', 'x1', 'x2']);
    expect(world.runs('d2')[0]?.waitingFor).toBe('slot');
    world.runner.end(world.runs('d1')[0]?.id ?? '');
    world.to(12);
    expect(world.runner.going().map((order) => order.jobId)).toEqual(['x1', 'x2', 'd2']);
  });

  it('S23: a run asked for by hand may pass the limit by one', async () => {
    const world = await createWorld({ settings: { limit: 1 } });
    const busy = world.job(everyMinute);
    const other = world.job({ kind: 'manual' });
    world.to(61);
    expect(world.ledger(busy)).toEqual(['running@60']);
    expect(world.engine.run(other).state).toBe('starting');
    const third = world.job({ kind: 'manual' });
    expect(world.engine.run(third).state).toBe('queued');
  });

  it('S12: waiting in a queue counts as lateness', async () => {
    const world = await createWorld({ settings: { limit: 1 } });
    const busy = world.job({ kind: 'date', at: '2026-01-01T00:00:09Z' });
    const waits = world.job({ kind: 'date', at: '2026-01-01T00:00:10Z' }, { graceSeconds: 30 });
    world.to(50);
    world.runner.end(world.runs(busy)[0]?.id ?? '');
    world.to(51);
    expect(world.ledger(waits)).toEqual(['missed@10']);
    expect(world.runs(waits)[0]?.why).toEqual({ code: 'too-late', lateMs: 40_000, graceMs: 30_000 });
  });

  it('a run by hand waits for the run of its own job', async () => {
    const world = await createWorld();
    const id = world.job(everyMinute);
    world.to(61);
    const run = world.engine.run(id);
    expect(run).toMatchObject({ state: 'queued', waitingFor: 'previous' });
    world.runner.end(world.runs(id)[0]?.id ?? '');
    world.to(62);
    expect(world.store.run(run.id)?.state).toBe('running');
  });

  it('a queued run can be taken out of the queue', async () => {
    const world = await createWorld();
    const id = world.job(everyMinute);
    world.to(61);
    const run = world.engine.run(id);
    expect(world.engine.stopRuns([run.id])).toBe(1);
    expect(world.store.run(run.id)).toMatchObject({ state: 'skipped', why: { code: 'cancelled' } });
  });
});
