/**
 * `npm run bench -- history`: pages of a history of a million runs of 1,000 jobs, by every filter the window offers, first pages
 * and pages far down, and the size of the file. Also the job list with 10,000 jobs. `-- history 100000` for a smaller one.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobListQuery } from '../../main/store/job-list.ts';
import { openStore, type Store } from '../../main/store/open.ts';
import type { RunListQuery } from '../../main/store/run-list.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { createFakeTime } from '../support/fake-time.ts';
import { START, sampleJob, sampleRun } from '../support/sample-job.ts';
import { runInLife } from './state-in-life.ts';

const JOBS = 10_000;
const WITH_RUNS = 1_000;
const NAMES = ['Photos backup', 'Mail sync', 'Weekly report', 'Clean downloads', 'Database dump'];

function fill(store: Store, runs: number): void {
  store.transact(() => {
    for (let n = 0; n < JOBS; n += 1) {
      const name = `${NAMES[n % NAMES.length]} ${n}`;
      store.insertJob(
        sampleJob(
          `01JD${String(n).padStart(12, '0')}`,
          {},
          { name, group: `Group ${n % 40}`, tags: [`tag${n % 25}`, 'all'] },
        ),
      );
    }
  });
  for (let from = 0; from < runs; from += 20_000) {
    store.transact(() => {
      for (let n = from; n < Math.min(runs, from + 20_000); n += 1) {
        const job = n % WITH_RUNS;
        const at = START + Math.floor(n / WITH_RUNS) * 60_000;
        const life = runInLife(n, at, n % 5_000);
        const ran = life.startedAt !== null;
        store.insertRun(
          sampleRun(`01JE${String(n).padStart(12, '0')}`, `01JD${String(job).padStart(12, '0')}`, {
            jobName: `${NAMES[job % NAMES.length]} ${job}`,
            ...life,
            pid: ran ? 1000 + (n % 30_000) : null,
            processStart: ran ? String(100_000 + n) : null,
            cpuMs: ran ? n % 900 : null,
            peakBytes: ran ? 8_000_000 + n : null,
          }),
        );
      }
    });
  }
}

const RUN_QUERIES: readonly (readonly [string, RunListQuery])[] = [
  ['all', {}],
  ['one job', { jobId: '01JD000000000042' }],
  ['failed', { states: ['failed', 'timed-out', 'interrupted'] }],
  ['rare state', { states: ['interrupted'] }],
  ['rare state of a job', { jobId: '01JD000000000042', states: ['interrupted'] }],
  ['text, one job', { text: 'dump 999' }],
  ['text, a fifth of all jobs', { text: 'mail' }],
  ['text and state', { text: 'report', states: ['timed-out'] }],
  ['text nobody has', { text: 'no such name' }],
  ['text of jobs that never ran', { text: '99 9999' }],
  ['running', { states: ['running', 'queued'] }],
  ['a day', { from: START + 86_400_000 / 4, to: START + 86_400_000 / 2 }],
];

const JOB_QUERIES: readonly (readonly [string, JobListQuery])[] = [
  ['first page', { limit: 100 }],
  ['far down', { offset: 9_000, limit: 100 }],
  ['by next fire', { sort: 'next', limit: 100 }],
  ['by last run', { sort: 'last', descending: true, limit: 100 }],
  ['a word', { text: 'mail', limit: 100 }],
  ['two words and a tag', { text: 'photos 1 tag:tag5', limit: 100 }],
  ['failed:7d', { text: 'failed:7d', limit: 100 }],
];

interface Spread {
  readonly what: string;
  readonly rows: number;
  readonly p50: number;
  readonly p99: number;
}

function timed(what: string, times: number, ask: (n: number) => number): Spread {
  const lengths: number[] = [];
  let rows = 0;
  for (let n = 0; n < times; n += 1) {
    const from = performance.now();
    rows = ask(n);
    lengths.push(performance.now() - from);
  }
  lengths.sort((a, b) => a - b);
  const at = (share: number): number => Math.round((lengths[Math.floor(share * (times - 1))] ?? 0) * 100) / 100;
  return { what, rows, p50: at(0.5), p99: at(0.99) };
}

export function run(args: readonly string[]): void {
  const runs = Number(args[0] ?? 1_000_000);
  const folder = mkdtempSync(join(tmpdir(), 'punctual-bench-'));
  const file = join(folder, 'punctual.db');
  try {
    const store = openStore({ file, log: createKeptLog(), clock: createFakeTime().clock });
    const filling = performance.now();
    fill(store, runs);
    console.log(`${runs} runs written in ${Math.round(performance.now() - filling)} ms`);
    const table: Spread[] = [];
    for (const [what, query] of RUN_QUERIES) {
      let cursor: string | undefined;
      // A person who scrolls: the first page, then on and on.
      table.push(
        timed(`runs: ${what}`, 200, () => {
          const page = store.listRuns({ limit: 50, ...query, cursor });
          cursor = page.next ?? undefined;
          return page.items.length;
        }),
      );
    }
    for (const [what, query] of JOB_QUERIES) {
      table.push(timed(`jobs: ${what}`, 100, () => store.listJobs(query).jobs.length));
    }
    const ids = store.listJobs({ limit: 100 }).jobs.map((job) => job.id);
    table.push(timed('sparklines of 100 jobs', 100, () => store.recentRuns(ids, 12).size));
    table.push(timed('figures of a job', 100, (n) => store.outcomes(`01JD${String(n).padStart(12, '0')}`).removed));
    store.close();
    const megabytes = Math.round(statSync(file).size / 1e6);
    console.table(table);
    console.log(`database: ${megabytes} MB; slowest p99: ${Math.max(...table.map((row) => row.p99))} ms`);
    console.log(JSON.stringify({ bench: 'history', runs, megabytes, table }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
