import { describe, expect, it } from 'vitest';
import { createWorld, T0 } from '../support/engine-world.ts';

const everyMinute = { kind: 'interval', every: { seconds: 60 } } as const;

describe('how runs end', () => {
  it('S31: four times per run, and the variables every run is given (S36)', async () => {
    const world = await createWorld();
    const id = world.job(everyMinute, { name: 'Backup' });
    world.to(61);
    world.runner.end(world.runs(id)[0]?.id ?? '');
    world.to(63);
    expect(world.runs(id)[0]).toMatchObject({
      state: 'succeeded',
      scheduledAt: T0 + 60_000,
      decidedAt: T0 + 60_000,
      startedAt: T0 + 60_000,
      finishedAt: T0 + 61_000,
      ending: { code: 'exit-code', exitCode: 0 },
    });
    expect(world.runner.orders[0]?.variables).toEqual({
      PUNCTUAL_JOB: id,
      PUNCTUAL_JOB_NAME: 'Backup',
      PUNCTUAL_RUN: world.runs(id)[0]?.id,
      PUNCTUAL_SCHEDULED_AT: '2026-01-01T00:01:00.000Z',
      PUNCTUAL_STARTED_AT: '2026-01-01T00:01:00.000Z',
      PUNCTUAL_REASON: 'schedule',
      PUNCTUAL_ATTEMPT: '1',
      PUNCTUAL_MISSED_COUNT: '0',
    });
    expect(world.runner.acknowledged).toEqual([world.runs(id)[0]?.id]);
  });

  it('what the jobs of a group share is in the environment, and the job has the last word', async () => {
    const groups = { home: { environment: { PLACE: 'home', LEVEL: 'group' } } };
    const world = await createWorld({ settings: { groups } });
    world.job(everyMinute, { group: 'home', environment: { LEVEL: 'job' } });
    world.to(61);
    const [order] = world.runner.orders;
    expect({ ...order?.shared, ...order?.environment }).toEqual({ PLACE: 'home', LEVEL: 'job' });
  });

  it('exit codes that the job calls good are a success', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once', 24);
    const good = world.job(everyMinute, { successCodes: [0, 24] });
    const bad = world.job(everyMinute);
    world.to(61);
    expect(world.ledger(good)).toEqual(['succeeded@60']);
    expect(world.ledger(bad)).toEqual(['failed@60']);
  });

  it('S33: the time limit stops the run and says so; the warning comes before it', async () => {
    const world = await createWorld();
    const id = world.job(everyMinute, { limitSeconds: 10, warnAt: 0.8 });
    world.to(69);
    expect(world.events.filter((event) => event.type === 'run-warned')).toHaveLength(1);
    expect(world.runner.stopped).toEqual([]);
    world.to(71);
    const [run] = world.runs(id);
    expect(world.runner.stopped).toEqual([run?.id]);
    world.runner.end(run?.id ?? '', { signal: 'SIGKILL' });
    world.to(72);
    expect(world.store.run(run?.id ?? '')).toMatchObject({
      state: 'timed-out',
      ending: { code: 'time-limit', limitSeconds: 10 },
      signal: 'SIGKILL',
    });
  });

  it('S33: a night asleep does not use up the time limit', async () => {
    const world = await createWorld();
    world.job({ kind: 'date', at: '2026-01-01T00:01:00Z' }, { limitSeconds: 100 });
    world.to(61);
    world.sleepTo(8 * 3600);
    world.to(8 * 3600 + 30);
    expect(world.runner.stopped).toEqual([]);
    world.to(8 * 3600 + 130);
    expect(world.runner.stopped).toHaveLength(1);
  });

  it('a person stops a run', async () => {
    const world = await createWorld();
    const id = world.job(everyMinute);
    world.to(61);
    const [run] = world.runs(id);
    expect(world.engine.stopRuns([run?.id ?? '', 'unknown'])).toBe(1);
    world.runner.end(run?.id ?? '', { signal: 'SIGTERM' });
    world.to(62);
    expect(world.runs(id)[0]).toMatchObject({ state: 'stopped', ending: { code: 'stopped', by: 'person' } });
  });

  it('a run stopped before its process was there is stopped, and nothing failed', async () => {
    const world = await createWorld();
    world.runner.behave('wait-for-a-place');
    const id = world.job(everyMinute, { retry: { times: 2, delaySeconds: 5 } });
    world.to(61);
    world.engine.stopRuns([world.runs(id)[0]?.id ?? '']);
    world.to(62);
    expect(world.runs(id)[0]).toMatchObject({ state: 'stopped', startedAt: null, ending: { code: 'stopped' } });
    expect(world.store.job(id)?.failureStreak).toBe(0);
  });
});

describe('retries (S34)', () => {
  const retry = { times: 2, delaySeconds: 5, factor: 2 };

  it('keep the scheduled instant, carry the attempt, and wait longer each time', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once', 1);
    const id = world.job({ kind: 'date', at: '2026-01-01T00:01:00Z' }, { retry });
    world.to(61);
    expect(world.runs(id)[0]).toMatchObject({
      state: 'queued',
      waitingFor: 'retry',
      attempt: 2,
      notBefore: T0 + 65_000,
    });
    world.to(66);
    expect(world.runs(id)[0]).toMatchObject({ attempt: 3, notBefore: T0 + 75_000 });
    world.to(80);
    expect(world.runs(id)).toHaveLength(1);
    expect(world.runs(id)[0]).toMatchObject({ state: 'failed', attempt: 3, scheduledAt: T0 + 60_000 });
    expect(world.runs(id)[0]?.attempts.map((a) => a.outcome)).toEqual(['failed', 'failed']);
    expect(world.runner.orders.map((o) => o.variables['PUNCTUAL_REASON'])).toEqual(['schedule', 'retry', 'retry']);
    expect(world.read(id).failureStreak).toBe(1);
  });

  it('a due next slot cancels the waiting retry under latest', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once', 1);
    const id = world.job(everyMinute, { retry: { times: 1, delaySeconds: 90 } });
    world.to(61);
    world.runner.behave('end-at-once', 0);
    world.to(121);
    expect(world.ledger(id)).toEqual(['failed@60', 'succeeded@120']);
    expect(world.runs(id)[0]?.ending).toEqual({ code: 'retry-replaced' });
  });

  it('only chosen outcomes are tried again, and a run stopped by a person is not', async () => {
    const world = await createWorld();
    const id = world.job(everyMinute, { retry });
    world.to(61);
    const [run] = world.runs(id);
    world.engine.stopRuns([run?.id ?? '']);
    world.runner.end(run?.id ?? '', { signal: 'SIGTERM' });
    world.to(62);
    expect(world.runs(id)[0]?.state).toBe('stopped');
  });
});

describe('chains', () => {
  it('start on success, failure or always, and know the run they follow', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once', 1);
    for (const id of ['on-success', 'on-failure', 'always']) world.job({ kind: 'manual' }, {}, id);
    const id = world.job(
      { kind: 'date', at: '2026-01-01T00:01:00Z' },
      {
        chain: [
          { on: 'success', job: 'on-success' },
          { on: 'failure', job: 'on-failure' },
          { on: 'always', job: 'always' },
        ],
      },
    );
    world.to(61);
    expect(world.runs('on-success')).toHaveLength(0);
    const parent = world.runs(id)[0]?.id;
    expect(world.runs('on-failure')[0]).toMatchObject({
      kind: 'chain',
      reason: 'chain',
      parentRun: parent,
      state: 'failed',
    });
    expect(world.runs('always')[0]?.why).toEqual({ code: 'chained', from: parent, on: 'always' });
  });

  it('jobs that would start each other for ever are refused by name', async () => {
    const world = await createWorld();
    world.job({ kind: 'manual' }, { name: 'A', chain: [{ on: 'always', job: 'b' }] }, 'a');
    world.job({ kind: 'manual' }, { name: 'B', chain: [{ on: 'always', job: 'c' }] }, 'b');
    expect(() => world.job({ kind: 'manual' }, { name: 'C', chain: [{ on: 'always', job: 'a' }] }, 'c')).toThrow(
      'These jobs would start each other for ever: C → A → B → C.',
    );
  });
});

describe('the app dies in mid-run (S30, S32)', () => {
  it('an alive run is followed again and its end recorded', async () => {
    const world = await createWorld();
    const id = world.job({ kind: 'date', at: '2026-01-01T00:01:00Z' });
    world.to(61);
    const run = world.runs(id)[0]?.id ?? '';
    world.runner.found.set(run, 'alive');
    await world.crash();
    expect(world.events.some((event) => event.type === 'run-adopted')).toBe(true);
    expect(world.ledger(id)).toEqual(['running@60']);
    world.runner.end(run, { exitCode: 3 });
    world.to(62);
    expect(world.runs(id)[0]).toMatchObject({ state: 'failed', exitCode: 3 });
  });

  it('a run that ended meanwhile gets its real end', async () => {
    const world = await createWorld();
    const id = world.job({ kind: 'date', at: '2026-01-01T00:01:00Z' });
    world.to(61);
    const run = world.runs(id)[0]?.id ?? '';
    world.runner.found.set(run, {
      kind: 'exited',
      exitCode: 7,
      signal: null,
      startedAt: T0 + 60_010,
      finishedAt: T0 + 61_500,
      cpuMs: 4,
      peakBytes: null,
      logBytes: 12,
      logDropped: 0,
    });
    world.time.sleep(3_600_000);
    await world.crash();
    expect(world.runs(id)[0]).toMatchObject({ state: 'failed', exitCode: 7, finishedAt: T0 + 61_500 });
  });

  it('a row whose process never started is started now, not lost and not doubled', async () => {
    const world = await createWorld();
    const id = world.job({ kind: 'date', at: '2026-01-01T00:01:00Z' });
    world.to(61);
    const run = world.runs(id)[0]?.id ?? '';
    world.runner.found.set(run, { kind: 'not-started', message: 'no process', at: T0 + 61_000 });
    await world.crash();
    world.to(63);
    expect(world.ledger(id)).toEqual(['running@60']);
    expect(world.runner.orders.map((order) => [order.runId, order.attempt])).toEqual([
      [run, 1],
      [run, 1],
    ]);
  });

  it('what can never be known is interrupted, and runs once more if the job says so', async () => {
    const world = await createWorld();
    const plain = world.job({ kind: 'date', at: '2026-01-01T00:01:00Z' });
    const rerun = world.job({ kind: 'date', at: '2026-01-01T00:01:00Z' }, { onInterrupt: 'rerun' });
    const ask = world.job({ kind: 'date', at: '2026-01-01T00:01:00Z' }, { onInterrupt: 'ask' });
    world.to(61);
    await world.crash();
    world.to(62);
    expect(world.ledger(plain)).toEqual(['interrupted@60']);
    expect(world.runs(rerun)[0]).toMatchObject({ state: 'running', attempt: 2 });
    expect(world.runs(ask)[0]).toMatchObject({ state: 'interrupted', inbox: true });
    await world.crash();
    world.to(63);
    expect(world.runs(rerun)[0]).toMatchObject({ state: 'interrupted', attempt: 2 });
    world.engine.answer({ jobId: ask, answer: 'run-once' });
    expect(world.runs(ask)[0]).toMatchObject({ attempt: 2, inbox: false });
  });

  it('queued rows survive, in their order', async () => {
    const world = await createWorld({ settings: { limit: 1 } });
    world.job({ kind: 'date', at: '2026-01-01T00:01:00Z' }, {}, 'a');
    world.job({ kind: 'date', at: '2026-01-01T00:01:00Z' }, {}, 'b');
    world.to(61);
    expect(world.ledger('b')).toEqual(['queued@60']);
    await world.crash();
    world.to(62);
    expect(world.ledger('a')).toEqual(['interrupted@60']);
    expect(world.ledger('b')).toEqual(['running@60']);
  });
});

describe('stopping the scheduler (S37)', () => {
  it('can leave runs running, stop them, or wait for them', async () => {
    const leave = await createWorld();
    leave.job(everyMinute);
    leave.to(61);
    await leave.engine.stop();
    expect(leave.runner.stopped).toEqual([]);

    const stop = await createWorld();
    const id = stop.job(everyMinute);
    stop.to(61);
    const stopping = stop.engine.stop({ runs: 'stop' });
    expect(stop.runner.stopped).toEqual([stop.runs(id)[0]?.id]);
    stop.runner.end(stop.runs(id)[0]?.id ?? '', { signal: 'SIGTERM' });
    stop.to(62);
    await stopping;
    expect(stop.runs(id)[0]).toMatchObject({ state: 'stopped', ending: { code: 'stopped', by: 'quit' } });
    stop.to(300);
    expect(stop.ledger(id)).toEqual(['stopped@60']);
  });
});
