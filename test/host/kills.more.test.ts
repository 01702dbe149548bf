import { expect, it } from 'vitest';
import { liveWithKills } from '../support/kill-life.ts';
import { NOTHING_WRONG } from '../support/kill-oracle.ts';

it('S30, S32: ten kills -9 under load: nothing lost, nothing doubled, every exit code known', {
  timeout: 120_000,
}, async () => {
  const report = await liveWithKills({ kills: 10, seed: 4711 });
  expect(report).toMatchObject(NOTHING_WRONG);
  expect(report.processes).toBeGreaterThan(20);
});
