/**
 * `npm run bench -- files`: the time that reading a text takes against its size, kind by kind; twice the size may take at most 2.2 times
 * the time. Then how long the event loop of a process like the host stands still while files of 16 MB are read and of 100 MB refused.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createFileReader } from '../../main/host/reader/reader.ts';
import { context, FILE_KINDS } from '../support/file-kinds.ts';
import { hostileFiles } from '../support/hostile-files.ts';

const GOAL_RATIO = 2.2;
const GOAL_DELAY_MS = 50;
const MEGABYTE = 1024 * 1024;

const FACTORS = [1, 2, 4, 8, 16];
/** Samples of one size; their median counts. */
const SAMPLES = 7;
/** Time of the processor is counted in ticks of a few milliseconds, so short work is done many times in one sample. */
const SAMPLE_MS = 50;

/** Processor time of one round of each, ms: others on this machine do not count. Taken in turn, so that all meet the same heap and the same load. */
async function timesOf(works: readonly (() => unknown)[]): Promise<number[]> {
  const sample = async (work: () => unknown): Promise<number> => {
    const before = process.threadCpuUsage();
    for (let rounds = 1; ; rounds++) {
      await work();
      const { user, system } = process.threadCpuUsage(before);
      if (user + system >= SAMPLE_MS * 1000) return (user + system) / 1000 / rounds;
    }
  };
  const found: number[][] = works.map(() => []);
  // The first is for the compiler.
  for (let n = 0; n <= SAMPLES; n++)
    for (const [index, work] of works.entries()) {
      const ms = await sample(work);
      if (n > 0) found[index]?.push(ms);
    }
  return found.map(median);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
}

/**
 * Growth of the time when the size doubles: the median over all pairs of sizes (Theil and Sen). The smallest may live and die between two
 * rounds of the garbage collector, and lie in a cache whole, which makes one doubling dear; a quadratic reader is seen in every pair.
 */
function growth(times: readonly number[]): number {
  const slopes = times.flatMap((small, a) =>
    times.slice(a + 1).map((large, more) => Math.log2(large / small) / (more + 1)),
  );
  return 2 ** median(slopes);
}

export async function run(): Promise<void> {
  let wrong = 0;
  console.log('Reading: time in ms at 1, 2, 4, 8 and 16 times the size; growth by the median of all pairs');
  for (const { title, least, of } of FILE_KINDS) {
    const times = await timesOf(FACTORS.map((factor) => of(least * factor)));
    const ratio = growth(times);
    if (ratio > GOAL_RATIO) wrong += 1;
    console.log(
      `${title.padEnd(38)} ${times.map((ms) => ms.toFixed(2).padStart(9)).join('')}   x ${ratio.toFixed(2)}  goal x ${GOAL_RATIO}${ratio > GOAL_RATIO ? '  <' : ''}`,
    );
  }
  const worst = await delays();
  if (worst > GOAL_DELAY_MS) wrong += 1;
  if (wrong > 0) process.exitCode = 1;
}

/** The longest time that the event loop stood still, ms. */
async function delays(): Promise<number> {
  const reader = createFileReader();
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  const during = async (work: () => Promise<unknown>): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    histogram.enable();
    await new Promise((resolve) => setTimeout(resolve, 5));
    histogram.reset();
    await work().catch(() => {});
    histogram.disable();
    return histogram.max / 1e6;
  };
  const calm = await during(() => new Promise((resolve) => setTimeout(resolve, 3000)));
  console.log(`\nEvent loop, longest delay in ms; ${calm.toFixed(1)} in three calm seconds`);
  let worst = 0;
  const full = 'x'.repeat(100 * MEGABYTE);
  const largest = hostileFiles();
  for (const { title, door, name, text } of largest) {
    const options = { ...context, entries: 5000 };
    const give = (given: string): Promise<unknown> => {
      if (door === 'jobs') return reader.jobsFile(given, name);
      if (door === 'bundle') return reader.bundle(given, name);
      return reader.imports([{ name, content: given }], options);
    };
    const content = door === 'import' ? Buffer.from(text).toString('base64') : text;
    const some = await during(() => give(content));
    const refused = await during(() => give(full));
    worst = Math.max(worst, some, refused);
    console.log(
      `${title.padEnd(50)} ${(text.length / MEGABYTE).toFixed(1).padStart(5)} MB ${some.toFixed(1).padStart(6)}   100 MB ${refused.toFixed(1).padStart(5)}  goal ${GOAL_DELAY_MS}`,
    );
  }
  await reader.close();
  return worst;
}
