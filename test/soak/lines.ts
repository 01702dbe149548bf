/**
 * `npm run soak -- lines [--runs 200] [--busy 4]`: runs that print numbered lines over the limit of their logs while other processes keep
 * the machine busy; counts logs with a hole that no line of the log names (S35).
 */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { createHarness } from '../runner/harness.ts';
import { countLines } from '../support/numbered-lines.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '200' }, busy: { type: 'string', default: '4' } },
});
const busy = Array.from({ length: Number(values.busy) }, () =>
  spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
);
const h = createHarness();
try {
  const counts = await countLines(h, { runs: Number(values.runs), atOnce: 3, lines: 1_500_000, limit: 4_000_000 });
  console.log(JSON.stringify(counts));
  if (counts.holes + counts.wrongSums > 0) process.exitCode = 1;
} finally {
  for (const child of busy) child.kill('SIGKILL');
  await h.close();
}
