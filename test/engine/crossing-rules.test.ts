/** Where two rules meet: a pause inside a pause, an undo over a flight, a policy edited while a row settles, a clock between them. */
import { describe, expect, it } from 'vitest';
import { createWorld, T0 } from '../support/engine-world.ts';

const H = 3600;
const DAY = 24 * H;
const minutely = { kind: 'cron', pattern: '* * * * *' } as const;
const at = (seconds: number): number => T0 + seconds * 1000;

describe('a pause inside another one (S26, S27)', () => {
  it('a job whose own pause ends while its group is paused goes on when the group does', async () => {
    for (const missed of ['forget', 'catch-up'] as const) {
      const world = await createWorld();
      world.runner.behave('end-at-once');
      const id = world.job(minutely, { group: 'g' });
      world.engine.pauseAll({ group: 'g' });
      world.engine.pause([id], at(20));
      world.to(200);
      expect(world.read(id)).toMatchObject({ state: 'active', pausedAt: null });
      world.engine.resumeAll({ group: 'g', missed });
      world.to(250);
      expect(world.ledger(id).at(-1)).toBe('succeeded@240');
    }
  });

  it('a group that is resumed before its end does not let such a job sleep until then', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const id = world.job({ kind: 'cron', pattern: '0 * * * *' }, { group: 'g' });
    world.engine.pauseAll({ group: 'g', until: at(20 * H) });
    world.engine.pause([id], at(2 * H));
    world.to(5 * H - 60);
    world.engine.resumeAll({ group: 'g' });
    world.to(5 * H + 1);
    expect(world.ledger(id).at(-1)).toBe(`succeeded@${5 * H}`);
  });

  it('a new pause does not borrow the beginning of one that is over', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const id = world.job(minutely);
    world.to(10);
    world.engine.pauseAll({ until: at(30) });
    world.sleepTo(200);
    world.engine.pauseAll();
    world.to(230);
    world.engine.resumeAll();
    world.to(301);
    expect(world.runs(id).filter(({ why }) => why.code === 'paused')).toMatchObject([]);
    expect(world.ledger(id).at(-1)).toBe('succeeded@300');
  });

  it('an event during the own pause of a job leaves its row (S19)', async () => {
    const world = await createWorld();
    const id = world.job({ kind: 'event', on: 'resume' });
    world.engine.pause([id]);
    world.sleepTo(600);
    expect(world.runs(id)).toMatchObject([{ state: 'skipped', why: { code: 'paused', scope: 'job' } }]);
  });

  it('what waits in a paused job is not next (S3)', async () => {
    const world = await createWorld();
    const id = world.job({ ...minutely, jitter: { seconds: 50, stable: true } });
    world.to(61);
    expect(world.engine.snapshot().next).toMatchObject({ jobId: id, run: world.runs(id)[0]?.id });
    world.engine.pauseAll();
    expect(world.engine.snapshot().next).toBeNull();
  });
});

describe('undo over a change of the clock or the zone', () => {
  it('a job that comes back in another zone keeps the time of the day (S11)', async () => {
    const world = await createWorld({ zone: 'America/New_York' });
    const id = world.job({ kind: 'cron', pattern: '0 12 * * *' });
    const removed = world.engine.remove([id]);
    world.time.setZone('Europe/Berlin');
    world.to(60);
    world.engine.restore(removed);
    expect(world.read(id).nextFire).toBe(at(11 * H));
  });

  it('a row of a time still to come by the corrected clock does not wait (S40)', async () => {
    const world = await createWorld({ settings: { settleSeconds: 20 } });
    const id = world.job({ kind: 'cron', pattern: '0 * * * *' });
    world.sleepTo(8 * H + 60);
    const removed = world.engine.remove([id]);
    expect(removed.rows).toHaveLength(1);
    world.time.setClock(at(6.5 * H));
    world.to(6.5 * H + 60);
    world.engine.restore(removed);
    expect(world.store.openRuns().filter((run) => run.scheduledAt > world.time.clock.now())).toEqual([]);
    world.runner.behave('end-at-once');
    world.to(9 * H + 1);
    const ran = world.runs(id).filter(({ state }) => state === 'succeeded');
    expect(ran.map((run) => (run.scheduledAt - T0) / 1000)).toEqual(expect.arrayContaining([7 * H, 8 * H, 9 * H]));
  });
});

describe('a clock that was ahead (S40.5)', () => {
  it('every run still to come that ran already is said, and none of them is announced', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const id = world.job({ kind: 'cron', pattern: '0 * * * *' });
    world.to(H + 60);
    world.time.setClock(at(13 * H - 60));
    world.time.advance(31_000);
    world.to(16 * H + 60);
    world.time.setClock(at(4.5 * H));
    world.time.advance(31_000);
    const note = world.runs(id).find(({ kind }) => kind === 'note');
    const ahead = world
      .runs(id)
      .filter((run) => run.state === 'succeeded' && run.scheduledAt > at(4.5 * H))
      .map((run) => run.scheduledAt);
    expect(note?.count).toBe(ahead.length);
    expect(world.engine.upcoming(id, 12)).not.toEqual(expect.arrayContaining([ahead[0]]));
    world.to(DAY);
    const starts = world
      .runs(id)
      .filter(({ state }) => state === 'succeeded')
      .map((run) => run.scheduledAt);
    expect(new Set(starts).size).toBe(starts.length);
  });
});

describe('a row that settles (S18, S28)', () => {
  it.each([
    ['none', 'missed(policy-none)', false],
    ['ask', 'missed(ask)', true],
  ] as const)('obeys a policy that became %s meanwhile', async (misfire, reason, inbox) => {
    const world = await createWorld({ settings: { settleSeconds: 20 } });
    const id = world.job({ kind: 'cron', pattern: '0 1 * * *' });
    world.sleepTo(3 * H);
    world.engine.modify(id, { misfire });
    world.to(3 * H + 30);
    expect(world.reasons(id)).toEqual([`${reason}@${H}`]);
    expect(world.runs(id)[0]?.inbox).toBe(inbox);
  });

  it('says how late it is when it starts, however long it was held (S12)', async () => {
    const world = await createWorld({ settings: { settleSeconds: 20 } });
    const id = world.job({ kind: 'cron', pattern: '0 1 * * *' });
    world.sleepTo(3 * H);
    const [row] = world.runs(id);
    world.engine.hold([row?.id ?? ''], true);
    world.to(5 * H);
    world.engine.startNow([row?.id ?? '']);
    expect(world.runs(id)[0]?.why).toMatchObject({ code: 'caught-up', lateMs: 4 * H * 1000 });
  });
});

describe('a limit of runs (S25)', () => {
  it('answered runs use it up as those of the clock do', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const id = world.job(
      { kind: 'interval', every: { minutes: 2 }, maxRuns: 3 },
      { misfire: 'ask', overlap: 'parallel' },
    );
    world.sleepTo(H);
    world.engine.answer({ answer: 'run-all' });
    world.to(2 * H);
    expect(world.read(id)).toMatchObject({ state: 'finished', runCount: 3 });
    expect(world.runs(id).filter(({ state }) => state === 'succeeded')).toHaveLength(3);
  });

  it.each(['latest', 'earliest', 'all'] as const)(
    'so do occurrences of a pause that ends with catch-up (%s)',
    async (misfire) => {
      for (const end of ['job', 'group', 'all'] as const) {
        const world = await createWorld();
        world.runner.behave('end-at-once');
        const schedule = { kind: 'interval', every: { minutes: 2 }, maxRuns: 3 } as const;
        const id = world.job(schedule, { misfire, overlap: 'parallel', group: 'g' });
        world.to(240);
        if (end === 'job') world.engine.pause([id]);
        else world.engine.pauseAll(end === 'group' ? { group: 'g' } : {});
        world.to(480);
        if (end === 'job') world.engine.resume([id], 'catch-up');
        else world.engine.resumeAll({ ...(end === 'group' ? { group: 'g' } : {}), missed: 'catch-up' });
        expect(world.read(id)).toMatchObject({ nextFire: null, dueAt: null });
        world.to(H);
        expect(world.read(id)).toMatchObject({ state: 'finished', runCount: 3 });
        expect(world.runs(id).filter(({ state }) => state === 'succeeded')).toHaveLength(3);
        if (end !== 'job') continue;
        // Both occurrences shared one row, which takes no place.
        const span = world.runs(id).find(({ kind }) => kind === 'span');
        // Where each runs, the one without a place is not merged into another.
        expect(span).toMatchObject(
          misfire === 'all'
            ? { state: 'skipped', count: 1, why: { code: 'limit-reached' } }
            : { state: 'merged', count: 1, why: { code: 'merged-into' } },
        );
      }
    },
  );

  it('so does an event beside a clock', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const hourly = { kind: 'cron', pattern: '0 * * * *' } as const;
    const id = world.job({ kind: 'any', of: [hourly, { kind: 'event', on: 'idle' }], maxRuns: 2 });
    world.to(H + 1);
    world.engine.event('idle');
    expect(world.read(id).nextFire).toBeNull();
    world.to(4 * H);
    expect(world.read(id)).toMatchObject({ state: 'finished', runCount: 2 });
    expect(world.ledger(id)).toHaveLength(2);
  });

  it('a place that an occurrence of a forgotten pause gives back is not for another one of that pause (S26)', async () => {
    for (const end of ['job', 'group', 'all', 'by itself'] as const) {
      const world = await createWorld();
      world.runner.behave('end-at-once');
      const schedule = { kind: 'cron', pattern: '0 * * * *', maxRuns: 1, jitter: { seconds: 600 } } as const;
      const id = world.job(schedule, { group: 'g' });
      // Its delay is drawn, so its row has the only place when the pause begins.
      world.to(H + 1);
      expect(world.runs(id)[0]).toMatchObject({ waitingFor: 'jitter' });
      if (end === 'job') world.engine.pause([id]);
      else if (end === 'by itself') world.engine.pause([id], at(3 * H + 900));
      else world.engine.pauseAll(end === 'group' ? { group: 'g' } : {});
      world.to(3 * H + 900);
      if (end === 'job') world.engine.resume([id]);
      else if (end !== 'by itself') world.engine.resumeAll(end === 'group' ? { group: 'g' } : {});
      world.to(5 * H);
      expect(world.ledger(id)).toEqual([`skipped@${H}`, `skipped@${2 * H}..${3 * H}x2`, `succeeded@${4 * H}`]);
    }
  });

  it('what waits in a pause does not run beyond a limit that was lowered meanwhile', async () => {
    for (const misfire of ['latest', 'earliest', 'all'] as const) {
      const world = await createWorld();
      world.runner.behave('end-at-once');
      const schedule = { kind: 'interval', every: { minutes: 2 } } as const;
      const id = world.job({ ...schedule, maxRuns: 9 }, { misfire });
      world.to(240);
      world.engine.pause([id]);
      world.to(600);
      world.engine.reschedule(id, { ...schedule, maxRuns: 2 });
      world.engine.resume([id], 'catch-up');
      world.to(H);
      expect(world.read(id)).toMatchObject({ state: 'finished', runCount: 2 });
      expect(world.runs(id)).toContainEqual(
        expect.objectContaining({ state: 'skipped', count: 3, why: { code: 'limit-reached' } }),
      );
    }
  });
});

describe('left-out days and edits', () => {
  it('days left out of a job that fires every second do not end its preview (S3)', async () => {
    const world = await createWorld();
    const id = world.job({ kind: 'interval', every: { seconds: 1 } });
    world.engine.skip(id, { dates: ['2026-01-01', '2026-01-02'] });
    expect(world.engine.upcoming(id, 2)).toEqual([at(2 * DAY), at(2 * DAY + 1)]);
  });

  it.each([
    ['the default written out', { kind: 'interval', every: { hours: 8 }, from: 'start' }],
    ['the same period in another unit', { kind: 'interval', every: { minutes: 480 } }],
  ] as const)('%s keeps the grid (S4)', async (_, schedule) => {
    const world = await createWorld();
    const id = world.job({ kind: 'interval', every: { hours: 8 } });
    world.to(7 * H);
    world.engine.reschedule(id, schedule);
    expect(world.read(id).nextFire).toBe(at(8 * H));
  });

  it('what a change of the zone left out is not taken back by a person (S11)', async () => {
    const world = await createWorld({ zone: 'Asia/Tokyo' });
    world.runner.behave('end-at-once');
    const id = world.job({
      kind: 'any',
      of: [
        { kind: 'cron', pattern: '0 12 * * *' },
        { kind: 'cron', pattern: '7 * * * *' },
      ],
    });
    world.to(4 * H);
    world.time.setZone('Europe/Berlin');
    world.to(4 * H + 60);
    expect(world.read(id).skips).toMatchObject([{ because: 'zone' }]);
    expect(world.engine.unskip(id).skips).toHaveLength(1);
  });
});
