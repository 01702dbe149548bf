/** The clock was three hours ahead, jobs ran, and someone set it right: the banner, and the runs that are wanted once more on time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createShiftedClock, type ShiftedClock } from '../support/shifted-clock.ts';
import { until } from '../support/until.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

const HOUR = 3_600_000;
const NAMES = ['Photos', 'Mail archive'];

let folder = '';
let clock: ShiftedClock;
let window: OpenWindow;
let job = '';

const banner = () => window.page.getByRole('status').filter({ hasText: 'was set back' });
const rows = async () => (await window.call('runs.list', {})).items;
const lookThrough = async (what: string, found: () => Promise<boolean>) => {
  // The host looks at its clocks with every call.
  await until(what, async () => {
    await window.call('jobs.resume', { ids: [job] });
    return await found();
  });
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-clock-'));
  clock = createShiftedClock(join(folder, 'shift'));
  window = await openWindow({ folder: join(folder, 'data'), env: clock.env });
  await window.call('settings.set', { engine: { settleSeconds: 0 } });
  for (const name of NAMES)
    job = (
      await window.call('jobs.add', {
        spec: { name, action: { kind: 'shell', command: 'true' }, schedule: { kind: 'interval', every: { hours: 1 } } },
      })
    ).id;
  clock.move(60_000);
  for (const done of [2, 4, 6]) {
    clock.move(HOUR);
    await lookThrough(
      'they ran',
      async () => (await rows()).filter(({ state }) => state === 'succeeded').length === done,
    );
  }
  clock.move(-3 * HOUR);
  await lookThrough('the notes', async () => (await rows()).filter(({ kind }) => kind === 'note').length === 2);
});
afterAll(async () => {
  await window?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('S40: the record of what is not repeated leads to the same choice', async () => {
  const note = (await rows()).find(({ kind }) => kind === 'note');
  await window.go(`/runs/${note?.id}`);
  await window.page
    .getByRole('main')
    .getByText(/had already taken place while the clock was ahead/)
    .first()
    .waitFor();
  await expect.poll(() => window.page.getByRole('button', { name: 'Run them again on time' }).count()).toBe(2);
});

it('S40: the banner says what is not repeated, and runs it again on time by keyboard', async () => {
  await window.go('/today');
  await banner()
    .getByText(/6 coming runs had already run while the clock was ahead and are not repeated/)
    .waitFor();
  await banner().getByRole('button', { name: 'Run them again on time' }).focus();
  await window.page.keyboard.press('Enter');
  await window.page.getByText('6 runs start again at their times').waitFor();
  await banner().waitFor({ state: 'detached' });
  const planned = (await rows()).filter(({ waitingFor }) => waitingFor === 'time');
  expect(planned).toHaveLength(6);
  await window.page
    .getByRole('region', { name: 'Waiting' })
    .getByText(/Runs again .*, on time/)
    .first()
    .waitFor();
});

it('S40: one of them waits with its time at its own page, and starts when that comes', async () => {
  const first = (await rows())
    .filter(({ waitingFor }) => waitingFor === 'time')
    .sort((a, b) => a.scheduledAt - b.scheduledAt)[0];
  await window.go(`/runs/${first?.id}`);
  await window.page
    .getByRole('main')
    .getByText(/Runs again .*, on time/)
    .first()
    .waitFor();
  clock.move(HOUR - 60_000);
  await lookThrough(
    'it ran',
    async () => (await window.call('runs.get', { id: first?.id ?? '' })).state === 'succeeded',
  );
  expect(window.complaints).toEqual([]);
});
