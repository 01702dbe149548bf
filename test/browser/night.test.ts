import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JobSpec } from '../../main/engine/model.ts';
import { createShiftedClock, type ShiftedClock } from '../support/shifted-clock.ts';
import { until } from '../support/until.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

const HOUR = 3_600_000;
const NIGHT = 9 * HOUR;

let folder = '';
let clock: ShiftedClock;
let window: OpenWindow;

const add = (name: string, spec: Partial<JobSpec> = {}) =>
  window.call('jobs.add', {
    spec: {
      name,
      action: { kind: 'shell', command: 'true' },
      schedule: { kind: 'interval', every: { hours: 1 } },
      misfire: 'ask',
      graceSeconds: 60,
      ...spec,
    },
  });
const card = (name: string) => window.page.getByRole('listitem').filter({ hasText: name });
const idOf = async (name: string) => (await window.call('jobs.list', { text: name })).items[0]?.id ?? '';
const runsOf = async (name: string) => (await window.call('runs.list', { jobId: await idOf(name) })).items;

/** The host is stopped in the evening, the clock goes on, and it starts again in the morning. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-night-'));
  clock = createShiftedClock(join(folder, 'shift'));
  const evening = { folder: join(folder, 'data'), env: clock.env };
  window = await openWindow(evening);
  await window.call('settings.set', { engine: { settleSeconds: 0 } });
  for (const name of ['Photos', 'Mail archive', 'Ledger', 'Weather']) await add(name);
  await add('Nightly backup', { misfire: 'latest', graceSeconds: 'any' });
  await window.close();
  clock.move(NIGHT);
  window = await openWindow(evening);
});
afterAll(async () => {
  await window?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('S14, S18: the morning after has one card per job that asks, and what does not ask has run once', async () => {
  const { page } = window;
  await page.getByRole('link', { name: /^Missed.*4 waiting for an answer/ }).click();
  for (const name of ['Photos', 'Mail archive', 'Ledger', 'Weather']) {
    await card(name).getByText('9 runs missed between').waitFor();
    await card(name)
      .getByText(/Punctual was closed from/)
      .waitFor();
  }
  await expect
    .poll(() => page.getByRole('main').getByRole('listitem').filter({ hasText: 'Nightly backup' }).count())
    .toBe(0);
  await until('the backup to be caught up', async () =>
    (await runsOf('Nightly backup')).some(
      (run) => run.state === 'succeeded' && run.why.code === 'caught-up' && run.missedCount === 8,
    ),
  );
});

it('an answer by mouse runs it once, and every missed time has its row', async () => {
  await card('Photos')
    .getByRole('button', { name: /Run once/ })
    .click();
  await card('Photos').waitFor({ state: 'detached' });
  await until('the run', async () => (await runsOf('Photos')).some((run) => run.state === 'succeeded'));
  const rows = await runsOf('Photos');
  const ran = rows.filter((run) => run.state === 'succeeded');
  const merged = rows.filter((run) => run.state === 'merged');
  expect(ran).toMatchObject([{ missedCount: 8, why: { code: 'answered', answer: 'run-once' } }]);
  // One record for the nine of them, and it leads to the run that stands for it: the newest of the night.
  expect(merged).toMatchObject([
    { count: 9, scheduledTo: ran[0]?.scheduledAt, why: { code: 'merged-into', run: ran[0]?.id } },
  ]);
});

it('an answer by keyboard runs all of them, one after another', async () => {
  const { page } = window;
  await card('Ledger').focus();
  await page.keyboard.press('a');
  await card('Ledger').waitFor({ state: 'detached' });
  await until(
    'nine runs',
    async () => (await runsOf('Ledger')).filter((run) => run.state === 'succeeded').length === 9,
    30_000,
  );
});

it('two windows answer the same card: it counts once', async () => {
  const other = await window.another();
  await other.getByRole('link', { name: /^Missed.*2 waiting for an answer/ }).click();
  const there = other.getByRole('listitem').filter({ hasText: 'Weather' });
  await there.waitFor();
  // Both press before either hears of the other.
  const press = (place: Locator) =>
    place.getByRole('button', { name: /Run once/ }).evaluate((button: HTMLElement) => button.click());
  await Promise.all([press(card('Weather')), press(there)]);
  await there.waitFor({ state: 'detached' });
  await until('the run', async () => (await runsOf('Weather')).some((run) => run.state === 'succeeded'));
  expect((await runsOf('Weather')).filter((run) => run.state === 'succeeded')).toHaveLength(1);
  await other.close();
});

it('“always” skips the last one and is remembered by the job; the inbox is empty then', async () => {
  const { page } = window;
  await card('Mail archive').getByRole('checkbox').check();
  await card('Mail archive').focus();
  await page.keyboard.press('s');
  await page.getByText('Nothing was missed').waitFor();
  expect((await window.call('jobs.get', { id: await idOf('Mail archive') })).job.spec.misfire).toBe('none');
  expect((await runsOf('Mail archive')).every((run) => run.state === 'skipped')).toBe(true);
  expect(window.complaints).toEqual([]);
});
