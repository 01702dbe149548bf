import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { JobsList } from './pages/jobs-list.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

const JOBS = 10_000;
let window: OpenWindow;
beforeAll(async () => {
  window = await openWindow();
  for (let from = 0; from < JOBS; from += 1000) {
    await window.call('jobs.addMany', {
      jobs: Array.from({ length: 1000 }, (_, index) => ({
        spec: {
          name: `Job ${String(from + index).padStart(5, '0')}`,
          tags: index % 100 === 0 ? ['hundredth'] : [],
          action: { kind: 'shell', command: 'true' },
          schedule: { kind: 'cron', pattern: `${index % 60} 4 * * *` },
        },
      })),
    });
  }
});
afterAll(() => window?.close());

const drawn = () => window.page.locator('[role=grid] [role=rowgroup] [role=row]').count();

it('scrolls through ten thousand jobs and draws only what is on the screen', async () => {
  const { page } = window;
  const list = new JobsList(page);
  await list.open();
  await list.row('Job 00003').waitFor();
  await page.getByText('10,000 jobs').waitFor();
  const scroll = page.locator('[role=grid] > [role=rowgroup]');
  // Faster than the pages can follow: back and forth, to places never seen.
  for (const part of [0.5, 0.1, 0.9, 0.3, 1, 0]) {
    await scroll.evaluate((place, to) => {
      place.scrollTop = place.scrollHeight * to;
    }, part);
  }
  await list.row('Job 00003').waitFor();
  await page.keyboard.press('End');
  await list.row('Job 09999').waitFor();
  expect(await drawn()).toBeLessThan(80);
  // What flew by with its name only is whole again at rest: its schedule, its next run and its switch, all of the same job.
  const last = list.row('Job 09999');
  await last.getByText('At 04:39').waitFor();
  await last.getByRole('switch', { name: 'Job 09999 is on' }).waitFor();
  await until('no line is left under the rows', async () => (await list.flyingLines().count()) === 0);
});

it('names what flies by, a line each, and leaves nothing of it under the rows at rest', async () => {
  const { page } = window;
  const list = new JobsList(page);
  await page.keyboard.press('Home');
  await list.row('Job 00000').waitFor();
  // In one go, so that the picture is the one of a list that moves: nothing in here gives it time to rest.
  const seen = await page.locator('[role=grid] > [role=rowgroup]').evaluate(async (place) => {
    for (let frame = 1; frame <= 20; frame += 1) {
      place.scrollTop += 200;
      await new Promise(requestAnimationFrame);
    }
    await new Promise(requestAnimationFrame);
    return {
      first: Math.ceil(place.scrollTop / 40),
      lines: place.querySelector('[data-lines]')?.parentElement?.innerText,
    };
  });
  for (let row = seen.first; row < seen.first + 10; row += 1)
    expect(seen.lines).toContain(`Job ${String(row).padStart(5, '0')}`);
  await list.row(`Job ${String(seen.first).padStart(5, '0')}`).waitFor();
  await until('no line is left under the rows', async () => (await list.flyingLines().count()) === 0);
  await page.keyboard.press('End');
  await list.row('Job 09999').waitFor();
});

it('the row with the keyboard keeps it however far somebody scrolls, and at rest the rows read from top to bottom', async () => {
  const { page } = window;
  const list = new JobsList(page);
  await page.keyboard.press('Home');
  await list.row('Job 00000').waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex'));
  await until('the first row has the keyboard', async () => (await focused()) === '2');
  await page.mouse.move(700, 400);
  for (const pixels of [4_000, 90_000, -30_000, 150_000]) await page.mouse.wheel(0, pixels);
  await list.row('Job 05350').waitFor();
  expect(await focused()).toBe('2');
  const order = () =>
    page
      .locator('[role=grid] [role=rowgroup] [role=row]')
      .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('aria-rowindex'))));
  await until('rows in order', async () => {
    const found = await order();
    return found.every((index, n) => n === 0 || index > (found[n - 1] ?? 0));
  });
  await page.keyboard.press('j');
  await until('the second row has the keyboard', async () => (await focused()) === '3');
  await list.row('Job 00001').waitFor();
});

it('finds a few among them while somebody types, and takes all of them together', async () => {
  const { page } = window;
  const list = new JobsList(page);
  await list.filter('tag:hundredth');
  await page.getByText('100 jobs', { exact: true }).waitFor();
  await page.getByRole('checkbox', { name: 'Select all' }).click();
  await page.getByRole('toolbar', { name: '100 selected' }).waitFor();
  await list.toolbar('Pause');
  await list.toast('100 jobs paused').getByRole('button', { name: 'Undo' }).click();
  await until('all active again', async () => {
    const { items } = await window.call('jobs.list', { text: 'tag:hundredth', limit: 200 });
    return items.length === 100 && items.every((item) => item.state === 'active');
  });
  await page.keyboard.press('Escape');
});

it('stays usable while a job prints 100,000 lines a second, and follows to the end', async () => {
  const { page } = window;
  const print = `let n = 0; const t = setInterval(() => { let s = ''; for (let i = 0; i < 10000; i++) s += 'line ' + n++ + '\\n';
    process.stdout.write(s); if (n >= 600000) { clearInterval(t); console.log('the very last line'); } }, 100)`;
  const job = await window.call('jobs.add', {
    spec: {
      name: 'Flood',
      action: { kind: 'program', program: process.execPath, args: ['-e', print] },
      schedule: { kind: 'manual' },
      logLimitBytes: 100_000_000,
    },
  });
  const run = await window.call('jobs.run', { id: job.id });
  await window.go(`/runs/${run.id}`);
  const log = page.getByRole('log');
  await log
    .getByText(/^line \d+$/)
    .first()
    .waitFor();
  // Something else can be done meanwhile, at once.
  const before = performance.now();
  await page.getByRole('button', { name: 'Wrap lines' }).click();
  expect(performance.now() - before).toBeLessThan(3000);
  await log.getByText('the very last line').waitFor({ timeout: 60_000 });
  expect(await log.locator('[data-index]').count()).toBeLessThan(200);
  await page.getByRole('button', { name: 'Load earlier output' }).waitFor();
  await page.getByLabel('Find in output').fill('the very last');
  await page.getByText('1 of 1', { exact: true }).waitFor();
});

it('the page complained about nothing', () => {
  expect(window.complaints).toEqual([]);
});
