import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../main/store/open.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { sampleJob, sampleRun } from '../support/sample-job.ts';
import { until } from '../support/until.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

const RUNS = 4_500;
const HOUR = 3_600_000;
/** Long past, and at half past every hour of UTC, so that a day has 24 of them in every zone without a change of the clock. */
const OLDEST = Date.UTC(2026, 0, 5, 0, 30);

const runId = (n: number): string => `01KB${String(n).padStart(22, '0')}`;

let folder: string;
let window: OpenWindow;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-history-'));
  const store = openStore({
    file: join(folder, 'punctual.db'),
    log: createKeptLog(),
    clock: { now: Date.now, monotonic: () => 0, zone: () => 'UTC' },
  });
  store.writeSettings({ retention: { days: 4000, runsPerJob: 20_000 } });
  store.transact(() => {
    store.insertJob(sampleJob('hourly', { state: 'finished', dueAt: null, nextFire: null }, { name: 'Hourly' }));
    for (let n = 0; n < RUNS; n += 1) {
      const at = OLDEST + n * HOUR;
      store.insertRun(
        sampleRun(runId(n), 'hourly', {
          jobName: 'Hourly',
          state: n % 1000 === 7 ? 'failed' : 'succeeded',
          why: { code: 'on-time' },
          scheduledAt: at,
          decidedAt: at,
          startedAt: at,
          finishedAt: at + 1000,
        }),
      );
    }
  });
  store.close();
  window = await openWindow({ folder, env: { TZ: 'UTC' } });
});
afterAll(async () => {
  await window?.close();
  rmSync(folder, { recursive: true, force: true });
});

const rows = () => window.page.locator('[role=table] [role=rowgroup] [role=row][data-index]');
/** The nth run ever, in this row of the list. */
const row = (index: number, n: number) => window.page.locator(`[data-index="${index}"] a[href="#/runs/${runId(n)}"]`);
const known = async () => Number(await window.page.locator('[role=table]').getAttribute('aria-rowcount')) - 1;

it('the history is scrolled down to its very first run, however many there are, and back', async () => {
  const { page } = window;
  await window.go('/runs');
  await rows().first().waitFor();
  const scroll = page.locator('[role=table] > [role=rowgroup]').nth(1);
  await until(
    'the first run that ever was',
    async () => {
      await scroll.evaluate((place) => {
        place.scrollTop = place.scrollHeight;
      });
      return (await known()) === RUNS && (await row(RUNS - 1, 0).count()) === 1;
    },
    60_000,
  );
  await page
    .locator(`[data-index="${RUNS - 1}"]`)
    .getByText('1 s', { exact: true })
    .waitFor();
  expect(await rows().count()).toBeLessThan(80);
  // What was let go on the way is fetched again.
  await scroll.evaluate((place) => {
    place.scrollTop = place.scrollHeight / 2;
  });
  await row(RUNS / 2, RUNS / 2 - 1).waitFor();
  await scroll.evaluate((place) => {
    place.scrollTop = 0;
  });
  await row(0, RUNS - 1).waitFor();
});

it('one day of the history, and what wants attention, are two choices that survive a look at a run', async () => {
  const { page } = window;
  await window.go('/runs');
  await page.getByRole('combobox', { name: 'Period' }).click();
  await page.getByRole('option', { name: 'One day…' }).click();
  await page.getByLabel('Day', { exact: true }).fill('2026-03-04');
  await until('a day has 24 runs', async () => (await known()) === 24);
  await page.getByRole('combobox', { name: 'Period' }).click();
  await page.getByRole('option', { name: 'Any time' }).click();
  await page.getByRole('combobox', { name: 'Outcome' }).click();
  await page.getByRole('option', { name: 'Needs attention' }).click();
  await until('the failures of a year', async () => (await known()) === 5);
  await rows().first().click();
  await page.getByRole('heading', { name: 'Hourly' }).waitFor();
  await page.goBack();
  await until('the same question', async () => (await known()) === 5);
  await expect.poll(() => page.getByRole('combobox', { name: 'Outcome' }).inputValue()).toBe('Needs attention');
  expect(window.complaints).toEqual([]);
});
