/** A change of the zone is reckoned in times of the wall (S11): near clock changes, for young jobs, over corrections, and after undo. */
import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../main/engine/model.ts';
import { createWorld, type World } from '../support/engine-world.ts';

const BERLIN = 'Europe/Berlin';
const LONDON = 'Europe/London';
const NEW_YORK = 'America/New_York';
const daily = (hour: number): Schedule => ({ kind: 'cron', pattern: `0 ${hour} * * *` });

async function at(start: string, zone: string): Promise<World> {
  const world = await createWorld({ start, zone });
  world.runner.behave('end-at-once');
  return world;
}

const goTo = (world: World, moment: string): void => world.time.advance(Date.parse(moment) - world.time.clock.now());
const fly = (world: World, zone: string): void => {
  world.time.setZone(zone);
  world.time.advance(31_000);
};
/** When it ran, minutes of UTC. */
const ran = (world: World, id: string): string[] =>
  world
    .runs(id)
    .filter(({ state }) => state === 'succeeded')
    .map((run) => new Date(run.startedAt ?? 0).toISOString().slice(0, 16));

describe('near a clock change of the new zone', () => {
  it('a time that was never lived is not taken for one that was', async () => {
    const world = await at('2026-03-07T12:00:00Z', LONDON);
    const id = world.job(daily(5));
    goTo(world, '2026-03-08T04:30:00Z');
    fly(world, NEW_YORK);
    goTo(world, '2026-03-09T12:00:00Z');
    expect(ran(world, id)).toEqual(['2026-03-08T09:00', '2026-03-09T09:00']);
  });

  it('a time that was lived does not run again', async () => {
    const world = await at('2026-10-31T12:00:00Z', LONDON);
    const id = world.job(daily(4));
    goTo(world, '2026-11-01T04:30:00Z');
    fly(world, NEW_YORK);
    goTo(world, '2026-11-02T12:00:00Z');
    expect(ran(world, id)).toEqual(['2026-11-01T04:00', '2026-11-02T09:00']);
  });

  it.each(['2026-10-24', '2026-03-28', '2026-06-10'])(
    'a short visit loses nothing of the day after (%s)',
    async (day) => {
      const world = await at(`${day}T12:00:00Z`, BERLIN);
      const id = world.job({ kind: 'cron', pattern: '30 20 * * *' });
      goTo(world, `${day}T20:00:00Z`);
      fly(world, NEW_YORK);
      fly(world, BERLIN);
      world.time.advance(36 * 3_600_000);
      expect(ran(world, id)).toHaveLength(2);
    },
  );
});

describe('a job that is younger than the flight is long', () => {
  it.each([
    ['made an hour before', false],
    ['edited an hour before', true],
  ])('%s: the time it jumped over does not run again on the way back', async (_, edited) => {
    const world = await at('2026-01-04T12:00:00Z', NEW_YORK);
    const old = edited ? world.job(daily(23)) : null;
    goTo(world, '2026-01-05T15:00:00Z');
    const id = old ?? world.job(daily(13));
    if (edited) world.engine.reschedule(id, daily(13));
    goTo(world, '2026-01-05T16:00:00Z');
    fly(world, BERLIN);
    goTo(world, '2026-01-05T16:30:00Z');
    fly(world, NEW_YORK);
    goTo(world, '2026-01-06T16:00:00Z');
    expect(ran(world, id).filter((minute) => minute > '2026-01-05T12')).toEqual(['2026-01-05T16:00']);
  });
});

describe('a corrected clock around a flight (S40)', () => {
  it('between two flights: what was lived stays lived', async () => {
    const world = await at('2026-01-05T09:00:00Z', BERLIN);
    const id = world.job(daily(12));
    goTo(world, '2026-01-05T11:30:00Z');
    fly(world, LONDON);
    world.time.setClock(world.time.clock.now() - 60_000);
    world.time.advance(31_000);
    fly(world, BERLIN);
    goTo(world, '2026-01-06T08:00:00Z');
    expect(ran(world, id)).toEqual(['2026-01-05T11:00']);
  });

  it('after it: a run that a flight jumped over, and that waits, is not withdrawn', async () => {
    const world = await at('2026-01-05T14:00:00Z', NEW_YORK);
    const id = world.job(daily(12));
    // The run by hand keeps the job busy, so that the one of the flight waits.
    world.runner.behave('go-on');
    world.engine.modify(id, { overlap: 'queue' });
    const { id: byHand } = world.engine.run(id);
    goTo(world, '2026-01-05T15:00:00Z');
    fly(world, BERLIN);
    expect(world.waits(id)).toHaveLength(1);
    world.time.setClock(world.time.clock.now() - 120_000);
    world.time.advance(31_000);
    world.runner.end(byHand);
    world.time.advance(31_000);
    expect(world.runs(id).map(({ kind, state }) => [kind, state])).toEqual([
      ['manual', 'succeeded'],
      ['scheduled', 'running'],
    ]);
  });
});

describe('undo in another zone (S11, W6)', () => {
  it('east: the time that was jumped over meanwhile runs, also of a date', async () => {
    const world = await at('2026-01-05T13:00:00Z', NEW_YORK);
    const ids = [world.job(daily(12)), world.job({ kind: 'date', at: '2026-01-05T12:00' })];
    goTo(world, '2026-01-05T14:59:00Z');
    const removed = world.engine.remove(ids);
    fly(world, BERLIN);
    goTo(world, '2026-01-05T15:05:00Z');
    world.engine.restore(removed);
    world.time.advance(60_000);
    for (const id of ids) expect(ran(world, id)).toEqual(['2026-01-05T15:05']);
  });

  it('west: a time that ran before does not run again', async () => {
    const world = await at('2026-01-05T09:00:00Z', BERLIN);
    const id = world.job(daily(12));
    goTo(world, '2026-01-05T11:30:00Z');
    const removed = world.engine.remove([id]);
    fly(world, NEW_YORK);
    world.engine.restore(removed);
    goTo(world, '2026-01-06T12:00:00Z');
    expect(ran(world, id)).toEqual(['2026-01-05T11:00']);
  });
});

describe('left out, or paused', () => {
  it('a left-out time that a flight jumps over has its row (S19)', async () => {
    const world = await at('2026-01-05T13:00:00Z', NEW_YORK);
    const id = world.job(daily(12));
    world.engine.skip(id, { next: true });
    goTo(world, '2026-01-05T15:00:00Z');
    fly(world, BERLIN);
    expect(world.runs(id)).toMatchObject([{ state: 'skipped', why: { code: 'skipped-ahead' } }]);
  });

  it('an own pause that is over inside a pause of everything lends its beginning to no other (S26, S27)', async () => {
    const world = await at('2026-01-05T00:00:00Z', 'UTC');
    const id = world.job({ kind: 'cron', pattern: '0 * * * *' }, { misfire: 'all' });
    world.engine.pauseAll();
    goTo(world, '2026-01-05T02:10:00Z');
    world.engine.pause([id], Date.parse('2026-01-05T04:30:00Z'));
    goTo(world, '2026-01-05T08:10:00Z');
    world.engine.pause([id], Date.parse('2026-01-05T09:30:00Z'));
    goTo(world, '2026-01-05T12:10:00Z');
    world.engine.resumeAll({ missed: 'catch-up' });
    world.time.advance(600_000);
    const hours = world
      .runs(id)
      .flatMap(({ state, kind, scheduledAt }) =>
        state === 'succeeded' && kind === 'scheduled' ? [new Date(scheduledAt).getUTCHours()] : [],
      );
    expect(hours.sort((a, b) => a - b)).toEqual([1, 2, 5, 6, 7, 8, 10, 11, 12]);
  });
});
