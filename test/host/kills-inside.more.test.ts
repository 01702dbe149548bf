import { expect, it } from 'vitest';
import { INSIDE } from '../support/kill-inside.ts';
import { liveWithKills } from '../support/kill-life.ts';
import { NOTHING_WRONG } from '../support/kill-oracle.ts';

it('S30, S32, S42: kills -9 inside a backup, a restore, a migration, pruning, an apply and a take-over: nothing lost, nothing doubled', {
  timeout: 600_000,
}, async () => {
  // A round through every kind, and what comes before the next one.
  const report = await liveWithKills({ kills: 9, seed: 4713, inside: INSIDE });
  expect(report).toMatchObject(NOTHING_WRONG);
  expect(report.processes).toBeGreaterThan(20);
  for (const kind of INSIDE) expect(report.inside[kind]?.kills, kind).toBeGreaterThan(0);
});
