/**
 * `npm run bench -- fires [--json] [--long]`: the engine on a real SQLite file with a runner that does nothing. Durable fires when
 * 10,000 jobs are due together, adding jobs, start with 100,000 jobs, and growth from a thousand to a million stored jobs;
 * with --long also the lateness of 1,000 real-clock jobs spread over a minute and the cost of an idle minute.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { DEFAULT_ENGINE_SETTINGS } from '../../main/engine/defaults.ts';
import { createEngine } from '../../main/engine/engine.ts';
import type { Schedule } from '../../main/engine/model.ts';
import type { Runner, RunnerListener } from '../../main/engine/ports.ts';
import type { Engine } from '../../main/engine/surface.ts';
import { createAlarm } from '../../main/host/alarm.ts';
import { createIds } from '../../main/host/ids.ts';
import { leaseRequest } from '../../main/host/lease-request.ts';
import { openStore, type Store } from '../../main/store/open.ts';
import { createKeptLog } from '../support/fake-log.ts';

/** Only what takes its time by the real clock. */
const REAL_TIME = '--only-real-time';
const DUE = 10_000;
/** Medians of so many; the first ones still pay for the compiler. */
const ROUNDS = 7;

/** The real clock, moved by as much as a bench wants. */
function createShiftedClock() {
  let shift = 0;
  return {
    now: () => Date.now() + shift,
    monotonic: () => performance.now(),
    zone: () => 'Europe/Berlin',
    shift: (ms: number) => {
      shift += ms;
    },
  };
}

/** Every run starts and ends at once; nothing is kept, as the figures are the engine's and the store's. */
function createIdleRunner(clock: { now(): number }): Runner {
  let listener: RunnerListener | null = null;
  return {
    listen(next) {
      listener = next;
    },
    start({ runId, attempt }) {
      const at = clock.now();
      listener?.onStarted(runId, attempt, { pid: 1, processStart: '1', startedAt: at });
      listener?.onEnded(runId, attempt, {
        kind: 'exited',
        exitCode: 0,
        signal: null,
        startedAt: at,
        finishedAt: at,
        cpuMs: 1,
        peakBytes: 1000,
        logBytes: 10,
        logDropped: 0,
      });
    },
    stop() {},
    acknowledge() {},
    adopt: () => Promise.resolve({ kind: 'lost', at: clock.now(), logBytes: 0 }),
  };
}

interface Bench {
  readonly engine: Engine;
  readonly store: Store;
  readonly clock: ReturnType<typeof createShiftedClock>;
  close(): Promise<void>;
}

function open(folder: string, limit = 100_000): Bench {
  const clock = createShiftedClock();
  const log = createKeptLog();
  // With the lease that a host has: it is looked at in every transaction.
  const store = openStore({ file: join(folder, 'punctual.db'), log, clock, lease: leaseRequest(false) });
  const runner = createIdleRunner(clock);
  const engine = createEngine({
    clock,
    alarm: createAlarm(),
    ids: createIds(),
    random: { next: Math.random, machine: 'bench' },
    log,
    store,
    runner,
    settings: { ...DEFAULT_ENGINE_SETTINGS, limit, settleSeconds: 0 },
  });
  return {
    engine,
    store,
    clock,
    async close() {
      await engine.stop();
      store.close();
    },
  };
}

const spec = (name: string, schedule: Schedule) => ({
  spec: { name, action: { kind: 'shell' as const, command: 'true' }, schedule },
});

/** `due` of the jobs are due at the same minute, the others in a year. */
function fill(bench: Bench, count: number, due: number): { readonly seconds: number; readonly at: number } {
  const at = Math.ceil(bench.clock.now() / 60_000) * 60_000 + 3_600_000;
  const soon: Schedule = { kind: 'interval', every: { hours: 1 }, start: new Date(at).toISOString() };
  const later: Schedule = { kind: 'interval', every: { hours: 1 }, start: new Date(at + 3e10).toISOString() };
  const step = Math.max(1, Math.floor(count / due));
  const started = performance.now();
  for (let from = 0; from < count; from += 10_000) {
    bench.engine.addMany(
      Array.from({ length: Math.min(10_000, count - from) }, (_, n) => {
        const index = from + n;
        return spec(`job ${index}`, { ...(index % step === 0 && index / step < due ? soon : later) });
      }),
    );
  }
  return { seconds: (performance.now() - started) / 1000, at };
}

async function fireAll(
  bench: Bench,
  at: number,
  due: number,
): Promise<{ perSecond: number; longestMs: number; cpuUs: number }> {
  let finished = 0;
  let done: () => void = () => {};
  const all = new Promise<void>((resolve) => {
    done = resolve;
  });
  const end = bench.engine.listen(
    () => {
      finished += 1;
      if (finished === due) done();
    },
    { types: ['run-finished'] },
  );
  const delay = monitorEventLoopDelay({ resolution: 1 });
  // The last second before the slot, so that the runs are on time and not caught up at a slower pace.
  bench.clock.shift(at - bench.clock.now() - 5);
  delay.enable();
  const started = performance.now();
  const cpu = process.threadCpuUsage();
  bench.engine.hint('clock');
  await all;
  const used = process.threadCpuUsage(cpu);
  const seconds = (performance.now() - started - 5) / 1000;
  delay.disable();
  end();
  return { perSecond: due / seconds, longestMs: delay.max / 1e6, cpuUs: (used.user + used.system) / due };
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'punctual-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

async function durableFires(
  count: number,
): Promise<{ perSecond: number; longestMs: number; cpuUs: number; addedPerSecond: number }> {
  return inFolder(async (folder) => {
    const bench = open(folder);
    await bench.engine.start();
    const { seconds, at } = fill(bench, count, Math.min(DUE, count));
    const due = Math.min(DUE, count);
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await fireAll(bench, at + round * 3_600_000, due));
    await bench.close();
    return {
      perSecond: median(rounds.map((r) => r.perSecond)),
      longestMs: median(rounds.map((r) => r.longestMs)),
      cpuUs: median(rounds.map((r) => r.cpuUs)),
      addedPerSecond: count / seconds,
    };
  });
}

async function addOneByOne(): Promise<number> {
  return inFolder(async (folder) => {
    const bench = open(folder);
    await bench.engine.start();
    const started = performance.now();
    for (let n = 0; n < 1000; n += 1)
      bench.engine.add(spec(`job ${n}`, { kind: 'cron', pattern: `${n % 60} 3 * * *` }));
    const perSecond = 1000 / ((performance.now() - started) / 1000);
    await bench.close();
    return perSecond;
  });
}

async function startWith(count: number): Promise<number> {
  return inFolder(async (folder) => {
    const first = open(folder);
    fill(first, count, 1);
    await first.close();
    first.store.close();
    const started = performance.now();
    const again = open(folder);
    await again.engine.start();
    const ms = performance.now() - started;
    await again.close();
    return ms;
  });
}

async function lateness(): Promise<{ p50: number; p99: number; max: number }> {
  return inFolder(async (folder) => {
    const bench = open(folder);
    await bench.engine.start();
    const base = Date.now() + 3000;
    bench.engine.addMany(
      Array.from({ length: 1000 }, (_, n) =>
        spec(`job ${n}`, { kind: 'date', at: new Date(base + n * 60).toISOString() }),
      ),
    );
    const late: number[] = [];
    await new Promise<void>((resolve) => {
      bench.engine.listen(
        (event) => {
          if (event.type !== 'run-started') return;
          late.push((event.run.startedAt ?? 0) - event.run.scheduledAt);
          if (late.length === 1000) resolve();
        },
        { types: ['run-started'] },
      );
    });
    await bench.close();
    late.sort((a, b) => a - b);
    return { p50: late[500] ?? 0, p99: late[989] ?? 0, max: late[999] ?? 0 };
  });
}

async function idleMinute(): Promise<{ wakes: number; cpuPercent: number }> {
  return inFolder(async (folder) => {
    const bench = open(folder);
    let wakes = 0;
    const write = bench.store.writeState;
    bench.store.writeState = (key, value) => {
      if (key === 'awake') wakes += 1;
      write(key, value);
    };
    await bench.engine.start();
    fill(bench, 10_000, 1);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    wakes = 0;
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    const used = process.cpuUsage(before);
    await bench.close();
    return { wakes, cpuPercent: (used.user + used.system) / 600_000 };
  });
}

/** APScheduler with its SQLite store, where a Python has it; null where none does. */
function peer(): { readonly addsPerSecond: number; readonly firesPerSecond: number } | null {
  const script = fileURLToPath(new URL('apscheduler_fires.py', import.meta.url));
  for (const python of ['python3', '/usr/bin/python3']) {
    if (spawnSync(python, ['-c', 'import apscheduler, sqlalchemy']).status !== 0) continue;
    const { stdout } = spawnSync(python, [script, '500'], { encoding: 'utf8', timeout: 180_000 });
    if (stdout !== '') return JSON.parse(stdout);
  }
  return null;
}

const rows: [string, string, string][] = [];

async function bursts(): Promise<void> {
  const small = await durableFires(1000);
  const usual = await durableFires(DUE);
  rows.push(['durable fires, 10,000 jobs due together', `${Math.round(usual.perSecond)}/s`, '>= 20,000/s']);
  rows.push(['processor time per durable fire', `${usual.cpuUs.toFixed(0)} us`, '<= 50 us']);
  rows.push(['longest hold of the event loop meanwhile', `${usual.longestMs.toFixed(1)} ms`, '<= 50 ms']);
  rows.push(['adding jobs in one call', `${Math.round(usual.addedPerSecond)}/s`, '>= 10,000/s']);
  const oneByOne = await addOneByOne();
  rows.push(['adding jobs one by one', `${Math.round(oneByOne)}/s`, '>= 1,000/s']);
  const apscheduler = peer();
  if (apscheduler === null) console.error('APScheduler is not installed for any Python here: no comparison.');
  else {
    const { addsPerSecond, firesPerSecond } = apscheduler;
    const times = (ours: number, theirs: number) => `${(ours / theirs).toFixed(0)} x (theirs ${theirs.toFixed(0)}/s)`;
    rows.push(['durable fires against APScheduler + SQLite', times(usual.perSecond, firesPerSecond), '']);
    rows.push(['adding one by one against APScheduler', times(oneByOne, addsPerSecond), '']);
  }
  rows.push(['start with 100,000 jobs', `${Math.round(await startWith(100_000))} ms`, '< 1,000 ms']);
  if (process.argv.includes('--quick')) return;
  const large = await durableFires(1_000_000);
  rows.push([
    'cost per fire, 1,000,000 jobs stored against 1,000',
    `${(large.cpuUs / small.cpuUs).toFixed(2)} x (processor time)`,
    '<= 2 x',
  ]);
}

async function realTime(): Promise<void> {
  const late = await lateness();
  rows.push([
    'lateness of 1,000 real-clock jobs over a minute',
    `p50 ${late.p50} ms, p99 ${late.p99} ms, max ${late.max} ms`,
    'p99 < 10 ms',
  ]);
  const idle = await idleMinute();
  rows.push(['idle minute, 10,000 jobs', `${idle.wakes} wakes, ${idle.cpuPercent.toFixed(3)} % CPU`, '<= 3, < 0.1 %']);
}

if (process.argv.includes(REAL_TIME)) await realTime();
else {
  await bursts();
  if (process.argv.includes('--long')) {
    // In a process of its own: after a million jobs the collector is busy for minutes.
    const self = fileURLToPath(import.meta.url);
    const { stdout } = spawnSync(process.execPath, [self, REAL_TIME, '--json'], { encoding: 'utf8' });
    for (const { what, ours, goal } of JSON.parse(stdout)) rows.push([what, ours, goal]);
  }
}
if (process.argv.includes('--json'))
  console.log(JSON.stringify(rows.map(([what, ours, goal]) => ({ what, ours, goal }))));
else for (const [what, ours, goal] of rows) console.log(`${what.padEnd(56)} ${ours.padEnd(40)} goal ${goal}`);
