/**
 * `npm run bench -- store`: what the database alone costs. Jobs added, durable fires (row + advance, later the end), growth
 * from a thousand to a million jobs, opening. The due jobs lie spread over all of them, which is the worst case for the cache.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '../../main/store/open.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { createFakeTime } from '../support/fake-time.ts';
import { START, sampleJob, sampleRun } from '../support/sample-job.ts';

const BATCH = 500;
const DUE = 10_000;

interface Figures {
  readonly jobs: number;
  readonly addedPerSecond: number;
  readonly openMs: number;
  readonly firesPerSecond: number;
  /** Processor time, which does not grow when others use the machine. */
  readonly cpuMicrosPerFire: number;
  readonly longestBatchMs: number;
  readonly megabytes: number;
}

/** One size: fills a fresh database, opens it again, fires what is due three times and keeps the median. */
function measure(count: number): Figures {
  const folder = mkdtempSync(join(tmpdir(), 'punctual-bench-'));
  const file = join(folder, 'punctual.db');
  const open = (): Store => openStore({ file, log: createKeptLog(), clock: createFakeTime().clock });
  try {
    let store = open();
    const started = performance.now();
    const chunk = 10_000;
    for (let from = 0; from < count; from += chunk) {
      store.transact(() => {
        for (let n = from; n < Math.min(count, from + chunk); n += 1) store.insertJob(jobNumber(n, count));
      });
    }
    const addedPerSecond = (count / (performance.now() - started)) * 1000;
    store.close();

    const opening = performance.now();
    store = open();
    store.nextDue();
    store.openRuns();
    store.dueJobs(START, 1);
    const openMs = performance.now() - opening;

    const rounds = [0, 1, 2].map((round) => fireAll(store, round));
    const median = (numbers: number[]): number => numbers.sort((a, b) => a - b)[1] ?? 0;
    store.close();
    return {
      jobs: count,
      addedPerSecond,
      openMs,
      firesPerSecond: median(rounds.map((round) => round.perSecond)),
      cpuMicrosPerFire: median(rounds.map((round) => round.cpuMicros)),
      longestBatchMs: Math.max(...rounds.map((round) => round.longestMs)),
      megabytes: statSync(file).size / 1e6,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function jobNumber(n: number, count: number) {
  const step = Math.max(1, Math.floor(count / DUE));
  const due = n % step === 0;
  const at = due ? START : START + 86_400_000 + (n % 86_400) * 1000;
  return sampleJob(`job-${String(n).padStart(8, '0')}`, { nextFire: at, dueAt: at }, { name: `Job number ${n}` });
}

/** Fires everything due at the round's instant, as the engine does: batches of rows and advances, then the ends. */
function fireAll(store: Store, round: number): { perSecond: number; longestMs: number; cpuMicros: number } {
  const now = START + round * 3_600_000;
  let fired = 0;
  let longestMs = 0;
  const cpu = process.cpuUsage();
  const started = performance.now();
  const timed = (work: () => void): void => {
    const from = performance.now();
    store.transact(work);
    longestMs = Math.max(longestMs, performance.now() - from);
  };
  for (let jobs = store.dueJobs(now, BATCH); jobs.length > 0; jobs = store.dueJobs(now, BATCH)) {
    const ids: string[] = [];
    timed(() => {
      for (const job of jobs) {
        const id = `run-${round}-${fired++}`;
        ids.push(id);
        if (store.occurrence(job.id, now) !== null) throw new Error('decided twice');
        store.insertRun(
          sampleRun(id, job.id, {
            scheduledAt: now,
            decidedAt: now + 3,
            token: `0123456789abcdef${id}`,
            jobName: job.spec.name,
          }),
        );
        store.progressJob(job.id, {
          nextFire: now + 3_600_000,
          dueAt: now + 3_600_000,
          runCount: round + 1,
        });
      }
    });
    timed(() => {
      for (const id of ids) {
        store.updateRun(id, {
          state: 'succeeded',
          startedAt: now + 5,
          finishedAt: now + 900,
          exitCode: 0,
          ending: { code: 'exit-code', exitCode: 0 },
          logBytes: 120,
          pid: 4242,
          processStart: '123456',
        });
      }
    });
  }
  const perSecond = (fired / (performance.now() - started)) * 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond, longestMs, cpuMicros: (user + system) / fired };
}

export function run(args: readonly string[]): void {
  const sizes = args.length > 0 ? args.map(Number) : [1_000, 10_000, 100_000, 1_000_000];
  const figures = sizes.map((size) => measure(size));
  console.table(
    figures.map((f) => ({
      jobs: f.jobs,
      'added/s': Math.round(f.addedPerSecond),
      'open ms': Math.round(f.openMs),
      'fires/s': Math.round(f.firesPerSecond),
      'CPU µs/fire': Math.round(f.cpuMicrosPerFire * 10) / 10,
      'longest batch ms': Math.round(f.longestBatchMs),
      MB: Math.round(f.megabytes),
    })),
  );
  console.log(JSON.stringify({ bench: 'store', figures }));
}
