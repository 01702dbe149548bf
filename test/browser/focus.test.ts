/** Where the keyboard is: one always sees it, and what opens gives it back. On a database with a history, missed runs and groups. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { settingNames } from '../../renderer/settings/setting-names.ts';
import { en } from '../../renderer/text/en.ts';
import { seedLife } from '../support/seed-life.ts';
import { until } from '../support/until.ts';
import { JobsList } from './pages/jobs-list.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow;
let page: Page;
let jobs: JobsList;
const folder = mkdtempSync(join(tmpdir(), 'punctual-focus-'));
beforeAll(async () => {
  seedLife({ folder, zone: 'UTC', now: Date.now(), language: 'en', jobs: 13 });
  window = await openWindow({ folder, env: { TZ: 'UTC' } });
  page = window.page;
  jobs = new JobsList(page);
});
afterAll(async () => {
  await window?.close();
  rmSync(folder, { recursive: true, force: true });
});

const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
/** The name, or else the words, of what has the keyboard; empty when nothing has it. */
const focused = () =>
  page.evaluate(() => {
    const { activeElement: held } = document;
    return held === null || held === document.body ? '' : (held.getAttribute('aria-label') ?? held.textContent);
  });
const hasKeyboard = (words: RegExp) => until(`${words} has the keyboard`, async () => words.test(await focused()));
const toJobs = async () => {
  await window.go('/jobs');
  await page.getByRole('row', { name: /Check website/ }).waitFor();
};

it('a menu that is opened by key has the keyboard, and its Escape closes it and nothing else', async () => {
  await window.go('/jobs/check-website');
  await page.getByRole('button', { name: 'Actions for Check website' }).press('Enter');
  await hasKeyboard(/Skip the next run/);
  await press('Escape');
  await hasKeyboard(/Actions for Check website/);
  await page.getByRole('heading', { level: 1, name: 'Check website' }).waitFor();
});

it('the list of keys gives the keyboard back to the row, also the first time', async () => {
  await toJobs();
  await press('Home', '?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await press('Escape');
  await hasKeyboard(/Back up documents/);
});

it('Undo leaves the keyboard in the list, pressed by key or with the mouse', async () => {
  await toJobs();
  await press('Home', 'Delete');
  await until('the row is gone', async () => (await jobs.row('Back up documents').count()) === 0);
  await until('Tab came to the way back', async () => {
    await press('Tab');
    return (await focused()) === 'Undo';
  });
  await press('Enter');
  await jobs.row('Back up documents').waitFor();
  await until('somebody in the list has the keyboard', () =>
    page.evaluate(() => document.activeElement?.closest('[role=grid]') !== null),
  );
  await press('Home', 'Delete');
  await until('the row is gone again', async () => (await jobs.row('Back up documents').count()) === 0);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await jobs.row('Back up documents').waitFor();
  await until('a row has the keyboard', () => page.evaluate(() => document.activeElement?.role === 'row'));
});

it('the bar for chosen jobs gives the keyboard back to the list, and Escape in its menu keeps what is chosen', async () => {
  await toJobs();
  await press('Home');
  await hasKeyboard(/Back up documents/);
  const bar = page.getByRole('toolbar', { name: '1 selected' });
  // The row may just be fetched again: a key then finds nothing to choose.
  await until('it is chosen', async () => {
    if ((await bar.count()) === 0) await press('x');
    return (await bar.count()) > 0;
  });
  await bar.getByRole('button', { name: 'Group' }).press('Enter');
  await until('its field has the keyboard', () => page.evaluate(() => document.activeElement?.tagName === 'INPUT'));
  await press('ArrowDown', 'Escape');
  await until('the menu is gone', async () => (await page.getByRole('menu').count()) === 0);
  await bar.getByRole('button', { name: 'Close' }).press('Enter');
  await bar.waitFor({ state: 'detached' });
  await until('a row has the keyboard', () => page.evaluate(() => document.activeElement?.role === 'row'));
});

it('in the palette the first entry is chosen, commands stand before what can be done with jobs, and Ctrl+A chooses its text', async () => {
  await toJobs();
  await press('Control+k');
  const field = page.getByPlaceholder('Jump to a job');
  await field.waitFor();
  const chosen = page.locator('[data-action][data-selected]');
  await page.keyboard.type('back');
  await until('the first job is chosen', async () => (await chosen.allInnerTexts())[0]?.startsWith('Back up') === true);
  const names = await page.locator('[data-action]').allInnerTexts();
  const backup = names.findIndex((name) => name.startsWith('Back up now'));
  expect(backup).toBeGreaterThan(0);
  expect(backup).toBeLessThan(names.findIndex((name) => name.startsWith('Run now')));
  await press('Control+a');
  // “restic” is in a command; names come first.
  await page.keyboard.type('re');
  await until('a job of that name is chosen', async () => /^Morning re/.test((await chosen.allInnerTexts())[0] ?? ''));
  await press('Control+a');
  await page.keyboard.type('pau');
  await expect.poll(() => field.inputValue()).toBe('pau');
  await until(
    'the filter is chosen',
    async () => (await chosen.allInnerTexts())[0]?.includes('Filter: Paused') === true,
  );
  await expect.poll(() => chosen.count()).toBe(1);
  await press('Escape');
  expect(await page.getByRole('toolbar').count()).toBe(0);
});

it('the runs are one stop of Tab, walked by arrows and pages', async () => {
  await window.go('/runs');
  await page.getByRole('table').getByRole('link').first().waitFor();
  await press('/');
  await until('the filter has the keyboard', async () => (await focused()).includes('Filter by job name'));
  await press('Tab', 'Tab', 'Tab', 'ArrowDown', 'ArrowDown');
  const row = () => page.evaluate(() => document.activeElement?.closest('[data-index]')?.getAttribute('data-index'));
  await expect.poll(row).toBe('2');
  await press('PageDown', 'PageDown');
  await until('two pages on', async () => Number(await row()) > 20);
  await until('it is seen', () =>
    page.evaluate(() => {
      const { top = 0, bottom = 0 } = document.activeElement?.getBoundingClientRect() ?? {};
      return top > 0 && bottom <= innerHeight;
    }),
  );
  const at = await row();
  // Out of the list and back: the same row, not the next one.
  await press('Shift+Tab', 'Tab');
  await expect.poll(row).toBe(at);
  await press('Home');
  await until('the first row', async () => (await row()) === '0');
  await page.getByRole('table').hover();
  await page.mouse.wheel(0, 3000);
  await until('the list has moved', async () => (await page.locator('[data-index="90"]').count()) > 0);
  // What has the keyboard is not thrown away with the rows that left the screen.
  expect(await row()).toBe('0');
});

it('an answered card hands the keyboard to the next, the last one to the heading', async () => {
  await window.go('/missed');
  const cards = page.getByRole('main').getByRole('listitem');
  await cards.first().waitFor();
  const count = await cards.count();
  expect(count).toBeGreaterThan(1);
  await press('ArrowUp');
  for (let left = count - 1; left >= 0; left -= 1) {
    await press('s');
    await until('the card is gone', async () => (await cards.count()) === left);
    await until('the next has the keyboard', () =>
      page.evaluate((tag) => document.activeElement?.tagName === tag, left === 0 ? 'H1' : 'LI'),
    );
  }
});

it('a button that is busy for a moment keeps the keyboard, and Enter in a figure leaves it there', async () => {
  await window.go('/settings');
  const backup = page.getByRole('button', { name: 'Back up now' });
  await backup.press('Enter');
  await page.getByText('Backup made').first().waitFor();
  await hasKeyboard(/^Back up now$/);
  const wait = page.getByLabel('Wait after wake-up');
  await wait.fill('33');
  await wait.press('Enter');
  await until('it is saved', async () => (await window.call('settings.get', {})).engine.settleSeconds === 33);
  await expect.poll(() => wait.evaluate((field) => field === document.activeElement)).toBe(true);
});

it('a setting is found in the palette under its name and has the keyboard then, also from within Settings', async () => {
  await toJobs();
  for (const [words, control] of [
    ['keep runs', 'Keep runs for'],
    ['first day', 'First day of the week'],
    ['backups', ''],
  ] as const) {
    await press('Control+k');
    await page.getByRole('textbox', { name: /Jump to a job/ }).fill(words);
    await page
      .getByRole('button', { name: new RegExp(control, 'i') })
      .first()
      .waitFor();
    await press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await until(`the keyboard on ${words}`, () =>
      page.evaluate((name) => {
        const line = document.activeElement?.closest('main section > div > div, main section');
        return line?.textContent?.includes(name) === true && document.activeElement?.checkVisibility() === true;
      }, control),
    );
  }
});

it('every name of a setting in the palette is one of the page of settings', async () => {
  await window.go('/settings');
  await page.getByRole('heading', { name: 'Backups' }).waitFor();
  const words = await page.getByRole('main').innerText();
  for (const name of settingNames(en, false)) expect(words).toContain(name);
});

it('the page complained about nothing', () => {
  expect(window.complaints).toEqual([]);
});
