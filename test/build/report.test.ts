import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ROOT } from '../../build/paths.ts';
import { conclusion, type Report, readReports } from '../../build/report.ts';
import { countResults } from '../../build/vitest-results.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-report-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const report = (name: string, more: Partial<Report>): Report => ({
  ...{ name, passed: 0, failed: 0, skipped: 0, failures: [], skips: [] },
  ...more,
});

describe('what vitest found', () => {
  const testOf = (fullName: string, status: string, meta = {}) => ({ fullName, status, meta });
  const fileOf = (status: string, ...assertionResults: readonly object[]) => ({
    ...{ name: join(ROOT, 'test/a.test.ts'), message: status === 'failed' ? 'No such module\nmore' : '' },
    ...{ status, assertionResults },
  });
  function count(text: string | null, status: number | null) {
    const file = join(folder, 'results.json');
    if (text === null) rmSync(file, { force: true });
    else writeFileSync(file, text);
    const counted = { passed: 0, failures: [] as string[], skips: [] as string[] };
    countResults(file, status, {
      pass: () => {
        counted.passed += 1;
      },
      fail: (name) => counted.failures.push(name),
      skip: (name, why) => counted.skips.push(`${name} (${why})`),
    });
    return counted;
  }
  const countFiles = (status: number | null, ...testResults: readonly object[]) =>
    count(JSON.stringify({ testResults }), status);

  test('is counted, with the reason of what was skipped', () => {
    const file = fileOf('failed', testOf('one', 'passed'), testOf('two', 'failed'), testOf('three', 'skipped'), {
      ...testOf('four', 'pending', { why: 'there is no zsh' }),
    });
    expect(countFiles(1, file, fileOf('passed', testOf('five', 'passed')))).toEqual({
      passed: 2,
      failures: ['test/a.test.ts: two'],
      skips: ['test/a.test.ts: three (nothing says why)', 'test/a.test.ts: four (there is no zsh)'],
    });
  });

  test.each([
    ['a file that cannot be loaded', fileOf('failed'), 0],
    ['a file that breaks after its tests', fileOf('failed', testOf('one', 'passed')), 1],
  ])('%s counts as a failure of its own', (_what, file, passed) => {
    expect(countFiles(1, file)).toEqual({ passed, failures: ['test/a.test.ts: No such module'], skips: [] });
  });

  test('an error outside any test, no results, and half of the results are failures', () => {
    const good = fileOf('passed', testOf('one', 'passed'));
    expect(countFiles(0, good).failures).toEqual([]);
    expect(countFiles(1, good).failures).toEqual(['an error outside any test']);
    expect(countFiles(null, good).failures).toEqual(['an error outside any test']);
    expect(count(null, 0).failures).toEqual(['the test runner left no results']);
    expect(count('{"testResults":', 0).failures).toEqual(['the test runner left no results']);
  });
});

describe('the conclusion', () => {
  test('sums all reports in its last line, after what failed and what was not tested', () => {
    const zsh = { why: 'there is no zsh' };
    const { lines, failed } = conclusion([
      report('test', { passed: 10, skipped: 3, skips: [1, 2, 3].map((n) => ({ test: `z${n}`, ...zsh })) }),
      report('more', { passed: 4, failed: 1, failures: ['lives'], skipped: 1, skips: [{ test: 'w', why: 'x' }] }),
    ]);
    expect(failed).toBe(1);
    expect(lines).toEqual([
      'FAILED (more): lives',
      '*** NOT TESTED HERE: 3, because there is no zsh. First: z1',
      '*** NOT TESTED HERE: 1, because x. w',
      '14 passed, 1 failed, 4 skipped',
    ]);
  });

  test('a report that is missing or broken is a failure', () => {
    writeFileSync(join(folder, 'good.json'), JSON.stringify(report('good', { passed: 2 })));
    writeFileSync(join(folder, 'broken.json'), '{');
    const { lines } = conclusion(readReports(['good', 'broken', 'missing'], folder));
    expect(lines).toEqual([
      'FAILED (broken): broken left no report',
      'FAILED (missing): missing left no report',
      '2 passed, 2 failed, 0 skipped',
    ]);
  });

  test.each([
    ['passes', 'tally.pass(2); tally.skip("a", "b");', 0, '2 passed, 0 failed, 1 skipped'],
    ['fails', 'tally.pass(); tally.fail("a");', 1, '1 passed, 1 failed, 0 skipped'],
  ])('a command that %s leaves a report and the right exit code', (_what, work, code, last) => {
    const program = `
      import { createTally } from ${JSON.stringify(join(ROOT, 'build/report.ts'))};
      const tally = createTally('mine', ${JSON.stringify(folder)});
      ${work}
      tally.finish();`;
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    expect([status, stdout.trimEnd().split('\n').at(-1)]).toEqual([code, last]);
    expect(conclusion(readReports(['mine'], folder)).lines.at(-1)).toBe(last);
  });

  test('of all commands is made by a program that fails when one left nothing', () => {
    const sum = spawnSync(process.execPath, [join(ROOT, 'build/sum-reports.ts'), 'never-run'], { encoding: 'utf8' });
    expect([sum.status, sum.stdout.trimEnd().split('\n').at(-1)]).toEqual([1, '0 passed, 1 failed, 0 skipped']);
  });
});
