import { expect, it } from 'vitest';
import { liveWithKills } from '../support/kill-life.ts';

const NOTHING_WRONG = { lost: [], invented: [], doubled: [], unaccounted: [], wrongEnds: [], corrupt: [] };

it('S30, S32: ten kills -9 under load: nothing lost, nothing doubled, every exit code known', {
  timeout: 120_000,
}, async () => {
  const report = await liveWithKills({ kills: 10, seed: 4711 });
  expect(report).toMatchObject(NOTHING_WRONG);
  expect(report.processes).toBeGreaterThan(20);
});

it('W1, W4, S18: ten kills -9 in settle delays, jitter, pauses, edits and undone removals: nothing lost, nothing doubled', {
  timeout: 120_000,
}, async () => {
  const report = await liveWithKills({ kills: 10, seed: 4712, changes: true });
  expect(report).toMatchObject(NOTHING_WRONG);
  expect(report.processes).toBeGreaterThan(20);
});
