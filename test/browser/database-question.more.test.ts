/** A missing or damaged database in the window: one calm page with two choices, in both languages, and nothing else until it is answered. */
import { closeSync, mkdtempSync, openSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startHostProcess } from '../support/host-process.ts';
import { callHost } from './pages/call-host.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let root = '';
let folder = '';
let window: OpenWindow | null = null;
const file = () => join(folder, 'punctual.db');

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'punctual-question-'));
  folder = join(root, 'data');
  const host = await startHostProcess({ folder });
  const add = (name: string) =>
    callHost(host, 'jobs.add', {
      spec: { name, action: { kind: 'shell', command: 'true' }, schedule: { kind: 'manual' } },
    });
  await add('Old');
  const { name } = await callHost(host, 'backups.create', {});
  renameSync(join(folder, 'backups', name), join(folder, 'backups', 'punctual-2026-01-01T07-10-00.db'));
  await add('New');
  await callHost(host, 'backups.create', {});
  await host.stop();
});
afterEach(async () => {
  await window?.close();
  window = null;
  rmSync(root, { recursive: true, force: true });
});

it('missing: asks, restores the newest backup, and the window is as it always is', async () => {
  rmSync(file());
  window = await openWindow({ folder, heading: 'The database is missing' });
  const { page } = window;
  expect(await page.getByRole('navigation').count()).toBe(0);
  await page.getByText(file()).waitFor();
  await page.getByRole('button', { name: /^Restore the backup of .* \(2 jobs\)$/ }).click();
  await page.getByRole('navigation').waitFor();
  await window.go('/jobs');
  await page.getByText('New', { exact: true }).waitFor();
  expect(window.complaints).toEqual([]);
});

it('missing: another backup can be chosen', async () => {
  rmSync(file());
  window = await openWindow({ folder, heading: 'The database is missing' });
  const { page } = window;
  await page.getByLabel('Backup to restore').selectOption('punctual-2026-01-01T07-10-00.db');
  await page.getByRole('button', { name: /^Restore the backup of .* \(1 job\)$/ }).click();
  await page.getByRole('navigation').waitFor();
  expect((await window.call('jobs.list', {})).items.map(({ name }) => name)).toEqual(['Old']);
});

it('damaged, in Chinese and on a narrow screen: says so, and begins empty by the keyboard alone', async () => {
  writeFileSync(file(), 'rubbish'.repeat(5000));
  window = await openWindow({ folder, heading: '数据库已损坏', locale: 'zh-CN', width: 360, height: 640 });
  const { page } = window;
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  expect(wide).toBe(false);
  await page.getByRole('button', { name: '从空白开始' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('navigation').waitFor();
  expect((await window.call('jobs.list', {})).items).toEqual([]);
  expect(window.complaints).toEqual([]);
});

it('a backup that turns out to be unusable: the reason is said and the question stays', async () => {
  rmSync(file());
  window = await openWindow({ folder, heading: 'The database is missing' });
  const { page } = window;
  const restore = page.getByRole('button', { name: /^Restore the backup of/ });
  await restore.waitFor();
  const { question } = await window.call('host.info', {});
  writeFileSync(join(folder, 'backups', question?.backups[0]?.name ?? ''), 'rubbish'.repeat(5000));
  await restore.click();
  await page.getByRole('alert').waitFor();
  await expect.poll(() => page.getByRole('alert').innerText()).toContain('is not a Punctual database');
  await expect.poll(() => restore.isEnabled()).toBe(true);
});

it('damaged while it is in use: the open window turns into the question, and back into itself', async () => {
  const db = new Database(file());
  db.exec(`
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120000)
    INSERT INTO runs (id, job, job_name, kind, reason, state, scheduled_at, decided_at, token, parameters)
    SELECT 'run' || i, 1, 'Old', 0, 0, 3, i * 1000, 5, 't', printf('{"X":"%0120d"}', i) FROM n`);
  db.close();
  window = await openWindow({ folder });
  const { page } = window;
  await window.go('/jobs');
  const pages = Math.floor(statSync(file()).size / 4096);
  const fd = openSync(file(), 'r+');
  // More than the host remembers of it.
  for (let at = Math.floor(pages / 3); at < pages - 20; at += 1)
    writeSync(fd, Buffer.alloc(4096, 0xff), 0, 4096, at * 4096);
  closeSync(fd);
  await expect(window.call('backups.create', {})).rejects.toThrow();
  await page.getByRole('heading', { name: 'The database is damaged' }).waitFor();
  await page.getByText('The newest sound backup with what was there: 2 jobs', { exact: false }).waitFor();
  await page.getByRole('button', { name: /^Restore the backup of .* \(2 jobs\)$/ }).click();
  await page.getByRole('navigation').waitFor();
  await page.getByText('New', { exact: true }).waitFor();
  await page.getByText('The replaced database cannot be read', { exact: false }).waitFor();
}, 60_000);
