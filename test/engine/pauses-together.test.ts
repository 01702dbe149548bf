import { describe, expect, it } from 'vitest';
import { createWorld, T0, type World } from '../support/engine-world.ts';

const H = 3600;
const daily = { kind: 'cron', pattern: '0 9 * * *' } as const;
const hourly = { kind: 'cron', pattern: '0 * * * *' } as const;
const spread = { ...daily, jitter: { seconds: 284 } } as const;
const at = (seconds: number): number => T0 + seconds * 1000;

describe('several pauses over one job (S26, S27)', () => {
  const pairs = [
    ['job', 'group'],
    ['group', 'job'],
    ['job', 'all'],
    ['all', 'job'],
    ['group', 'all'],
    ['all', 'group'],
  ] as const;
  const begin = (world: World, scope: string, id: string): unknown =>
    scope === 'job' ? world.engine.pause([id]) : world.engine.pauseAll(scope === 'group' ? { group: 'g' } : {});
  const end = (world: World, scope: string, id: string, missed?: 'catch-up'): unknown =>
    scope === 'job'
      ? world.engine.resume([id], missed)
      : world.engine.resumeAll({ missed, ...(scope === 'group' ? { group: 'g' } : {}) });

  for (const [first, second] of pairs) {
    it(`${first}, then ${second}: a row stays until the last one ends, and catch-up of both runs it`, async () => {
      const world = await createWorld();
      const id = world.job(spread, { group: 'g' });
      world.to(9 * H + 5);
      begin(world, first, id);
      begin(world, second, id);
      world.to(10 * H);
      expect(world.waits(id)).toEqual(['pause@32400']);
      end(world, first, id, 'catch-up');
      world.to(10 * H + 60);
      expect(world.waits(id)).toEqual(['pause@32400']);
      end(world, second, id, 'catch-up');
      world.time.advance(0);
      expect(world.reasons(id)).toEqual(['running(caught-up)@32400']);
    });

    it(`${first}, then ${second}: forget of one that covered the moment closes the row`, async () => {
      const world = await createWorld();
      const id = world.job(spread, { group: 'g' });
      world.to(9 * H + 5);
      begin(world, first, id);
      begin(world, second, id);
      world.to(10 * H);
      end(world, second, id);
      world.time.advance(0);
      expect(world.reasons(id)).toEqual(['skipped(paused)@32400']);
      end(world, first, id, 'catch-up');
      world.to(12 * H);
      expect(world.runner.orders).toEqual([]);
    });

    it(`${first}, then ${second}: forget of one that did not cover the moment leaves the row in the other`, async () => {
      const world = await createWorld();
      const id = world.job(spread, { group: 'g' });
      world.to(9 * H + 5);
      begin(world, first, id);
      world.to(10 * H);
      begin(world, second, id);
      end(world, second, id);
      world.to(10 * H + 60);
      expect(world.waits(id)).toEqual(['pause@32400']);
      end(world, first, id, 'catch-up');
      world.time.advance(0);
      expect(world.reasons(id)).toEqual(['running(caught-up)@32400']);
    });

    it(`${first}, then ${second}: a row that only the first covered stays until the last one ends, and is not forgotten`, async () => {
      for (const missed of [undefined, 'catch-up'] as const) {
        const world = await createWorld();
        const id = world.job(spread, { group: 'g' });
        world.to(9 * H + 5);
        begin(world, first, id);
        world.to(10 * H);
        begin(world, second, id);
        end(world, first, id, 'catch-up');
        world.to(11 * H);
        expect(world.waits(id)).toEqual(['pause@32400']);
        end(world, second, id, missed);
        world.time.advance(0);
        expect(world.reasons(id)).toEqual(['running(caught-up)@32400']);
      }
    });

    it(`${first}, then ${second}: undecided occurrences under both are covered once, whichever ends how`, async () => {
      for (const missed of [undefined, 'catch-up'] as const) {
        const world = await createWorld();
        world.runner.behave('end-at-once');
        const id = world.job(hourly, { group: 'g' });
        world.to(1800);
        begin(world, first, id);
        world.to(H + 1800);
        begin(world, second, id);
        world.to(2 * H + 1800);
        end(world, first, id, missed);
        world.to(3 * H + 1800);
        end(world, second, id, missed);
        world.to(4 * H + 60);
        const count = world.runs(id).reduce((sum, run) => sum + run.count, 0);
        expect({ missed, count, last: world.ledger(id).at(-1) }).toEqual({ missed, count: 4, last: 'succeeded@14400' });
      }
    });
  }

  it('everything over an own pause: the one that ends with forget records what it covered, the own one goes on', async () => {
    const world = await createWorld();
    const id = world.job(hourly);
    world.engine.pause([id]);
    world.to(H + 60);
    world.engine.pauseAll();
    world.to(3 * H + 60);
    world.engine.resumeAll();
    world.to(4 * H + 60);
    expect(world.reasons(id)).toEqual(['skipped(paused)@7200..10800x2']);
    expect(world.runs(id).find(({ state }) => state === 'skipped')?.why).toEqual({ code: 'paused', scope: 'all' });
    expect(world.read(id)).toMatchObject({ state: 'paused', pausedAt: T0 });
    world.engine.resume([id], 'catch-up');
    world.time.advance(0);
    expect(world.runs(id).filter(({ state }) => state === 'running')).toMatchObject([{ scheduledAt: at(4 * H) }]);
    expect(world.ledger(id).filter((line) => line.startsWith('merged'))).toEqual(['merged@3600']);
  });

  it('the reason of an occurrence under several ended pauses is the one that ended last', async () => {
    const world = await createWorld();
    const id = world.job(daily, { group: 'g' });
    world.to(8 * H);
    world.engine.pause([id], at(9 * H + 600));
    world.engine.pauseAll({ group: 'g', until: at(9 * H + 1200) });
    world.sleepTo(11 * H);
    world.to(12 * H);
    expect(world.runs(id)).toMatchObject([{ state: 'skipped', why: { code: 'paused', scope: 'group' } }]);
  });

  it('a pause set anew with another end counts from its first beginning', async () => {
    const world = await createWorld();
    const id = world.job(hourly, { group: 'g' });
    world.engine.pauseAll({ group: 'g', until: at(2 * H + 60) });
    world.to(H + 60);
    world.engine.pauseAll({ group: 'g', until: at(H + 600) });
    world.to(2 * H + 1);
    expect(world.ledger(id)).toEqual(['skipped@3600', 'running@7200']);
  });
});

describe('groups that jobs leave and join (S26, W4)', () => {
  for (const [how, leave] of Object.entries<(world: World, id: string) => void>({
    edit: (world: World, id: string) => void world.engine.modify(id, { group: null }),
    'edit to another group': (world: World, id: string) => void world.engine.modify(id, { group: 'other' }),
    'the group dissolved': (world: World) =>
      void world.engine.carryOut([
        { kind: 'regroup', move: { ids: world.store.jobIds(), from: 'g', to: null }, keepsPause: false },
        { kind: 'group-pause', group: 'g', pause: null },
      ]),
  })) {
    it(`a job leaves a paused group (${how}): what fell into the pause stays in it, and it goes on`, async () => {
      const world = await createWorld();
      world.runner.behave('end-at-once');
      const id = world.job(hourly, { group: 'g' });
      world.to(1800);
      world.engine.pauseAll({ group: 'g' });
      world.to(3 * H + 1800);
      leave(world, id);
      world.to(4 * H + 1);
      expect(world.ledger(id)).toEqual(['skipped@3600..10800x3', 'succeeded@14400']);
      expect(world.runs(id).find(({ state }) => state === 'skipped')?.why).toEqual({ code: 'paused', scope: 'group' });
      world.engine.resumeAll({ group: 'g', missed: 'catch-up' });
      world.to(4 * H + 60);
      expect(world.runner.orders).toHaveLength(1);
    });

    it(`a job leaves a paused group (${how}) while a drawn moment waits in it`, async () => {
      const world = await createWorld();
      world.runner.behave('end-at-once');
      const id = world.job(spread, { group: 'g' });
      world.to(9 * H + 5);
      world.engine.pauseAll({ group: 'g' });
      world.to(10 * H);
      leave(world, id);
      world.to(11 * H);
      expect(world.reasons(id)).toEqual(['skipped(paused)@32400']);
    });
  }

  it('a paused group that is renamed takes its pause along: nothing runs, nothing is lost', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const id = world.job(hourly, { group: 'g' });
    world.to(1800);
    world.engine.pauseAll({ group: 'g' });
    world.to(2 * H + 1800);
    const pause = { since: at(1800), until: null };
    world.engine.carryOut([
      { kind: 'group-pause', group: 'h', pause },
      { kind: 'regroup', move: { ids: [id], from: 'g', to: 'h' }, keepsPause: true },
      { kind: 'group-pause', group: 'g', pause: null },
    ]);
    world.to(3 * H + 60);
    expect(world.runner.orders).toEqual([]);
    expect(world.engine.snapshot().pausedGroups).toEqual({ h: pause });
    world.engine.resumeAll({ group: 'h' });
    world.to(4 * H + 1);
    expect(world.ledger(id)).toEqual(['skipped@3600..10800x3', 'succeeded@14400']);
  });

  it('jobs that are moved into a paused group are booked up first', async () => {
    const world = await createWorld();
    const id = world.job(hourly);
    world.engine.pauseAll({ group: 'g' });
    world.to(1800);
    world.time.sleep(2 * H * 1000);
    world.engine.carryOut([{ kind: 'regroup', move: { ids: [id], from: null, to: 'g' }, keepsPause: true }]);
    expect(world.runs(id).map(({ scheduledAt, why }) => [scheduledAt, why.code])).toEqual([
      [at(2 * H), 'caught-up'],
      [at(H), 'merged-into'],
    ]);
  });

  it('a job that joins a paused group is booked up first: what was due before is not in its pause', async () => {
    const world = await createWorld({ settings: { settleSeconds: 20 } });
    world.runner.behave('end-at-once');
    const id = world.job(hourly);
    world.engine.pauseAll({ group: 'g' });
    world.to(1800);
    world.time.sleep(2 * H * 1000);
    world.engine.modify(id, { group: 'g' });
    world.to(2 * H + 1900);
    // Its settle delay ends inside the pause.
    expect(world.ledger(id)).toEqual(['merged@3600', 'queued@7200']);
    expect(world.waits(id)).toEqual(['pause@7200']);
    world.engine.modify(id, { group: null });
    world.to(3 * H + 1);
    expect(world.ledger(id)).toEqual(['merged@3600', 'skipped@7200', 'succeeded@10800']);
  });

  it("a group's pause survives a restart, with its end", async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const id = world.job(hourly, { group: 'g' });
    world.engine.pauseAll({ group: 'g', until: at(2 * H + 60) });
    world.to(1800);
    await world.crash();
    expect(world.engine.snapshot().pausedGroups).toEqual({ g: { since: T0, until: at(2 * H + 60) } });
    world.to(3 * H + 1);
    expect(world.ledger(id)).toEqual(['skipped@3600..7200x2', 'succeeded@10800']);
  });
});

describe('what the calls of a pause return and say', () => {
  it('how many jobs changed; finished ones and those that are not paused do not count', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const a = world.job(hourly);
    const b = world.job({ kind: 'date', at: '2026-01-01T00:00:30Z' });
    world.to(60);
    expect(world.engine.pause([a, b, a])).toBe(1);
    expect(world.engine.pause([a], at(H))).toBe(1);
    expect(world.read(a)).toMatchObject({ pausedAt: at(60), pausedUntil: at(H) });
    expect(world.engine.resume([a, b])).toBe(1);
    expect(world.engine.resume([a])).toBe(0);
  });

  it('a run by hand passes every pause, also one that had to wait in line', async () => {
    const world = await createWorld({ settings: { limit: 1 } });
    const other = world.engine.run(world.job({ kind: 'manual' }));
    const second = world.engine.run(world.job({ kind: 'manual' }));
    const id = world.job(hourly);
    world.engine.pause([id]);
    world.engine.pauseAll();
    const run = world.engine.run(id);
    expect(run.state).toBe('queued');
    world.runner.end(other.id);
    world.runner.end(second.id);
    world.time.advance(0);
    expect(world.store.run(run.id)?.state).toBe('running');
  });

  it('an event that happens in a pause is recorded as paused', async () => {
    const world = await createWorld();
    const id = world.job({ kind: 'event', on: 'login' }, { group: 'g' });
    world.engine.pauseAll({ group: 'g' });
    world.engine.event('login');
    world.engine.pauseAll();
    world.time.advance(1000);
    world.engine.event('login');
    expect(world.runs(id).map(({ why }) => why)).toEqual([
      { code: 'paused', scope: 'group' },
      { code: 'paused', scope: 'all' },
    ]);
  });
});
