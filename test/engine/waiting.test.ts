import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../main/engine/model.ts';
import { createWorld, T0, type World } from '../support/engine-world.ts';

const H = 3600;
const DAY = 24 * H;
const at9 = { kind: 'cron', pattern: '0 9 * * *' } as const;
/** Drawn to 09:02:55 by the first draw of a world. */
const spread = { ...at9, jitter: { seconds: 284 } } as const;
const settling = { settings: { settleSeconds: 20 } };

/** A job whose 09:00 was slept over and settles: the computer woke at 11:00, it is 11:00:05. */
async function settlingWorld(schedule: Schedule = at9): Promise<{ world: World; id: string }> {
  const world = await createWorld(settling);
  world.runner.behave('end-at-once');
  const id = world.job(schedule);
  world.to(8 * H);
  world.sleepTo(11 * H);
  world.to(11 * H + 5);
  return { world, id };
}

describe('an occurrence has its row from its due moment on (W1, W2)', () => {
  it('W1, S24: the delay is drawn when the row is written; the job itself knows only the schedule', async () => {
    const world = await createWorld();
    const id = world.job(spread);
    expect(world.read(id)).toMatchObject({ nextFire: T0 + 9 * H * 1000, dueAt: T0 + 9 * H * 1000 });
    world.to(9 * H);
    const [row] = world.runs(id);
    expect(row).toMatchObject({ state: 'queued', waitingFor: 'jitter', scheduledAt: T0 + 9 * H * 1000 });
    expect(row?.dueAt).toBe(row?.notBefore);
    expect(row?.dueAt).toBeGreaterThan(row?.scheduledAt ?? 0);
    expect(world.read(id)).toMatchObject({ nextFire: T0 + 33 * H * 1000, dueAt: T0 + 33 * H * 1000 });
    const due = ((row?.dueAt ?? 0) - T0) / 1000;
    world.to(due - 0.001);
    expect(world.ledger(id)).toEqual(['queued@32400']);
    world.to(due);
    expect(world.runs(id)).toMatchObject([{ state: 'running', why: { code: 'on-time' }, dueAt: row?.dueAt }]);
  });

  it('I10: a run on time costs one insert and one write of its job, and nothing more before its end', async () => {
    const world = await createWorld();
    const id = world.job(at9);
    const writes: string[] = [];
    for (const name of ['insertRun', 'progressJob', 'replaceJob', 'updateRun'] as const) {
      const real = world.store[name] as (...given: unknown[]) => unknown;
      Object.assign(world.store, {
        [name]: (...given: unknown[]) => {
          writes.push(name);
          return real(...given);
        },
      });
    }
    world.to(9 * H);
    expect(world.ledger(id)).toEqual(['running@32400']);
    // The last one is the report that the process has started.
    expect(writes).toEqual(['insertRun', 'progressJob', 'updateRun']);
  });

  it('W3: a held row is no instance: it blocks no run by hand and is blocked by none before it is admitted', async () => {
    const world = await createWorld();
    const id = world.job(spread);
    world.to(9 * H + 1);
    const byHand = world.engine.run(id);
    expect(byHand.state).toBe('starting');
    world.to(9 * H + 60);
    world.runner.end(byHand.id);
    world.to(9 * H + 200);
    expect(world.runs(id).map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      'scheduled running',
      'manual succeeded',
    ]);
  });

  it('W3: a held row takes no place in the queue of its job, and meets it only at admission', async () => {
    const world = await createWorld();
    const id = world.job({ ...at9, jitter: { seconds: 284 } }, { overlap: 'queue', queueLimit: 1 });
    world.to(9 * H + 1);
    world.engine.run(id);
    world.engine.run(id);
    world.to(9 * H + 170);
    expect(world.waits(id)).toEqual(['jitter@32400', 'previous@32401.001']);
    world.to(9 * H + 180);
    expect(world.waits(id)).toEqual(['previous@32400']);
    expect(world.reasons(id)).toContain('skipped(queue-full)@32401.001');
  });

  it('W3: overlap, grace and policy are those of the spec at admission', async () => {
    for (const [patch, state] of [
      [{ overlap: 'parallel' }, 'running'],
      [{ overlap: 'queue' }, 'queued'],
      [{ overlap: 'skip' }, 'skipped'],
    ] as const) {
      const world = await createWorld();
      const id = world.job(spread, { overlap: 'skip' });
      world.to(9 * H + 1);
      world.engine.run(id);
      world.engine.modify(id, patch);
      world.to(9 * H + 180);
      expect(world.runs(id).find(({ kind }) => kind === 'scheduled')?.state).toBe(state);
    }
  });
});

describe('settling after an absence (S18)', () => {
  it('the row is there from the wake on, names its end, and runs then', async () => {
    const { world, id } = await settlingWorld();
    expect(world.runs(id)).toMatchObject([
      { state: 'queued', waitingFor: 'settle', reason: 'catch-up', notBefore: T0 + (11 * H + 20) * 1000 },
    ]);
    world.to(11 * H + 19.9);
    expect(world.waits(id)).toEqual(['settle@32400']);
    world.to(11 * H + 20);
    expect(world.reasons(id)).toEqual(['succeeded(caught-up)@32400']);
  });

  it('waking again before the end begins the delay anew, without a write of the row', async () => {
    const { world, id } = await settlingWorld();
    const before = world.runs(id)[0];
    world.sleepTo(12 * H);
    expect(world.runs(id)[0]).toBe(before);
    world.to(12 * H + 19);
    expect(world.waits(id)).toEqual(['settle@32400']);
    world.sleepTo(13 * H);
    world.to(13 * H + 19.9);
    expect(world.waits(id)).toEqual(['settle@32400']);
    world.to(13 * H + 20);
    expect(world.reasons(id)).toEqual(['succeeded(caught-up)@32400']);
  });

  it('a restart gives a settling row the delay of the new start', async () => {
    const { world, id } = await settlingWorld();
    world.time.alarm.clear();
    world.time.sleep(7_000);
    await world.crash();
    world.to(11 * H + 31.9);
    expect(world.waits(id)).toEqual(['settle@32400']);
    world.to(11 * H + 32);
    expect(world.reasons(id)).toEqual(['succeeded(caught-up)@32400']);
  });

  it('a restart leaves the drawn moment of a row as it is', async () => {
    const world = await createWorld(settling);
    world.runner.behave('end-at-once');
    const id = world.job(spread);
    world.to(9 * H + 5);
    const due = world.runs(id)[0]?.dueAt;
    await world.crash();
    expect(world.runs(id)).toMatchObject([{ waitingFor: 'jitter', notBefore: due, dueAt: due }]);
    world.to(9 * H + 180);
    expect(world.reasons(id)).toEqual(['succeeded(on-time)@32400']);
  });

  it('what falls due after the wake does not settle', async () => {
    const { world } = await settlingWorld();
    const other = world.job({ kind: 'date', at: '2026-01-01T11:00:10Z' });
    world.to(11 * H + 10);
    expect(world.reasons(other)).toEqual(['succeeded(on-time)@39610']);
  });

  it('S18, S34: a retry whose moment lay in the absence settles too, and goes on as the same attempt', async () => {
    const world = await createWorld(settling);
    world.runner.behave('end-at-once', 1);
    const id = world.job(at9, { retry: { times: 1, delaySeconds: 600 } });
    world.to(9 * H + 5);
    world.runner.behave('end-at-once');
    world.sleepTo(12 * H);
    expect(world.waits(id)).toEqual(['settle@32400']);
    world.to(12 * H + 20);
    expect(world.runs(id)).toMatchObject([{ state: 'succeeded', attempt: 2, why: { code: 'on-time' } }]);
  });

  it('S28: `settle: false` opens the gate of a row that settles at once', async () => {
    const { world, id } = await settlingWorld();
    world.engine.modify(id, { settle: false });
    world.to(11 * H + 5.001);
    expect(world.reasons(id)).toEqual(['succeeded(caught-up)@32400']);
  });

  it('an event run that settles after the wake has the wait of the others', async () => {
    const world = await createWorld(settling);
    const id = world.job({ kind: 'event', on: 'resume' });
    world.to(60);
    world.sleepTo(H);
    expect(world.waits(id)).toEqual(['settle@3600']);
    world.to(H + 20);
    expect(world.ledger(id)).toEqual(['running@3600']);
  });
});

describe('a delay that was slept over (S24)', () => {
  it('makes a missed one, not a late one: it catches up, settles, and says so', async () => {
    const world = await createWorld(settling);
    world.runner.behave('end-at-once');
    const id = world.job(spread);
    world.to(9 * H + 5);
    world.sleepTo(10 * H);
    expect(world.waits(id)).toEqual(['settle@32400']);
    world.to(10 * H + 20);
    expect(world.runs(id)).toMatchObject([{ reason: 'catch-up', why: { code: 'caught-up', missed: 1 } }]);
  });

  it('S12: lateness counts from the drawn moment, without the time in which it settled', async () => {
    for (const [graceSeconds, state] of [
      [1620, 'succeeded'],
      [1600, 'missed'],
    ] as const) {
      const world = await createWorld(settling);
      world.runner.behave('end-at-once');
      // Drawn to 175.5 s after nine, and woken 1790 s after nine: 1614.5 s late.
      const id = world.job(spread, { graceSeconds });
      world.to(9 * H + 5);
      world.sleepTo(9 * H + 1790);
      world.to(9 * H + 1811);
      expect(world.runs(id)).toMatchObject([{ state }]);
    }
  });

  it('an edit of the delay, or of the grid, changes no row that is there', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const id = world.job(spread);
    world.to(9 * H + 5);
    const due = world.runs(id)[0]?.dueAt;
    world.engine.reschedule(id, { ...at9, jitter: { seconds: 10 } });
    world.engine.reschedule(id, at9);
    expect(world.runs(id)).toMatchObject([{ waitingFor: 'jitter', dueAt: due, notBefore: due }]);
    world.to(9 * H + 180);
    expect(world.reasons(id)).toEqual(['succeeded(on-time)@32400']);
  });
});

describe('everything due is booked up before anything changes (W4, W5)', () => {
  const changes: Record<string, (world: World, id: string) => void> = {
    schedule: (world, id) => world.engine.reschedule(id, { kind: 'cron', pattern: '0 10 * * *' }),
    delay: (world, id) => world.engine.reschedule(id, { ...at9, jitter: { seconds: 30 } }),
    command: (world, id) => world.engine.modify(id, { action: { kind: 'shell', command: 'x' } }),
    group: (world, id) => world.engine.modify(id, { group: 'other' }),
    policy: (world, id) => world.engine.modify(id, { misfire: 'earliest' }),
    'import over it': (world, id) => {
      world.engine.add({ id, spec: { ...world.read(id).spec, schedule: { kind: 'manual' } }, onConflict: 'replace' });
    },
    zone: (world) => world.time.setZone('America/New_York'),
    settings: (world) => {
      const settings = world.engine.settings();
      world.engine.configure({ ...settings, defaults: { ...settings.defaults, timezone: 'Asia/Tokyo' } });
    },
    'run by hand of another': (world) => {
      world.engine.run(world.job({ kind: 'manual' }));
    },
    'undo of a removal': (world, id) => void world.engine.restore(world.engine.remove([id])),
  };

  for (const [name, change] of Object.entries(changes)) {
    it(`T16: a change (${name}) between the wake and the first tick finds an absence, and loses nothing`, async () => {
      const world = await createWorld(settling);
      world.runner.behave('end-at-once');
      const id = world.job(at9);
      world.to(8 * H);
      world.time.sleep(3 * H * 1000);
      change(world, id);
      world.engine.hint('resume');
      world.to(11 * H + 1);
      const nine = world.runs(id).filter(({ scheduledAt }) => scheduledAt === T0 + 9 * H * 1000);
      expect(nine).toMatchObject([{ state: 'queued', waitingFor: 'settle', reason: 'catch-up' }]);
      world.to(11 * H + 25);
      expect(world.reasons(id)).toContain('succeeded(caught-up)@32400');
    });

    for (const [held, make] of Object.entries({ settle: settlingWorld, jitter: jitteringWorld })) {
      it(`W5: a row in ${held} stays and runs once over a change (${name})`, async () => {
        const { world, id } = await make();
        const before = world.runs(id)[0];
        change(world, id);
        world.to(11 * H + 6);
        world.to(12 * H);
        const nine = world.runs(id).filter(({ scheduledAt }) => scheduledAt === T0 + 9 * H * 1000);
        expect(nine).toMatchObject([{ id: before?.id, state: 'succeeded', dueAt: before?.dueAt }]);
      });
    }
  }

  it('S28: a new schedule that names an instant that has its row does not run it again', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const id = world.job(spread);
    world.to(9 * H);
    world.engine.reschedule(id, { kind: 'cron', pattern: '0 9,15 * * *' });
    world.time.setClock(T0 + (9 * H - 40) * 1000);
    world.to(DAY);
    expect(world.reasons(id)).toEqual(['succeeded(on-time)@32400', 'succeeded(on-time)@54000']);
  });
});

async function jitteringWorld(): Promise<{ world: World; id: string }> {
  const world = await createWorld();
  world.runner.behave('end-at-once');
  const id = world.job({ ...at9, jitter: { seconds: 3 * H } });
  world.to(9 * H + 5);
  return { world, id };
}
