/** What each test command leaves in out/report/NAME.json, and the line that it and .ci/run end with: `N passed, N failed, N skipped`. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OUT } from './paths.ts';

export const REPORTS = join(OUT, 'report');

export interface Skip {
  readonly test: string;
  /** As a sentence without its full stop. */
  readonly why: string;
}
export interface Report {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Names of the failed ones. */
  readonly failures: readonly string[];
  readonly skips: readonly Skip[];
}

/** Counts the tests of one command. */
export interface Tally {
  pass(count?: number): void;
  fail(test: string): void;
  skip(test: string, why: string): void;
  /** Writes the report, prints what was skipped and the last line, and ends the process: with 1 when anything failed. */
  finish(): never;
}

/** Starts counting; a report of an earlier call is removed, so that one that ends early leaves none. */
export function createTally(name: string, folder = REPORTS): Tally {
  const file = join(folder, `${name}.json`);
  rmSync(file, { force: true });
  let passed = 0;
  const failures: string[] = [];
  const skips: Skip[] = [];
  return {
    pass(count = 1) {
      passed += count;
    },
    fail(test) {
      failures.push(test);
    },
    skip(test, why) {
      skips.push({ test, why });
    },
    finish() {
      const report = { name, passed, failed: failures.length, skipped: skips.length, failures, skips };
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
      conclude([report]);
    },
  };
}

/** Reads the reports of these commands; one that left none counts as a failure. */
export function readReports(names: readonly string[], folder = REPORTS): Report[] {
  return names.map((name) => {
    try {
      return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Report;
    } catch {
      return { name, passed: 0, failed: 1, skipped: 0, failures: [`${name} left no report`], skips: [] };
    }
  });
}

/** What is to be read at the end: failures, skipped tests by reason, and the sum on the last line. */
export function conclusion(reports: readonly Report[]): { readonly lines: readonly string[]; readonly failed: number } {
  const reasons = Map.groupBy(
    reports.flatMap(({ skips }) => skips),
    ({ why }) => why,
  );
  const sum = (part: 'passed' | 'failed' | 'skipped') => reports.reduce((total, report) => total + report[part], 0);
  return {
    lines: [
      ...reports.flatMap(({ name, failures }) => failures.map((test) => `FAILED (${name}): ${test}`)),
      ...[...reasons].map(([why, skips]) => `*** NOT TESTED HERE: ${skips.length}, because ${why}. ${examples(skips)}`),
      `${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`,
    ],
    failed: sum('failed'),
  };
}

function examples(skips: readonly Skip[]): string {
  return skips.length <= 2 ? skips.map(({ test }) => test).join('; ') : `First: ${skips[0]?.test}`;
}

/** Prints the conclusion and ends the process. */
export function conclude(reports: readonly Report[]): never {
  const { lines, failed } = conclusion(reports);
  for (const line of lines) console.log(line);
  process.exit(failed === 0 ? 0 : 1);
}
