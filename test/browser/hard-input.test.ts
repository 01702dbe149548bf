import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshEditor, JobEditor } from './pages/job-editor.ts';
import { JobsList } from './pages/jobs-list.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow;
beforeAll(async () => {
  window = await openWindow();
});
afterAll(() => window?.close());

const add = (name: string, more: object = {}) =>
  window.call('jobs.add', {
    spec: { name, action: { kind: 'shell', command: 'true' }, schedule: { kind: 'manual' }, ...more },
  });

it('says beside the field, with the place, what is wrong with a cron text, and saves nothing', async () => {
  const { page } = window;
  await window.go('/jobs/new');
  const editor = new JobEditor(page);
  await editor.name('Broken');
  await editor.mode('Cron');
  for (const pattern of ['', '0 61 * * *', '*/61 * * * *', '5/5 * * * *', 'a b c', '0 0 31 2 *', '☃ * * * *']) {
    await editor.cron(pattern);
    await page.locator('[aria-invalid=true][spellcheck=false]').first().waitFor();
    await expect.poll(() => editor.preview().locator('ol').count()).toBe(0);
  }
  await editor.cron('0 61 * * *');
  await editor.preview().getByText(/61/).waitFor();
  await page.getByText(/at character 3/).waitFor();
  await editor.command('true');
  await editor.save();
  await editor.alert().waitFor();
  expect((await window.call('jobs.list', { text: 'Broken' })).total).toBe(0);
});

it('asks before unsaved work is left, and leaves when told so', async () => {
  const { page } = window;
  const editor = await freshEditor(window, 'backup');
  await editor.name('Half done');
  await page.getByRole('link', { name: 'Runs' }).click();
  const question = page.getByRole('dialog', { name: 'Leave without saving?' });
  await question.getByRole('button', { name: 'Keep editing' }).click();
  await question.waitFor({ state: 'detached' });
  await expect.poll(() => page.getByLabel('Name', { exact: true }).inputValue()).toBe('Half done');
  await page.getByRole('link', { name: 'Runs' }).click();
  await question.getByRole('button', { name: 'Leave', exact: true }).click();
  await page.getByRole('heading', { name: 'Runs', exact: true }).waitFor();
});

it('shows markup, right-to-left and very long names as text, and stays in shape', async () => {
  const names = [
    '<img src=x onerror="document.title=\'owned\'">',
    'نسخ احتياطي للمستندات‮ evil',
    '🚀'.repeat(60),
    `${'long'.repeat(45)}`,
  ];
  for (const name of names) await add(name, { group: name.slice(0, 40), tags: [name.slice(0, 30)], notes: name });
  const list = new JobsList(window.page);
  await list.open();
  for (const name of names) await list.row(name.slice(0, 30)).first().waitFor();
  await expect.poll(() => window.page.title()).toBe('Punctual');
  expect(await window.page.locator('img').count()).toBe(0);
  const sideways = await window.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(sideways).toBe(false);
});

it('refuses a name of 10,000 characters in words, and keeps what was typed', async () => {
  await window.go('/jobs/new/backup');
  const editor = new JobEditor(window.page);
  await editor.name('x'.repeat(10_000));
  await editor.save();
  await window.page.getByText('A name has at most 200 characters').waitFor();
  await expect
    .poll(async () => (await window.page.getByLabel('Name', { exact: true }).inputValue()).length)
    .toBe(10_000);
  await editor.name('Back up documents');
  await editor.save();
  await window.page.getByRole('heading', { name: 'Back up documents' }).waitFor();
});

it('a job deleted in another window while it is edited here can be saved as a new one', async () => {
  const job = await add('Doomed');
  await window.go(`/jobs/${job.id}/edit`);
  const editor = new JobEditor(window.page);
  await editor.name('Saved from deletion');
  await window.call('jobs.remove', { ids: [job.id] });
  await editor.save();
  await editor.alert().getByText('deleted in another window').waitFor();
  await editor.alert().getByRole('button', { name: 'Save as a new job' }).click();
  await window.page.getByRole('heading', { name: 'Saved from deletion' }).waitFor();
});

it('two windows that edit one job do not overwrite each other silently', async () => {
  const job = await add('Shared');
  await window.go(`/jobs/${job.id}/edit`);
  const editor = new JobEditor(window.page);
  await editor.name('Mine');
  await window.call('jobs.modify', { id: job.id, patch: { notes: 'theirs' } });
  await editor.save();
  await editor.alert().getByText('changed in another window').waitFor();
  expect((await window.call('jobs.get', { id: job.id })).job.spec.name).toBe('Shared');
  await editor.alert().getByRole('button', { name: 'Save mine anyway' }).click();
  await window.page.getByRole('heading', { name: 'Mine' }).waitFor();
  expect((await window.call('jobs.get', { id: job.id })).job.spec.notes).toBe('theirs');
});

it('a page that asks too much of the form stays typed when the connection is lost, and says so', async () => {
  await window.go('/jobs/new/backup');
  const editor = new JobEditor(window.page);
  await editor.name('Kept while offline');
  await window.host.stop('SIGTERM');
  await editor.save();
  await editor
    .alert()
    .getByText(/No connection to Punctual/)
    .first()
    .waitFor();
  await expect.poll(() => window.page.getByLabel('Name', { exact: true }).inputValue()).toBe('Kept while offline');
  await window.page.getByText('Connection to Punctual lost').waitFor();
});

it('the page complained about nothing', () => {
  expect(window.complaints).toEqual([]);
});
