import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { isAlive } from './pages/is-alive.ts';
import { JobEditor } from './pages/job-editor.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow;
beforeAll(async () => {
  window = await openWindow();
  await window.go('/jobs/new');
});
afterAll(() => window?.close());

const trial = () => window.page.getByRole('region', { name: 'Trial' });
const start = () => window.page.getByRole('button', { name: 'Try it now' });

it('says what is missing instead of starting nothing', async () => {
  await new JobEditor(window.page).command('');
  await start().click();
  await window.page.getByText('Write the command to run').waitFor();
  expect(await trial().count()).toBe(0);
});

it('runs what stands in the form, shows its output live and its end in words', async () => {
  const editor = new JobEditor(window.page);
  const go = join(window.host.folder, 'go');
  await editor.command(`echo "hello <b>$WHO</b>"; until [ -e '${go}' ]; do sleep 0.05; done; echo second; exit 3`);
  await editor.unfold('Environment');
  await window.page.getByLabel('Variables', { exact: true }).fill('WHO=you');
  await start().click();
  await trial().getByRole('log').getByText('hello <b>you</b>').waitFor();
  await trial().getByText('Running', { exact: true }).waitFor();
  writeFileSync(go, '');
  await trial().getByRole('log').getByText('second').waitFor();
  await trial()
    .getByText(/The program ended with exit code 3\. It took \d/)
    .waitFor();
  await trial().getByText('Failed', { exact: true }).waitFor();
});

it('starts again with what was changed, and stops when asked', async () => {
  await new JobEditor(window.page).command('echo waiting; sleep 300');
  await start().click();
  await trial().getByRole('log').getByText('waiting').waitFor();
  await trial().getByRole('button', { name: 'Stop', exact: true }).click();
  await trial().getByText('You stopped it.').waitFor();
});

it('saves neither a job nor a row of history', async () => {
  expect((await window.call('jobs.list', {})).total).toBe(0);
  expect((await window.call('runs.list', {})).items).toEqual([]);
});

it('ends with the page that showed it', async () => {
  const { page } = window;
  await new JobEditor(page).command('echo "process $$"; exec sleep 300');
  await start().click();
  const line = await trial()
    .getByRole('log')
    .getByText(/^process \d+$/)
    .innerText();
  const pid = Number(line.split(' ')[1]);
  expect(isAlive(pid)).toBe(true);
  await page.getByRole('link', { name: 'Jobs' }).click();
  await page.getByRole('button', { name: 'Leave', exact: true }).click();
  await page.getByText('What should run on time?').waitFor();
  await until('the end of its process', () => !isAlive(pid));
});

it('the page complained about nothing', () => {
  expect(window.complaints).toEqual([]);
});
