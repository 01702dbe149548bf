import { describe, expect, it } from 'vitest';
import { createWorld, T0, type World } from '../support/engine-world.ts';
import { createFakeGates } from '../support/fake-gates.ts';

const H = 3600;
const DAY = 24 * H;
const daily = { kind: 'cron', pattern: '0 9 * * *' } as const;
const hourly = { kind: 'cron', pattern: '0 * * * *' } as const;
/** Drawn to 09:02:55 by the first draw of a world. */
const spread = { ...daily, jitter: { seconds: 284 } } as const;
const at = (seconds: number): number => T0 + seconds * 1000;

type Scope = 'job' | 'group' | 'all';
const SCOPES: readonly Scope[] = ['job', 'group', 'all'];
const pause = (world: World, scope: Scope, id: string, until?: number): void => {
  if (scope === 'job') world.engine.pause([id], until);
  else world.engine.pauseAll({ until, ...(scope === 'group' ? { group: 'g' } : {}) });
};
const resume = (world: World, scope: Scope, id: string, missed?: 'forget' | 'catch-up'): void => {
  if (scope === 'job') world.engine.resume([id], missed);
  else world.engine.resumeAll({ missed, ...(scope === 'group' ? { group: 'g' } : {}) });
};

for (const scope of SCOPES) {
  describe(`a pause of ${scope} (S26, S27)`, () => {
    it('takes in a drawn moment that comes inside it; forget closes the row', async () => {
      const world = await createWorld();
      const id = world.job(spread, { group: 'g' });
      world.to(9 * H + 5);
      pause(world, scope, id);
      expect(world.waits(id)).toEqual(['jitter@32400']);
      world.to(9 * H + 200);
      expect(world.waits(id)).toEqual(['pause@32400']);
      resume(world, scope, id);
      world.to(20 * H);
      expect(world.reasons(id)).toEqual(['skipped(paused)@32400']);
      expect(world.runs(id)[0]?.why).toEqual({ code: 'paused', scope });
    });

    it('leaves a drawn moment alone that comes after it', async () => {
      const world = await createWorld();
      const id = world.job(spread, { group: 'g' });
      world.to(9 * H + 5);
      pause(world, scope, id);
      world.to(9 * H + 60);
      resume(world, scope, id);
      world.to(9 * H + 180);
      expect(world.runs(id)).toMatchObject([{ state: 'running', why: { code: 'on-time' } }]);
    });

    it('takes in a settling row whose delay ends inside it', async () => {
      const world = await createWorld({ settings: { settleSeconds: 20 } });
      const id = world.job(daily, { group: 'g' });
      world.to(8 * H);
      world.sleepTo(11 * H);
      pause(world, scope, id, at(12 * H));
      world.to(11 * H + 30);
      expect(world.waits(id)).toEqual(['pause@32400']);
      world.to(14 * H);
      expect(world.reasons(id)).toEqual(['skipped(paused)@32400']);
    });

    it('takes in a settling row whose delay ends inside it, also when the computer slept over both ends', async () => {
      const world = await createWorld({ settings: { settleSeconds: 20 } });
      const id = world.job(daily, { group: 'g' });
      world.to(8 * H);
      world.sleepTo(11 * H);
      pause(world, scope, id, at(12 * H));
      world.to(11 * H + 5);
      world.sleepTo(13 * H);
      world.to(14 * H);
      expect(world.reasons(id)).toEqual(['skipped(paused)@32400']);
    });

    it('slept over its end: what fell into it is paused, what came after it is missed', async () => {
      const world = await createWorld({ settings: { settleSeconds: 20 } });
      const id = world.job(hourly, { group: 'g' });
      world.to(1800);
      pause(world, scope, id, at(3 * H + 60));
      world.to(1860);
      world.sleepTo(5 * H + 60);
      world.to(5 * H + 100);
      expect(world.ledger(id)).toEqual(['skipped@3600..10800x3', 'merged@14400', 'running@18000']);
      expect(world.runs(id).find(({ state }) => state === 'skipped')?.why).toEqual({ code: 'paused', scope });
    });

    it('ends by itself, forgets, and says so once', async () => {
      const world = await createWorld();
      world.runner.behave('end-at-once');
      const id = world.job(hourly, { group: 'g' });
      world.to(1800);
      pause(world, scope, id, at(2 * H + 1800));
      world.to(3 * H + 1);
      expect(world.ledger(id)).toEqual(['skipped@3600..7200x2', 'succeeded@10800']);
      const ends = world.events.filter(({ type }) => type === 'job-resumed' || type === 'scheduler-resumed');
      expect(ends).toHaveLength(1);
    });

    it('with catch-up: what fell into it joins the set of S14 as missed, without settling', async () => {
      const world = await createWorld({ settings: { settleSeconds: 20 } });
      const id = world.job(hourly, { group: 'g' });
      world.to(1800);
      pause(world, scope, id);
      world.to(4 * H + 60);
      resume(world, scope, id, 'catch-up');
      world.time.advance(0);
      expect(world.ledger(id)).toEqual(['merged@3600..10800x3', 'running@14400']);
      expect(world.runs(id).find(({ state }) => state === 'running')).toMatchObject({
        ...{ reason: 'catch-up', missedCount: 3, why: { code: 'caught-up', missed: 4 } },
      });
    });

    it('with catch-up: a row that waited in it runs under its own id', async () => {
      const world = await createWorld();
      const id = world.job(spread, { group: 'g' });
      world.to(9 * H + 5);
      const [row] = world.runs(id);
      pause(world, scope, id);
      world.to(10 * H);
      resume(world, scope, id, 'catch-up');
      world.time.advance(0);
      expect(world.runs(id)).toMatchObject([
        { id: row?.id, state: 'running', reason: 'catch-up', dueAt: row?.dueAt, why: { code: 'caught-up' } },
      ]);
    });

    it('S28: an edit inside closes the books as one open span; catch-up lists it under the schedule of its time', async () => {
      const world = await createWorld();
      world.runner.behave('end-at-once');
      const id = world.job(hourly, { group: 'g', misfire: 'all' });
      world.to(1800);
      pause(world, scope, id);
      world.to(3 * H + 60);
      world.engine.reschedule(id, { kind: 'cron', pattern: '30 * * * *' });
      expect(world.waits(id)).toEqual(['pause@3600..10800x3']);
      world.to(5 * H);
      resume(world, scope, id, 'catch-up');
      world.to(5 * H + 60);
      const ran = world.reasons(id).filter((line) => line.startsWith('succeeded'));
      expect(ran).toEqual(['3600', '7200', '10800', '12600', '16200'].map((one) => `succeeded(caught-up)@${one}`));
    });

    it('S28: the same edit and then forget: every occurrence of it is recorded as paused, none runs', async () => {
      const world = await createWorld();
      const id = world.job(hourly, { group: 'g' });
      world.to(1800);
      pause(world, scope, id);
      world.to(3 * H + 60);
      world.engine.reschedule(id, { kind: 'cron', pattern: '30 * * * *' });
      world.to(5 * H);
      resume(world, scope, id);
      world.to(5 * H + 60);
      expect(world.reasons(id)).toEqual(['skipped(paused)@3600..10800x3', 'skipped(paused)@12600..16200x2']);
    });

    it('an edit that leaves the schedule alone extends the span and keeps the pause', async () => {
      const world = await createWorld();
      const id = world.job(hourly, { group: 'g' });
      world.to(1800);
      pause(world, scope, id);
      world.to(3 * H + 60);
      world.engine.modify(id, { name: 'a' });
      const [span] = world.runs(id);
      world.to(5 * H + 60);
      world.engine.modify(id, { name: 'b' });
      expect(world.waits(id)).toEqual(['pause@3600..18000x5']);
      expect(world.runs(id)[0]?.id).toBe(span?.id);
      world.to(8 * H);
      expect(world.runner.orders).toEqual([]);
    });

    it('rows that were ready before it stay, nothing of the schedule starts, and they go on after it', async () => {
      const world = await createWorld();
      const id = world.job(hourly, { group: 'g', overlap: 'queue' });
      world.to(2 * H + 60);
      expect(world.waits(id)).toEqual(['previous@7200']);
      pause(world, scope, id);
      world.runner.end(world.runs(id)[0]?.id ?? '');
      world.to(2 * H + 600);
      expect(world.waits(id).map((line) => line.split('@')[1])).toEqual(['7200']);
      expect(world.runner.orders).toHaveLength(1);
      resume(world, scope, id);
      world.time.advance(0);
      expect(world.ledger(id)).toEqual(['succeeded@3600', 'running@7200']);
    });

    it('S34: a retry goes on after it, also when the pause is forgotten', async () => {
      const world = await createWorld();
      world.runner.behave('end-at-once', 1);
      const id = world.job(daily, { group: 'g', retry: { times: 1, delaySeconds: 60 } });
      world.to(9 * H + 5);
      pause(world, scope, id);
      world.to(10 * H);
      expect(world.runner.orders).toHaveLength(1);
      world.runner.behave('end-at-once');
      resume(world, scope, id);
      world.time.advance(0);
      expect(world.runs(id)).toMatchObject([{ state: 'succeeded', attempt: 2 }]);
    });

    it('survives a restart, with its rows and spans', async () => {
      const world = await createWorld();
      const id = world.job(hourly, { group: 'g' });
      world.to(1800);
      pause(world, scope, id);
      world.to(3 * H + 60);
      world.engine.reschedule(id, { kind: 'cron', pattern: '30 * * * *' });
      await world.crash();
      world.to(5 * H);
      expect(world.runner.orders).toEqual([]);
      expect(world.waits(id)).toEqual(['pause@3600..10800x3']);
      resume(world, scope, id, 'catch-up');
      world.time.advance(0);
      expect(world.ledger(id)).toEqual(['merged@3600..10800x3', 'merged@12600..12600x1', 'running@16200']);
    });

    it('S26: thousands of occurrences are one record, also on forget; the cap of S15 does not split it', async () => {
      const world = await createWorld();
      const id = world.job({ kind: 'cron', pattern: '* * * * *' }, { group: 'g' });
      world.to(90);
      pause(world, scope, id);
      world.to(4 * DAY + 30);
      resume(world, scope, id);
      world.time.advance(0);
      expect(world.reasons(id)).toEqual(['running(on-time)@60', 'skipped(paused)@120..345600x5759']);
    });

    it('S15, S26: what is only counted is divided where a pause ended in the absence', async () => {
      const world = await createWorld();
      world.runner.behave('end-at-once');
      const id = world.job({ kind: 'interval', every: { seconds: 1 } }, { group: 'g' });
      pause(world, scope, id, at(2000));
      world.sleepTo(5000);
      expect(world.ledger(id).slice(0, 4)).toEqual([
        'skipped@1..2000x2000',
        'merged@2001..4000x2000',
        'merged@4001..4999x999',
        'succeeded@5000',
      ]);
      expect(world.runs(id).find(({ scheduledAt }) => scheduledAt === at(5000))?.missedCount).toBe(2999);
    });

    it('conditions are not asked during it, and a row that waits for them outlives it', async () => {
      const fake = createFakeGates();
      const world = await createWorld({ gates: fake.gates });
      const id = world.job(daily, { group: 'g' });
      fake.closed.set(id, { lacking: ['mains'] });
      world.to(9 * H + 5);
      pause(world, scope, id);
      const asked = fake.judged.length;
      fake.closed.clear();
      world.engine.conditionsChanged();
      world.to(10 * H);
      expect(fake.judged).toHaveLength(asked);
      expect(world.waits(id)).toEqual(['condition@32400']);
      resume(world, scope, id);
      world.time.advance(0);
      expect(world.ledger(id)).toEqual(['running@32400']);
    });
  });
}

describe('records around a pause', () => {
  it('S15: the record of what was merged ends before a pause that ended meanwhile, and another begins after it', async () => {
    for (const misfire of ['latest', 'none'] as const) {
      const world = await createWorld();
      const id = world.job({ kind: 'interval', every: { seconds: 60 } }, { misfire, settle: false });
      world.to(1);
      world.time.alarm.clear();
      // While the app is closed a pause of everything comes and goes, as one set from the command line before.
      world.store.writeState('pausedAll', { since: T0 + 200_000, until: T0 + 400_000 });
      world.time.sleep(700_000);
      await world.crash();
      const spans = world
        .runs(id)
        .filter(({ kind }) => kind === 'span')
        .map(({ scheduledAt, scheduledTo, count }) => [
          (scheduledAt - T0) / 1000,
          ((scheduledTo ?? 0) - T0) / 1000,
          count,
        ])
        .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
      expect(spans.slice(0, 2)).toEqual([
        [60, 180, 3],
        [240, 360, 3],
      ]);
      expect(spans[2]?.[0]).toBe(420);
    }
  });
});
