/**
 * `npm run test:windows`: the tests of test/windows/held.ts on Windows' Node: on the machine's own where this is Windows, under Wine
 * where that is installed. Elsewhere it says so and counts one skipped. `-- PART…` runs only the files whose path has one of these parts;
 * `-- --limit=SECONDS` ends a process of files earlier than after ten minutes.
 */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, globSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ALONE, TOGETHER, UNHELD } from '../test/windows/held.ts';
import { bundle } from './bundle.ts';
import { ROOT } from './paths.ts';
import { createTally, REPORTS } from './report.ts';
import { countResults, runVitest } from './vitest-results.ts';
import { fetchWindowsNode, fetchWindowsPackages, WrongPackage } from './windows-node.ts';
import { endWine, hasWine, prepareWine, runUnderWine, winePath } from './wine.ts';

const LIMIT = '--limit=';
const given = process.argv.slice(2);
/** Many times what the slowest file takes, for a machine that is busy with something else. */
const LIMIT_MS = 1000 * Number(given.find((arg) => arg.startsWith(LIMIT))?.slice(LIMIT.length) ?? 600);
const RUN_FILES = join(ROOT, 'test/windows/run-files.mjs');
/** So many processes for the files that share one: few enough to save time, enough to keep every processor busy to the end. */
const SHARED_PROCESSES = 8;
const OUTPUT = join(REPORTS, 'windows');
const parts = given.filter((arg) => !arg.startsWith(LIMIT));

const tally = createTally('windows');
rmSync(OUTPUT, { recursive: true, force: true });
mkdirSync(OUTPUT, { recursive: true });

type Run = (args: readonly string[], results: string, output: string) => Promise<boolean>;

/** Null where there is no Windows to run on. */
async function runnerHere(): Promise<Run | null> {
  if (process.platform === 'win32') {
    return (files, results, output) => {
      const out = openSync(output, 'w');
      const args = [RUN_FILES, results, ...files];
      const child = spawn(process.execPath, args, { stdio: ['ignore', out, out], timeout: LIMIT_MS });
      closeSync(out);
      return new Promise((resolve) => child.on('exit', (status) => resolve(status === 0)));
    };
  }
  if (process.platform !== 'linux' || process.arch !== 'x64' || !hasWine()) return null;
  const node = fetchWindowsNode();
  const modules = fetchWindowsPackages();
  prepareWine();
  return (files, results, output) =>
    runUnderWine(node, modules, [winePath(RUN_FILES), winePath(results), ...files], output, LIMIT_MS);
}

/** Runs each group in a process; a file without results failed. */
async function runAll(run: Run, groups: readonly (readonly string[])[]): Promise<void> {
  const waiting = [...groups.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, files] = next;
      const [results, output] = [join(OUTPUT, `${index}.json`), join(OUTPUT, `${index}.log`)] as const;
      const started = performance.now();
      const good = await run(files, results, output);
      const failed: string[] = [];
      countResults(results, good ? 0 : 1, { ...tally, fail: (test) => failed.push(test) }, (file) => join(ROOT, file));
      const done = existsSync(results) ? readFileSync(results, 'utf8') : '';
      // One after the other: only the first of them was at work.
      const [stuck, ...after] = files.filter((file) => !done.includes(JSON.stringify(file)));
      if (stuck !== undefined) failed.push(`${stuck} did not come to its end`);
      for (const file of after) failed.push(`${file} was not reached: ${stuck} did not come to its end`);
      for (const test of failed) tally.fail(test);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      const more = files.length === 1 ? '' : ` and ${files.length - 1} more`;
      console.log(`${failed.length === 0 ? 'passed' : 'FAILED'}: ${files[0]}${more} (${seconds} s)`);
      if (failed.length > 0) console.log(readFileSync(output, 'utf8').slice(-6000));
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));
}

/** Tests on this system that drive the built host on Windows' Node under Wine: vitest's project `wine`. */
async function runAgainstWine(): Promise<void> {
  const files = globSync('test/wine/*.test.ts', { cwd: ROOT }).filter((file) => wanted(file));
  if (files.length === 0) return;
  await bundle({ ifStale: true });
  const results = join(OUTPUT, 'wine.json');
  runVitest({ projects: ['wine'], results, args: files, tally, limitMs: LIMIT_MS });
}

const wanted = (file: string): boolean => parts.length === 0 || parts.some((part) => file.includes(part));
const filesOf = (patterns: readonly string[]): string[] =>
  globSync([...patterns], { cwd: ROOT })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !whole.has(file) && wanted(file))
    .toSorted();
const whole = new Map(UNHELD.filter(({ test }) => test === undefined).map(({ file, why }) => [file, why]));
for (const { file } of UNHELD)
  if (!existsSync(join(ROOT, file))) tally.fail(`test/windows/held.ts names ${file}, which is not there`);
const together = filesOf(TOGETHER);
const share = Math.ceil(together.length / SHARED_PROCESSES);
const shared = Array.from({ length: SHARED_PROCESSES }, (_, at) => together.slice(at * share, (at + 1) * share));
const groups = [...shared.filter((files) => files.length > 0), ...filesOf(ALONE).map((file) => [file])];

let run: Run | null = null;
try {
  run = await runnerHere();
  if (run === null) nothingRan(`this is ${process.platform} without Wine (Debian: wine wine64)`);
} catch (error) {
  if (error instanceof WrongPackage) tally.fail(error.message);
  nothingRan(`Windows' Node cannot be made ready here: ${error instanceof Error ? error.message : String(error)}`);
}
if (run !== null) {
  if (parts.length === 0) for (const [file, why] of whole) tally.skip(file, why);
  try {
    await runAll(run, groups);
    if (process.platform !== 'win32') await runAgainstWine();
  } finally {
    if (process.platform !== 'win32') endWine();
  }
}
tally.finish();

function nothingRan(why: string): void {
  console.log(`\n*** NOTHING WAS RUN ON WINDOWS: ${why}. ***\n`);
  tally.skip(`${groups.flat().length} files on Windows`, why);
}
