import { afterAll, beforeAll, expect, it } from 'vitest';
import { JobEditor } from './pages/job-editor.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow;
beforeAll(async () => {
  window = await openWindow();
  await window.go('/jobs/new');
});
afterAll(() => window?.close());

it('declares parameters, says what is missing, and saves them with the job', async () => {
  const { page } = window;
  const editor = new JobEditor(page);
  await editor.name('Greeter');
  await editor.command('echo "depth $depth mode {{mode}}"');
  await editor.unfold('Parameters');
  await page.getByRole('button', { name: 'Add a parameter' }).click();
  await editor.save();
  await page.getByText('Each parameter needs a name').waitFor();
  const first = page.getByRole('group', { name: 'Parameter 1' });
  await first.getByLabel('Name', { exact: true }).fill('depth');
  await first.getByRole('combobox', { name: 'Type' }).click();
  await page.getByRole('option', { name: 'Number' }).click();
  await page.getByText('“depth” must be a number').waitFor();
  await first.getByLabel('Default').fill('3');
  await page.getByRole('button', { name: 'Add a parameter' }).click();
  const second = page.getByRole('group', { name: 'Parameter 2' });
  await second.getByLabel('Name', { exact: true }).fill('mode');
  await second.getByRole('combobox', { name: 'Type' }).click();
  await page.getByRole('option', { name: 'Choice' }).click();
  for (const choice of ['fast', 'slow & safe']) {
    await second.getByLabel('Choices').fill(choice);
    await page.keyboard.press('Enter');
  }
  await editor.save();
  await page.getByRole('heading', { name: 'Greeter' }).waitFor();
  const [row] = (await window.call('jobs.list', {})).items;
  const { job } = await window.call('jobs.get', { id: row?.id ?? '' });
  expect(job.spec.parameters).toEqual([
    { name: 'depth', type: 'number', value: '3' },
    { name: 'mode', type: 'choice', value: 'fast', choices: ['fast', 'slow & safe'] },
  ]);
});

it('asks for them before a run, refuses what does not fit, and shows them with the run', async () => {
  const { page } = window;
  await page.getByRole('button', { name: 'Run with…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('depth').fill('deep');
  await dialog.getByRole('button', { name: 'Run now' }).click();
  await dialog.getByRole('alert').getByText('must be a number', { exact: false }).waitFor();
  await dialog.getByLabel('depth').fill('7');
  await dialog.getByRole('combobox', { name: 'mode' }).click();
  await page.getByRole('option', { name: 'slow & safe' }).click();
  await dialog.getByRole('button', { name: 'Run now' }).click();
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByRole('log').getByText('depth 7 mode slow & safe').waitFor();
  await page.getByText('depth = 7, mode = slow & safe').waitFor();
});

it('the page complained about nothing', () => {
  expect(window.complaints).toEqual([]);
});
