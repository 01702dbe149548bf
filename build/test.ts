/** `npm test`: types, lint and format, then a build when stale, then every test; the last line is `N passed, N failed`. */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { OUT, ROOT } from './paths.ts';

const REPORT = join(OUT, 'test-report.json');

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly unknown[];
  }[];
}

/** The steps before the tests count as one test each, so that the last line never says "0 failed" over a broken tree. */
function step(name: string, script: string, args: readonly string[] = []): boolean {
  const { status } = spawnSync(process.execPath, [join(ROOT, 'build', script), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) console.error(`${name} failed`);
  return status === 0;
}

function readReport(): { passed: number; failed: number } {
  try {
    const report = JSON.parse(readFileSync(REPORT, 'utf8')) as Report;
    // A file that breaks while loading has no tests to fail: it counts as one.
    const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
    return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
  } catch {
    console.error('The test runner left no report.');
    return { passed: 0, failed: 1 };
  }
}

const steps = [step('check', 'check.ts'), step('build', 'bundle.ts', ['--if-stale'])];
rmSync(REPORT, { force: true });
const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${REPORT}`];
const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
const run = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
});
const { passed, failed } = readReport();
const good = steps.filter(Boolean).length;
// An error outside any test (an unhandled rejection) fails the run without failing a test.
const outside = failed === 0 && run.status !== 0 ? 1 : 0;
const failures = failed + outside + steps.length - good;
console.log(`${passed + good} passed, ${failures} failed`);
process.exit(failures === 0 ? 0 : 1);
