import { describe, expect, it } from 'vitest';
import type { JobSpec, Schedule } from '../../main/engine/model.ts';
import { at, DAY, daily, ended, H, hourly, setClock, starts, YEAR } from '../support/clock-world.ts';
import { createWorld, type World } from '../support/engine-world.ts';

describe('moments reckoned with a clock that was ahead follow it back (S40.1)', () => {
  it.each<[string, Schedule]>([
    ['an interval', { kind: 'interval', every: { hours: 1 } }],
    ['a calendar', { kind: 'calendar', every: { days: 1 }, time: '09:00' }],
  ])('%s made meanwhile is not silent for a year', async (_, schedule) => {
    const world = await ended();
    setClock(world, YEAR);
    const id = world.job(schedule);
    world.time.advance(60_000);
    setClock(world, 600);
    expect(world.read(id).anchorAt).toBeLessThanOrEqual(at(600));
    world.to(3 * DAY);
    expect(starts(world, id).length).toBeGreaterThanOrEqual(3);
    expect(starts(world, id)[0]).toBeLessThan(DAY);
  });

  it('a job that counts from its last end goes on', async () => {
    const world = await ended();
    const id = world.job({ kind: 'interval', every: { minutes: 30 }, from: 'finish' });
    world.to(2 * H);
    setClock(world, YEAR);
    world.time.advance(60_000);
    setClock(world, 3 * H);
    world.to(5 * H);
    expect(starts(world, id).filter((one) => one > 3 * H && one < YEAR)).toHaveLength(4);
    expect(world.read(id).lastFinishedAt).toBeLessThan(at(5 * H));
  });

  it('T6: a retry planned meanwhile waits its own delay, not a year', async () => {
    const world = await createWorld();
    const id = world.job(hourly, { retry: { times: 1, delaySeconds: 600 } });
    setClock(world, YEAR);
    world.runner.end(world.runs(id)[0]?.id ?? '', { exitCode: 1 });
    world.time.advance(0);
    expect(world.runs(id)[0]?.waitingFor).toBe('retry');
    world.time.advance(60_000);
    setClock(world, 3 * H);
    world.to(3 * H + 539);
    expect(world.runner.orders).toHaveLength(1);
    world.to(3 * H + 540);
    expect(world.runner.orders).toHaveLength(2);
  });

  it('a retry planned before the clock went wrong is not due earlier for it', async () => {
    const world = await createWorld();
    const id = world.job(hourly, { retry: { times: 1, delaySeconds: 7200 } });
    world.to(H);
    world.runner.end(world.runs(id)[0]?.id ?? '', { exitCode: 1 });
    world.time.advance(0);
    setClock(world, H + 1000);
    setClock(world, H + 60);
    expect(world.runs(id)[0]?.notBefore).toBe(at(3 * H));
  });

  it('the delay of a settling row, and an event run in it, end as far ahead as before', async () => {
    const world = await createWorld({ settings: { settleSeconds: 60 } });
    const id = world.job({ kind: 'event', on: 'resume' });
    world.to(30);
    world.sleepTo(YEAR);
    expect(world.waits(id)).toEqual([`settle@${YEAR}`]);
    world.time.advance(20_000);
    setClock(world, 100);
    world.to(139);
    expect(world.runner.orders).toHaveLength(0);
    world.to(141);
    expect(world.runner.orders).toHaveLength(1);
  });

  it('pauses of a job, a group and of everything keep their distance to their end', async () => {
    const world = await ended();
    const ids = [world.job(hourly), world.job(hourly, { group: 'g' }), world.job(hourly)];
    setClock(world, YEAR);
    world.engine.pause([ids[0] ?? ''], at(YEAR + 2 * H));
    world.engine.pauseAll({ group: 'g', until: at(YEAR + 2 * H) });
    world.time.advance(60_000);
    setClock(world, H + 600);
    expect(world.read(ids[0] ?? '')).toMatchObject({ pausedAt: at(H + 540), pausedUntil: at(3 * H + 540) });
    expect(world.engine.snapshot().pausedGroups).toEqual({ g: { since: at(H + 540), until: at(3 * H + 540) } });
    world.to(3 * H + 500);
    expect(starts(world, ids[0] ?? '').filter((one) => one < YEAR)).toEqual([]);
    expect(starts(world, ids[1] ?? '').filter((one) => one < YEAR)).toEqual([]);
    world.to(4 * H + 1);
    expect(starts(world, ids[0] ?? '').filter((one) => one < YEAR)).toEqual([4 * H]);
    expect(starts(world, ids[1] ?? '').filter((one) => one < YEAR)).toEqual([4 * H]);
  });

  it('a job paused meanwhile and resumed after the correction goes on with its next hour', async () => {
    const world = await ended();
    const id = world.job(hourly);
    setClock(world, YEAR);
    world.engine.pause([id]);
    setClock(world, 600);
    world.engine.resume([id]);
    expect(world.read(id).nextFire).toBe(at(H));
  });

  it('the pace of catch-ups begins anew', async () => {
    const world = await createWorld({ settings: { catchUp: { together: 1, spacingSeconds: 60 } } });
    world.runner.behave('end-at-once');
    const ids = [world.job(daily), world.job(daily), world.job(daily)];
    world.sleepTo(YEAR + 9 * H + 60);
    setClock(world, 10 * H);
    world.to(10 * H + 200);
    // What waited for its pace belongs to a time still to come: withdrawn, and the nine o'clock of today is undecided again.
    const [first, ...others] = ids.map((id) => world.runs(id).filter(({ startedAt }) => startedAt !== null));
    expect(first).toMatchObject([{ scheduledAt: at(YEAR + 9 * H) }]);
    expect(others.map((runs) => runs.map((run) => [run.scheduledAt, run.startedAt]))).toEqual([
      [[at(9 * H), at(10 * H)]],
      [[at(9 * H), at(10 * H + 60)]],
    ]);
  });
});

describe('rows of times still to come (S40.2-5)', () => {
  it.each(['jitter', 'settle'])('S40.2: a row in %s is withdrawn, and its time comes again', async (wait) => {
    const world = await createWorld({ settings: { settleSeconds: 20 } });
    world.runner.behave('end-at-once');
    const id = world.job(wait === 'jitter' ? { ...daily, jitter: { seconds: 3000 } } : daily);
    if (wait === 'jitter') setClock(world, 9 * H - 40);
    else setClock(world, 9 * H + 60);
    world.time.advance(41_000);
    if (wait === 'settle') {
      // It is settled by then; asleep and awake once more, it settles over the next day's nine.
      world.sleepTo(33 * H + 60);
    }
    const scheduled = wait === 'jitter' ? 9 * H : 33 * H;
    expect(world.waits(id)).toEqual([`${wait}@${scheduled}`]);
    const row = world.runs(id).find(({ state }) => state === 'queued');
    setClock(world, wait === 'jitter' ? H : 20 * H);
    expect(world.store.run(row?.id ?? '')).toMatchObject({ state: 'skipped', why: { code: 'clock-ahead' } });
    world.to(scheduled + 3000);
    // S40.3: the same row is taken over.
    expect(world.store.run(row?.id ?? '')).toMatchObject({ state: 'succeeded', token: row?.token });
    expect(world.runs(id).filter(({ scheduledAt }) => scheduledAt === at(scheduled))).toHaveLength(1);
    const order = world.runner.orders.find(({ runId }) => runId === row?.id);
    expect(order?.token).toBe(row?.token);
  });

  it('S40.2: what was merged into a withdrawn row is undecided again, and the policy is asked once more', async () => {
    const world = await createWorld({ settings: { settleSeconds: 60 } });
    world.runner.behave('end-at-once');
    const id = world.job(hourly);
    world.to(1800);
    // Slept from half past midnight to 05:00:10 by a clock that is 2 h ahead.
    world.sleepTo(5 * H + 10);
    expect(world.ledger(id)).toEqual(['merged@3600..14400x4', 'queued@18000']);
    setClock(world, 3 * H + 20);
    world.to(3 * H + 200);
    expect(starts(world, id)).toEqual([3 * H]);
    world.to(5 * H + 60);
    expect(starts(world, id)).toEqual([3 * H, 4 * H, 5 * H]);
    const run = world.runs(id).find(({ scheduledAt, kind }) => scheduledAt === at(3 * H) && kind === 'scheduled');
    expect(run?.missedCount).toBe(2);
  });

  it('S40.2: a chain of single merges comes undone as well', async () => {
    const world = await createWorld({ settings: { settleSeconds: 600 } });
    world.runner.behave('end-at-once');
    const id = world.job(hourly);
    for (const hour of [1, 2, 3]) world.sleepTo(hour * H + 10);
    world.sleepTo(4 * H + 10);
    expect(world.ledger(id)).toEqual(['merged@3600', 'merged@7200', 'merged@10800', 'queued@14400']);
    setClock(world, 2 * H + 600);
    world.to(2 * H + 1800);
    expect(starts(world, id)).toEqual([2 * H]);
    world.to(4 * H + 1800);
    expect(starts(world, id)).toEqual([2 * H, 3 * H, 4 * H]);
  });

  const decided: Record<string, (world: World, id: string) => Promise<void> | void> = {
    succeeded: (world, id) => world.runner.end(world.runs(id)[0]?.id ?? ''),
    failed: (world, id) => world.runner.end(world.runs(id)[0]?.id ?? '', { exitCode: 1 }),
    stopped: (world, id) => {
      world.engine.stopRuns([world.runs(id)[0]?.id ?? '']);
      world.runner.end(world.runs(id)[0]?.id ?? '', { signal: 'SIGTERM' });
    },
    running: () => {},
    async interrupted(world) {
      world.runner.forgetGoing();
      await world.crash();
    },
  };
  for (const [state, act] of Object.entries(decided)) {
    it(`S40.3: an occurrence that ran (${state}) never runs again, and it is said`, async () => {
      const world = await createWorld();
      const id = world.job(daily);
      setClock(world, 9 * H - 31);
      world.to(9 * H + 1);
      await act(world, id);
      world.time.advance(0);
      expect(world.ledger(id)).toEqual([`${state}@32400`]);
      setClock(world, 7 * H);
      expect(world.runs(id)).toMatchObject([
        { kind: 'scheduled' },
        { kind: 'note', state: 'skipped', why: { code: 'clock-ahead' }, scheduledAt: at(9 * H), count: 1 },
      ]);
      expect(world.events.filter(({ type }) => type === 'clock-moved')).toMatchObject([{ notRepeated: 1 }]);
      world.to(20 * H);
      expect(world.runner.orders).toHaveLength(1);
      expect(world.read(id).nextFire).toBe(at(33 * H));
    });
  }

  const undecided: Record<string, { spec: Partial<JobSpec>; act?: (world: World, id: string) => void }> = {
    'missed, too late': { spec: { graceSeconds: 1 } },
    'missed by policy': { spec: { misfire: 'none' } },
    'skipped in a pause': { spec: {}, act: (world, id) => void world.engine.pause([id], at(9 * H + 900)) },
  };
  for (const [name, { spec, act }] of Object.entries(undecided)) {
    it(`S40.3, T8: one that was ${name} proves nothing: its row is taken over when its time truly comes`, async () => {
      const world = await ended();
      const id = world.job(daily, spec);
      act?.(world, id);
      world.sleepTo(9 * H + 1200);
      const [row] = world.runs(id);
      expect(row?.startedAt).toBeNull();
      expect(['missed', 'skipped']).toContain(row?.state);
      setClock(world, 8 * H);
      if (name === 'skipped in a pause') expect(world.read(id).state).toBe('active');
      world.to(9 * H + 1);
      expect(world.runs(id)).toMatchObject([{ id: row?.id, state: 'succeeded', why: { code: 'on-time' } }]);
    });
  }

  it('S40.3, T8: one that was merged into a run that never started comes again with it', async () => {
    const world = await ended();
    const id = world.job(hourly, { graceSeconds: 60 });
    world.to(1800);
    world.sleepTo(2 * H + 600);
    expect(world.ledger(id)).toEqual(['merged@3600', 'missed@7200']);
    setClock(world, 1800);
    world.to(2 * H + 1);
    expect(starts(world, id)).toEqual([H, 2 * H]);
    expect(world.ledger(id)).toEqual(['succeeded@3600', 'succeeded@7200']);
  });

  it('S40.3: one that a person skipped is decided', async () => {
    const world = await ended();
    const id = world.job({ ...daily, jitter: { seconds: 3000 } });
    setClock(world, 9 * H);
    world.time.advance(1000);
    world.engine.skipRuns(world.runs(id).map((run) => run.id));
    setClock(world, 8 * H);
    world.to(20 * H);
    expect(world.runner.orders).toEqual([]);
    expect(world.runs(id)[0]).toMatchObject({ state: 'skipped', why: { code: 'cancelled' } });
  });
});
