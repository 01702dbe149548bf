/** What is due and has not started: after a night on Today, at the job, at the run and in the list of runs; and what is left out. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JobSpec } from '../../main/engine/model.ts';
import { createShiftedClock, type ShiftedClock } from '../support/shifted-clock.ts';
import { until } from '../support/until.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

const HOUR = 3_600_000;
const NAMES = ['Photos', 'Mail archive', 'Ledger', 'Weather'];

let folder = '';
let clock: ShiftedClock;
let window: OpenWindow;
const ids = new Map<string, string>();

const idOf = (name: string) => ids.get(name) ?? '';
const add = async (name: string, spec: Partial<JobSpec> = {}) => {
  const job = await window.call('jobs.add', {
    spec: {
      name,
      action: { kind: 'shell', command: 'true' },
      schedule: { kind: 'interval', every: { hours: 1 } },
      ...spec,
    },
  });
  ids.set(name, job.id);
};
const latest = async (name: string) => (await window.call('runs.list', { jobId: idOf(name), limit: 1 })).items[0];
const main = () => window.page.getByRole('main');
const waiting = () => main().getByRole('region', { name: 'Waiting' });
const button = (name: string | RegExp) => main().getByRole('button', { name });
const menuOf = async (name: string, item: string | RegExp) => {
  await window.go(`/jobs/${idOf(name)}`);
  await button(`Actions for ${name}`).click();
  await window.page.getByRole('menuitem', { name: item }).click();
};

/** The host is stopped in the evening and starts again three hours later; nothing is caught up for ten minutes. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-waiting-'));
  clock = createShiftedClock(join(folder, 'shift'));
  const evening = { folder: join(folder, 'data'), env: clock.env };
  window = await openWindow(evening);
  await window.call('settings.set', { engine: { settleSeconds: 600 } });
  for (const name of NAMES) await add(name);
  await window.close();
  clock.move(3 * HOUR);
  window = await openWindow(evening);
  await until('the rows', async () => (await window.call('runs.list', { states: ['queued'] })).items.length === 4);
});
afterAll(async () => {
  await window?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('S19: missed runs of several jobs are one line with its end, and can be looked at one by one', async () => {
  await window.go('/today');
  await waiting()
    .getByText(/^4 missed runs start in \d+ min/)
    .waitFor();
  await waiting().getByText('Photos').waitFor();
  await button('Show each').click();
  await waiting()
    .getByText(/^due .*\d\d:\d\d$/)
    .nth(3)
    .waitFor();
  await button('Show as one').click();
});

it('W7: by key the keyboard stays where it was: at the button, and at the next run when one goes', async () => {
  const { page } = window;
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  await button('Show each').press('Enter');
  await button('Hold: Photos').press('Enter');
  await until('the keyboard is at the next run', async () => /^Hold: /.test((await focused()) ?? ''));
  await button('Let go: Photos').press('Enter');
  await waiting()
    .getByText(/^4 missed runs start/)
    .waitFor();
  await button('Show as one').click();
});

it('W7: all of them are held and let go together, and the footer says when they start', async () => {
  await button('Hold all').click();
  await waiting().getByText('4 missed runs are held').waitFor();
  await button('Let all go').click();
  await waiting()
    .getByText(/^4 missed runs start/)
    .waitFor();
});

it('W7: at the job the row stands before its next fire; Skip closes it', async () => {
  await window.go(`/jobs/${idOf('Weather')}`);
  const lines = main().getByRole('list', { name: 'Waiting' });
  await lines.getByText(/^Starts in .*, when the computer has settled/).waitFor();
  await lines.getByRole('button', { name: 'Skip: Weather' }).click();
  await lines.waitFor({ state: 'detached' });
  expect(await latest('Weather')).toMatchObject({ state: 'skipped', why: { code: 'cancelled' } });
});

it('W7: at the run itself, held ones start only when somebody starts them', async () => {
  const run = await latest('Ledger');
  await window.go(`/runs/${run?.id}`);
  await main()
    .getByText(/^Starts in .*, when the computer has settled/)
    .waitFor();
  // What is only true once it has started is not said before.
  expect(await main().getByText('on time').count()).toBe(0);
  await button('Hold: Ledger').click();
  await main().getByText('Held by you; starts only when you start it.').waitFor();
  await button('Start now: Ledger').click();
  await until('the run', async () => (await latest('Ledger'))?.state === 'succeeded');
  await button('Run again').waitFor();
});

it('W7: in the list of runs by mouse, and by keyboard from the row', async () => {
  await window.go('/runs');
  const row = (name: string) => main().getByRole('row').filter({ hasText: name }).filter({ hasText: 'Waiting' });
  await row('Photos').getByRole('button', { name: 'Start now: Photos' }).click();
  // The row was not opened.
  expect(window.page.url()).toMatch(/#\/runs$/);
  await until('the run', async () => (await latest('Photos'))?.state === 'succeeded');
  await row('Mail archive').getByRole('link').focus();
  await window.page.keyboard.press('Tab');
  await window.page.keyboard.press('Enter');
  await until('the run', async () => (await latest('Mail archive'))?.state === 'succeeded');
  await row('Mail archive').waitFor({ state: 'detached' });
});

it('the next run is left out from the menu; the toast takes it back', async () => {
  const { page } = window;
  const next = async () => (await window.call('jobs.get', { id: idOf('Photos') })).next;
  const before = await next();
  await menuOf('Photos', /^Skip the next run/);
  await page.getByText(/^Skips .*, next /).waitFor();
  expect((await next())[0]).toBe(before[1]);
  await main().getByRole('heading', { name: 'Left out' }).waitFor();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await main().getByRole('heading', { name: 'Left out' }).waitFor({ state: 'detached' });
  expect((await next())[0]).toBe(before[0]);
});

it('days are left out by their date, and taken back one by one', async () => {
  const { page } = window;
  await menuOf('Photos', 'Not on these days…');
  const dialog = page.getByRole('dialog', { name: 'Not on these days' });
  const day = (days: number) => new Date(clock.now() + days * 24 * HOUR).toLocaleDateString('sv');
  await dialog.getByLabel('Day 1').fill(day(2));
  await dialog.getByRole('button', { name: 'Another day' }).click();
  await dialog.getByLabel('Day 2').fill(day(4));
  await dialog.getByRole('button', { name: 'Leave out' }).click();
  await page.getByText('2 days left out').waitFor();
  const undo = main().getByRole('button', { name: /^Undo: / });
  await until('both are listed', async () => (await undo.count()) === 2);
  await undo.first().click();
  await until('one is left', async () => (await undo.count()) === 1);
  expect((await window.call('jobs.get', { id: idOf('Photos') })).job.skips).toHaveLength(1);
  await undo.first().click();
  await until('none is left', async () => (await undo.count()) === 0);
});

it('a day on which nothing is planned says so, and stays open', async () => {
  await add('Mondays', { schedule: { kind: 'cron', pattern: '0 9 * * MON' } });
  await menuOf('Mondays', 'Not on these days…');
  const dialog = window.page.getByRole('dialog', { name: 'Not on these days' });
  const now = new Date(clock.now());
  const tuesday = new Date(now.getTime() + (((9 - now.getDay()) % 7) + 7) * 24 * HOUR).toLocaleDateString('sv');
  await dialog.getByLabel('Day 1').fill(tuesday);
  await dialog.getByRole('button', { name: 'Leave out' }).click();
  await dialog.getByText('No run is planned on these days.').waitFor();
  await window.page.keyboard.press('Escape');
});

it('S26: a job is paused until a time, and its page says until when', async () => {
  await menuOf('Mondays', 'Until…');
  const dialog = window.page.getByRole('dialog', { name: 'Pause until' });
  await dialog.getByRole('button', { name: 'Pause' }).click();
  await main()
    .getByText(/^Paused until tomorrow 08:00$/)
    .waitFor();
  const { job } = await window.call('jobs.get', { id: idOf('Mondays') });
  expect(new Date(job.pausedUntil ?? 0).toTimeString()).toMatch(/^08:00:00/);
});

it('S26: where runs fell into a pause its end asks what becomes of them; where none did, it does not', async () => {
  const { page } = window;
  const question = page.getByRole('dialog', { name: 'Runs fell into the pause' });
  const turnOn = async (name: string) => {
    await window.go(`/jobs/${idOf(name)}`);
    // It shows the pause before it is pressed.
    await main().getByRole('switch', { checked: false }).press('Space');
  };
  await window.call('jobs.pause', { ids: [idOf('Photos')] });
  await turnOn('Photos');
  await page.getByText('1 job resumed').waitFor();
  expect(await question.count()).toBe(0);

  await window.call('jobs.pause', { ids: [idOf('Photos'), idOf('Ledger')] });
  clock.move(2 * HOUR);
  const fell = async (name: string) => (await window.call('jobs.get', { id: idOf(name) })).row.fellIntoPause;
  await until('the pause to hold runs', async () => (await fell('Photos')) && (await fell('Ledger')));
  await turnOn('Photos');
  await question.waitFor();
  // Closing it leaves the pause as it is.
  await page.keyboard.press('Escape');
  await question.waitFor({ state: 'detached' });
  expect((await window.call('jobs.get', { id: idOf('Photos') })).job.state).toBe('paused');
  await turnOn('Photos');
  await question.getByRole('button', { name: 'Treat them as missed' }).click();
  await until('the missed run', async () => (await latest('Photos'))?.reason === 'catch-up');
  await turnOn('Ledger');
  await question.getByRole('button', { name: 'Continue from now' }).click();
  await until('the record', async () => (await latest('Ledger'))?.why.code === 'paused');
});

it('S40: a clock that is set back says what is not repeated, until it is read', { timeout: 150_000 }, async () => {
  const { page } = window;
  await window.call('settings.set', { engine: { settleSeconds: 0 } });
  await add('Ahead', { schedule: { kind: 'interval', every: { minutes: 30 } }, misfire: 'all' });
  // Every change looks at the clock first, so that nothing here waits for the timer.
  const look = (notes: string) => window.call('jobs.modify', { id: idOf('Ahead'), patch: { notes } });
  clock.move(2 * HOUR);
  await look('ahead');
  await until(
    'runs of the time ahead',
    async () => {
      const { items } = await window.call('runs.list', { jobId: idOf('Ahead') });
      return items.filter((run) => run.state === 'succeeded').length >= 4;
    },
    60_000,
  );
  clock.move(-2 * HOUR);
  await look('corrected');
  const banner = page.getByRole('status').filter({ hasText: 'The clock of this computer was set back by 2 h' });
  await banner.getByText(/ran already|had already run/).waitFor({ timeout: 60_000 });
  await banner.getByRole('button', { name: 'Close' }).click();
  await banner.waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  expect(await banner.count()).toBe(0);
  expect(window.complaints).toEqual([]);
});
