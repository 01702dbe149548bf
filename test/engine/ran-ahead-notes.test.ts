/** What a corrected clock says of the time ahead (S40): what ran is named, counted and offered once more; what was only decided is not. */
import { describe, expect, it } from 'vitest';
import type { JobSpec, Run, Schedule } from '../../main/engine/model.ts';
import { at, DAY, ended, H, hourly, setClock, starts } from '../support/clock-world.ts';
import { createWorld, T0, type World } from '../support/engine-world.ts';

const noteOf = (world: World, id: string): Run | undefined => world.runs(id).findLast(({ kind }) => kind === 'note');
const planned = (world: World, id: string): number[] =>
  world
    .runs(id)
    .filter(({ kind, waitingFor }) => kind === 'manual' && waitingFor === 'time')
    .map(({ dueAt }) => (dueAt - T0) / 1000 / H);
const notRepeated = (world: World): (number | undefined)[] =>
  world.events.flatMap((event) => (event.type === 'clock-moved' ? [event.notRepeated] : []));
/** Hours at which the clock passes, each seen a moment before and after. */
function ahead(world: World, hours: readonly number[]): void {
  for (const hour of hours) {
    setClock(world, hour * H - 5);
    world.time.advance(10_000);
  }
}
function back(world: World, hour: number): void {
  setClock(world, hour * H);
  world.time.advance(1000);
}

describe('decided is not run (S40, S19)', () => {
  /** What becomes of the occurrence of 2:00 while the clock is ahead; `ran` = whether the note names it. */
  const fates: Record<string, { spec?: Partial<JobSpec>; ran: boolean; live: (world: World, id: string) => void }> = {
    'it ran': { ran: true, live: (world) => ahead(world, [2]) },
    'it failed': {
      ran: true,
      live(world) {
        world.runner.behave('go-on');
        ahead(world, [2]);
        world.runner.end(world.runner.going()[0]?.runId ?? '', { exitCode: 1 });
      },
    },
    'it still runs': {
      ran: true,
      live(world) {
        world.runner.behave('go-on');
        ahead(world, [2]);
      },
    },
    'it waits for its second attempt': {
      spec: { retry: { times: 1, delaySeconds: 5 * DAY } },
      ran: true,
      live(world) {
        world.runner.behave('go-on');
        ahead(world, [2]);
        world.runner.end(world.runner.going()[0]?.runId ?? '', { exitCode: 1 });
        world.time.advance(0);
      },
    },
    'a person left it out': {
      ran: false,
      live(world, id) {
        world.engine.skip(id, { next: true });
        ahead(world, [2]);
      },
    },
    'a person skipped its row': {
      ran: false,
      live(world) {
        world.engine.configure({ ...world.engine.settings(), settleSeconds: 20 });
        world.sleepTo(2 * H + 5);
        const waiting = world.store.openRuns().filter(({ state }) => state === 'queued');
        world.engine.skipRuns(waiting.map((run) => run.id));
      },
    },
    'a person answered that it shall not run': {
      spec: { misfire: 'ask' },
      ran: false,
      live(world) {
        world.sleepTo(2 * H + 5);
        world.engine.answer({ answer: 'skip' });
      },
    },
  };
  for (const [how, { spec, ran, live }] of Object.entries(fates)) {
    it(`${how}: passed over, and ${ran ? 'named and offered' : 'neither named nor offered'}`, async () => {
      const world = await ended();
      const id = world.job(hourly, spec);
      world.to(H + 60);
      live(world, id);
      back(world, 1.5);
      expect(world.read(id).nextFire).toBe(at(3 * H));
      expect(noteOf(world, id)?.count).toBe(ran ? 1 : undefined);
      expect(notRepeated(world)).toEqual([ran ? 1 : 0]);
      expect(world.engine.repeatAhead()).toBe(ran ? 1 : 0);
      expect(planned(world, id)).toEqual(ran ? [2] : []);
    });
  }

  it('among others, only those that ran are counted, and only they run once more', async () => {
    const world = await ended();
    const id = world.job(hourly);
    world.to(H + 60);
    ahead(world, [2, 3]);
    world.engine.skip(id, { next: true });
    ahead(world, [4, 5]);
    back(world, 1.5);
    expect(noteOf(world, id)).toMatchObject({ count: 3, scheduledAt: at(2 * H), scheduledTo: at(5 * H) });
    expect(world.engine.repeatAhead()).toBe(3);
    expect(planned(world, id)).toEqual([2, 3, 5]);
    expect(noteOf(world, id)?.why).toEqual({ code: 'clock-ahead', again: 3 });
  });
});

describe('every job has its note (S40.5, I8)', () => {
  const schedules: Record<string, { schedule: Schedule; next: number | null }> = {
    'one that goes on': { schedule: hourly, next: 4 },
    'one whose maxRuns were used up': { schedule: { ...hourly, maxRuns: 3 }, next: null },
    'one whose end has passed': { schedule: { ...hourly, end: '2026-01-01T03:30' }, next: null },
    'one with two dates': {
      schedule: {
        kind: 'any',
        of: [
          { kind: 'date', at: '2026-01-01T02:00' },
          { kind: 'date', at: '2026-01-01T03:00' },
        ],
      },
      next: null,
    },
  };
  for (const [name, { schedule, next }] of Object.entries(schedules)) {
    for (const paused of [false, true]) {
      it(`${name}${paused ? ', paused since' : ''}`, async () => {
        const world = await ended();
        const id = world.job(schedule);
        world.to(H + 60);
        ahead(world, [2, 3]);
        const { state } = world.read(id);
        if (paused) world.engine.pause([id]);
        back(world, 1.5);
        expect(noteOf(world, id)).toMatchObject({ count: 2, scheduledAt: at(2 * H), scheduledTo: at(3 * H) });
        expect(notRepeated(world)).toEqual([2]);
        expect(world.read(id).nextFire).toBe(next === null ? null : at(next * H));
        if (!paused) expect(world.read(id).state).toBe(state);
        expect(world.engine.repeatAhead()).toBe(2);
        if (paused) world.engine.resume([id]);
        world.to(3.5 * H);
        expect(
          starts(world, id)
            .map((second) => second / H)
            .slice(-2),
        ).toEqual([2, 3]);
      });
    }
  }

  it('a schedule that was edited meanwhile: its runs would not come again, so nothing is said of them', async () => {
    const world = await ended();
    const id = world.job(hourly);
    world.to(H + 60);
    ahead(world, [2, 3]);
    world.engine.reschedule(id, { kind: 'cron', pattern: '30 * * * *' });
    ahead(world, [3.5]);
    back(world, 1.6);
    expect(noteOf(world, id)).toMatchObject({ count: 1, scheduledAt: at(3.5 * H) });
    expect(world.read(id).nextFire).toBe(at(2.5 * H));
  });

  it('a schedule that is edited after the note: what it names can still run once more', async () => {
    const world = await ended();
    const id = world.job(hourly);
    world.to(H + 60);
    ahead(world, [2, 3, 4]);
    back(world, 1.5);
    world.engine.reschedule(id, { kind: 'cron', pattern: '30 * * * *' });
    expect(world.engine.repeatAhead()).toBe(3);
    expect(planned(world, id)).toEqual([2, 3, 4]);
  });
});

describe('a long time ahead', () => {
  /** Hundreds of jobs, and one with thousands of runs ahead; the rows that each transaction reads are counted. */
  it('counts every run, however many, in steps that are small', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const few = Array.from({ length: 5 }, (_, n) => world.job(hourly, {}, `a${n}`));
    const id = world.job({ kind: 'cron', pattern: '*/10 * * * * *' }, {}, 'm');
    world.to(5);
    setClock(world, DAY + 5);
    world.time.advance(1000);
    for (let second = 10; second <= 8 * H; second += 10) world.to(DAY + second + 1);
    const { transact, closedBetween } = world.store;
    let rows = 0;
    let most = 0;
    world.store.closedBetween = (...asked) => {
      const found = closedBetween(...asked);
      rows += found.length;
      return found;
    };
    world.store.transact = (work) => {
      rows = 0;
      const result = transact(work);
      most = Math.max(most, rows);
      return result;
    };
    back(world, DAY / H + 5 / H);
    expect(noteOf(world, id)).toMatchObject({ count: 2880, scheduledAt: at(DAY + 10), scheduledTo: at(DAY + 8 * H) });
    for (const one of few) expect(noteOf(world, one)?.count).toBe(8);
    expect(notRepeated(world)).toEqual([2880 + 5 * 8]);
    expect(world.read(id).nextFire).toBe(at(DAY + 8 * H + 10));
    expect(most).toBeLessThanOrEqual(2000);
    expect(world.engine.repeatAhead()).toBe(2880 + 5 * 8);
  });

  it('goes on where it was after a crash in the middle', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const id = world.job({ kind: 'cron', pattern: '*/10 * * * * *' });
    world.to(5);
    for (let second = 10; second <= 4 * H; second += 10) world.to(second + 1);
    world.time.setClock(at(15));
    let steps = 0;
    const { transact } = world.store;
    world.store.transact = (work) => {
      steps += 1;
      if (steps === 4) throw new Error('killed');
      return transact(work);
    };
    expect(() => world.engine.pauseAll()).toThrow('killed');
    world.store.transact = transact;
    await world.crash();
    expect(noteOf(world, id)).toMatchObject({ count: 1439, scheduledAt: at(20), scheduledTo: at(4 * H) });
    expect(notRepeated(world)).toEqual([1439]);
    expect(world.read(id).nextFire).toBe(at(4 * H + 10));
  });
});

describe('ahead more than once', () => {
  it('repeats that ran in the second wrong time can be repeated, each at its time', async () => {
    const world = await ended();
    const id = world.job(hourly);
    world.to(H + 60);
    ahead(world, [2, 3, 4]);
    back(world, 1.5);
    expect(world.engine.repeatAhead()).toBe(3);
    ahead(world, [2, 3, 4, 5]);
    back(world, 1.6);
    expect(noteOf(world, id)).toMatchObject({ count: 4, why: { code: 'clock-ahead' } });
    expect(notRepeated(world)).toEqual([3, 4]);
    expect(world.engine.repeatAhead()).toBe(4);
    expect(world.engine.repeatAhead()).toBe(0);
    expect(planned(world, id)).toEqual([2, 3, 4, 5]);
    const before = starts(world, id).length;
    world.to(6.5 * H);
    expect(
      starts(world, id)
        .slice(before)
        .map((second) => Math.floor(second / H)),
    ).toEqual([2, 3, 4, 5, 6]);
  });

  it('a repeat that still waits is not counted as not repeated, and no note says more than it names', async () => {
    const world = await ended();
    const id = world.job(hourly);
    world.to(H + 60);
    ahead(world, [2, 3, 4, 5, 6]);
    back(world, 1.5);
    world.engine.repeatAhead();
    world.to(3.5 * H);
    const [four] = world.runs(id).filter(({ kind, dueAt }) => kind === 'manual' && dueAt === at(4 * H));
    world.engine.pauseAll({ until: at(4.5 * H) });
    setClock(world, 4.7 * H);
    world.time.advance(60_000);
    expect(world.store.run(four?.id ?? '')).toMatchObject({ state: 'skipped', why: { code: 'paused' } });
    back(world, 3.7);
    expect(noteOf(world, id)).toMatchObject({ count: 3, why: { again: 2 } });
    expect(notRepeated(world)).toEqual([5, 1]);
    expect(world.engine.repeatAhead()).toBe(1);
    const notes = world.runs(id).filter(({ kind }) => kind === 'note');
    expect(notes.map(({ count, why }) => [count, 'again' in why ? why.again : 0])).toEqual([
      [5, 5],
      [3, 3],
    ]);
  });
});
