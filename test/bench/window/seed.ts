/** A data folder with 10,000 jobs and a million runs, written once per format of the database and copied for every bench. */
import { constants, copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrations } from '../../../main/store/migrations/all.ts';
import { openStore } from '../../../main/store/open.ts';
import { createKeptLog } from '../../support/fake-log.ts';
import { sampleJob, sampleRun } from '../../support/sample-job.ts';
import { runInLife } from '../state-in-life.ts';

export const JOBS = 10_000;
export const RUNS = 1_000_000;
const DATABASE = 'punctual.db';
/** Raised when what is written here changes. */
const EDITION = 3;
const DAY = 86_400_000;
const NAMES = ['Photos backup', 'Mail sync', 'Weekly report', 'Clean downloads', 'Database dump', 'Check the web site'];

export const jobId = (n: number): string => `01JD${String(n).padStart(22, '0')}`;

/** A fresh copy; the caller removes it. */
export function seededFolder(): string {
  const cache = join(tmpdir(), `punctual-bench-window-${migrations.at(-1)?.version}-${EDITION}`);
  if (!existsSync(cache)) {
    const staging = mkdtempSync(join(tmpdir(), 'punctual-bench-seed-'));
    console.error(`seeding ${JOBS} jobs and ${RUNS} runs once…`);
    seed(join(staging, DATABASE));
    renameSync(staging, cache);
  }
  const folder = mkdtempSync(join(tmpdir(), 'punctual-bench-'));
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(cache, DATABASE), join(folder, DATABASE), constants.COPYFILE_FICLONE);
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function seed(file: string): void {
  const now = Date.now();
  const store = openStore({
    file,
    log: createKeptLog(),
    clock: { now: Date.now, monotonic: () => 0, zone: () => 'UTC' },
  });
  store.transact(() => {
    for (let n = 0; n < JOBS; n += 1) {
      // Nothing falls due while somebody measures, nor when the copy is used next month.
      const next = now + (300 + (n % 300)) * DAY;
      const paused = n % 37 === 5;
      store.insertJob(
        sampleJob(
          jobId(n),
          {
            createdAt: now - 200 * DAY,
            updatedAt: now - 200 * DAY,
            anchorAt: now - 200 * DAY,
            nextFire: paused ? null : next,
            dueAt: paused ? null : next,
            state: paused ? 'paused' : 'active',
            pausedAt: paused ? now - DAY : null,
            runCount: RUNS / JOBS,
            lastFinishedAt: now - (n % 600) * 60_000,
          },
          {
            name: `${NAMES[n % NAMES.length]} ${n}`,
            group: `Group ${n % 12}`,
            tags: [`tag${n % 25}`, ...(n % 3 === 0 ? ['nightly'] : [])],
            favourite: n % 50 === 0,
            schedule: { kind: 'cron', pattern: `${n % 60} ${n % 24} ${1 + (n % 28)} ${1 + (n % 12)} *` },
          },
        ),
      );
    }
  });
  for (let from = 0; from < RUNS; from += 20_000) {
    store.transact(() => {
      for (let n = from; n < from + 20_000; n += 1) {
        const job = n % JOBS;
        const at = now - 30 * DAY + Math.floor(n / JOBS) * 7 * 3_600_000 + job * 30;
        store.insertRun(
          sampleRun(`01JE${String(n).padStart(22, '0')}`, jobId(job), {
            jobName: `${NAMES[job % NAMES.length]} ${job}`,
            ...runInLife(n, at, (n * 7919) % 4_999),
          }),
        );
      }
    });
  }
  store.close();
}
