import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let folder = '';
let window: OpenWindow;
const add = (name: string) =>
  window.call('jobs.add', {
    spec: { name, action: { kind: 'shell', command: 'true' }, schedule: { kind: 'manual' } },
  });
const names = async () => (await window.call('jobs.list', {})).items.map(({ name }) => name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-backups-'));
  window = await openWindow({ folder: join(folder, 'data') });
  await add('Before');
});
afterAll(async () => {
  await window?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('makes a backup, and says that restoring it happens at the next start and not before', async () => {
  const { page } = window;
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Back up now' }).click();
  // The words of the rule name it as well.
  await page.getByRole('listitem').filter({ hasText: 'By hand' }).waitFor();
  await add('After');
  await page
    .getByRole('list', { name: 'Backups' })
    .getByRole('listitem')
    .filter({ hasText: 'By hand' })
    .getByRole('button', { name: /^Restore the backup of/ })
    .click();
  await page.getByText('This happens at the next start').waitFor();
  expect(await names()).toContain('After');
});

it('calls it off, and takes it up again', async () => {
  const { page } = window;
  await page.getByRole('button', { name: 'Do not restore' }).click();
  await page.getByText('This happens at the next start').waitFor({ state: 'detached' });
  expect((await window.call('backups.list', {})).restoring).toBe(null);
  await page
    .getByRole('listitem')
    .filter({ hasText: 'By hand' })
    .getByRole('button', { name: /^Restore the backup of/ })
    .click();
  await page.getByText('This happens at the next start').waitFor();
});

it('has the jobs of the backup after the next start', async () => {
  await window.close();
  window = await openWindow({ folder: join(folder, 'data') });
  expect(await names()).toEqual(['Before']);
  await window.page.getByRole('link', { name: 'Settings' }).click();
  await window.page.getByRole('button', { name: 'Back up now' }).waitFor();
  expect(await window.page.getByText('This happens at the next start').count()).toBe(0);
});

it('says of each what it holds and that it was read through, and undoes the restore with what it replaced', async () => {
  const { page } = window;
  const made = page
    .getByRole('list', { name: 'Backups', exact: true })
    .getByRole('listitem')
    .filter({ hasText: 'By hand' });
  await expect.poll(() => made.innerText()).toMatch(/By hand · 1 job · 0 runs · [\d.]+ kB · format \d/);
  await made.getByRole('img', { name: /^Read through and sound/ }).waitFor();
  const replaced = page.getByRole('list', { name: 'Replaced and damaged databases' }).getByRole('listitem');
  await expect.poll(() => replaced.count()).toBe(1);
  await replaced.getByRole('button', { name: /^Restore the backup of/ }).click();
  await page.getByText('This happens at the next start').waitFor();
  await window.close();
  window = await openWindow({ folder: join(folder, 'data') });
  expect((await names()).sort()).toEqual(['After', 'Before']);
});

it('deletes one after a second press, and not after the first', async () => {
  const { page } = window;
  await page.getByRole('link', { name: 'Settings' }).click();
  const aside = page.getByRole('list', { name: 'Replaced and damaged databases' }).getByRole('listitem');
  await aside.first().waitFor();
  const before = await aside.count();
  await aside
    .first()
    .getByRole('button', { name: /^Delete the backup of/ })
    .click();
  await aside.first().getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => aside.count()).toBe(before);
  await aside
    .first()
    .getByRole('button', { name: /^Delete the backup of/ })
    .click();
  await aside.first().getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('Deleted', { exact: true }).first().waitFor();
  await until('gone', async () => (await aside.count()) === before - 1);
});

it('the page complained about nothing', () => {
  expect(window.complaints).toEqual([]);
});
