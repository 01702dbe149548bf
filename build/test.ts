/**
 * `npm test`: types, lint and format, then a build when stale, then every test but those of `npm run test:more`. `--suite browser` and
 * `--suite desktop`: a build when stale and that project alone. Further arguments go to vitest. The last line is `N passed, N failed,
 * N skipped`; see report.ts.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { OUT, ROOT } from './paths.ts';
import { createTally } from './report.ts';
import { runVitest } from './vitest-results.ts';

/** The report of vitest, kept for its times and messages. */
const RESULTS = join(OUT, 'test-results.json');

const args = process.argv.slice(2);
const suite = args[0] === '--suite' ? args.splice(0, 2)[1] : undefined;
const tally = createTally(suite ?? 'test');

/** The steps before the tests count as one test each, so that the last line never says "0 failed" over a broken tree. */
function step(name: string, script: string, more: readonly string[] = []): void {
  const { status } = spawnSync(process.execPath, [join(ROOT, 'build', script), ...more], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status === 0) tally.pass();
  else tally.fail(name);
}

if (suite === undefined) step('check', 'check.ts');
step('build', 'bundle.ts', ['--if-stale']);
// Those of Wine belong to `npm run test:windows`, the longest to `npm run test:more`.
const projects = suite === undefined ? ['unit', 'unit-alone', 'browser', 'desktop'] : [suite];
runVitest({ projects, results: RESULTS, args, tally });
tally.finish();
