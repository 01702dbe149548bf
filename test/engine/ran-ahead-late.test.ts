/** Repeats whose time was slept over, paused or lived without their job: the wish was "on time", so the job's own rules decide (S40, S14, S12, S17). */
import { describe, expect, it } from 'vitest';
import type { JobSpec, Run } from '../../main/engine/model.ts';
import { at, ended, H, hourly, setClock } from '../support/clock-world.ts';
import { createWorld, T0, type World } from '../support/engine-world.ts';

/** The clock was ahead for 2:00 to 4:00, is right again at 1:30, and all three are planned once more. */
async function planned(spec: Partial<JobSpec> = {}): Promise<{ world: World; id: string }> {
  const world = await createWorld({ settings: { settleSeconds: 20 } });
  world.runner.behave('end-at-once');
  const id = world.job(hourly, { group: 'g', ...spec });
  world.to(H + 60);
  for (const hour of [2, 3, 4]) {
    setClock(world, hour * H - 5);
    world.time.advance(10_000);
  }
  setClock(world, 1.5 * H);
  world.time.advance(1000);
  expect(world.engine.repeatAhead()).toBe(3);
  return { world, id };
}
const repeats = (world: World, id: string): Run[] =>
  world
    .runs(id)
    .filter(({ kind }) => kind === 'manual')
    .sort((a, b) => a.scheduledAt - b.scheduledAt);
const hour = (run: Run): number => (run.scheduledAt - T0) / 1000 / H;
const fates = (world: World, id: string): string[] =>
  repeats(world, id).map((run) => `${hour(run)} ${run.state} ${run.why.code}`);

/** Each leaves the repeats of 2:00 and 3:00 behind, the one of 4:00 not. */
const absences: Record<string, (world: World, id: string) => Promise<void>> = {
  'the computer slept': async (world) => world.sleepTo(3.5 * H),
  'the app was closed': async (world) => {
    world.time.alarm.clear();
    world.time.sleep(2 * H * 1000);
    await world.crash();
  },
  'a pause ended with catch-up': async (world, id) => {
    world.engine.pause([id]);
    world.to(3.5 * H);
    world.engine.resume([id], 'catch-up');
  },
  'two pauses ended with catch-up': async (world, id) => {
    world.engine.pause([id]);
    world.to(2.5 * H);
    world.engine.pauseAll({ group: 'g' });
    world.to(3.4 * H);
    world.engine.resume([id], 'catch-up');
    world.to(3.5 * H);
    world.engine.resumeAll({ group: 'g', missed: 'catch-up' });
  },
  'the job was gone': async (world, id) => {
    const removed = world.engine.remove([id]);
    world.to(3.5 * H);
    world.engine.restore(removed);
  },
};
const expected: Record<string, readonly string[]> = {
  latest: ['2 merged merged-into', '3 succeeded rerun'],
  earliest: ['2 succeeded rerun', '3 merged merged-into'],
  all: ['2 succeeded rerun', '3 succeeded rerun'],
  none: ['2 missed policy-none', '3 missed policy-none'],
  ask: ['2 missed ask', '3 missed ask'],
};

describe('repeats that come late (S40)', () => {
  for (const [absence, live] of Object.entries(absences)) {
    for (const misfire of ['latest', 'earliest', 'all', 'none', 'ask'] as const) {
      it(`${absence}: ${misfire} decides, and each that runs names the run it repeats`, async () => {
        const { world, id } = await planned({ misfire });
        await live(world, id);
        world.time.advance(60_000);
        expect(fates(world, id)).toEqual([...(expected[misfire] ?? []), '4 queued rerun']);
        for (const run of repeats(world, id)) {
          expect(run.parentRun).toBe(world.store.occurrence(id, run.scheduledAt)?.id);
          if (run.why.code === 'rerun') expect(run.why.of).toBe(run.parentRun);
        }
        const stands = repeats(world, id).filter(({ state }) => state === 'succeeded');
        if (misfire !== 'all') expect(stands.map(({ missedCount }) => missedCount)).toEqual(stands.map(() => 1));
        world.to(4 * H + 1);
        expect(fates(world, id)[2]).toBe('4 succeeded rerun');
        expect(repeats(world, id)[2]?.startedAt).toBe(at(4 * H));
      });
    }

    it(`${absence}: the grace of the job decides`, async () => {
      const { world, id } = await planned({ misfire: 'all', graceSeconds: 2400 });
      await live(world, id);
      world.time.advance(60_000);
      expect(fates(world, id)).toEqual(['2 missed too-late', '3 succeeded rerun', '4 queued rerun']);
    });
  }

  it('a question can be answered: they run, whatever maxRuns says', async () => {
    for (const answer of ['run-all', 'run-once', 'skip'] as const) {
      const { world, id } = await planned({ misfire: 'ask', schedule: { ...hourly, maxRuns: 4 } });
      expect(world.read(id).state).toBe('finished');
      world.sleepTo(3.5 * H);
      world.time.advance(60_000);
      world.engine.answer({ answer });
      world.time.advance(60_000);
      const states = repeats(world, id).map(({ state }) => state);
      const done = {
        'run-all': ['succeeded', 'succeeded'],
        'run-once': ['merged', 'succeeded'],
        skip: ['skipped', 'skipped'],
      };
      expect(states).toEqual([...done[answer], 'queued']);
      expect(world.read(id).runCount).toBe(4);
    }
  });

  it('one that waits too long behind another run is missed as well (S12)', async () => {
    const { world, id } = await planned({ graceSeconds: 60 });
    world.runner.behave('go-on');
    world.engine.run(id);
    world.to(2 * H + 120);
    expect(repeats(world, id).find((run) => hour(run) === 2)).toMatchObject({
      state: 'queued',
      waitingFor: 'previous',
    });
    world.runner.end(world.runner.going()[0]?.runId ?? '');
    world.time.advance(0);
    expect(fates(world, id)).toContain('2 missed too-late');
  });

  it('those of many jobs start at the pace of caught-up runs; on time they start together (S17)', async () => {
    for (const late of [false, true]) {
      const world = await createWorld({ settings: { settleSeconds: 20 } });
      world.runner.behave('end-at-once');
      const ids = Array.from({ length: 10 }, () => world.job(hourly));
      world.to(H + 60);
      setClock(world, 2 * H - 5);
      world.time.advance(10_000);
      setClock(world, 1.5 * H);
      world.time.advance(1000);
      expect(world.engine.repeatAhead()).toBe(10);
      const started = (): number =>
        ids.flatMap((id) => repeats(world, id)).filter(({ startedAt }) => startedAt !== null).length;
      if (!late) {
        world.to(2 * H + 1);
        expect(started()).toBe(10);
        continue;
      }
      world.sleepTo(2.5 * H);
      world.time.advance(20_001);
      expect(started()).toBe(2);
      world.time.advance(2000);
      expect(started()).toBe(4);
      world.time.advance(10_000);
      expect(started()).toBe(10);
    }
  });

  it('a clock set back once more: what settles, waits behind others or in a pause waits for its time again', async () => {
    const ways: ((world: World, id: string) => void)[] = [
      (world) => world.sleepTo(2.5 * H),
      (world, id) => {
        world.runner.behave('go-on');
        world.engine.run(id);
        world.to(2.1 * H);
      },
      (world, id) => {
        world.engine.pause([id]);
        world.to(2.1 * H);
      },
    ];
    for (const live of ways) {
      const { world, id } = await planned();
      live(world, id);
      setClock(world, 1.6 * H);
      world.time.advance(60_000);
      const first = repeats(world, id).find(({ dueAt }) => dueAt === at(2 * H));
      expect(first).toMatchObject({ state: 'queued', waitingFor: 'time', notBefore: at(2 * H), reason: 'manual' });
    }
  });

  it('running something again by hand is no repeat: it passes pauses, pace and grace', async () => {
    const world = await ended();
    const id = world.job(hourly, { misfire: 'none', graceSeconds: 0 });
    world.to(H + 1);
    const [ran] = world.runs(id);
    world.engine.pauseAll();
    const again = world.engine.runAgain(ran?.id ?? '');
    world.time.advance(0);
    expect(world.store.run(again.id)).toMatchObject({ state: 'succeeded', why: { code: 'rerun', of: ran?.id } });
  });
});
