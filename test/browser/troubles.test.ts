/** A locked database and a full disk at the window: never green while one lasts, what to do in words, gone within two seconds (S41). */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectToHost } from '../support/host-client.ts';
import { need } from '../support/needs.ts';
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.ts';
import { until } from '../support/until.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

const WITHIN = 2000;
const disk = mountSmallDisk();
const mountable = need(disk !== null, 'no disk can be mounted here: only root may');

const footer = (page: Page) => page.getByRole('complementary').getByRole('button').last();
const alert = (page: Page) => page.getByRole('alert');

async function expectTrouble(page: Page, head: string, what: RegExp): Promise<void> {
  await footer(page).getByText(head).waitFor({ timeout: WITHIN });
  await alert(page).getByText(what).waitFor({ timeout: WITHIN });
  await expect.poll(() => footer(page).locator('[data-state="error"]').count()).toBe(1);
  await until('the title', async () => (await page.title()) === `${head} – Punctual`, WITHIN);
}
async function expectGreen(page: Page, head: string): Promise<void> {
  await footer(page).getByText(head).waitFor({ timeout: WITHIN });
  await alert(page).waitFor({ state: 'detached', timeout: WITHIN });
  await expect.poll(() => footer(page).locator('[data-state="running"]').count()).toBe(1);
  await expect.poll(() => page.title()).toBe('Punctual');
}

describe('a locked database', () => {
  let folder = '';
  let window: OpenWindow;
  let other: Database.Database;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'punctual-locked-'));
    window = await openWindow({ folder });
    await window.go('/today');
    other = new Database(join(folder, 'punctual.db'));
  });
  afterAll(async () => {
    other.close();
    await window?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is said at once, on Today as well, and is over when it ends', async () => {
    const { page } = window;
    await expectGreen(page, 'Running normally');
    const client = connectToHost(window.host);
    const spec = {
      name: 'Hourly',
      action: { kind: 'shell', command: 'true' },
      schedule: { kind: 'interval', every: { hours: 1 } },
    } as const;
    await client.call('jobs.add', { spec });
    client.close();
    const next = page.getByRole('region', { name: 'Next up' });
    await next.getByText('Hourly').waitFor();
    await footer(page).getByText('Hourly').waitFor();
    other.exec('BEGIN IMMEDIATE');
    await expectTrouble(page, 'Database in use', /another program has locked the database/);
    await page.getByRole('region', { name: 'Needs attention' }).getByText('Database in use').waitFor();
    expect(await page.getByRole('main').getByText('All is well').count()).toBe(0);
    // No fire is promised that cannot happen.
    await next.getByText('No run starts').waitFor({ timeout: WITHIN });
    await expect.poll(() => page.getByText('Hourly').count()).toBe(0);
    other.exec('ROLLBACK');
    await expectGreen(page, 'Running normally');
    await page.getByRole('main').getByText('All is well').waitFor();
    await next.getByText('Hourly').waitFor({ timeout: WITHIN });
    expect(window.complaints).toEqual([]);
  });
});

describe.runIf(mountable.met)('a full disk', mountable.options, () => {
  let window: OpenWindow;
  let small: SmallDisk;
  beforeAll(async () => {
    small = disk as SmallDisk;
    mkdirSync(join(small.folder, 'data'));
    window = await openWindow({ folder: join(small.folder, 'data'), locale: 'zh-CN' });
    await window.page.getByText('运行正常').waitFor();
  });
  afterAll(async () => {
    await window?.close();
    small.dispose();
  });

  it('is said in Chinese as well, and a window opened meanwhile says it from the beginning', async () => {
    const { page } = window;
    small.fill();
    await expectTrouble(page, '磁盘已满', /无法写入记录，因此不会启动任何运行/);
    const later = await window.another();
    await expectTrouble(later, '磁盘已满', /请腾出空间/);
    small.makeRoom();
    await expectGreen(page, '运行正常');
    await expectGreen(later, '运行正常');
  });
});
