/** Runs vitest and counts what it wrote with its JSON reporter. */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from './paths.ts';
import type { Tally } from './report.ts';

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

/** `status`: exit code of the run; `null` when a signal ended it. `placeOf`: where a test file is here, when it ran on another system. */
export function countResults(
  file: string,
  status: number | null,
  tally: Pick<Tally, 'pass' | 'fail' | 'skip'>,
  placeOf = (path: string) => path,
): void {
  let results: Results;
  try {
    results = JSON.parse(readFileSync(file, 'utf8')) as Results;
  } catch {
    tally.fail('the test runner left no results');
    return;
  }
  let failed = false;
  for (const { name: path, status: ended, message, assertionResults } of results.testResults) {
    const name = relative(ROOT, placeOf(path)).replaceAll('\\', '/');
    failed ||= ended === 'failed';
    // A file that breaks while loading, or after its tests, has no failed test: it counts as one itself.
    const broken = ended === 'failed' && !assertionResults.some((test) => test.status === 'failed');
    if (broken) tally.fail(`${name}: ${message.split('\n', 1)[0]}`);
    for (const { fullName, status: outcome, meta } of assertionResults) {
      const test = `${name}: ${fullName}`;
      if (outcome === 'passed') tally.pass();
      else if (outcome === 'failed') tally.fail(test);
      else tally.skip(test, meta?.why ?? 'nothing says why');
    }
  }
  // An error outside any test (an unhandled rejection) fails the run without failing a test.
  if (!failed && status !== 0) tally.fail('an error outside any test');
}

/** Runs every test of `projects`; `results`: where the JSON report goes, which is counted into `tally`. */
export function runVitest(options: {
  readonly projects: readonly string[];
  readonly results: string;
  readonly args: readonly string[];
  readonly tally: Tally;
  readonly limitMs?: number | undefined;
}): void {
  const { projects, results, args, tally, limitMs } = options;
  rmSync(results, { force: true });
  const chosen = projects.flatMap((name) => ['--project', name]);
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${results}`];
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...chosen, ...reporters, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    timeout: limitMs,
  });
  countResults(results, status, tally);
}
