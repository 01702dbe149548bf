import { describe, expect, it } from 'vitest';
import { jitteredTime, stableShare } from '../../main/engine/jitter.ts';
import { createWorld, T0 } from '../support/engine-world.ts';

describe('stable jitter (S24)', () => {
  // Worked out by another program from the definition: FNV-1a over the code points of both names, then the finalizer of MurmurHash3.
  it.each([
    ['test-machine', 'backup', 3_197_412_356],
    ['test-machine', 'backup2', 708_423_954],
    ['other', 'backup', 1_746_854_840],
    ['', '', 579_050_429],
    ['机器', '备份', 2_192_438_307],
    ['laptop', '01JABCDEF0123456789', 3_372_905_832],
    ['😀', 'job', 3_517_221_294],
  ])('of machine %j and job %j never changes from one version to the next', (machine, job, share) => {
    expect(stableShare(machine, job) * 2 ** 32).toBe(share);
  });

  it('is what a job waits every day, after a restart too', async () => {
    const world = await createWorld();
    const day = 86_400;
    const id = world.job(
      { kind: 'interval', every: { hours: 24 }, jitter: { seconds: 3600, stable: true } },
      { graceSeconds: 'any' },
      'backup',
    );
    world.runner.behave('end-at-once');
    const delay = Math.floor((3_197_412_356 / 2 ** 32) * 3_600_001);
    const started = (day_: number) => (world.runs(id)[day_ - 1]?.startedAt ?? 0) - T0 - day_ * day * 1000;
    world.to(day + 3600);
    expect(started(1)).toBeGreaterThanOrEqual(delay);
    expect(started(1)).toBeLessThan(delay + 1000);
    await world.crash();
    world.to(2 * day + 3600);
    expect(started(2)).toBeGreaterThanOrEqual(delay);
    expect(started(2)).toBeLessThan(delay + 1000);
  });

  it('stays inside a date that is the end, to its last millisecond (S3)', () => {
    const schedule = { kind: 'cron', pattern: '0 23 * * *', jitter: { seconds: 7200 } } as const;
    const at = Date.parse('2026-03-22T23:00Z');
    const end = Date.parse('2026-03-23T00:00Z') - 1;
    expect(jitteredTime(at, null, schedule, end, 0.999_999_999_9)).toBe(end);
  });
});
