import { describe, expect, it } from 'vitest';
import type { RunEnd } from '../../main/engine/ports.ts';
import { createWorld, T0, type World } from '../support/engine-world.ts';

const daily = { kind: 'cron', pattern: '0 9 * * *' } as const;
const H = 3600;
const exited = (exitCode: number, more: Partial<Extract<RunEnd, { kind: 'exited' }>> = {}): RunEnd => ({
  ...{ kind: 'exited', exitCode, signal: null, startedAt: T0 + 9 * H * 1000, finishedAt: T0 + 9 * H * 1000 + 500 },
  ...{ cpuMs: 1, peakBytes: 1, logBytes: 1, logDropped: 0 },
  ...more,
});

/** A run whose first attempt failed; the second waits or runs. */
async function retried(): Promise<{ world: World; id: string; run: string }> {
  const world = await createWorld();
  const id = world.job(daily, { retry: { times: 2, delaySeconds: 60 } });
  world.to(9 * H);
  const run = world.runs(id)[0]?.id ?? '';
  world.runner.reportStart(run, 1, 'environment of attempt 1');
  world.time.advance(0);
  world.runner.report(run, 1, exited(1));
  world.to(9 * H + 1);
  return { world, id, run };
}

describe('reports of the runner', () => {
  it('an end of an attempt that is over writes nothing and says nothing: waiting, running, closed', async () => {
    for (const stage of ['waiting', 'running', 'closed'] as const) {
      const { world, run } = await retried();
      if (stage !== 'waiting') world.to(9 * H + 61);
      if (stage === 'closed') world.runner.end(run);
      world.time.advance(0);
      const before = world.store.run(run);
      expect(before?.state).toBe({ waiting: 'queued', running: 'running', closed: 'succeeded' }[stage]);
      world.events.length = 0;
      world.runner.report(run, 1, exited(3));
      if (stage === 'closed') world.runner.report(run, 2, exited(4));
      world.time.advance(1000);
      expect(world.store.run(run)).toBe(before);
      expect(world.events).toEqual([]);
    }
  });

  it('an end of an attempt that has not begun writes nothing and says nothing', async () => {
    const world = await createWorld({ settings: { limit: 1 } });
    world.engine.run(world.job({ kind: 'manual' }));
    const id = world.job(daily);
    world.to(9 * H);
    const [before] = world.runs(id);
    expect(before).toMatchObject({ state: 'queued', attempt: 1 });
    world.runner.report(before?.id ?? '', 1, exited(0));
    world.time.advance(1000);
    expect(world.runs(id)).toEqual([before]);
  });

  it('an end of something that is no run of the ledger, as of a trial, writes nothing and says nothing', async () => {
    const { world, id } = await retried();
    const before = world.ledger(id);
    world.events.length = 0;
    world.runner.report('trial-1', 1, exited(0));
    world.time.advance(1000);
    expect(world.ledger(id)).toEqual(before);
    expect(world.events).toEqual([]);
  });

  it('S34, S36: the record of the environment stays with its attempt, the next one begins without', async () => {
    const { world, run } = await retried();
    expect(world.store.run(run)).toMatchObject({
      ...{ attempt: 2, environment: null, attempts: [{ attempt: 1, environment: 'environment of attempt 1' }] },
    });
    world.to(9 * H + 61);
    expect(world.store.run(run)).toMatchObject({ state: 'running', environment: null });
    world.runner.report(run, 2, exited(0));
    world.time.advance(0);
    expect(world.store.run(run)).toMatchObject({ state: 'succeeded', environment: null });
  });

  it('a start and an end that come together are one write and both events', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const id = world.job(daily);
    let writes = 0;
    const { updateRun } = world.store;
    world.store.updateRun = (run, patch) => {
      writes += 1;
      updateRun(run, patch);
    };
    world.to(9 * H);
    expect(writes).toBe(1);
    const told = world.events.filter((event) => 'run' in event && event.run.jobId === id);
    expect(told.map(({ type }) => type)).toEqual(['run-started', 'run-finished']);
  });
});
