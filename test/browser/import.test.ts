import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { JobsList } from './pages/jobs-list.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow;
beforeAll(async () => {
  window = await openWindow();
});
afterAll(() => window?.close());

const CRONTAB = `MAILTO=me@example.org
0 9 * * 1-5 echo "work <b>day</b>"
@reboot echo started
61 9 * * * echo never
`;
const paste = async (text: string) => {
  await window.page.getByLabel('Or paste text').fill(text);
  await window.page.getByRole('button', { name: 'Show what it becomes' }).click();
};

it('is reached from the menu of New job, and shows a crontab entry beside what it becomes', async () => {
  const { page } = window;
  await page.getByRole('link', { name: 'Jobs' }).click();
  await page.locator('header').getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: /Import/ }).click();
  await paste(CRONTAB);
  await page.getByRole('heading', { name: '2 entries found' }).waitFor();
  await page.getByText('1 thing not understood').waitFor();
  await page.getByText('61 9 * * * echo never').last().waitFor();
  const weekday = page.locator('li', { hasText: 'echo "work <b>day</b>"' }).last();
  await weekday.getByText('It fires at the same times as before.').waitFor();
  await weekday.getByText('Monday to Friday', { exact: false }).first().waitFor();
  const times = weekday.locator('ol');
  await expect.poll(() => times.nth(0).innerText()).toBe(await times.nth(1).innerText());
  expect((await window.call('jobs.list', {})).total).toBe(0);
});

it('brings in what is chosen and nothing else', async () => {
  const { page } = window;
  await page.getByRole('checkbox', { name: /^Select .*started/ }).click();
  await page.getByRole('button', { name: 'Import 1 job' }).click();
  await page.locator('.mantine-Notification-root').filter({ hasText: '1 added' }).waitFor();
  const { items } = await window.call('jobs.list', {});
  expect(items.map(({ words }) => words)).toEqual(['Monday to Friday at 09:00']);
});

it('finds the job again when the same crontab is read twice, and leaves it alone unless told otherwise', async () => {
  const { page } = window;
  await window.go('/import');
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'crontab', mimeType: 'text/plain', buffer: Buffer.from(CRONTAB) });
  await page.getByRole('combobox', { name: 'This job is here already' }).waitFor();
  await page.getByRole('button', { name: 'Import 2 jobs' }).click();
  await page.locator('.mantine-Notification-root').filter({ hasText: '1 left as they were' }).waitFor();
  expect((await window.call('jobs.list', {})).total).toBe(2);
});

it('exports the selection, and brings it back after it was deleted', async () => {
  const { page } = window;
  const list = new JobsList(page);
  await list.open();
  await page.getByRole('checkbox', { name: 'Select all' }).click();
  const saved = page.waitForEvent('download');
  await list.toolbar('Export as JSON');
  const file = readFileSync(await (await saved).path(), 'utf8');
  expect(JSON.parse(file)).toMatchObject({ format: 'punctual-bundle', settings: null });
  const before = await window.call('jobs.export', {});
  await window.call('jobs.removeAll', {});
  await window.go('/import');
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'mine.json', mimeType: 'application/json', buffer: Buffer.from(file) });
  await page.getByRole('button', { name: 'Import 2 jobs' }).click();
  await page.locator('.mantine-Notification-root').filter({ hasText: '2 added' }).waitFor();
  expect((await window.call('jobs.export', {})).jobs).toEqual(before.jobs);
});

it('takes a file by dropping it, shows what a jobs file changes, and says what is wrong with a broken one', async () => {
  const { page } = window;
  await window.go('/import');
  await page.getByText('Drop files here').waitFor();
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    const text =
      'version: 1\njobs:\n  - id: from-yaml\n    name: From YAML\n    action: {kind: shell, command: "true"}\n    schedule: {kind: cron, pattern: "0 7 * * *"}\n    secrets: [API_TOKEN]\n';
    transfer.items.add(new File([text], 'jobs.yaml'));
    return transfer;
  });
  await page.getByText('Drop files here').dispatchEvent('drop', { dataTransfer: data });
  await page.getByText('1 new · 0 changed', { exact: false }).waitFor();
  await page.getByText('At 07:00').waitFor();
  await page.getByText('Secrets that have no value here').waitFor();
  await page.getByText('API_TOKEN').waitFor();
  await paste('version: 1\njobs:\n  - id: x\n    nmae: wrong\n');
  await page.getByRole('alert').getByText('Line 4, character 11 (jobs.0): Nobody knows “nmae”.').waitFor();
});

it('exports everything from Settings', async () => {
  const { page } = window;
  await page.getByRole('link', { name: 'Settings' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export everything' }).click();
  const bundle = JSON.parse(readFileSync(await (await saved).path(), 'utf8'));
  expect(bundle).toEqual(await window.call('jobs.export', {}));
});

it('the page complained about nothing', () => {
  expect(window.complaints).toEqual([]);
});
