/** I10: what a fire costs in writes. A plain run on time is one insert, one job write and one update; jitter costs one more. */
import { describe, expect, it } from 'vitest';
import type { JobSpec, Schedule } from '../../main/engine/model.ts';
import { createWorld, type World } from '../support/engine-world.ts';

function countWrites({ store }: World): { readonly inserts: number; readonly jobs: number; readonly runs: number } {
  const counted = { inserts: 0, jobs: 0, runs: 0 };
  const { insertRun, progressJob, replaceJob, updateRun } = store;
  store.insertRun = (run) => {
    counted.inserts += 1;
    return insertRun(run);
  };
  store.progressJob = (id, progress) => {
    counted.jobs += 1;
    progressJob(id, progress);
  };
  store.replaceJob = (job) => {
    counted.jobs += 1;
    replaceJob(job);
  };
  store.updateRun = (id, patch) => {
    counted.runs += 1;
    updateRun(id, patch);
  };
  return counted;
}

async function fire(schedule: Schedule, spec: Partial<JobSpec> = {}) {
  const world = await createWorld();
  world.runner.behave('end-at-once');
  const id = world.job(schedule, spec);
  const counted = countWrites(world);
  world.to(100);
  expect(world.runs(id).map((run) => run.state)).toEqual(['succeeded']);
  return counted;
}

describe('writes per fire (I10)', () => {
  const minutely = { kind: 'cron', pattern: '1 * * * *' } as const;

  it('a plain run on time: one insert, one job write, one run update', async () => {
    expect(await fire(minutely)).toEqual({ inserts: 1, jobs: 1, runs: 1 });
  });

  it('with jitter: one run update more, when the delay is over', async () => {
    expect(await fire({ ...minutely, jitter: { seconds: 30 } })).toEqual({ inserts: 1, jobs: 1, runs: 2 });
  });

  it('with a limit of runs: one job write more, when it starts (S25)', async () => {
    expect(await fire({ ...minutely, maxRuns: 5 })).toEqual({ inserts: 1, jobs: 2, runs: 1 });
  });
});
