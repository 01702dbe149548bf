import { describe, expect, it, vi } from 'vitest';
import { createWorld, T0 } from '../support/engine-world.ts';

const everyMinute = { kind: 'interval', every: { seconds: 60 } } as const;

describe('what was missed while nobody was awake', () => {
  it('S14 latest: the newest runs, the others become one record that names it', async () => {
    const world = await createWorld();
    const id = world.job(everyMinute, { graceSeconds: 'any' });
    world.sleepTo(245);
    expect(world.ledger(id)).toEqual(['merged@60..180x3', 'running@240']);
    const [run, merged] = world.runs(id);
    expect(run).toMatchObject({
      reason: 'catch-up',
      missedCount: 3,
      why: { code: 'caught-up', missed: 4, lateMs: 5000 },
    });
    expect(merged?.why).toEqual({ code: 'merged-into', run: run?.id });
    expect(world.read(id).nextFire).toBe(T0 + 300_000);
  });

  it('S19: every row says which absence it fell into', async () => {
    const world = await createWorld();
    const id = world.job(everyMinute, { graceSeconds: 'any' });
    world.to(30);
    world.sleepTo(245);
    const [run] = world.runs(id);
    expect(run?.why).toMatchObject({ away: { kind: 'slept', from: T0 + 30_000, to: T0 + 245_000 } });
    world.runner.end(run?.id ?? '');
    world.to(290);
    world.time.alarm.clear();
    world.time.sleep(100_000);
    await world.crash();
    const caughtUp = world.runs(id).find((row) => row.scheduledAt === T0 + 360_000);
    expect(caughtUp?.why).toMatchObject({ code: 'caught-up', away: { kind: 'closed', to: T0 + 390_000 } });
  });

  it('S14 earliest: the oldest runs', async () => {
    const world = await createWorld();
    const id = world.job(everyMinute, { misfire: 'earliest', graceSeconds: 'any' });
    world.sleepTo(245);
    expect(world.ledger(id)).toEqual(['running@60', 'merged@120..240x3']);
  });

  it('S14, S21 all: every one runs, one after another', async () => {
    const world = await createWorld();
    const id = world.job(everyMinute, { misfire: 'all', graceSeconds: 'any' });
    world.sleepTo(245);
    expect(world.ledger(id)).toEqual(['running@60', 'queued@120', 'queued@180', 'queued@240']);
    world.runner.behave('end-at-once');
    world.runner.end(world.runs(id)[0]?.id ?? '');
    world.to(260);
    expect(world.ledger(id)).toEqual(['succeeded@60', 'succeeded@120', 'succeeded@180', 'succeeded@240']);
  });

  it('S14 none: nothing runs, one row says so, and the next one is on time', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const id = world.job(everyMinute, { misfire: 'none' });
    world.sleepTo(245);
    expect(world.ledger(id)).toEqual(['missed@60..240x4']);
    expect(world.runs(id)[0]).toMatchObject({ why: { code: 'policy-none' }, inbox: false });
    world.to(301);
    expect(world.ledger(id)).toEqual(['missed@60..240x4', 'succeeded@300']);
  });

  it('S14 ask: they wait in the inbox until somebody answers', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const id = world.job(everyMinute, { misfire: 'ask' });
    world.sleepTo(245);
    expect(world.ledger(id)).toEqual(['missed@60..240x4']);
    expect(world.store.inbox(id)).toHaveLength(1);
    expect(world.engine.answer({ jobId: id, answer: 'run-once' })).toEqual({ answered: 1, started: 1 });
    world.to(246);
    expect(world.ledger(id)).toEqual(['merged@60..240x4', 'succeeded@240']);
    expect(world.runs(id)[1]).toMatchObject({ reason: 'catch-up', missedCount: 3, why: { code: 'answered' } });
  });

  it('S14: answering twice runs nothing twice', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const id = world.job(everyMinute, { misfire: 'ask' });
    world.sleepTo(245);
    world.engine.answer({ jobId: id, answer: 'run-all' });
    expect(world.engine.answer({ jobId: id, answer: 'run-all' })).toEqual({ answered: 0, started: 0 });
    world.to(259);
    expect(world.ledger(id)).toEqual([
      'succeeded@60',
      'merged@60..240x4',
      'succeeded@120',
      'succeeded@180',
      'succeeded@240',
    ]);
  });

  it('skip answers without running, and "always" makes it the rule of the job', async () => {
    const world = await createWorld();
    const id = world.job(everyMinute, { misfire: 'ask' });
    world.sleepTo(245);
    world.engine.answer({ jobId: id, answer: 'skip', always: true });
    expect(world.ledger(id)).toEqual(['skipped@60..240x4']);
    expect(world.read(id).spec.misfire).toBe('none');
    expect(world.runner.orders).toHaveLength(0);
  });

  it('S12: late == grace still runs, one millisecond more is missed', async () => {
    for (const [late, state] of [
      [5000, 'running'],
      [5001, 'missed'],
    ] as const) {
      const world = await createWorld();
      const id = world.job(everyMinute, { graceSeconds: 5 });
      world.time.sleep(60_000 + late);
      world.engine.hint('resume');
      world.time.advance(0);
      expect(world.runs(id)[0]?.state).toBe(state);
    }
  });

  it('S13: without a grace of its own a job runs at any age, a frequent one as well as a daily one', async () => {
    const world = await createWorld();
    const daily = world.job({ kind: 'cron', pattern: '0 1 * * *' });
    const hourly = world.job({ kind: 'cron', pattern: '0 * * * *' });
    const frequent = world.job(everyMinute);
    world.sleepTo(20.5 * 3600 + 59);
    expect(world.ledger(daily)).toEqual(['running@3600']);
    expect(world.ledger(hourly)).toEqual(['merged@3600..68400x19', 'queued@72000']);
    world.to(20.5 * 3600 + 61.5);
    expect(world.ledger(hourly)).toEqual(['merged@3600..68400x19', 'running@72000']);
    expect(world.ledger(frequent)).toContain(`running@${20.5 * 3600}`);
    expect(world.store.inbox()).toEqual([]);
  });

  it('S12, S13: too late by the grace of the job is a record without a card in the inbox', async () => {
    const world = await createWorld();
    const id = world.job({ kind: 'cron', pattern: '0 * * * *' }, { graceSeconds: 300 });
    world.sleepTo(20.5 * 3600);
    expect(world.ledger(id)).toEqual(['merged@3600..68400x19', 'missed@72000']);
    expect(world.runs(id).find((run) => run.state === 'missed')).toMatchObject({
      ...{ inbox: false, why: { code: 'too-late', graceMs: 300_000 } },
    });
    expect(world.store.inbox(id)).toEqual([]);
  });

  it('S15: a thousand are listed, the older ones are one record with their number', async () => {
    const world = await createWorld({ settings: { limit: 5000 } });
    const id = world.job({ kind: 'interval', every: { seconds: 1 } }, { misfire: 'all', graceSeconds: 'any' });
    world.sleepTo(5000);
    world.to(5000.5);
    const rows = world.runs(id);
    expect(rows.filter((run) => run.kind === 'scheduled')).toHaveLength(1000);
    expect(rows.find((run) => run.kind === 'span')).toMatchObject({
      state: 'merged',
      count: 4000,
      scheduledAt: T0 + 1000,
      scheduledTo: T0 + 4_000_000,
    });
  });

  it('S16: a late run never takes the place of the next slot', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const id = world.job({ kind: 'cron', pattern: '0 * * * *' }, { graceSeconds: 'any' });
    world.sleepTo(3 * 3600 - 10);
    world.to(3 * 3600 + 1);
    expect(world.ledger(id)).toEqual(['merged@3600', 'succeeded@7200', 'succeeded@10800']);
  });

  it('S17: a timer that rings a millisecond early does not cost half a minute', async () => {
    const world = await createWorld({ settings: { catchUp: { together: 1, spacingSeconds: 2 } } });
    world.runner.behave('end-at-once');
    const ids = [1, 2, 3].map(() => world.job({ kind: 'cron', pattern: '0 * * * *' }));
    world.sleepTo(2 * 3600 + 10);
    const { clock } = world.time;
    const { now } = clock;
    // The next tick sees the moment before the pace allows a start; it has come when the timer is set again.
    world.time.advance(1999);
    let looks = 0;
    const spied = vi.spyOn(clock, 'now').mockImplementation(() => now() + (looks++ === 0 ? 0 : 1));
    world.engine.hint('suspend');
    spied.mockRestore();
    expect(world.time.nextRing()).toBeLessThanOrEqual(1);
    world.time.advance(4000);
    expect(ids.flatMap((id) => world.runs(id).filter(({ state }) => state === 'succeeded'))).toHaveLength(3);
  });

  it('S17: caught-up runs start two at a time, two seconds apart; ordinary ones are not held back', async () => {
    const world = await createWorld();
    for (let n = 0; n < 6; n += 1) world.job({ kind: 'cron', pattern: '0 1 * * *' }, {}, `late${n}`);
    const ordinary = world.job({ kind: 'date', at: '2026-01-01T02:00:01Z' });
    world.sleepTo(7200);
    const late = () => world.runner.orders.filter((order) => order.jobId.startsWith('late')).length;
    expect(late()).toBe(2);
    world.to(7201);
    expect(late()).toBe(2);
    expect(world.ledger(ordinary)).toEqual(['running@7201']);
    world.to(7202);
    expect(late()).toBe(4);
    world.to(7204);
    expect(late()).toBe(6);
  });

  it('S18: what was missed waits for the computer to settle, unless the job opted out', async () => {
    const world = await createWorld({ settings: { settleSeconds: 20 } });
    world.to(60);
    const waits = world.job({ kind: 'cron', pattern: '0 1 * * *' });
    const hasty = world.job({ kind: 'cron', pattern: '0 1 * * *' }, { settle: false });
    world.sleepTo(7200);
    expect(world.waits(waits)).toEqual(['settle@3600']);
    expect(world.ledger(hasty)).toEqual(['running@3600']);
    expect(world.engine.snapshot()).toMatchObject({ settlingUntil: world.time.clock.now() + 20_000, held: 1 });
    world.to(7219);
    expect(world.waits(waits)).toEqual(['settle@3600']);
    world.to(7221);
    expect(world.ledger(waits)).toEqual(['running@3600']);
  });

  it('S18: an occurrence that falls due while the computer settles is on time and decides the whole set', async () => {
    const world = await createWorld({ settings: { settleSeconds: 20 } });
    world.to(60);
    const id = world.job({ kind: 'cron', pattern: '* * * * *' });
    world.sleepTo(7195);
    expect(world.ledger(id)).toEqual(['merged@120..7080x117', 'queued@7140']);
    expect(world.waits(id)).toEqual(['settle@7140']);
    world.to(7201);
    expect(world.ledger(id)).toEqual(['merged@120..7080x117', 'merged@7140', 'running@7200']);
    expect(world.runs(id).at(-1)).toMatchObject({
      ...{ scheduledAt: T0 + 7_200_000, reason: 'schedule', missedCount: 118, why: { code: 'on-time' } },
    });
  });

  it('what was missed while the app was closed is decided at the next start', async () => {
    const world = await createWorld();
    const id = world.job({ kind: 'cron', pattern: '0 1 * * *' });
    world.time.alarm.clear();
    world.time.sleep(10 * 3600_000);
    await world.crash();
    expect(world.ledger(id)).toEqual(['running@3600']);
    expect(world.runs(id)[0]?.reason).toBe('catch-up');
  });
});
