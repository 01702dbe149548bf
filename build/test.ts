/**
 * `npm test`: types, lint and format, then a build when stale, then every test. `--suite browser` and `--suite desktop`: a build
 * when stale and that project alone. Further arguments go to vitest. The last line is `N passed, N failed, N skipped`; see report.ts.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { OUT, ROOT } from './paths.ts';
import { createTally } from './report.ts';

/** What vitest writes; it stays there for whoever wants to know times and messages. */
const RESULTS = join(OUT, 'test-results.json');

interface Results {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly meta?: { readonly why?: string };
    }[];
  }[];
}

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

function count(): void {
  let results: Results;
  try {
    results = JSON.parse(readFileSync(RESULTS, 'utf8')) as Results;
  } catch {
    tally.fail('the test runner left no results');
    return;
  }
  let failed = false;
  for (const file of results.testResults) {
    const name = relative(ROOT, file.name);
    const broken = file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed');
    // It breaks while loading or after its last test: it counts as one, whatever its tests say.
    if (broken) tally.fail(`${name}: ${file.message.split('\n', 1)[0]}`);
    failed ||= file.status === 'failed';
    for (const { fullName, status, meta } of file.assertionResults) {
      const test = `${name}: ${fullName}`;
      if (status === 'passed') tally.pass();
      else if (status === 'failed') tally.fail(test);
      else tally.skip(test, meta?.why ?? 'it was not asked for');
    }
  }
  // An error outside any test (an unhandled rejection) fails the run without failing a test.
  if (!failed && run.status !== 0) tally.fail('an error outside any test');
}

if (suite === undefined) step('check', 'check.ts');
step('build', 'bundle.ts', ['--if-stale']);
rmSync(RESULTS, { force: true });
const project = suite === undefined ? [] : ['--project', suite];
const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${RESULTS}`];
const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
const run = spawnSync(process.execPath, [vitest, 'run', ...project, ...reporters, ...args], {
  cwd: ROOT,
  stdio: 'inherit',
});
count();
tally.finish();
