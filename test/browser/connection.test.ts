import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startHostProcess } from '../support/host-process.ts';
import { JobsList } from './pages/jobs-list.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow;
beforeAll(async () => {
  window = await openWindow();
});
afterAll(() => window?.close());

it('a page without the key explains in words how to get in', async () => {
  const page = await window.page.context().browser()?.newPage();
  if (page === undefined) throw new Error('no browser');
  await page.goto(window.host.origin);
  await page.getByRole('heading', { name: 'This page needs its key' }).waitFor();
  await page.getByText('open the whole address it printed').waitFor();
  expect(await page.getByRole('navigation').count()).toBe(0);
  await page.close();
});

it('a first line that takes its time is told of while it does, and has not “come back” then', async () => {
  const page = await window.page.context().newPage();
  const banner = page.getByText('Connection to Punctual lost');
  // The line waits for the test, not for the banner: a page that loads slowly would show it and take it away before the test looks.
  const seen = Promise.withResolvers<void>();
  await page.routeWebSocket(/./, async (line) => {
    await seen.promise;
    line.connectToServer();
  });
  await page.goto(window.host.address);
  await banner.waitFor();
  seen.resolve();
  await banner.waitFor({ state: 'detached' });
  // Two pictures later a toast would be there.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await new JobsList(page).toast('').count()).toBe(0);
  await page.close();
});

it('takes the key out of the address bar', () => {
  expect(window.page.url()).not.toContain('token');
});

it('shows in one window what is done in another, without being asked', async () => {
  const second = await window.another();
  const [here, there] = [new JobsList(window.page), new JobsList(second)];
  await here.open();
  await there.open();
  await window.call('jobs.add', {
    spec: { name: 'Seen twice', action: { kind: 'shell', command: 'true' }, schedule: { kind: 'manual' } },
  });
  await here.row('Seen twice').waitFor();
  await there.row('Seen twice').waitFor();
  await here.pauseSwitch('Seen twice').click();
  await there.row('Seen twice').getByText('Paused').waitFor();
  await second.close();
});

it('changes language and theme at once, in every window, and keeps them', async () => {
  const { page } = window;
  await window.go('/settings');
  await page.getByRole('radio', { name: '简体中文' }).dispatchEvent('click');
  await page.getByRole('heading', { level: 1, name: '设置' }).waitFor();
  await page.getByRole('radio', { name: '深色' }).dispatchEvent('click');
  await page.locator('html[data-mantine-color-scheme=dark][lang=zh-CN]').waitFor();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: '设置' }).waitFor();
  await window.call('settings.set', { window: { language: 'en', theme: 'light' } });
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
});

it('a page whose answer cannot be read says so, and is right again as soon as it can', async () => {
  const { page } = window;
  const store = new Database(join(window.host.folder, 'punctual.db'));
  try {
    store.exec('ALTER TABLE runs RENAME TO runs_hidden');
    await window.go('/runs');
    await page.getByRole('alert').filter({ hasText: 'no such table: runs' }).waitFor();
  } finally {
    store.exec('ALTER TABLE runs_hidden RENAME TO runs');
    store.close();
  }
  const { id } = await window.call('jobs.add', {
    spec: { name: 'Read again', action: { kind: 'shell', command: 'true' }, schedule: { kind: 'manual' } },
  });
  await window.call('jobs.run', { id });
  await page.getByRole('main').getByText('Read again').waitFor();
});

it('says that the host went away, and after a restart that a new key is needed', async () => {
  const port = Number(new URL(window.host.origin).port);
  await window.host.stop('SIGKILL');
  await window.page.getByText('Connection to Punctual lost').waitFor();
  const again = await startHostProcess({ folder: window.host.folder, args: ['--no-open', '--port', String(port)] });
  try {
    await window.page.getByRole('heading', { name: 'This page needs its key' }).waitFor();
    // The new address pasted into the same tab.
    await window.page.goto(again.address);
    await window.page.getByRole('navigation').waitFor();
    const list = new JobsList(window.page);
    await list.open();
    await list.row('Seen twice').waitFor();
  } finally {
    await again.stop();
  }
});

it('the page complained about nothing', () => {
  expect(window.complaints).toEqual([]);
});
