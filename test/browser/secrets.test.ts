import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { JobEditor } from './pages/job-editor.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

const SECRET = 'correct-horse-battery';
let window: OpenWindow;
let id = '';
beforeAll(async () => {
  window = await openWindow();
  await window.go('/jobs/new');
});
afterAll(() => window?.close());

/** Everything the page could tell somebody who looks at it or at its source. */
const seen = () => window.page.evaluate(() => document.documentElement.outerHTML + document.body.innerText);
const field = (name: string) => window.page.getByLabel(`Value of ${name}`, { exact: true });

it('a variable that looks like a secret is offered to become one, and leaves the clear', async () => {
  const { page } = window;
  const editor = new JobEditor(page);
  await editor.name('Deploy');
  await editor.command('echo "using <$API_TOKEN>"; echo "$TLS_KEY"');
  await editor.unfold('Environment');
  await page.getByLabel('Variables', { exact: true }).fill(`MODE=fast\nAPI_TOKEN=${SECRET}`);
  await page.getByText('API_TOKEN looks like a secret.').waitFor();
  expect(await page.getByText('MODE looks like a secret.').count()).toBe(0);
  await page.getByRole('button', { name: 'Make it a secret: API_TOKEN' }).click();
  await expect.poll(() => page.getByLabel('Variables', { exact: true }).inputValue()).toBe('MODE=fast');
  await expect.poll(() => field('API_TOKEN').getAttribute('type')).toBe('password');
  await expect.poll(() => field('API_TOKEN').inputValue()).toBe(SECRET);
});

it('a pasted value with several lines is taken whole and never shown', async () => {
  const { page } = window;
  await page.getByRole('button', { name: 'Add a secret' }).click();
  await page.getByLabel('Name of the variable').last().fill('TLS_KEY');
  await field('TLS_KEY').evaluate((input, text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, 'line-one-of-the-key\nline-two-of-the-key\n');
  await page.getByText('3 lines').waitFor();
  expect(await page.evaluate(() => document.body.innerText)).not.toContain('line-one-of-the-key');
});

it('tried before saving, the output is covered', async () => {
  const { page } = window;
  await page.getByRole('button', { name: 'Try it now' }).click();
  const log = page.getByRole('log');
  await log.getByText('using <•••>').waitFor();
  expect(await log.innerText()).not.toMatch(/horse|line-one/);
});

it('what is wrong is said at the field: no name, no value, the same name in the clear', async () => {
  const { page } = window;
  const editor = new JobEditor(page);
  await page.getByRole('button', { name: 'Add a secret' }).click();
  await editor.save();
  await page.getByText('A secret needs the name of a variable').waitFor();
  await page.getByLabel('Name of the variable').last().fill('MODE');
  await page.getByText('“MODE” is also among the variables').waitFor();
  await page.getByLabel('Name of the variable').last().fill('OTHER');
  await page.getByText('Enter the value of “OTHER”, or remove it').waitFor();
  await page.getByRole('button', { name: 'Remove the secret OTHER' }).click();
});

it('saved, the job runs with it; the window shows when it was set and nothing else', async () => {
  const { page } = window;
  await new JobEditor(page).save();
  await page.getByRole('heading', { name: 'Deploy' }).waitFor();
  id = (await window.call('jobs.list', {})).items[0]?.id ?? '';
  expect((await window.call('jobs.get', { id })).job.spec).toMatchObject({
    environment: { MODE: 'fast' },
    secrets: ['API_TOKEN', 'TLS_KEY'],
  });
  const run = await window.call('jobs.run', { id });
  await window.go(`/runs/${run.id}`);
  await page.getByRole('log').getByText('using <•••>').waitFor();
  await page.getByRole('log').getByText('•••', { exact: true }).waitFor();
  expect(await seen()).not.toMatch(/correct-horse|line-one|line-two/);
  await window.go(`/jobs/${id}/edit`);
  await new JobEditor(page).unfold('Environment');
  await page
    .getByText(/••• set just now/)
    .first()
    .waitFor();
  expect(await seen()).not.toMatch(/correct-horse|line-one|line-two/);
  // The headless host has no key store: the window says where the key lies.
  await page.getByText(/The key is in .*secrets\.key/).waitFor();
});

it('replaced by keyboard alone: the field has the focus, the old value stays until saving, and can be kept', async () => {
  const { page } = window;
  await page.getByRole('button', { name: 'Replace the value of API_TOKEN' }).focus();
  await page.keyboard.press('Enter');
  await until('the focus is in the field', () =>
    field('API_TOKEN').evaluate((input) => document.activeElement === input),
  );
  await page.getByRole('button', { name: 'Keep the saved one: API_TOKEN' }).click();
  await page
    .getByText(/••• set/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Replace the value of API_TOKEN' }).click();
  await page.keyboard.type('abc');
  await page.getByText('shorter than 4 characters: logs will show it').waitFor();
  await page.keyboard.type('defgh');
  await page.getByRole('button', { name: 'Remove the secret TLS_KEY' }).click();
  await new JobEditor(page).save();
  await page.getByRole('heading', { name: 'Deploy' }).waitFor();
  const { secrets } = await window.call('secrets.list', { scope: 'job', owner: id });
  expect(secrets.map(({ name, state }) => [name, state])).toEqual([['API_TOKEN', 'set']]);
});

it('a copy has the names and asks for the values', async () => {
  const { page } = window;
  await window.go(`/jobs/${id}/copy`);
  await new JobEditor(page).unfold('Environment');
  await page.getByText('A copy takes no values along: enter them again.').waitFor();
  await expect.poll(() => field('API_TOKEN').inputValue()).toBe('');
});

it('a job whose secret has no value says so before it fails, and its run says it in a sentence', async () => {
  const { page } = window;
  const { spec } = (await window.call('jobs.get', { id })).job;
  const other = await window.call('jobs.add', { spec: { ...spec, name: 'Without' } });
  await window.go(`/jobs/${other.id}`);
  await page.getByText('API_TOKEN: no value').waitFor();
  const run = await window.call('jobs.run', { id: other.id });
  await window.go(`/runs/${run.id}`);
  await page.getByText('It was not started: the secret API_TOKEN has no value.').first().waitFor();
});

it('secrets of the group are named in the editor, and missed on the page of the job', async () => {
  const { page } = window;
  await window.call('settings.set', { engine: { groups: { web: { environment: {}, secrets: ['SHARED'] } } } });
  const action = { kind: 'shell', command: 'true' } as const;
  const job = await window.call('jobs.add', {
    spec: { name: 'Member', action, schedule: { kind: 'manual' }, group: 'web' },
  });
  await window.go(`/jobs/${job.id}`);
  const missed = page.getByText('SHARED: no value');
  await missed.waitFor();
  await window.go(`/jobs/${job.id}/edit`);
  await new JobEditor(page).unfold('Environment');
  await page.getByText('From the group web: SHARED').waitFor();
  await window.go(`/jobs/${job.id}`);
  await missed.waitFor();
  // Entered elsewhere: this window hears of it.
  await window.call('secrets.set', { scope: 'group', owner: 'web', values: { SHARED: 'shared-value' } });
  await missed.waitFor({ state: 'detached' });
});

it('the settings say who keeps the key', async () => {
  await window.go('/settings');
  await window.page.getByRole('heading', { name: 'Secrets' }).waitFor();
  await window.page.getByText('2 secrets', { exact: true }).waitFor();
});

it('no file of the data folder has a value in the clear but the logs, and the page complained about nothing', () => {
  const { folder } = window.host;
  const files = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => statSync(join(folder, name)).isFile());
  const clear = files.filter((name) => /correct-horse|line-one-of/.test(readFileSync(join(folder, name), 'latin1')));
  expect(clear.filter((name) => !name.endsWith('.log'))).toEqual([]);
  expect(window.complaints).toEqual([]);
});
