import { describe, expect, it } from 'vitest';
import { at, DAY, daily, ended, H, hourly, setClock, starts, YEAR } from '../support/clock-world.ts';
import { createWorld, T0, type World } from '../support/engine-world.ts';

const notes = (world: World, id: string): unknown[] =>
  world
    .runs(id)
    .filter(({ kind }) => kind === 'note')
    .map((run) => [(run.scheduledAt - T0) / 1000, ((run.scheduledTo ?? run.scheduledAt) - T0) / 1000, run.count]);

describe('jobs that finished while the clock was ahead (S40.4)', () => {
  it('by an end that is still to come: active again', async () => {
    const world = await ended();
    const id = world.job({ ...daily, end: '2026-02-01T00:00' });
    setClock(world, YEAR);
    world.time.advance(60_000);
    expect(world.read(id).state).toBe('finished');
    setClock(world, 3 * H);
    expect(world.read(id)).toMatchObject({ state: 'active', nextFire: at(9 * H), dueAt: at(9 * H) });
    world.to(2 * DAY);
    expect(starts(world, id).filter((one) => one < 2 * DAY)).toEqual([9 * H, 33 * H]);
  });

  it('by a date that was merely missed: it comes again; one that ran does not, and is said', async () => {
    const world = await ended();
    const missed = world.job({ kind: 'date', at: '2026-03-01T09:00' }, { graceSeconds: 60 });
    const ran = world.job({ kind: 'date', at: '2026-03-01T09:00' });
    setClock(world, YEAR);
    world.time.advance(60_000);
    expect([world.read(missed).state, world.read(ran).state]).toEqual(['finished', 'finished']);
    setClock(world, 3 * H);
    expect([world.read(missed).state, world.read(ran).state]).toEqual(['active', 'finished']);
    expect(notes(world, ran)).toEqual([[59 * DAY + 9 * H, 59 * DAY + 9 * H, 1]]);
    world.to(70 * DAY);
    expect(starts(world, missed)).toEqual([59 * DAY + 9 * H]);
    expect(starts(world, ran)).toHaveLength(1);
    expect(world.read(missed).state).toBe('finished');
  });

  it('by the number of its runs: finished', async () => {
    const world = await ended();
    const id = world.job({ ...hourly, maxRuns: 1 });
    setClock(world, DAY);
    world.time.advance(60_000);
    expect(world.read(id).state).toBe('finished');
    setClock(world, 1800);
    world.to(DAY);
    expect(world.read(id).state).toBe('finished');
    expect(world.runner.orders).toHaveLength(1);
  });
});

describe('what ran already is said once, and the rest goes on (S40.5)', () => {
  it('a job that is silent for hours has one note, from the first to the last of them, outside the count', async () => {
    const world = await ended();
    setClock(world, 12 * H);
    const id = world.job(hourly);
    world.time.advance(12 * H * 1000);
    expect(starts(world, id)).toHaveLength(12);
    setClock(world, 12 * H + 30);
    expect(notes(world, id)).toEqual([[13 * H, 24 * H, 12]]);
    expect(world.read(id).nextFire).toBe(at(25 * H));
    expect(world.events.filter(({ type }) => type === 'clock-moved')).toMatchObject([{ notRepeated: 12 }]);
    world.to(25 * H + 1);
    expect(starts(world, id)).toHaveLength(13);
  });

  it('T9: the note is written also where a span begins at the same instant', async () => {
    const world = await ended();
    const id = world.job(hourly, { misfire: 'none' });
    world.to(1800);
    setClock(world, 3 * H + 60);
    expect(world.ledger(id)).toEqual(['missed@3600..10800x3']);
    world.to(5 * H + 60);
    setClock(world, 1860);
    // The hours that were only missed come again; those that ran are passed over when they are reached.
    world.to(3 * H + 60);
    expect(starts(world, id).filter((one) => one <= 3 * H)).toEqual([H, 2 * H, 3 * H]);
    world.to(6 * H + 60);
    expect(starts(world, id).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6].map((hour) => hour * H));
  });

  it('two corrections after one another: nothing twice, each says what it passed over', async () => {
    const world = await ended();
    const id = world.job({ kind: 'interval', every: { seconds: 60 } });
    world.to(601);
    setClock(world, 301);
    setClock(world, 61);
    world.to(700);
    expect(starts(world, id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((minute) => minute * 60));
    expect(notes(world, id)).toEqual([
      [360, 600, 5],
      [120, 600, 9],
    ]);
  });

  it('by less than half a minute: nothing runs twice, and nothing is moved', async () => {
    const world = await ended();
    const id = world.job({ kind: 'cron', pattern: '* * * * *' });
    world.to(61);
    world.time.setClock(at(36));
    world.to(121);
    expect(world.ledger(id)).toEqual(['succeeded@60', 'succeeded@120']);
  });

  it('set back while Punctual was closed', async () => {
    const world = await ended();
    const id = world.job(hourly);
    const later = world.job({ ...daily, jitter: { seconds: 30 } });
    setClock(world, YEAR);
    world.time.advance(31_000);
    world.time.alarm.clear();
    world.time.setClock(at(1800));
    await world.crash();
    expect(world.read(id).nextFire).toBe(at(H));
    expect(world.read(later).nextFire).toBe(at(9 * H));
    world.to(2 * H + 1);
    expect(starts(world, id).filter((one) => one < YEAR - DAY)).toEqual([H, 2 * H]);
  });

  it('set back while Punctual was closed: what ran is known after a second restart too', async () => {
    const world = await ended();
    const id = world.job({ kind: 'interval', every: { seconds: 60 } });
    world.to(601);
    world.time.alarm.clear();
    world.time.setClock(at(61));
    await world.crash();
    await world.crash();
    world.to(300);
    await world.crash();
    world.to(661);
    expect(starts(world, id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((minute) => minute * 60));
  });

  it('what ran is known after a restart also to a schedule that names it anew, slept over or not', async () => {
    const world = await ended();
    const id = world.job({ kind: 'interval', every: { seconds: 60 } });
    world.to(601);
    setClock(world, 61);
    await world.crash();
    world.engine.reschedule(id, { kind: 'cron', pattern: '* * * * *' });
    world.to(130);
    world.sleepTo(310);
    world.to(700);
    expect(starts(world, id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((minute) => minute * 60));
    expect(world.runs(id).filter(({ state }) => state === 'merged')).toEqual([]);
  });

  it('forward is sleep: what lies between was missed', async () => {
    const world = await ended();
    const id = world.job(hourly);
    world.to(H - 60);
    setClock(world, 3 * H + 60);
    world.time.advance(0);
    expect(world.reasons(id)).toEqual(['merged(merged-into)@3600..7200x2', 'succeeded(caught-up)@10800']);
    expect(world.events.filter(({ type }) => type === 'slept')).toHaveLength(1);
  });

  it('a next fire that a person chose is left alone', async () => {
    const world = await ended();
    const spec = { name: 'j', action: { kind: 'shell', command: 'true' }, schedule: hourly } as const;
    const { id } = world.engine.add({ spec, firstRun: { at: at(40 * DAY + 17) } });
    world.to(DAY);
    setClock(world, DAY - H);
    expect(world.read(id).nextFire).toBe(at(40 * DAY + 17));
  });
});

describe('a correction that does not get through at once (S40, T12)', () => {
  for (let transactions = 0; transactions < 6; transactions += 1) {
    it(`the process dies after ${transactions} transactions: every job is pulled back, once`, async () => {
      const world = await createWorld({ settings: { limit: 10_000 } });
      world.runner.behave('end-at-once');
      setClock(world, YEAR);
      const ids = Array.from({ length: 600 }, (_, n) =>
        world.job({ kind: 'interval', every: { hours: 1 } }, {}, `j${String(n).padStart(4, '0')}`),
      );
      world.engine.pause(ids.slice(0, 1), at(YEAR + 2 * H));
      world.runner.behave('go-on');
      const retried = world.job({ kind: 'manual' }, { retry: { times: 1, delaySeconds: 600 } });
      const run = world.engine.run(retried);
      world.time.advance(0);
      world.runner.end(run.id, { exitCode: 1 });
      world.time.advance(60_000);
      const { transact } = world.store;
      let left = transactions;
      world.store.transact = (work) => {
        left -= 1;
        if (left < 0) throw new Error('the process is gone');
        return transact(work);
      };
      world.time.setClock(at(600));
      world.engine.hint('clock');
      world.time.advance(0);
      world.store.transact = transact;
      await world.crash();
      world.to(660);
      // The interval was made 60 s before the correction: it counts from 540 s.
      for (const id of ids) expect(world.read(id)).toMatchObject({ anchorAt: at(540), nextFire: at(4140) });
      expect(world.read(ids[0] ?? '')).toMatchObject({ pausedAt: at(540), pausedUntil: at(540 + 2 * H) });
      expect(world.store.run(run.id)).toMatchObject({ waitingFor: 'retry', notBefore: at(1140) });
      expect(world.events.filter(({ type }) => type === 'clock-moved')).toHaveLength(1);
    });
  }
});
