import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

const NEW_YORK = 'America/New_York';
let window: OpenWindow;
let runId = '';

beforeAll(async () => {
  // The clock of both is moved twice a year, so once within half a year; and what comes in half an hour is still today in one of them.
  const hour = Number(
    new Intl.DateTimeFormat('en', { timeZone: NEW_YORK, hour: 'numeric', hourCycle: 'h23' }).format(),
  );
  window = await openWindow({ env: { TZ: hour < 20 ? NEW_YORK : 'Australia/Sydney' } });
  const add = (name: string, command: string, group?: string, more: object = {}) =>
    window.call('jobs.add', {
      spec: {
        name,
        action: { kind: 'shell', command },
        schedule: { kind: 'interval', every: { minutes: 30 } },
        ...(group === undefined ? {} : { group }),
        ...more,
      },
    });
  const one = await add('Photos', 'true', 'Home');
  await add('Letters', 'true', 'Home');
  await add('Alone', 'exit 3');
  const slow = await add('Slow', 'sleep 60', 'Work');
  runId = (await window.call('jobs.run', { id: one.id })).id;
  const { items } = await window.call('jobs.list', { text: 'Alone' });
  await window.call('jobs.run', { id: items[0]?.id ?? '' });
  await window.call('jobs.run', { id: slow.id });
  await until('runs', async () => {
    const runs = (await window.call('runs.list', {})).items;
    return runs.filter((run) => run.finishedAt !== null).length === 2 && runs.some((run) => run.state === 'running');
  });
});
afterAll(async () => {
  const { items } = await window.call('runs.list', { states: ['running'] });
  await window.call('runs.stop', { ids: items.map((run) => run.id) });
  await until('all ended', async () => (await window.call('runs.list', { states: ['running'] })).items.length === 0);
  expect(window.complaints).toEqual([]);
  await window.close();
});

describe('today', () => {
  test('says what runs, what comes with its countdown, and what went wrong', async () => {
    await window.go('/today');
    const { page } = window;
    await page.getByRole('region', { name: 'Running now' }).getByRole('link', { name: /Slow/ }).waitFor();
    const next = page.getByRole('region', { name: 'Next up' });
    await next.getByRole('link', { name: /Letters/ }).waitFor();
    await expect.poll(() => next.getByRole('link', { name: /Letters/ }).innerText()).toMatch(/\d+ (min|s)/);
    await page.getByRole('region', { name: 'Needs attention' }).getByRole('link', { name: /Alone/ }).click();
    await until('the run', () => /#\/runs\/\w+$/.test(page.url()));
  });

  test('lanes are of jobs or of groups; a lane leads to its job or to the jobs of its group', async () => {
    await window.go('/today');
    const { page } = window;
    const lanes = page.getByRole('region', { name: 'Timeline' });
    await lanes.getByRole('link', { name: /Photos\s*: 1 succeeded/ }).waitFor();
    await expect.poll(() => lanes.getByRole('listitem').count()).toBe(4);
    await lanes.locator('label', { hasText: /^Groups$/ }).click();
    await lanes.getByRole('link', { name: /Home\s*: 1 succeeded/ }).waitFor();
    await until('three lanes', async () => (await lanes.getByRole('listitem').count()) === 3);
    await expect.poll(() => lanes.getByRole('listitem').last().innerText()).toMatch(/Without a group/);
    await lanes.getByRole('link', { name: /^Home/ }).click();
    await until('the filter', async () => (await page.getByLabel('Filter jobs').inputValue()) === 'group:Home');
    await page.getByRole('button', { name: 'Clear filter' }).click();
    await window.go('/today');
    await lanes.locator('label', { hasText: /^Jobs$/ }).click();
    await lanes.getByRole('link', { name: /^Photos/ }).waitFor();
  });

  test('the mouse tells what a mark is and opens it', async () => {
    await window.go('/today');
    const { page } = window;
    await page.locator('label', { hasText: /^6 hours$/ }).click();
    const canvas = page.getByRole('group', { name: /arrow keys move/ }).locator('canvas');
    const box = await canvas.boundingBox();
    if (box === null) throw new Error('no lanes');
    // Now is in the middle of six hours, give or take the minutes of this one; Photos is the third lane.
    const y = box.y + 26 + 2 * 28 + 14;
    await until('the words of the run', async () => {
      for (let x = box.x + box.width * 0.49; x < box.x + box.width * 0.69; x += 3) {
        await page.mouse.move(x, y);
        if ((await page.getByText('You asked for it.').count()) > 0) return true;
      }
      return false;
    });
    await page.mouse.down();
    await page.mouse.up();
    await until('the run', () => page.url().endsWith(`#/runs/${runId}`));
    await window.go('/today');
    await page.locator('label', { hasText: /^Day$/ }).click();
  });

  test('arrow keys walk through the marks, tell each, and Enter opens it', async () => {
    await window.go('/today');
    const { page } = window;
    const marks = page.getByRole('group', { name: /arrow keys move/ });
    await marks.focus();
    await page.keyboard.press('ArrowDown');
    const status = marks.getByRole('status');
    await until('the first lane', async () => (await status.innerText()).startsWith('Alone'));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Home');
    await until('the run of Photos', async () => /Photos[\s\S]*Succeeded/.test(await status.innerText()));
    await page.keyboard.press('ArrowRight');
    await until('a planned one', async () => /Photos[\s\S]*Planned/.test(await status.innerText()));
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await until('the run', () => page.url().endsWith(`#/runs/${runId}`));
  });

  test('a week in which the clock is moved says so, and by how much', async () => {
    await window.go('/today');
    const { page } = window;
    await page.locator('label', { hasText: /^Week$/ }).click();
    const lanes = page.getByRole('region', { name: 'Timeline' });
    await until('the week of the change', async () => {
      if ((await lanes.getByText(/clock [+−]1 h/).count()) > 0) return true;
      await page.getByRole('button', { name: 'Earlier' }).click();
      return false;
    });
    await page.getByRole('button', { name: 'Now', exact: true }).click();
    await page.locator('label', { hasText: /^Day$/ }).click();
  });
});
