import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow;
beforeAll(async () => {
  window = await openWindow();
});
afterAll(() => window?.close());

const print = `for (let n = 0; n < 60000; n++) console.log(n === 5000 ? 'the <b>needle</b>' : n === 7000 ? 'Error: it broke here' : 'straw number ' + n + ' '.repeat(60) + '.')`;

it('finds a line in a part of the output that the window does not hold, and goes there', async () => {
  const { page } = window;
  const job = await window.call('jobs.add', {
    spec: {
      name: 'Haystack',
      action: { kind: 'program', program: process.execPath, args: ['-e', print] },
      schedule: { kind: 'manual' },
      logLimitBytes: 100_000_000,
    },
  });
  const run = await window.call('jobs.run', { id: job.id });
  await until('the end of the run', async () => (await window.call('runs.get', { id: run.id })).state === 'succeeded');
  await window.go(`/runs/${run.id}`);
  const log = page.getByRole('log');
  await log.getByText(/^straw number 59999 /).waitFor();
  await page.getByLabel('Find in output').fill('needle');
  await page.getByText('Not found').waitFor();
  await page.getByRole('button', { name: 'Search the whole output' }).click();
  await page.getByText('1 line in the whole output').waitFor();
  await page.getByRole('list', { name: 'Search the whole output' }).getByRole('button').click();
  await log.getByText('the <b>needle</b>').waitFor();
  await log.getByText(/^straw number 5001 /).waitFor();
  await page.getByText('1 of 1', { exact: true }).waitFor();
});

it('comes back to the end when asked', async () => {
  const { page } = window;
  await page.getByLabel('Find in output').fill('');
  await page.getByRole('button', { name: 'Jump to the end' }).click();
  await page
    .getByRole('log')
    .getByText(/^straw number 59999 /)
    .waitFor();
  expect(window.complaints).toEqual([]);
});

it('jumps to the first error of the whole output, wherever it stands', async () => {
  const { page } = window;
  await page.getByRole('button', { name: 'Jump to the first error' }).click();
  const log = page.getByRole('log');
  await log.getByText('Error: it broke here').waitFor();
  await log.getByText(/^straw number 7001 /).waitFor();
});

it('S15: leads from a merged row to the run that stands for it', async () => {
  const job = await window.call('jobs.add', {
    spec: {
      name: 'Every second',
      action: { kind: 'shell', command: 'true' },
      schedule: { kind: 'interval', every: { seconds: 1 } },
      graceSeconds: 'any',
      settle: false,
    },
  });
  await window.call('jobs.pause', { ids: [job.id] });
  const resumed = Date.now() + 4000;
  await until('four occurrences to fall due', () => Date.now() >= resumed);
  await window.call('jobs.resume', { ids: [job.id], missed: 'catch-up' });
  const merged = async () => (await window.call('runs.list', { jobId: job.id, states: ['merged'] })).items[0];
  await until('a merged row', async () => (await merged()) !== undefined);
  await window.call('jobs.pause', { ids: [job.id] });
  const row = await merged();
  await window.go(`/runs/${row?.id}`);
  await window.page.getByRole('link', { name: 'Show the run that stands for it' }).click();
  await until('its page', () => {
    const stands = row?.why.code === 'merged-into' ? row.why.run : null;
    return stands !== null && window.page.url().endsWith(`/runs/${stands}`);
  });
  await window.page.getByText('Succeeded', { exact: true }).first().waitFor();
});
