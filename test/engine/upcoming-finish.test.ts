/** Previews of schedules with a part that counts from the end of a run, against what then happens (S3, S4, S26). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../main/engine/model.ts';
import { createWorld, T0, type World } from '../support/engine-world.ts';

const MINUTE = 60;
const at = (seconds: number): number => T0 + seconds * 1000;

const finish = (minutes: number): Schedule => ({ kind: 'interval', every: { minutes }, from: 'finish' });
const SCHEDULES: readonly Schedule[] = [
  finish(45),
  { kind: 'any', of: [finish(45), { kind: 'cron', pattern: '0 4 * * *' }] },
  { kind: 'any', of: [finish(100), { kind: 'cron', pattern: '15 */2 * * *' }] },
  { kind: 'any', of: [{ kind: 'event', on: 'login' }, finish(20)] },
];

interface Life {
  readonly schedule: Schedule;
  /** Ends of pauses, minutes from the start; 0 = none. */
  readonly job: number;
  readonly group: number;
  readonly all: number;
  readonly skips: number;
}

async function worldOf({ schedule, job, group, all, skips }: Life): Promise<{ world: World; id: string }> {
  const world = await createWorld();
  world.runner.behave('end-at-once');
  const id = world.job(schedule, { group: 'g' });
  for (let skip = 0; skip < skips; skip += 1) world.engine.skip(id, { next: true });
  if (job > 0) world.engine.pause([id], at(job * MINUTE));
  if (group > 0) world.engine.pauseAll({ group: 'g', until: at(group * MINUTE) });
  if (all > 0) world.engine.pauseAll({ until: at(all * MINUTE) });
  return { world, id };
}

/** The first start, minute by minute. */
function firstStart(world: World, id: string): number | null {
  for (let minute = 1; minute <= 600; minute += 1) {
    world.to(minute * MINUTE);
    const started = world.runs(id).find(({ startedAt }) => startedAt !== null);
    if (started !== undefined) return started.scheduledAt;
  }
  return null;
}

const end = fc.constantFrom(0, 0, 10, 30, 50, 60, 90, 120, 200);
const lives = fc.record({
  ...{ schedule: fc.constantFrom(...SCHEDULES), job: end, group: end, all: end, skips: fc.constantFrom(0, 0, 1, 2) },
});

describe('a part that counts from the end of a run', () => {
  it('S26: the first fire after a pause counts from its end', async () => {
    const schedule = SCHEDULES[1] as Schedule;
    const { world, id } = await worldOf({ schedule, job: 0, group: 0, all: 120, skips: 0 });
    expect(world.engine.upcoming(id, 2)).toEqual([at(165 * MINUTE), at(240 * MINUTE)]);
  });

  it('S3: the first of the preview is the first start, whatever is paused and left out', async () => {
    let later = 0;
    await fc.assert(
      fc.asyncProperty(lives, async (life) => {
        const { world, id } = await worldOf(life);
        const [first = null] = world.engine.upcoming(id, 1);
        const nextFire = world.read(id).nextFire;
        if (first !== nextFire) later += 1;
        expect(firstStart(world, id)).toBe(first);
      }),
      { numRuns: 150 },
    );
    expect(later).toBeGreaterThan(20);
  }, 60_000);
});
