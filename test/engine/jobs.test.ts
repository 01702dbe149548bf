import { describe, expect, it } from 'vitest';
import type { PunctualError } from '../../main/engine/errors.ts';
import { createWorld, T0 } from '../support/engine-world.ts';

const everyMinute = { kind: 'interval', every: { seconds: 60 } } as const;
const code = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as PunctualError).code;
  }
  return 'nothing was thrown';
};

describe('adding (S2, S29)', () => {
  it('refuses what could never work, with a code', async () => {
    const world = await createWorld();
    expect(code(() => world.job({ kind: 'cron', pattern: '61 * * * *' }))).toBe('bad-schedule');
    expect(code(() => world.job({ kind: 'cron', pattern: '0 0 31 2 *' }))).toBe('never-runs');
    expect(code(() => world.job(everyMinute, { name: '  ' }))).toBe('bad-input');
    expect(code(() => world.job(everyMinute, { action: { kind: 'shell', command: ' ' } }))).toBe('bad-input');
    expect(world.store.jobIds()).toEqual([]);
  });

  it('an existing id: error, keep, replace or copy', async () => {
    const world = await createWorld();
    world.job(everyMinute, { name: 'one' }, 'x');
    const spec = { name: 'two', action: { kind: 'shell', command: 'true' }, schedule: everyMinute } as const;
    expect(code(() => world.engine.add({ id: 'x', spec }))).toBe('already-exists');
    expect(world.engine.add({ id: 'x', spec, onConflict: 'keep' }).spec.name).toBe('one');
    world.to(30);
    expect(world.engine.add({ id: 'x', spec, onConflict: 'replace' })).toMatchObject({
      id: 'x',
      spec: { name: 'two' },
      nextFire: T0 + 60_000,
      revision: 2,
    });
    expect(world.engine.add({ id: 'x', spec, onConflict: 'copy' }).id).not.toBe('x');
  });

  it('addMany adds all or none', async () => {
    const world = await createWorld();
    const spec = { name: 'ok', action: { kind: 'shell', command: 'true' }, schedule: everyMinute } as const;
    const bad = { ...spec, schedule: { kind: 'cron', pattern: 'nonsense' } } as const;
    expect(code(() => world.engine.addMany([{ spec }, { spec: bad }]))).toBe('bad-schedule');
    expect(world.store.jobIds()).toEqual([]);
    expect(world.engine.addMany([{ spec }, { spec }])).toHaveLength(2);
  });

  it('the first run: at the slot, now, at an instant, or not before it is resumed', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const spec = { name: 'j', action: { kind: 'shell', command: 'true' }, schedule: everyMinute } as const;
    world.engine.add({ id: 'slot', spec });
    world.engine.add({ id: 'now', spec, firstRun: 'now' });
    world.engine.add({ id: 'at', spec, firstRun: { at: T0 + 30_000 } });
    world.engine.add({ id: 'paused', spec, firstRun: 'paused' });
    world.to(61);
    expect(world.ledger('slot')).toEqual(['succeeded@60']);
    expect(world.ledger('now')).toEqual(['succeeded@0', 'succeeded@60']);
    expect(world.ledger('at')).toEqual(['succeeded@30', 'succeeded@60']);
    expect(world.ledger('paused')).toEqual([]);
  });
});

describe('editing (S28)', () => {
  it('anything but the schedule keeps next fire and counters', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const id = world.job(everyMinute);
    world.to(90);
    const before = world.read(id);
    expect(world.engine.modify(id, { name: 'renamed', tags: ['x'] })).toMatchObject({
      nextFire: before.nextFire,
      runCount: before.runCount,
      revision: 2,
    });
    expect(world.engine.modify(id, { tags: null }).spec.tags).toBeUndefined();
  });

  it('the schedule: next is computed from now, after what is due has been decided', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const id = world.job(everyMinute, { graceSeconds: 'any' });
    world.time.sleep(245_000);
    world.engine.reschedule(id, { kind: 'interval', every: { seconds: 100 } });
    expect(world.ledger(id)).toEqual(['merged@60..180x3', 'starting@240']);
    expect(world.read(id).nextFire).toBe(T0 + 345_000);
  });

  it('an edit made over a newer one is a conflict', async () => {
    const world = await createWorld();
    const id = world.job(everyMinute);
    world.engine.modify(id, { name: 'a' }, 1);
    expect(code(() => world.engine.modify(id, { name: 'b' }, 1))).toBe('conflict');
    expect(code(() => world.engine.modify('nobody', { name: 'b' }))).toBe('not-found');
  });
});

describe('removing', () => {
  it('keeps the history, lets a going run end, and can be undone', async () => {
    const world = await createWorld();
    const id = world.job(everyMinute);
    world.to(61);
    const byHand = world.engine.run(id);
    const removed = world.engine.remove([id, 'unknown']);
    expect(removed).toMatchObject({ jobs: [{ id }], rows: [byHand.id] });
    expect(world.ledger(id)).toEqual(['running@60', 'skipped@61']);
    world.runner.end(world.runs(id)[0]?.id ?? '');
    world.to(200);
    expect(world.ledger(id)).toEqual(['succeeded@60', 'skipped@61']);
    expect(world.engine.restore(removed)).toBe(1);
    world.time.advance(0);
    // The run by hand waits again; what fell due meanwhile was missed.
    expect(world.ledger(id)).toEqual(['succeeded@60', 'queued@61', 'merged@120', 'running@180']);
    world.runner.end(world.runs(id).find(({ state }) => state === 'running')?.id ?? '');
    world.time.advance(0);
    expect(world.ledger(id)).toEqual(['succeeded@60', 'running@61', 'merged@120', 'succeeded@180']);
    expect(world.read(id).nextFire).toBe(T0 + 240_000);
  });

  it('all of them', async () => {
    const world = await createWorld();
    for (let n = 0; n < 3; n += 1) world.job(everyMinute);
    expect(world.engine.removeAll()).toBe(3);
    expect(world.events.at(-1)).toMatchObject({ type: 'all-jobs-removed', count: 3 });
    expect(world.events.filter((event) => event.type === 'job-removed')).toHaveLength(3);
    world.to(200);
    expect(world.runner.orders).toHaveLength(0);
  });
});

describe('removing more than a hundred jobs at once', () => {
  it('is told in one event: nobody draws a hundred thousand rows that vanish', async () => {
    const world = await createWorld();
    for (let n = 0; n < 101; n += 1) world.job(everyMinute);
    world.events.length = 0;
    expect(world.engine.removeAll()).toBe(101);
    expect(world.events).toMatchObject([{ type: 'all-jobs-removed', count: 101 }]);
  });
});

describe('pausing (S26, S27)', () => {
  it('a job: what falls inside is one paused record, and it goes on from now', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const id = world.job(everyMinute);
    world.engine.pause([id]);
    world.to(245);
    expect(world.ledger(id)).toEqual([]);
    world.engine.resume([id]);
    expect(world.ledger(id)).toEqual(['skipped@60..240x4']);
    expect(world.runs(id)[0]?.why).toEqual({ code: 'paused', scope: 'job' });
    world.to(301);
    expect(world.ledger(id)).toEqual(['skipped@60..240x4', 'succeeded@300']);
  });

  it('a job, resumed with its missed runs', async () => {
    const world = await createWorld();
    const id = world.job(everyMinute, { graceSeconds: 'any' });
    world.engine.pause([id]);
    world.to(245);
    world.engine.resume([id], 'catch-up');
    expect(world.ledger(id)).toEqual(['merged@60..180x3', 'starting@240']);
  });

  it('until a moment: ends by itself, also over a restart', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const id = world.job(everyMinute);
    world.engine.pause([id], T0 + 150_000);
    world.to(100);
    await world.crash();
    world.to(151);
    expect(world.read(id)).toMatchObject({ state: 'active', pausedAt: null });
    expect(world.ledger(id)).toEqual(['skipped@60..120x2']);
    world.to(181);
    expect(world.ledger(id)).toEqual(['skipped@60..120x2', 'succeeded@180']);
  });

  it('everything: beside each own pause, and releasing it restores each', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const runs = world.job(everyMinute);
    const own = world.job(everyMinute);
    world.engine.pause([own]);
    world.engine.pauseAll();
    world.to(125);
    expect(world.engine.snapshot()).toMatchObject({ state: 'paused', pausedAll: { since: T0, until: null } });
    await world.crash();
    expect(world.engine.snapshot().state).toBe('paused');
    world.engine.resumeAll();
    world.to(181);
    expect(world.ledger(runs)).toEqual(['skipped@60..120x2', 'succeeded@180']);
    expect(world.runs(runs)[0]?.why).toEqual({ code: 'paused', scope: 'all' });
    // The one that ended first with `forget` records what it covered; the own pause goes on.
    expect(world.reasons(own)).toEqual(['skipped(paused)@60..120x2']);
    expect(world.runs(own)[0]?.why).toEqual({ code: 'paused', scope: 'all' });
    expect(world.read(own)).toMatchObject({ state: 'paused', pausedAt: T0 });
    expect(world.engine.snapshot()).toMatchObject({ state: 'running', pausedAll: null });
  });

  it('everything, resumed with missed runs (as APScheduler does)', async () => {
    const world = await createWorld();
    const id = world.job(everyMinute, { misfire: 'all', graceSeconds: 'any', overlap: 'parallel' });
    world.engine.pauseAll();
    world.to(245);
    world.engine.resumeAll({ missed: 'catch-up' });
    world.to(255);
    expect(world.ledger(id)).toEqual(['running@60', 'running@120', 'running@180', 'running@240']);
  });

  it('a group, with an end', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const inside = world.job(everyMinute, { group: 'home' });
    const outside = world.job(everyMinute);
    world.engine.pauseAll({ group: 'home', until: T0 + 130_000 });
    world.to(125);
    expect(world.ledger(inside)).toEqual([]);
    expect(world.ledger(outside)).toEqual(['succeeded@60', 'succeeded@120']);
    world.to(181);
    expect(world.ledger(inside)).toEqual(['skipped@60..120x2', 'succeeded@180']);
    expect(world.engine.snapshot().pausedGroups).toEqual({});
  });

  it('a group, released by hand', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const inside = world.job(everyMinute, { group: 'home' });
    world.engine.pauseAll({ group: 'home' });
    world.to(125);
    world.engine.resumeAll({ group: 'home' });
    world.to(181);
    expect(world.ledger(inside)).toEqual(['skipped@60..120x2', 'succeeded@180']);
  });

  it('a paused job can still be run by hand', async () => {
    const world = await createWorld();
    const id = world.job(everyMinute);
    world.engine.pause([id]);
    world.engine.pauseAll();
    expect(world.engine.run(id).state).toBe('starting');
  });
});

describe('schedules that end (S25)', () => {
  it('a date is finished after its run and stays until deleted', async () => {
    const world = await createWorld();
    const id = world.job({ kind: 'date', at: '2026-01-01T00:01:00Z' });
    world.to(61);
    expect(world.read(id)).toMatchObject({ state: 'active', nextFire: null });
    world.runner.end(world.runs(id)[0]?.id ?? '');
    world.time.advance(0);
    expect(world.read(id)).toMatchObject({ state: 'finished', nextFire: null });
    expect(world.events.filter((event) => event.type === 'job-finished')).toHaveLength(1);
    world.to(3600);
    expect(world.read(id).state).toBe('finished');
  });

  it('maxRuns counts started runs, not skipped ones', async () => {
    const world = await createWorld();
    const id = world.job({ ...everyMinute, maxRuns: 2 });
    world.to(125);
    expect(world.ledger(id)).toEqual(['running@60', 'skipped@120']);
    expect(world.read(id).state).toBe('active');
    world.runner.behave('end-at-once');
    world.runner.end(world.runs(id)[0]?.id ?? '');
    world.to(300);
    expect(world.ledger(id)).toEqual(['succeeded@60', 'skipped@120', 'succeeded@180']);
    expect(world.read(id).state).toBe('finished');
  });

  it('an interval from the finish counts from the end of the last run (S4)', async () => {
    const world = await createWorld();
    const id = world.job({ kind: 'interval', every: { seconds: 60 }, from: 'finish' });
    world.to(90);
    expect(world.read(id).nextFire).toBeNull();
    world.runner.end(world.runs(id)[0]?.id ?? '');
    world.to(91);
    expect(world.read(id).nextFire).toBe(T0 + 150_000);
    world.to(151);
    expect(world.ledger(id)).toEqual(['succeeded@60', 'running@150']);
  });

  it('asleep over many of its periods, an interval from the finish catches up once under every policy (S4, S14)', async () => {
    for (const misfire of ['latest', 'earliest', 'all'] as const) {
      const world = await createWorld();
      const id = world.job({ kind: 'interval', every: { hours: 2 }, from: 'finish' }, { misfire, graceSeconds: 'any' });
      world.runner.behave('end-at-once');
      world.sleepTo(9 * 3600);
      world.to(9 * 3600 + 60);
      expect(world.ledger(id), misfire).toEqual(['succeeded@7200']);
      expect(world.runs(id)[0]?.missedCount, misfire).toBe(0);
      world.to(11 * 3600 + 60);
      expect(world.runs(id), misfire).toHaveLength(2);
    }
  });

  it('an interval from the finish knows no next fire while its first run goes, also one that was started at once (S4)', async () => {
    const world = await createWorld();
    const schedule = { kind: 'interval', every: { seconds: 60 }, from: 'finish' } as const;
    const spec = { name: 'now', action: { kind: 'shell', command: 'true' }, schedule } as const;
    const { id } = world.engine.add({ spec, firstRun: 'now' });
    world.to(200);
    expect(world.ledger(id)).toEqual(['running@0']);
    expect(world.read(id).nextFire).toBeNull();
  });

  it('an interval from the finish goes on after an occurrence that did not run, alone and in any (S4)', async () => {
    const every = { kind: 'interval', every: { hours: 1 }, from: 'finish' } as const;
    const yearly = { kind: 'cron', pattern: '0 0 1 7 *' } as const;
    for (const schedule of [every, { kind: 'any' as const, of: [every, yearly] }]) {
      const world = await createWorld();
      const id = world.job(schedule, { misfire: 'none' });
      world.runner.behave('end-at-once');
      world.sleepTo(3 * 3600);
      world.to(3 * 3600 + 60);
      expect(world.ledger(id), schedule.kind).toEqual(['missed@3600']);
      world.to(5 * 3600);
      expect(world.runs(id).filter(({ state }) => state === 'succeeded').length, schedule.kind).toBeGreaterThan(0);
    }
  });
});
