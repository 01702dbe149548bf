import { expect, it } from 'vitest';
import { liveWithKills } from '../support/kill-life.ts';
import { NOTHING_WRONG } from '../support/kill-oracle.ts';

it('W1, W4, S18: ten kills -9 in settle delays, jitter, pauses, edits and undone removals: nothing lost, nothing doubled', {
  timeout: 120_000,
}, async () => {
  const report = await liveWithKills({ kills: 10, seed: 4712, changes: true });
  expect(report).toMatchObject(NOTHING_WRONG);
  expect(report.processes).toBeGreaterThan(20);
});
