/**
 * `npm run soak -- kills [--kills 200] [--seed N] [--changes]`: a real host under load, killed with -9 again and again; prints the
 * report. `--changes`: meanwhile a person pauses, edits, removes and undoes, and the computer settles after each start.
 */
import { parseArgs } from 'node:util';
import { liveWithKills } from '../support/kill-life.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string' },
    changes: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const report = await liveWithKills({
  kills: Number(values.kills),
  seed,
  changes: values.changes,
  tell: (line) => process.stderr.write(`\r${line}`),
});
process.stderr.write('\n');
console.log(JSON.stringify(report, null, 2));
const bad =
  report.lost.length +
  report.invented.length +
  report.doubled.length +
  report.unaccounted.length +
  report.wrongEnds.length +
  report.corrupt.length;
process.exit(bad === 0 ? 0 : 1);
