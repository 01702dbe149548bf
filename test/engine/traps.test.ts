/** The traps that the model of waiting rows was found to have, each as its kind; those of other files are named there by number. */
import { describe, expect, it } from 'vitest';
import { createWorld, T0, type World } from '../support/engine-world.ts';

const H = 3600;
const DAY = 24 * H;
const daily = { kind: 'cron', pattern: '0 9 * * *' } as const;
const hourly = { kind: 'cron', pattern: '0 * * * *' } as const;
const at = (seconds: number): number => T0 + seconds * 1000;
const settling = { settings: { settleSeconds: 20 } };
const startOrder = (world: World): string[] => world.runner.orders.map(({ jobId }) => jobId);

describe('traps of waiting rows', () => {
  it('T1: a delay longer than the computer is on never starves a job that has half an hour a day', async () => {
    const world = await createWorld(settling);
    world.runner.behave('end-at-once');
    const id = world.job({ kind: 'cron', pattern: '0 6 * * *', jitter: { seconds: 12 * H } });
    for (let day = 0; day < 30; day += 1) {
      world.sleepTo(day * DAY + 8 * H);
      world.to(day * DAY + 8.5 * H);
    }
    const started = world.runs(id).flatMap(({ startedAt }) => (startedAt === null ? [] : [startedAt]));
    started.sort((a, b) => a - b);
    const days = started.map((one) => Math.floor((one - T0) / (DAY * 1000)));
    expect(days[0]).toBeLessThanOrEqual(1);
    expect(days.at(-1)).toBeGreaterThanOrEqual(28);
    for (const [index, day] of days.entries()) expect(day - (days[index - 1] ?? day)).toBeLessThanOrEqual(2);
    expect(world.runs(id).reduce((sum, run) => sum + run.count, 0)).toBe(30);
  });

  it('T2: a drawn moment that was slept over does not start before the rest of the absence is decided', async () => {
    for (const settleSeconds of [0, 20]) {
      const world = await createWorld({ settings: { settleSeconds } });
      world.runner.behave('end-at-once');
      const id = world.job({ ...hourly, jitter: { seconds: 3599, stable: true } });
      world.to(2 * H);
      expect(world.waits(id)).toContain('jitter@7200');
      world.sleepTo(6 * H - 1);
      world.to(6 * H + 60);
      expect(world.runs(id).filter(({ state }) => state === 'skipped')).toEqual([]);
      const caughtUp = world.runs(id).filter(({ reason, state }) => reason === 'catch-up' && state === 'succeeded');
      expect(caughtUp).toMatchObject([{ scheduledAt: at(5 * H), missedCount: 3 }]);
    }
  });

  it('T3: a pause whose end passed in sleep still judges the rows whose moment lay in it', async () => {
    for (const scope of ['job', 'group', 'all'] as const) {
      const world = await createWorld(settling);
      const id = world.job({ ...daily, jitter: { seconds: 284 } }, { group: 'g' });
      world.to(9 * H + 5);
      const until = at(10 * H);
      if (scope === 'job') world.engine.pause([id], until);
      else world.engine.pauseAll({ until, ...(scope === 'group' ? { group: 'g' } : {}) });
      world.sleepTo(12 * H);
      world.to(13 * H);
      expect({ scope, reasons: world.reasons(id) }).toEqual({ scope, reasons: ['skipped(paused)@32400'] });
    }
  });

  it('T4: each way in which a waiting row closes is told by its own event', async () => {
    const world = await createWorld(settling);
    world.runner.behave('end-at-once');
    const id = world.job({ kind: 'interval', every: { seconds: 60 } });
    world.sleepTo(225);
    world.events.length = 0;
    world.to(240);
    const told = world.events.filter((event) => 'run' in event && event.run.scheduledAt === at(180));
    expect(told.map(({ type }) => type)).toEqual(['run-merged']);
    world.sleepTo(365);
    world.engine.skipRuns(world.runs(id).flatMap((run) => (run.state === 'queued' ? [run.id] : [])));
    expect(world.events.at(-1)?.type).toBe('run-skipped');
    const late = world.job(daily, { graceSeconds: 1 });
    world.sleepTo(10 * H);
    expect(world.events.filter((event) => 'run' in event && event.run.jobId === late)).toMatchObject([
      { type: 'run-missed' },
    ]);
  });

  it('T5: whatever row of a job closes, the one behind it goes on', async () => {
    const closings: Record<string, (world: World, id: string) => void> = {
      'taken out of the line': (world, id) => world.engine.stopRuns([id]),
      'skipped by a person': (world, id) => world.engine.skipRuns([id]),
    };
    for (const [name, close] of Object.entries(closings)) {
      const world = await createWorld({ settings: { limit: 1 } });
      const other = world.engine.run(world.job({ kind: 'manual' }));
      const id = world.job(hourly, { overlap: 'queue', queueLimit: 2 });
      world.to(2 * H + 60);
      expect(world.waits(id)).toEqual(['slot@3600', 'previous@7200']);
      close(world, world.runs(id)[0]?.id ?? '');
      world.runner.end(other.id);
      world.time.advance(0);
      expect({ name, row: world.ledger(id)[1] }).toEqual({ name, row: 'running@7200' });
    }
  });

  it('T5: also when the one before it came too late to start', async () => {
    const world = await createWorld({ settings: { limit: 1 } });
    const other = world.engine.run(world.job({ kind: 'manual' }));
    const id = world.job(hourly, { overlap: 'queue', queueLimit: 2, graceSeconds: 3700 });
    world.to(2 * H + 200);
    world.runner.end(other.id);
    world.time.advance(0);
    expect(world.ledger(id)).toEqual(['missed@3600', 'running@7200']);
  });

  it('T5: also when the one before it is a retry that was replaced', async () => {
    const world = await createWorld();
    const id = world.job(hourly, { overlap: 'queue', retry: { times: 1, delaySeconds: 3 * H } });
    world.to(H);
    world.runner.end(world.runs(id)[0]?.id ?? '', { exitCode: 1 });
    world.to(2 * H + 1);
    expect(world.ledger(id)).toEqual(['failed@3600', 'running@7200']);
    expect(world.runs(id)[0]?.ending).toEqual({ code: 'retry-replaced' });
  });

  it('S34: a retry is replaced when a younger occurrence is admitted, not when it falls due', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once', 1);
    const id = world.job({ ...hourly, jitter: { seconds: 3000 } }, { retry: { times: 1, delaySeconds: 2 * H } });
    world.to(H + 1900);
    expect(world.waits(id)).toEqual(['retry@3600']);
    world.to(2 * H + 60);
    expect(world.waits(id)).toEqual(['retry@3600', 'jitter@7200']);
    world.runner.behave('go-on');
    const second = world.runs(id).find(({ waitingFor }) => waitingFor === 'jitter')?.dueAt ?? 0;
    expect(second).toBeLessThan(world.runs(id)[0]?.notBefore ?? 0);
    world.to((second - T0) / 1000);
    expect(world.ledger(id)).toEqual(['failed@3600', 'running@7200']);
  });

  it('S34, T2: a retry that settles beside a missed younger one is replaced by it', async () => {
    const world = await createWorld(settling);
    world.runner.behave('end-at-once', 1);
    const id = world.job(hourly, { retry: { times: 2, delaySeconds: 1800 } });
    world.to(H + 60);
    world.runner.behave('end-at-once');
    world.sleepTo(6 * H + 120);
    expect(world.waits(id)).toEqual(['settle@3600', 'settle@21600']);
    world.to(6 * H + 180);
    expect(world.ledger(id)).toEqual(['failed@3600', 'merged@7200..18000x4', 'succeeded@21600']);
  });

  it('S34: a retry that is due while the younger one still waits for its delay goes on', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once', 1);
    const id = world.job({ ...hourly, jitter: { seconds: 3000 } }, { retry: { times: 1, delaySeconds: 2000 } });
    world.to(H + 1900);
    world.runner.behave('end-at-once');
    world.to(2 * H + 400);
    expect(world.runs(id)).toMatchObject([{ state: 'succeeded', attempt: 2 }, { waitingFor: 'jitter' }]);
  });

  it('S12: a retry does not rewrite the lateness of the first start', async () => {
    const world = await createWorld(settling);
    world.runner.behave('end-at-once', 1);
    const id = world.job(daily, { retry: { times: 1, delaySeconds: 1800 }, graceSeconds: 600 });
    world.to(8 * H);
    world.sleepTo(9 * H + 120);
    world.to(9 * H + 150);
    const first = world.runs(id)[0]?.why;
    expect(first).toMatchObject({ code: 'caught-up' });
    world.to(10 * H);
    expect(world.runs(id)).toMatchObject([{ attempt: 2, why: first }]);
  });

  it('T14: a job that counts from its last end has one due occurrence, whatever the policy', async () => {
    for (const misfire of ['latest', 'earliest', 'all'] as const) {
      const world = await createWorld(settling);
      world.runner.behave('end-at-once');
      const id = world.job({ kind: 'interval', every: { hours: 2 }, from: 'finish' }, { misfire });
      world.to(3 * H);
      world.sleepTo(9 * H);
      world.to(9 * H + 60);
      expect(world.ledger(id)).toEqual(['succeeded@7200', 'succeeded@14400']);
      expect(world.runs(id)[1]).toMatchObject({ missedCount: 0, why: { code: 'caught-up', missed: 1 } });
      expect(world.read(id).nextFire).toBe(at(11 * H + 20));
    }
  });

  it('T14: also before its first run: it knows one next fire, not a grid', async () => {
    for (const misfire of ['latest', 'all', 'none'] as const) {
      const world = await createWorld();
      world.runner.behave('end-at-once');
      const id = world.job({ kind: 'interval', every: { hours: 2 }, from: 'finish' }, { misfire });
      world.sleepTo(9 * H);
      world.time.advance(0);
      expect(world.ledger(id)).toEqual([misfire === 'none' ? 'missed@7200' : 'succeeded@7200']);
      expect(world.read(id).nextFire).toBe(at(11 * H));
    }
  });

  it('T15, S23: rows whose moment is the same are admitted in the order of time, priority, id', async () => {
    const world = await createWorld({ settings: { settleSeconds: 20, catchUp: { together: 1, spacingSeconds: 2 } } });
    world.runner.behave('end-at-once');
    const ids = ['j3', 'j1', 'j9', 'j0', 'j7', 'j2', 'j8', 'j5', 'j4', 'j6'];
    for (const id of ids) world.job(daily, {}, id);
    world.job(daily, { priority: 5 }, 'z');
    world.job({ kind: 'cron', pattern: '30 8 * * *' }, {}, 'zz');
    world.to(8 * H);
    world.sleepTo(11 * H);
    world.to(11 * H + 60);
    expect(startOrder(world)).toEqual(['zz', 'z', ...[...ids].sort()]);
  });

  it('T15: also where they opened one after another through renewed delays and restarts', async () => {
    const world = await createWorld(settling);
    world.runner.behave('end-at-once');
    for (const id of ['b', 'd', 'a', 'c']) world.job(daily, {}, id);
    world.to(8 * H);
    world.sleepTo(11 * H);
    world.to(11 * H + 12);
    world.sleepTo(12 * H);
    world.time.alarm.clear();
    await world.crash();
    world.to(12 * H + 60);
    expect(startOrder(world)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('dark wakes: three short wakes within the delay start nothing, the one that stays awake does', async () => {
    const world = await createWorld(settling);
    world.runner.behave('end-at-once');
    const id = world.job(daily);
    world.to(8 * H);
    for (const hour of [10, 11, 12]) {
      world.sleepTo(hour * H);
      world.to(hour * H + 12);
      expect(world.runner.orders).toEqual([]);
    }
    world.to(12 * H + 20);
    expect(world.ledger(id)).toEqual(['succeeded@32400']);
    expect(world.runs(id)[0]?.why).toMatchObject({ away: { from: at(8 * H), to: at(10 * H) } });
  });

  it('I9: a restart at any moment changes nothing that comes later', async () => {
    const live = async (restartAt: number | null): Promise<string[]> => {
      const world = await createWorld();
      world.runner.behave('end-at-once');
      const ids = [
        world.job({ ...hourly, jitter: { seconds: 1200, stable: true } }, { overlap: 'queue' }, 'a'),
        world.job(hourly, { retry: { times: 2, delaySeconds: 600 }, misfire: 'all' }, 'b'),
        world.job({ kind: 'interval', every: { minutes: 40 }, from: 'finish' }, {}, 'c'),
        world.job({ ...hourly, maxRuns: 3 }, { group: 'g' }, 'd'),
      ];
      world.to(1800);
      world.engine.pauseAll({ group: 'g', until: at(2 * H + 60) });
      for (let minute = 31; minute <= 300; minute += 1) {
        world.to(minute * 60);
        if (minute === restartAt) await world.crash();
      }
      return ids.flatMap((id) => world.ledger(id));
    };
    const without = await live(null);
    for (const minute of [59, 60, 61, 66, 100, 119, 120, 121, 125, 181]) expect(await live(minute)).toEqual(without);
  });
});
