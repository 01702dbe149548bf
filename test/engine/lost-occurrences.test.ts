/** Occurrences that earlier versions lost or invented, each as its kind. */
import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../main/engine/model.ts';
import { createWorld, T0, type World } from '../support/engine-world.ts';

const H = 3600;
const DAY = 24 * H;
const at = (seconds: number): number => T0 + seconds * 1000;
const hourly = { kind: 'cron', pattern: '0 * * * *' } as const;
const settling = { settings: { settleSeconds: 20 } };

async function ended(options: Parameters<typeof createWorld>[0] = {}): Promise<World> {
  const world = await createWorld(options);
  world.runner.behave('end-at-once');
  return world;
}

describe('an edit while an occurrence waits (S28)', () => {
  it('after a start: closed for two minutes, edited a second later: both missed minutes have their row', async () => {
    const world = await ended(settling);
    const id = world.job({ kind: 'cron', pattern: '* * * * *' });
    world.to(30);
    world.time.alarm.clear();
    world.time.sleep(120_000);
    await world.crash();
    world.time.advance(1000);
    world.engine.reschedule(id, { kind: 'cron', pattern: '0 5 * * *' });
    expect(world.ledger(id)).toEqual(['merged@60', 'queued@120']);
    world.to(200);
    expect(world.ledger(id)).toEqual(['merged@60', 'succeeded@120']);
  });

  it('in a pause of the job itself: what fell inside has its row', async () => {
    const world = await ended();
    const id = world.job(hourly);
    world.to(1800);
    world.engine.pause([id]);
    world.to(5 * H + 1);
    world.engine.reschedule(id, { kind: 'cron', pattern: '30 * * * *' });
    world.engine.resume([id]);
    expect(world.reasons(id)).toEqual([`skipped(paused)@3600..${5 * H}x5`]);
  });
});

describe('a pause over a drawn delay (S24, S26)', () => {
  it('ended before the drawn moment leaves it as it was: lateness counts from it, not from the time before it', async () => {
    const world = await ended(settling);
    const id = world.job({ kind: 'cron', pattern: '0 9 * * *', jitter: { seconds: 284 } }, { graceSeconds: 1700 });
    world.to(9 * H + 5);
    world.engine.pause([id]);
    world.to(9 * H + 10);
    world.engine.resume([id]);
    const due = world.runs(id)[0]?.dueAt ?? 0;
    expect(due).toBeGreaterThan(at(9 * H + 170));
    // 1634 s late by the drawn moment, 1810 s by the time before it.
    world.sleepTo(9 * H + 1810);
    world.to(9 * H + 1900);
    expect(world.runs(id)).toMatchObject([{ state: 'succeeded', dueAt: due, why: { code: 'caught-up' } }]);
  });
});

describe('paused jobs and the world around them (S11, S40)', () => {
  for (const until of [null, at(8 * H)]) {
    it(`a zone that changes moves a paused job too (${until === null ? 'resumed by hand' : 'with an end'})`, async () => {
      const world = await ended({ zone: 'Europe/Berlin' });
      const id = world.job({ kind: 'cron', pattern: '0 12 * * *' });
      world.to(6 * H);
      world.engine.pause([id], until);
      world.to(7 * H);
      world.time.setZone('Asia/Tokyo');
      world.to(8 * H);
      if (until === null) world.engine.resume([id]);
      world.to(12 * H);
      // Noon of this day was jumped over, and fell into the pause.
      expect(world.runner.orders).toEqual([]);
      expect(world.runs(id)).toMatchObject([{ state: 'skipped', why: { code: 'paused', scope: 'job' } }]);
      expect(world.read(id).nextFire).toBe(at(27 * H));
    });
  }

  it('a clock that is corrected moves a paused job too', async () => {
    const world = await ended();
    const id = world.job(hourly);
    world.time.setClock(at(365 * DAY));
    world.time.advance(31_000);
    world.engine.pause([id]);
    world.time.setClock(at(600));
    world.time.advance(31_000);
    world.engine.resume([id]);
    world.to(DAY);
    const ran = world.runs(id).filter(({ startedAt }) => startedAt !== null && startedAt < at(2 * DAY));
    expect(ran).toHaveLength(24);
  });
});

describe('what is said of the future (S3, S4)', () => {
  const coming = (world: World, id: string, count = 5): number[] =>
    world.engine.upcoming(id, count).map((one) => (one - T0) / 1000);

  it('a job that counts from its last end knows one next fire, and none while it runs', async () => {
    const world = await createWorld();
    const id = world.job({ kind: 'interval', every: { hours: 2 }, from: 'finish' });
    expect(coming(world, id)).toEqual([2 * H]);
    world.to(2 * H);
    expect(coming(world, id)).toEqual([]);
    world.runner.end(world.runs(id)[0]?.id ?? '');
    world.time.advance(0);
    expect(coming(world, id)).toEqual([4 * H]);
  });

  it('a limited number of runs ends every preview, what waits and what ran counted in', async () => {
    const world = await createWorld();
    const id = world.job({ ...hourly, maxRuns: 3 }, { overlap: 'queue' });
    expect(coming(world, id)).toEqual([H, 2 * H, 3 * H]);
    world.to(H + 1);
    expect(coming(world, id)).toEqual([2 * H, 3 * H]);
    world.to(2 * H + 1);
    expect(world.waits(id)).toEqual(['previous@7200']);
    expect(coming(world, id)).toEqual([3 * H]);
    world.engine.skipRuns(world.runs(id).flatMap((run) => (run.state === 'queued' ? [run.id] : [])));
    expect(coming(world, id)).toEqual([3 * H, 4 * H]);
  });

  it('a finished job has none, nor one that is paused without an end; a pause with an end leaves its time out', async () => {
    const world = await ended();
    const finished = world.job({ kind: 'date', at: '2026-01-01T00:30' });
    const id = world.job(hourly, { group: 'g' });
    world.to(1801);
    expect(coming(world, finished)).toEqual([]);
    for (const [begin, end] of [
      [(until?: number) => world.engine.pause([id], until), () => world.engine.resume([id])],
      [(until?: number) => world.engine.pauseAll({ until, group: 'g' }), () => world.engine.resumeAll({ group: 'g' })],
      [(until?: number) => world.engine.pauseAll({ until }), () => world.engine.resumeAll()],
    ] as const) {
      begin();
      expect(coming(world, id)).toEqual([]);
      begin(at(3 * H));
      expect(coming(world, id, 2)).toEqual([4 * H, 5 * H]);
      end();
      expect(coming(world, id, 2)).toEqual([H, 2 * H]);
    }
  });

  it('the snapshot names the earlier of the next fire and the first row with a moment of its own (S19)', async () => {
    const world = await createWorld();
    const other = world.job({ kind: 'cron', pattern: '1 9 * * *' });
    const id = world.job({ kind: 'cron', pattern: '0 9 * * *', jitter: { seconds: 284 } });
    world.to(9 * H - 10);
    expect(world.engine.snapshot().next).toEqual({ jobId: id, at: at(9 * H) });
    world.to(9 * H + 1);
    expect(world.engine.snapshot().next).toEqual({ jobId: other, at: at(9 * H + 60) });
    world.to(9 * H + 61);
    const row = world.runs(id)[0];
    expect(world.engine.snapshot()).toMatchObject({ held: 1, next: { jobId: id, at: row?.dueAt, run: row?.id } });
  });

  it('the first fire that a person chose is shown, and what follows comes from the schedule', async () => {
    const world = await createWorld();
    const spec = { name: 'j', action: { kind: 'shell', command: 'true' }, schedule: hourly } as const;
    const { id } = world.engine.add({ spec, firstRun: { at: at(30) } });
    expect(coming(world, id, 3)).toEqual([30, H, 2 * H]);
  });
});

describe('a job that counts from its last end (S4)', () => {
  it('goes on after an occurrence that was missed: it counts from that moment', async () => {
    for (const spec of [{ graceSeconds: 60 }, { misfire: 'none' }] as const) {
      const world = await ended();
      const id = world.job({ kind: 'interval', every: { hours: 2 }, from: 'finish' }, spec);
      world.to(H);
      world.sleepTo(5 * H);
      expect(world.ledger(id)).toEqual(['missed@7200']);
      expect(world.read(id).nextFire).toBe(at(7 * H));
      world.to(7 * H + 1);
      expect(world.ledger(id)).toEqual(['missed@7200', 'succeeded@25200']);
    }
  });

  it('goes on after an occurrence that came too late while it waited for a slot', async () => {
    const world = await createWorld({ settings: { limit: 1 } });
    const other = world.engine.run(world.job({ kind: 'manual' }));
    const id = world.job({ kind: 'interval', every: { hours: 2 }, from: 'finish' }, { graceSeconds: 60 });
    world.to(3 * H);
    expect(world.read(id).nextFire).toBeNull();
    world.runner.end(other.id);
    world.time.advance(0);
    expect(world.ledger(id)).toEqual(['missed@7200']);
    expect(world.read(id)).toMatchObject({ state: 'active', nextFire: at(5 * H), dueAt: at(5 * H) });
  });
});

describe('an edit of what does not decide the grid keeps the grid (S4)', () => {
  const kinds: Record<string, Schedule> = {
    'every 8 hours': { kind: 'interval', every: { hours: 8 } },
    'every 2 weeks': { kind: 'calendar', every: { weeks: 2 }, time: '09:00' },
    '2 hours after the last end': { kind: 'interval', every: { hours: 20 }, from: 'finish' },
    'any of two': {
      kind: 'any',
      of: [
        { kind: 'interval', every: { hours: 7 } },
        { kind: 'cron', pattern: '13 4 * * *' },
      ],
    },
  };
  const modifiers: Record<string, Partial<Schedule>> = {
    jitter: { jitter: { seconds: 60 } },
    end: { end: '2026-12-31T00:00' },
    exclude: { exclude: { dates: ['2026-03-01'] } },
    dst: { dst: { gap: 'skip' } },
    maxRuns: { maxRuns: 60 },
    'timezone local': { timezone: 'local' },
  };
  for (const [kind, schedule] of Object.entries(kinds)) {
    for (const [name, modifier] of Object.entries(modifiers)) {
      it(`${kind}: ${name}`, async () => {
        const world = await ended();
        const id = world.job({ ...schedule, maxRuns: 50 });
        world.to(DAY + 7 * H + 59 * 60);
        const before = world.read(id);
        const coming = world.engine.upcoming(id, 6);
        world.engine.reschedule(id, { ...schedule, maxRuns: 50, ...modifier } as Schedule);
        const { anchorAt, nextFire, dueAt, runCount, state } = before;
        expect(world.read(id)).toMatchObject({ anchorAt, nextFire, dueAt, runCount, state });
        expect(world.engine.upcoming(id, 6)).toEqual(coming);
      });
    }
  }

  it.each<[string, Schedule, Schedule]>([
    ['every', { kind: 'interval', every: { hours: 8 } }, { kind: 'interval', every: { hours: 9 } }],
    ['kind', { kind: 'interval', every: { hours: 24 } }, { kind: 'calendar', every: { days: 1 } }],
    ['pattern', hourly, { kind: 'cron', pattern: '1 * * * *' }],
    [
      'time',
      { kind: 'calendar', every: { days: 1 }, time: '09:00' },
      { kind: 'calendar', every: { days: 1 }, time: '10:00' },
    ],
    ['timezone', hourly, { ...hourly, timezone: 'Asia/Tokyo' }],
    ['a member', { kind: 'any', of: [hourly] }, { kind: 'any', of: [hourly, { kind: 'cron', pattern: '5 * * * *' }] }],
  ])('what does decide it starts it anew: %s', async (_, first, second) => {
    const world = await ended();
    const id = world.job({ ...first, maxRuns: 500 });
    world.to(30 * H + 77);
    world.engine.reschedule(id, { ...second, maxRuns: 500 });
    expect(world.read(id)).toMatchObject({ anchorAt: at(30 * H + 77), runCount: 0 });
  });

  it('a job that had finished by its end goes on with its count and grid when the end is put off', async () => {
    const world = await ended();
    const id = world.job({ kind: 'interval', every: { hours: 5 }, end: '2026-01-01T12:00', maxRuns: 4 });
    world.to(20 * H);
    expect(world.read(id)).toMatchObject({ state: 'finished', runCount: 2 });
    world.engine.reschedule(id, { kind: 'interval', every: { hours: 5 }, maxRuns: 4 });
    expect(world.read(id)).toMatchObject({ state: 'active', runCount: 2, nextFire: at(25 * H) });
    world.to(3 * DAY);
    expect(world.read(id)).toMatchObject({ state: 'finished', runCount: 4 });
  });
});
