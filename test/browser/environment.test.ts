import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { JobEditor } from './pages/job-editor.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let home = '';
let window: OpenWindow;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'punctual-home-'));
  const lines = [
    'export PATH="/only/in/the/terminal:$PATH"',
    'export FROM_PROFILE="two words"',
    'export SOME_API_TOKEN=very-secret',
  ];
  writeFileSync(join(home, '.bash_profile'), `${lines.join('\n')}\n`);
  // With TERM the host takes its own environment for the person's, as when it is started from a terminal.
  window = await openWindow({ env: { HOME: home, SHELL: '/bin/bash', TERM: 'dumb' } });
  await window.go('/jobs/new');
});
afterAll(async () => {
  await window?.close();
  rmSync(home, { recursive: true, force: true });
});

it('shows what the terminal has and the job would not get; secrets stay hidden', async () => {
  const { page } = window;
  const editor = new JobEditor(page);
  await editor.name('Detective');
  await editor.command('echo "$FROM_PROFILE in $PATH"');
  await editor.unfold('Environment');
  await page.getByRole('button', { name: 'Compare with my terminal' }).click();
  await page.getByText('Not searched for programs by the job: /only/in/the/terminal').waitFor();
  const secret = page.getByRole('listitem').filter({ hasText: 'SOME_API_TOKEN' });
  await secret.getByText('looks like a secret').waitFor();
  expect(await page.getByText('very-secret').count()).toBe(0);
});

it('takes a variable and the PATH over with one click each, and the job then gets them', async () => {
  const { page } = window;
  for (const name of ['FROM_PROFILE', 'PATH']) {
    await page.getByRole('button', { name: `Adopt ${name} into the job` }).click();
  }
  await expect.poll(() => page.getByText('adopted', { exact: true }).count()).toBe(2);
  await page.getByRole('button', { name: 'Try it now' }).click();
  await page
    .getByRole('log')
    .getByText(/^two words in \/only\/in\/the\/terminal:/)
    .waitFor();
  await new JobEditor(page).save();
  await page.getByRole('heading', { name: 'Detective' }).waitFor();
  const [row] = (await window.call('jobs.list', {})).items;
  const { job } = await window.call('jobs.get', { id: row?.id ?? '' });
  expect(job.spec.environment).toMatchObject({ FROM_PROFILE: 'two words' });
});

it('the page complained about nothing', () => {
  expect(window.complaints).toEqual([]);
});
