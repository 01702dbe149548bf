import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { DEFAULT_SETTINGS } from '../../main/api/settings-values.ts';
import { createUpkeep } from '../../main/host/create-app-upkeep.ts';
import { removeLogs } from '../../main/runner/log-prune.ts';
import { runFiles } from '../../main/runner/run-files.ts';
import { START, sampleJob, sampleRun } from '../support/sample-job.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

const DAY = 86_400_000;
/** By default no limit is for one job. */
const RETENTION = { ...DEFAULT_SETTINGS.retention, runsPerJob: 1000 };
// Thousands of commits and a thread on a machine that may be busy: only a hang should count as a failure.
vi.setConfig({ testTimeout: 120_000 });

function world(runs: number) {
  const { store, file, folder, time, log } = openTemporaryStore();
  const logFolder = join(folder, 'runs');
  store.insertJob(sampleJob('a'));
  store.transact(() => {
    for (let n = 0; n < runs; n += 1)
      store.insertRun(sampleRun(`r${String(n).padStart(8, '0')}`, 'a', { state: 'succeeded', scheduledAt: START + n }));
  });
  const oldest = runFiles(logFolder, 'r00000000', 1).log;
  mkdirSync(dirname(oldest), { recursive: true });
  writeFileSync(oldest, 'a line\n');
  const problems: unknown[] = [];
  const upkeep = createUpkeep({
    ...{ store, log },
    clock: time.clock,
    runner: {
      removeLogs: (gone) => removeLogs(logFolder, gone),
      pruneLogs: async () => ({ removedFiles: 0, removedBytes: 0, keptBytes: 0 }),
    },
    retention: () => RETENTION,
    forgetSecrets: () => {},
    onBackup: (problem) => void problems.push(problem),
  });
  return { store, file, folder, time, log, upkeep, oldest, problems };
}

test('a day of idle wakes prunes rows and logs, gives the room back to the disk, backs up, and keeps the write-ahead file small', async () => {
  const { store, file, time, log, upkeep, oldest, problems } = world(10_000);
  let largest = 0;
  for (let hour = 0; hour < 24; hour += 1) {
    time.advance(DAY / 24);
    upkeep.idle();
    // The next wake finds the work of this one done.
    await vi.waitFor(
      () => expect(log.lines.some(({ message }) => message.startsWith('old history'))).toBe(true),
      60_000,
    );
    largest = Math.max(largest, statSync(`${file}-wal`).size);
  }
  await upkeep.stop();
  expect(store.listRuns({ jobId: 'a', limit: 5000 }).items.length).toBeLessThanOrEqual(RETENTION.runsPerJob);
  expect(existsSync(oldest)).toBe(false);
  expect(problems).toContain(null);
  store.checkpoint();
  const live = (await store.backupNow()).bytes;
  expect(statSync(file).size).toBeLessThan(Math.max(1.3 * live, live + 400_000));
  expect(largest).toBeLessThan(12_000_000);
  expect(log.lines.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
});

test('stopped in the middle of it, it waits for the step it is at and touches nothing afterwards', async () => {
  const { store, time, upkeep } = world(5000);
  time.advance(DAY);
  upkeep.idle();
  await upkeep.stop();
  const left = store.listRuns({ jobId: 'a', limit: 10_000 }).items.length;
  upkeep.idle();
  await new Promise((resolve) => setImmediate(resolve));
  expect(store.listRuns({ jobId: 'a', limit: 10_000 }).items).toHaveLength(left);
});
