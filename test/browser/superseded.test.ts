/** S42: a window whose host another one has superseded says so for good and leads to the other window. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, it } from 'vitest';
import { writeWhereabouts } from '../../main/host/whereabouts.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow | null = null;
let folder = '';
afterEach(async () => {
  await window?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('is not a lost connection: the jobs run elsewhere', async () => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-superseded-'));
  window = await openWindow({ folder });
  const { page, host } = window;
  // Everything of the page has been fetched: nothing more comes from a host that is gone.
  await page.getByRole('main').getByRole('heading').first().waitFor();
  await page.waitForLoadState('networkidle');
  // The other host lives in this very process, as far as the note and the lease tell.
  writeWhereabouts(folder, 'http://127.0.0.1:1/#token=other');
  const db = new Database(join(folder, 'punctual.db'));
  db.exec("UPDATE lease SET token = 'another'");
  db.close();
  await window.call('engine.pause', {}).catch(() => {});
  expect(await host.ended).toBe(3);
  await page.getByText('Another Punctual has taken over the jobs. This one has stopped.').waitFor();
  await expect
    .poll(() => page.getByRole('link', { name: 'Open its window' }).getAttribute('href'))
    .toBe('http://127.0.0.1:1/#token=other');
  expect(await page.getByText('Connection to Punctual lost').count()).toBe(0);
});
