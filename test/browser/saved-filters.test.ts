/** Filters under a name: kept by the window, one click or one word in the palette away. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { JobsList } from './pages/jobs-list.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

const OWN = 3;
let window: OpenWindow;
let list: JobsList;

beforeAll(async () => {
  window = await openWindow();
  list = new JobsList(window.page);
  for (const [name, tags] of [
    ['Photos', ['backup']],
    ['Music', ['backup']],
    ['Report', []],
  ] as const) {
    await window.call('jobs.add', {
      spec: { name, tags, action: { kind: 'shell', command: 'true' }, schedule: { kind: 'manual' } },
    });
  }
  await window.go('/jobs');
  await list.row('Report').waitFor();
});
afterAll(async () => {
  expect(window.complaints).toEqual([]);
  await window.close();
});

const own = async () => (await list.chips()).slice(OWN);
const remember = (preferences: unknown) =>
  window.page.evaluate((raw) => localStorage.setItem('punctual.preferences', raw), JSON.stringify(preferences));

test('the filter is saved under a name, or under its text, and is a chip that stays', async () => {
  const { page } = window;
  await list.filter('tag:backup');
  await list.savedFilters('Save this filter');
  await list.nameFilter('Backups');
  await expect.poll(() => list.chip('Backups').getAttribute('aria-pressed')).toBe('true');
  await list.filter('report');
  await list.savedFilters('Save this filter');
  await page.keyboard.press('Enter');
  await until('both', async () => (await own()).join() === 'Backups,report');
  await page.reload();
  await list.chip('Backups').click();
  await until('its jobs', async () => (await list.names()).sort().join() === 'Music,Photos');
});

test('it is renamed, moved and removed by keyboard alone, and the removal is taken back', async () => {
  const { page } = window;
  const choose = async (item: string) => {
    const entry = page.getByRole('menuitem', { name: item });
    await entry.waitFor();
    await until(item, async () => {
      if (await entry.evaluate((element) => element === document.activeElement)) return true;
      await page.keyboard.press('ArrowDown');
      return false;
    });
    await page.keyboard.press('Enter');
  };
  const button = page.getByRole('button', { name: 'Saved filters' });
  await button.focus();
  await page.keyboard.press('Enter');
  await choose('Rename');
  await page.keyboard.type('Copies');
  await page.keyboard.press('Enter');
  await until('renamed', async () => (await own()).join() === 'Copies,report');
  await until('the focus is back', () => button.evaluate((element) => element === document.activeElement));
  await page.keyboard.press('Enter');
  await choose('Move to the right');
  await until('moved', async () => (await own()).join() === 'report,Copies');
  await choose('Move to the right');
  await until('around the end', async () => (await own()).join() === 'Copies,report');
  await choose('Remove');
  await until('removed', async () => (await own()).join() === 'report');
  await list.toast('Filter “Copies” removed').getByRole('button', { name: 'Undo' }).click();
  await until('back at its place', async () => (await own()).join() === 'Copies,report');
});

test('the palette finds it from any page', async () => {
  const { page } = window;
  await list.chip('All').click();
  await window.go('/runs');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('copi');
  await page.getByText('Filter: Copies').click();
  await until('the filter', async () => (await list.filterField().inputValue()) === 'tag:backup');
});

test('filters of older versions, without names, are taken over; rubbish and very long names break nothing', async () => {
  const { page } = window;
  const long = 'x'.repeat(10_000);
  await remember({
    columns: 5,
    sort: 'up',
    savedFilters: [
      'state:paused tag:old',
      7,
      null,
      { name: 3 },
      { name: '\u202eمرحبا', filter: long },
      { name: long, filter: 'y' },
    ],
  });
  await page.reload();
  await list.chip('state:paused tag:old').click();
  await until('the filter', async () => (await list.filterField().inputValue()) === 'state:paused tag:old');
  await expect.poll(async () => (await own()).length).toBe(3);
  await page.getByRole('button', { name: 'Saved filters' }).click();
  await page.getByRole('menuitem', { name: 'state:paused tag:old' }).waitFor();
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wider).toBeLessThanOrEqual(0);
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await list.nameFilter('Old ones');
  await until('renamed', async () => (await own())[0] === 'Old ones');
  // The very long ones are still whole.
  const kept = await page.evaluate(() => localStorage.getItem('punctual.preferences') ?? '');
  expect(kept.split(long).length).toBe(3);
});
