/** The typed filter: what could follow is offered, what cannot be meant is said, and nothing found has a way out. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { JobsList } from './pages/jobs-list.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow;
let list: JobsList;

beforeAll(async () => {
  window = await openWindow();
  list = new JobsList(window.page);
  for (const [name, group, tags] of [
    ['Photos', 'Home office', ['backup']],
    ['Report', 'Work', ['mail']],
  ] as const) {
    await window.call('jobs.add', {
      spec: { name, group, tags, action: { kind: 'shell', command: 'true' }, schedule: { kind: 'manual' } },
    });
  }
  await window.go('/jobs');
  await list.row('Report').waitFor();
});
afterAll(async () => {
  expect(window.complaints).toEqual([]);
  await window.close();
});

const press = (key: string) => window.page.keyboard.press(key);
const option = (name: string) => window.page.getByRole('option').filter({ hasText: name });
const focusIn = (role: string) =>
  until(`the focus in a ${role}`, () =>
    window.page.evaluate((wanted) => document.activeElement?.getAttribute('role') === wanted, role),
  );

test('is completed by keyboard: the condition, then a value that exists', async () => {
  const { page } = window;
  await press('/');
  await page.keyboard.type('gr');
  await option('group:').waitFor();
  await press('ArrowDown');
  await press('Enter');
  await expect.poll(() => list.filterField().inputValue()).toBe('group:');
  await option('Work').waitFor();
  await page.keyboard.type('off');
  await option('Work').waitFor({ state: 'detached' });
  await press('ArrowDown');
  await press('Enter');
  await expect.poll(() => list.filterField().inputValue()).toBe('group:"Home office" ');
  await until('its jobs', async () => (await list.names()).join() === 'Photos');
  await press('ArrowDown');
  await focusIn('row');
});

test('Escape closes what is offered, then empties the field, then goes to the list', async () => {
  const { page } = window;
  await press('/');
  await list.filterField().fill('t');
  await option('tag:').waitFor();
  await press('Escape');
  await option('tag:').waitFor({ state: 'detached' });
  await expect.poll(() => list.filterField().inputValue()).toBe('t');
  await press('Escape');
  await expect.poll(() => list.filterField().inputValue()).toBe('');
  await list.row('Report').waitFor();
  await press('Escape');
  await focusIn('row');
  await page.getByRole('status').filter({ hasText: 'left out' }).waitFor({ state: 'detached' });
});

test('a word that cannot be meant so is said beside the field, and half a condition does not empty the list', async () => {
  const { page } = window;
  const said = (words: string) => page.getByRole('status').filter({ hasText: words });
  await list.filter('state:sleeping');
  await said('“sleeping” is not a state').waitFor();
  expect((await list.names()).length).toBe(2);
  await expect.poll(() => list.filterField().getAttribute('aria-describedby')).toBe('filter-problem');
  await list.filter('stat:paused');
  await said('Did you mean state:?').waitFor();
  await list.filter('failed:later');
  await said('failed:7d').waitFor();
  await list.filter('tag:backups');
  await said('No job has the tag “backups”').waitFor();
});

test('what failed:7d means is said, and nothing found offers to clear the filter', async () => {
  const { page } = window;
  await list.filter('failed:7d');
  await page.getByRole('heading', { name: 'No job matches this filter' }).waitFor();
  await page.getByText('failed or ran out of time in the last 7 d').first().waitFor();
  await page.locator('main').getByRole('button', { name: 'Clear filter' }).last().click();
  await list.row('Report').waitFor();
  await focusIn('combobox');
});
