/** The morning after, before the computer has settled: what waits is one line on Today, survives an edit, and starts together. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JobSpec } from '../../main/engine/model.ts';
import { createShiftedClock } from '../support/shifted-clock.ts';
import { until } from '../support/until.ts';
import { JobEditor } from './pages/job-editor.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

const HOUR = 3_600_000;
const NAMES = ['Photos', 'Mail archive', 'Ledger'];

let folder = '';
let window: OpenWindow;
const ids = new Map<string, string>();

const idOf = (name: string) => ids.get(name) ?? '';
const waiting = () => window.page.getByRole('main').getByRole('region', { name: 'Waiting' });
const rowsOf = async (name: string) => (await window.call('runs.list', { jobId: idOf(name) })).items;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-settling-'));
  const clock = createShiftedClock(join(folder, 'shift'));
  const evening = { folder: join(folder, 'data'), env: clock.env };
  window = await openWindow(evening);
  await window.call('settings.set', { engine: { settleSeconds: 600 } });
  const spec: Omit<JobSpec, 'name'> = {
    action: { kind: 'shell', command: 'true' },
    schedule: { kind: 'interval', every: { hours: 1 } },
  };
  for (const name of NAMES) ids.set(name, (await window.call('jobs.add', { spec: { name, ...spec } })).id);
  await window.close();
  clock.move(9 * HOUR);
  window = await openWindow(evening);
});
afterAll(async () => {
  await window?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('S18, S19: the missed runs of a night are one line on Today while the computer settles', async () => {
  await window.go('/today');
  await waiting()
    .getByText(/^3 missed runs start in \d+ min/)
    .waitFor();
  for (const name of NAMES) {
    await waiting().getByText(name).waitFor();
    const [run, merged, ...others] = await rowsOf(name);
    expect({ run, merged, others }).toMatchObject({
      ...{ run: { waitingFor: 'settle', missedCount: 8 }, merged: { state: 'merged', count: 8 }, others: [] },
    });
  }
});

it('S26: a job that is paused meanwhile waits for its pause, in Chinese as well, and is not counted', async () => {
  const { page } = window;
  await window.go('/today');
  await window.call('jobs.pause', { ids: [idOf('Ledger')] });
  await waiting()
    .getByText(/^2 missed runs start in \d+ min/)
    .waitFor();
  const line = waiting().getByRole('listitem').filter({ hasText: 'Ledger' });
  await line.getByText('Waits for the pause to end.').waitFor();
  await window.call('settings.set', { window: { language: 'zh' } });
  await page.getByText('等待暂停结束。').waitFor();
  await window.call('settings.set', { window: { language: 'en' } });
  await window.call('jobs.resume', { ids: [idOf('Ledger')] });
  await waiting()
    .getByText(/^3 missed runs start in \d+ min/)
    .waitFor();
});

it('S28: an edit of the schedule leaves the row where it was, on Today and at the job', async () => {
  const { page } = window;
  const before = await rowsOf('Ledger');
  await window.go(`/jobs/${idOf('Ledger')}`);
  await page.getByRole('button', { name: 'Edit' }).click();
  const editor = new JobEditor(page);
  await editor.mode('Cron');
  await editor.cron('0 5 1 1 *');
  await editor.save();
  await page
    .getByRole('main')
    .getByRole('list', { name: 'Waiting' })
    .getByText(/^Starts in .*, when the computer has settled/)
    .waitFor();
  expect(await rowsOf('Ledger')).toEqual(before);
  await window.go('/today');
  await waiting()
    .getByText(/^3 missed runs start/)
    .waitFor();
});

it('W7: Start all now starts each of them once', async () => {
  await waiting().getByRole('button', { name: 'Start all now' }).click();
  for (const name of NAMES) {
    await until(`the run of ${name}`, async () => (await rowsOf(name))[0]?.state === 'succeeded');
    expect((await rowsOf(name)).map(({ state }) => state)).toEqual(['succeeded', 'merged']);
  }
  await waiting().waitFor({ state: 'detached' });
  expect(window.complaints).toEqual([]);
});
