/**
 * `npm run soak -- kills [--kills 200] [--seed N] [--changes] [--inside [KIND,...]] [--freeze SECONDS]`: a real host under load, killed
 * with -9 again and again; prints the report. `--changes`: meanwhile a person pauses, edits, removes and undoes, and the computer
 * settles after each start. `--inside all`: most kills fall into a backup, a restore, a migration, pruning or an apply, and now and then
 * the host is frozen while another computer takes over; `--freeze 100`: for so long in real time instead of by its clock.
 */
import { parseArgs } from 'node:util';
import { INSIDE } from '../support/kill-inside.ts';
import { liveWithKills } from '../support/kill-life.ts';
import { wrongIn } from '../support/kill-oracle.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string' },
    changes: { type: 'boolean', default: false },
    inside: { type: 'string' },
    freeze: { type: 'string' },
  },
});
const asked = values.inside?.split(',') ?? [];
const report = await liveWithKills({
  kills: Number(values.kills),
  seed: Number(values.seed ?? Date.now() % 1_000_000),
  changes: values.changes,
  inside: INSIDE.filter((kind) => asked.includes(kind) || asked.includes('all')),
  freezeMs: values.freeze === undefined ? null : Number(values.freeze) * 1000,
  tell: (line) => process.stderr.write(`${line}\n`),
});
console.log(JSON.stringify(report, null, 2));
process.exit(wrongIn(report) === 0 ? 0 : 1);
