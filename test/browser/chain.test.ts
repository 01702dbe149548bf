import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { JobEditor } from './pages/job-editor.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow;
let first = '';
let second = '';
const add = (name: string) =>
  window.call('jobs.add', {
    spec: { name, action: { kind: 'shell', command: 'true' }, schedule: { kind: 'manual' } },
  });

beforeAll(async () => {
  window = await openWindow();
  first = (await add('Make the backup')).id;
  second = (await add('Check the backup')).id;
});
afterAll(async () => {
  expect(window.complaints).toEqual([]);
  await window.close();
});

it('a job is told which other one starts after it, by keyboard alone', async () => {
  const { page } = window;
  await window.go(`/jobs/${first}/edit`);
  const editor = new JobEditor(page);
  await editor.unfold('Afterwards');
  await page.getByRole('button', { name: 'Start another job' }).focus();
  await page.keyboard.press('Enter');
  const job = page.getByRole('combobox', { name: 'Start', exact: true }).or(page.getByLabel('Start', { exact: true }));
  await job.first().focus();
  await page.keyboard.type('check');
  await page.getByRole('option', { name: 'Check the backup' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await editor.save();
  await until('the chain to be saved', async () => {
    const { chain } = (await window.call('jobs.get', { id: first })).job.spec;
    return JSON.stringify(chain) === JSON.stringify([{ on: 'success', job: second }]);
  });
});

it('a row without a job is refused in words, and can be taken away', async () => {
  const { page } = window;
  await window.go(`/jobs/${second}/edit`);
  const editor = new JobEditor(page);
  await editor.unfold('Afterwards');
  await page.getByRole('button', { name: 'Start another job' }).click();
  await editor.save();
  await page.getByText('Choose the job to start, or remove this row').waitFor();
  await page.getByRole('button', { name: 'Do not start job 1' }).click();
  await editor.save();
  await page.getByRole('heading', { name: 'Check the backup' }).waitFor();
  expect((await window.call('jobs.get', { id: second })).job.spec.chain).toBeUndefined();
});

it('the run leads to what it started, and that back to the run it came from', async () => {
  const { page } = window;
  const run = await window.call('jobs.run', { id: first });
  await window.go(`/runs/${run.id}`);
  const started = page.getByRole('region', { name: 'What it started' });
  await started.getByText('By another job').waitFor();
  await started.getByRole('link', { name: 'Check the backup' }).click();
  await page.getByText('Another job succeeded and started it.').waitFor();
  await page.getByRole('link', { name: 'Show the run it came from' }).click();
  await started.waitFor();
});
