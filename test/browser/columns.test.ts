/** Columns to choose and to sort by, and what is done with hundreds of jobs at once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { JobsList } from './pages/jobs-list.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

const MANY = 600;
let window: OpenWindow;
let list: JobsList;

beforeAll(async () => {
  window = await openWindow();
  list = new JobsList(window.page);
  await window.call('jobs.addMany', {
    jobs: Array.from({ length: MANY }, (_, n) => ({
      spec: {
        name: `Job ${String(n).padStart(3, '0')}`,
        ...(n === 7 ? { group: 'Alone' } : {}),
        action: { kind: 'shell', command: 'true' },
        schedule: { kind: 'manual' },
      },
    })),
  });
  await window.go('/jobs');
  await list.row('Job 000').waitFor();
});
afterAll(async () => {
  expect(window.complaints).toEqual([]);
  await window.close();
});

const press = async (...keys: string[]) => {
  for (const key of keys) await window.page.keyboard.press(key);
};

test('a column is chosen and sorted by with the keyboard alone', async () => {
  const { page } = window;
  await page.getByRole('button', { name: 'Columns' }).focus();
  await press('Enter');
  const group = page.getByRole('menuitemcheckbox', { name: 'Group' });
  await group.waitFor();
  await until('the entry', async () => {
    if (await group.evaluate((element) => element === document.activeElement)) return true;
    await press('ArrowDown');
    return false;
  });
  await press('Enter');
  await expect.poll(() => group.getAttribute('aria-checked')).toBe('true');
  await press('Escape');
  const heading = page.getByRole('columnheader', { name: 'Group' });
  await heading.getByRole('button').focus();
  await press('Enter');
  await until('the only one with a group first', async () => (await list.names())[0] === 'Job 007');
  await expect.poll(() => heading.getAttribute('aria-sort')).toBe('ascending');
});

test('hundreds of jobs get a tag, are deleted and come back, each with its undo', async () => {
  const { page } = window;
  const tagged = async () =>
    (await window.call('jobs.groups', {})).tags.find(({ name }) => name === 'night')?.jobs ?? 0;
  await press('j', 'Control+a');
  await page.getByRole('toolbar', { name: `${MANY} selected` }).waitFor();
  await list.toolbar('Tags');
  await page.getByRole('menu').getByLabel('Tags').fill('night');
  await press('Enter');
  const saved = await list.heldToast('Saved');
  await until('all tagged', async () => (await tagged()) === MANY);
  await saved.getByRole('button', { name: 'Undo' }).click();
  await until('none tagged', async () => (await tagged()) === 0);
  await list.toolbar('Delete');
  await list.toast(`${MANY} jobs deleted`).getByRole('button', { name: 'Undo' }).click();
  await until('all back', async () => (await window.call('jobs.list', {})).total === MANY);
  expect((await window.call('jobs.list', { text: 'group:alone' })).total).toBe(1);
});
