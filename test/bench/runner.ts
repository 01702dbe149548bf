/**
 * `npm run bench -- runner [--quick] [--json]`: real processes. Runs per second against bare `spawn('sh', ['-c', 'true'])` with
 * output to a file, in turns within one run (medians); a flood of 10 GB against the log limit (S35); memory after many runs.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { RunEnd, RunOrder } from '../../main/engine/ports.ts';
import { createIds } from '../../main/host/ids.ts';
import { createRunner } from '../../main/runner/runner.ts';
import { createWholeRuns } from './whole-runs.ts';

const MIB = 1024 * 1024;
const TOGETHER = 20;
/** At rest: that many looks, that far apart, in which the heap shrinks no more. */
const STILL = 4;
const REST_MS = 500;
const MOST_REST_MS = 15_000;

function createBench() {
  const folder = mkdtempSync(join(tmpdir(), 'punctual-bench-'));
  const quiet = () => undefined;
  const runner = createRunner({
    logFolder: join(folder, 'logs'),
    clock: { now: () => Date.now(), monotonic: () => performance.now(), zone: () => 'UTC' },
    log: { debug: quiet, info: quiet, warn: console.error, error: console.error },
  });
  const ids = createIds();
  const waiting = new Map<string, (end: RunEnd) => void>();
  runner.listen({
    onStarted: quiet,
    onEnded(runId, attempt, end) {
      // As the engine does once the end is stored.
      runner.acknowledge(runId, attempt);
      waiting.get(runId)?.(end);
      waiting.delete(runId);
    },
  });
  const order: Omit<RunOrder, 'runId' | 'token'> = {
    jobId: 'bench',
    attempt: 1,
    action: { kind: 'shell', command: 'true' },
    folder,
    environment: {},
    environmentFile: null,
    secrets: [],
    parameters: {},
    variables: { PUNCTUAL_JOB: 'bench', PUNCTUAL_REASON: 'manual' },
    killAfterSeconds: 10,
    logLimitBytes: 10 * MIB,
  };
  return {
    folder,
    runner,
    run(part: Partial<RunOrder> = {}): { readonly runId: string; readonly end: Promise<RunEnd> } {
      const runId = ids.id();
      const end = new Promise<RunEnd>((resolve) => waiting.set(runId, resolve));
      runner.start({ ...order, runId, token: ids.token(), ...part });
      return { runId, end };
    },
    async close() {
      await runner.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
type Bench = ReturnType<typeof createBench>;

function bare(folder: string, n: number): Promise<void> {
  return new Promise((resolve) => {
    const fd = openSync(join(folder, `${n}.log`), 'a', 0o600);
    const child = spawn('sh', ['-c', 'true'], { stdio: ['ignore', fd, fd], detached: true });
    closeSync(fd);
    child.once('exit', () => resolve());
  });
}

async function rate(count: number, together: number, once: (n: number) => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: together }, async () => {
      while (next < count) await once(next++);
    }),
  );
  return (count / (performance.now() - begun)) * 1000;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Medians of many short rounds; the two take turns so that whatever else the machine does hits both. */
async function compare(bench: Bench, rounds: number, count: number, together: number) {
  const bareRates: number[] = [];
  const ourRates: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const folder = join(bench.folder, `bare-${together}-${round}`);
    mkdirSync(folder);
    const theirs = await rate(count, together, (n) => bare(folder, n));
    const ours = await rate(count, together, () => bench.run().end);
    bareRates.push(theirs);
    ourRates.push(ours);
    ratios.push(ours / theirs);
  }
  return { bare: median(bareRates), ours: median(ourRates), ratio: median(ratios) };
}

/** The same beside the whole way: engine, SQLite, process, SQLite. */
async function compareWhole(bench: Bench, rounds: number, count: number, together: number) {
  const whole = await createWholeRuns(bench.folder, count, together);
  const bareRates: number[] = [];
  const ourRates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const folder = join(bench.folder, `bare-whole-${round}`);
    mkdirSync(folder);
    bareRates.push(await rate(count, together, (n) => bare(folder, n)));
    ourRates.push(count / (await whole.round()));
  }
  await whole.close();
  const ratios = ourRates.map((ours, round) => ours / (bareRates[round] ?? Number.NaN));
  return { bare: median(bareRates), ours: median(ourRates), ratio: median(ratios) };
}

function bytesIn(folder: string): number {
  let sum = 0;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    try {
      const stat = statSync(join(folder, name));
      if (stat.isFile()) sum += stat.blocks * 512;
    } catch {
      // Removed while we looked.
    }
  }
  return sum;
}

async function flood(bench: Bench, gigabytes: number) {
  const logs = join(bench.folder, 'logs');
  rmSync(logs, { recursive: true, force: true });
  mkdirSync(logs, { recursive: true });
  const before = process.memoryUsage().rss;
  let rss = before;
  let disk = 0;
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const sampler = setInterval(() => {
    rss = Math.max(rss, process.memoryUsage().rss);
    disk = Math.max(disk, bytesIn(logs));
  }, 50);
  const begun = performance.now();
  const command = `dd if=/dev/zero bs=1M count=${gigabytes * 1024} 2>/dev/null; echo; echo LAST LINE`;
  const { runId, end } = bench.run({ action: { kind: 'shell', command } });
  const ended = await end;
  const seconds = (performance.now() - begun) / 1000;
  clearInterval(sampler);
  loop.disable();
  const last = await bench.runner.readLog({ runId, attempt: 1, offset: -10 });
  if (ended.kind !== 'exited' || ended.exitCode !== 0 || last.text !== 'LAST LINE\n') {
    throw new Error(`the flood was not kept as promised: ${JSON.stringify({ ended, last })}`);
  }
  return {
    seconds,
    diskPeak: disk,
    diskAfter: bytesIn(logs),
    rssGrowth: rss - before,
    loopP99: loop.percentile(99) / 1e6,
    loopMax: loop.max / 1e6,
  };
}

/** Node's garbage collector, which is only reachable by a flag. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/** What is held once the last runs are let go: timers and sockets keep them for some seconds, which is no growth. */
async function memoryAtRest(collect: () => void): Promise<NodeJS.MemoryUsage> {
  const until = performance.now() + MOST_REST_MS;
  for (let least = Number.POSITIVE_INFINITY, still = 0; ; ) {
    collect();
    const now = process.memoryUsage();
    still = now.heapUsed < least - MIB / 10 ? 0 : still + 1;
    least = Math.min(least, now.heapUsed);
    if (still >= STILL || performance.now() > until) return now;
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
  }
}

const mib = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`;

export async function run(args: readonly string[]): Promise<void> {
  const quick = args.includes('--quick');
  const bench = createBench();
  const rows: { what: string; ours: string; goal: string }[] = [];
  await rate(100, TOGETHER, () => bench.run().end);

  const gigabytes = quick ? 2 : 10;
  const wet = await flood(bench, gigabytes);
  const flow = `${gigabytes} GiB in ${wet.seconds.toFixed(1)} s`;
  rows.push({ what: 'flood against a limit of 10 MiB', ours: flow, goal: '-' });
  rows.push({ what: 'flood: most disk at any moment', ours: mib(wet.diskPeak), goal: '<= 310 MiB' });
  rows.push({ what: 'flood: disk afterwards', ours: mib(wet.diskAfter), goal: '<= 11 MiB' });
  rows.push({ what: 'flood: growth of the app (resident)', ours: mib(wet.rssGrowth), goal: '< 20 MiB' });
  const delay = `p99 ${wet.loopP99.toFixed(1)} ms, max ${wet.loopMax.toFixed(1)} ms`;
  rows.push({ what: 'flood: event loop delay', ours: delay, goal: 'p99 < 20 ms' });

  for (const together of [TOGETHER, 1]) {
    const found = await compare(bench, quick ? 9 : 25, 80, together);
    const figures = `${Math.round(found.ours)}/s of ${Math.round(found.bare)}/s = ${Math.round(found.ratio * 100)} %`;
    rows.push({ what: `runs of sh -c true, ${together} at once, against bare spawn`, ours: figures, goal: '>= 70 %' });
  }

  const whole = await compareWhole(bench, quick ? 5 : 15, 200, TOGETHER);
  const wholeFigures = `${Math.round(whole.ours)}/s of ${Math.round(whole.bare)}/s = ${Math.round(whole.ratio * 100)} %`;
  rows.push({ what: `the same from decision to stored end, ${TOGETHER} at once`, ours: wholeFigures, goal: '>= 70 %' });

  const collect = collector();
  const many = quick ? 1000 : 4000;
  const early = await memoryAtRest(collect);
  await rate(many, TOGETHER, () => bench.run().end);
  const late = await memoryAtRest(collect);
  const grown = `heap ${mib(late.heapUsed - early.heapUsed)}, resident ${mib(late.rss - early.rss)}`;
  rows.push({ what: `growth after ${many} more runs`, ours: grown, goal: 'heap flat' });
  await bench.close();
  console.table(rows);
  if (args.includes('--json')) console.log(JSON.stringify({ bench: 'runner', rows }));
}
