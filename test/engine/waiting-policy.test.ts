import { describe, expect, it } from 'vitest';
import type { JobSpec, MisfirePolicy, Run, Schedule } from '../../main/engine/model.ts';
import { createWorld, T0, type World } from '../support/engine-world.ts';
import { createFakeGates } from '../support/fake-gates.ts';

const H = 3600;
const DAY = 24 * H;
const everyMinute = { kind: 'interval', every: { seconds: 60 } } as const;
const daily = { kind: 'cron', pattern: '0 9 * * *' } as const;
const settling = { settings: { settleSeconds: 20 } };

/** Slept over 60, 120 and 180; it is 185 and what was missed settles until 205. */
async function slept(misfire: MisfirePolicy, spec: Partial<JobSpec> = {}): Promise<{ world: World; id: string }> {
  const world = await createWorld(settling);
  world.runner.behave('end-at-once');
  const id = world.job(everyMinute, { misfire, ...spec });
  world.sleepTo(185);
  return { world, id };
}

/** Where a chain of merges ends. */
function endOf(world: World, run: Run): Run {
  let at = run;
  for (let step = 0; at.state === 'merged'; step += 1) {
    if (step > 10 || at.why.code !== 'merged-into' || at.why.run === null) throw new Error('a chain without an end');
    at = world.store.run(at.why.run) ?? at;
  }
  return at;
}

describe('the policy sees held rows and occurrences that fall due as one set (S14)', () => {
  it('latest: a younger one on time ends the settle wait of the whole set and counts it', async () => {
    const { world, id } = await slept('latest');
    expect(world.ledger(id)).toEqual(['merged@60..120x2', 'queued@180']);
    // Asleep again over 240, awake at 250: the delay begins again, 300 falls due on time before its end.
    world.sleepTo(285);
    expect(world.waits(id)).toEqual(['settle@240']);
    world.to(300);
    expect(world.ledger(id)).toEqual(['merged@60..120x2', 'merged@180', 'merged@240', 'succeeded@300']);
    const last = world.runs(id).find((run) => run.scheduledAt === T0 + 300_000);
    expect(last).toMatchObject({ missedCount: 4, reason: 'schedule', why: { code: 'on-time' } });
    for (const run of world.runs(id)) expect(endOf(world, run).id).toBe(last?.id);
  });

  it('latest: the figure of a caught-up run is all that it stands for, transitively', async () => {
    const { world, id } = await slept('latest');
    world.sleepTo(230);
    world.sleepTo(365);
    world.to(385);
    const run = world.runs(id).find(({ state }) => state === 'succeeded');
    expect(run).toMatchObject({ scheduledAt: T0 + 360_000, missedCount: 5, why: { code: 'caught-up', missed: 6 } });
  });

  it('earliest: the held row stays, younger ones are merged into it and its count grows', async () => {
    const { world, id } = await slept('earliest');
    expect(world.ledger(id)).toEqual(['queued@60', 'merged@120..180x2']);
    world.sleepTo(250);
    expect(world.ledger(id)).toEqual(['queued@60', 'merged@120..180x2', 'merged@240']);
    world.to(270);
    expect(world.runs(id)[0]).toMatchObject({ state: 'succeeded', missedCount: 3, why: { missed: 4 } });
  });

  it('all: a younger one on time opens the settle gate of the older ones and comes after them', async () => {
    const { world, id } = await slept('all');
    expect(world.waits(id)).toEqual(['settle@60', 'settle@120', 'settle@180']);
    world.sleepTo(239);
    expect(world.waits(id)).toEqual(['settle@60', 'settle@120', 'settle@180']);
    world.to(240);
    expect(world.waits(id)).not.toContain('settle@60');
    world.to(250);
    const order = world.runner.orders.map(({ runId }) => ((world.store.run(runId)?.scheduledAt ?? 0) - T0) / 1000);
    expect(order).toEqual([60, 120, 180, 240]);
  });

  it('all: order is kept over a drawn delay: a younger one never starts before an older held one', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const id = world.job({ ...everyMinute, jitter: { seconds: 50 } }, { misfire: 'all', overlap: 'parallel' });
    world.to(60);
    expect(world.waits(id)).toEqual(['jitter@60']);
    world.engine.reschedule(id, { kind: 'interval', every: { seconds: 3 } });
    world.to(200);
    const order = world.runner.orders.map(({ runId }) => world.store.run(runId)?.scheduledAt ?? 0);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order[0]).toBe(T0 + 60_000);
  });

  it('none and ask: what lay in the absence becomes one record, also a drawn delay slept over', async () => {
    for (const [misfire, inbox, code] of [
      ['none', false, 'policy-none'],
      ['ask', true, 'ask'],
    ] as const) {
      const world = await createWorld(settling);
      world.runner.behave('end-at-once');
      const id = world.job({ ...daily, jitter: { seconds: 284 } }, { misfire });
      world.to(9 * H + 5);
      expect(world.waits(id)).toEqual(['jitter@32400']);
      world.sleepTo(3 * DAY);
      world.to(3 * DAY + 60);
      expect(world.runs(id).every((run) => run.state === 'missed' && run.why.code === code)).toBe(true);
      expect(world.runs(id).reduce((sum, run) => sum + run.count, 0)).toBe(3);
      expect(world.runs(id).every((run) => run.inbox === inbox)).toBe(true);
    }
  });

  it('none: what is on time runs as with latest, and an old one with it is merged', async () => {
    const { world, id } = await slept('none');
    world.to(240);
    expect(world.ledger(id)).toEqual(['missed@60..180x3', 'succeeded@240']);
  });

  it('a row that waits for its conditions at the wake was on time: it keeps waiting under none and ask', async () => {
    for (const misfire of ['none', 'ask'] as const) {
      const fake = createFakeGates();
      const world = await createWorld({ ...settling, gates: fake.gates });
      world.runner.behave('end-at-once');
      const id = world.job(daily, { misfire });
      fake.closed.set(id, { lacking: ['mains'] });
      world.to(9 * H + 5);
      world.sleepTo(14 * H);
      world.to(14 * H + 60);
      expect(world.waits(id)).toEqual(['condition@32400']);
      fake.closed.clear();
      world.engine.conditionsChanged();
      world.to(14 * H + 61);
      expect(world.ledger(id)).toEqual(['succeeded@32400']);
    }
  });

  it('none and ask: a drawn delay alone that was slept over is missed too', async () => {
    for (const [misfire, reason] of [
      ['none', 'missed(policy-none)@32400'],
      ['ask', 'missed(ask)@32400'],
    ] as const) {
      const world = await createWorld(settling);
      const id = world.job({ ...daily, jitter: { seconds: 284 } }, { misfire });
      world.to(9 * H + 5);
      world.sleepTo(12 * H);
      world.to(13 * H);
      expect(world.reasons(id)).toEqual([reason]);
    }
  });

  it('none and ask: a row that waits for its conditions stays out of what was missed beside it', async () => {
    for (const misfire of ['none', 'ask'] as const) {
      const fake = createFakeGates();
      const world = await createWorld({ ...settling, gates: fake.gates });
      const id = world.job({ kind: 'cron', pattern: '0 * * * *' }, { misfire });
      fake.closed.set(id, { lacking: ['mains'] });
      world.to(H + 60);
      world.sleepTo(4 * H + 60);
      expect(world.ledger(id)).toEqual(['queued@3600', 'missed@7200..14400x3']);
      expect(world.waits(id)).toEqual(['condition@3600']);
    }
  });

  it('a row that waits for its drawn delay is not in the set: it joins at admission', async () => {
    const world = await createWorld(settling);
    world.runner.behave('end-at-once');
    const id = world.job({ kind: 'cron', pattern: '0 * * * *', jitter: { seconds: 3599 } });
    // Drawn to 01:37:04; asleep from 01:10 to 02:05 over it, 02:00 is drawn to 02:14:09.
    world.to(H + 600);
    world.sleepTo(2 * H + 300);
    expect(world.waits(id)).toEqual(['settle@3600', 'jitter@7200']);
    world.to(2 * H + 320);
    expect(world.ledger(id)).toEqual(['succeeded@3600', 'queued@7200']);
  });

  it('S12, S13: too late is missed without a card in the inbox, whatever the policy chose', async () => {
    for (const misfire of ['latest', 'earliest', 'all'] as const) {
      const { world, id } = await slept(misfire, { graceSeconds: 4 });
      world.to(186);
      expect(world.runs(id).every((run) => run.state === 'missed' || run.state === 'merged')).toBe(true);
      expect(world.store.inbox(id)).toEqual([]);
    }
  });

  it('S12: a younger one that is itself too late still counts what it stood for', async () => {
    const { world, id } = await slept('latest', { graceSeconds: 4 });
    expect(world.runs(id).find(({ state }) => state === 'missed')).toMatchObject({ missedCount: 2 });
  });

  it('rows behind others are past the policy: younger ones meet them by the rule of overlap only (S20)', async () => {
    const world = await createWorld();
    const id = world.job(everyMinute, { overlap: 'queue', queueLimit: 5 });
    world.to(200);
    expect(world.ledger(id)).toEqual(['running@60', 'queued@120', 'queued@180']);
  });
});

describe('a limited number of runs (S25)', () => {
  const limited = (maxRuns: number): Schedule => ({ ...everyMinute, maxRuns });

  for (const [asleep, rows] of [
    [1.5, 1],
    [2.5, 2],
  ] as const) {
    it(`a question about ${rows} is answered when no place is left: "run all" starts none and says so`, async () => {
      const world = await createWorld();
      world.runner.behave('end-at-once');
      const id = world.job({ kind: 'cron', pattern: '0 * * * *', maxRuns: 1 }, { misfire: 'ask' });
      world.sleepTo(asleep * 3600);
      world.to(3.1 * 3600);
      expect(world.read(id)).toMatchObject({ state: 'finished', runCount: 1 });
      expect(world.engine.answer({ answer: 'run-all' })).toEqual({ answered: 1, started: 0 });
      const asked = world.runs(id).find(({ scheduledAt }) => scheduledAt === T0 + 3_600_000);
      expect(asked).toMatchObject({ state: 'skipped', why: { code: 'limit-reached' }, inbox: false });
      expect(world.read(id).runCount).toBe(1);
    });

    it(`a question about ${rows} is answered when no place is left: "run once" is a person's wish, and passes the limit by one`, async () => {
      const world = await createWorld();
      world.runner.behave('end-at-once');
      const id = world.job({ kind: 'cron', pattern: '0 * * * *', maxRuns: 1 }, { misfire: 'ask' });
      world.sleepTo(asleep * 3600);
      world.to(3.1 * 3600);
      expect(world.engine.answer({ answer: 'run-once' })).toMatchObject({ started: 1 });
      world.to(6 * 3600);
      expect(world.read(id)).toMatchObject({ state: 'finished', runCount: 2 });
    });
  }

  it('counts starts: an occurrence that is skipped, missed or merged uses no place up', async () => {
    const world = await createWorld();
    const id = world.job(limited(2));
    world.to(190);
    expect(world.ledger(id)).toEqual(['running@60', 'skipped@120', 'skipped@180']);
    expect(world.read(id)).toMatchObject({ runCount: 1, state: 'active' });
  });

  it('a row that waits takes a place: there is no next fire while starts and waiting rows are enough', async () => {
    const world = await createWorld();
    const id = world.job({ kind: 'cron', pattern: '0 * * * *', maxRuns: 1, jitter: { seconds: 600 } });
    world.to(H);
    expect(world.waits(id)).toEqual(['jitter@3600']);
    expect(world.read(id)).toMatchObject({ nextFire: null, state: 'active', runCount: 0 });
    expect(world.engine.upcoming(id, 5)).toEqual([]);
  });

  it('a row that ends without a start gives its place back', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const id = world.job({ kind: 'cron', pattern: '0 * * * *', maxRuns: 1, jitter: { seconds: 600 } });
    world.to(H);
    world.engine.skipRuns(world.runs(id).map((run) => run.id));
    expect(world.read(id)).toMatchObject({ nextFire: T0 + 2 * H * 1000, state: 'active', runCount: 0 });
    world.to(3 * H);
    expect(world.ledger(id)).toEqual(['skipped@3600', 'succeeded@7200']);
    expect(world.read(id)).toMatchObject({ state: 'finished', runCount: 1 });
  });

  it('is finished only when its last run has ended, and says so once', async () => {
    const world = await createWorld();
    const id = world.job(limited(1));
    world.to(61);
    expect(world.read(id)).toMatchObject({ nextFire: null, state: 'active', runCount: 1 });
    world.runner.behave('end-at-once');
    world.runner.end(world.runs(id)[0]?.id ?? '');
    world.to(300);
    expect(world.read(id)).toMatchObject({ state: 'finished', runCount: 1 });
    expect(world.events.filter(({ type }) => type === 'job-finished')).toHaveLength(1);
  });

  it('a retry and a run by hand use no place up', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once', 1);
    const id = world.job(limited(2), { retry: { times: 1, delaySeconds: 5 } });
    world.engine.run(id);
    world.to(300);
    expect(world.read(id)).toMatchObject({ runCount: 2, state: 'finished' });
    expect(world.runs(id).filter(({ kind }) => kind === 'scheduled')).toHaveLength(2);
  });

  it('a catch-up of all runs as many as are left, in order, and records the rest of nothing', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const id = world.job(limited(2), { misfire: 'all' });
    world.sleepTo(500);
    world.to(520);
    expect(world.ledger(id)).toEqual(['succeeded@60', 'succeeded@120']);
    expect(world.read(id)).toMatchObject({ state: 'finished', runCount: 2, nextFire: null });
  });

  it('a start that was written and never got a process is counted once (S30)', async () => {
    const world = await createWorld();
    world.runner.behave('wait-for-a-place');
    const id = world.job(limited(2));
    world.to(61);
    const [run] = world.runs(id);
    world.runner.found.set(run?.id ?? '', { kind: 'not-started', message: 'never', at: T0 + 62_000 });
    world.runner.behave('end-at-once');
    await world.crash();
    world.to(70);
    expect(world.read(id).runCount).toBe(1);
    world.to(300);
    expect(world.ledger(id)).toEqual(['succeeded@60', 'succeeded@120']);
    expect(world.read(id)).toMatchObject({ runCount: 2, state: 'finished' });
  });

  it('T13: an edit that starts the count anew counts no row from before, also when it starts or merges later', async () => {
    const world = await createWorld(settling);
    world.runner.behave('end-at-once');
    const id = world.job(limited(3));
    world.sleepTo(185);
    world.engine.reschedule(id, { kind: 'interval', every: { seconds: 30 }, maxRuns: 3 });
    expect(world.read(id).runCount).toBe(0);
    world.to(1000);
    expect(world.read(id).runCount).toBeGreaterThanOrEqual(0);
    expect(world.read(id)).toMatchObject({ state: 'finished', runCount: 3 });
  });
});
