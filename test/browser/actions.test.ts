import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { JobsList } from './pages/jobs-list.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow;
let list: JobsList;
const ids: string[] = [];

beforeAll(async () => {
  window = await openWindow();
  list = new JobsList(window.page);
  for (const name of ['Alpha', 'Beta', 'Gamma']) {
    const { id } = await window.call('jobs.add', {
      spec: {
        name,
        action: { kind: 'shell', command: 'echo "$depth"' },
        schedule: { kind: 'manual' },
        environment: { API_TOKEN: 'do-not-show', COLOUR: 'blue' },
        ...(name === 'Alpha' ? { parameters: [{ name: 'depth', type: 'number', value: '3' }] } : {}),
      },
    });
    ids.push(id);
  }
});
afterAll(async () => {
  expect(window.complaints).toEqual([]);
  await window.close();
});

const specs = async () => Promise.all(ids.map(async (id) => (await window.call('jobs.get', { id })).job.spec));

describe('several jobs at once', () => {
  test('are tagged and moved together, and both are taken back with one click', async () => {
    await window.go('/jobs');
    await list.select('Beta');
    await list.select('Gamma');
    await list.toolbar('Tags');
    await window.page.getByRole('menu').getByLabel('Tags').fill('night');
    await window.page.keyboard.press('Enter');
    await until('tagged', async () => (await specs()).filter((spec) => spec.tags?.includes('night')).length === 2);
    await list.toast('Saved').getByRole('button', { name: 'Undo' }).click();
    await until('untagged', async () => (await specs()).every((spec) => spec.tags === undefined));
    await list.toolbar('Group');
    await window.page.getByRole('menu').getByLabel('Group').fill('Home');
    await window.page.keyboard.press('Enter');
    await until('moved', async () => (await specs()).filter((spec) => spec.group === 'Home').length === 2);
    await list.toast('Saved').last().getByRole('button', { name: 'Undo' }).click();
    await until('back', async () => (await specs()).every((spec) => spec.group === undefined));
    await window.page.keyboard.press('Escape');
  });

  test('are paused, resumed and deleted together, each with its way back', async () => {
    await window.go('/today');
    await window.go('/jobs');
    await list.select('Beta');
    await list.select('Gamma');
    await list.toolbar('Pause');
    await list.toast('2 jobs paused').getByRole('button', { name: 'Undo' }).click();
    await until('active', async () => (await window.call('jobs.list', { text: 'state:paused' })).total === 0);
    await list.toolbar('Delete');
    await list.toast('2 jobs deleted').getByRole('button', { name: 'Undo' }).click();
    await list.row('Beta').waitFor();
    await list.row('Gamma').waitFor();
  });
});

describe('run with…', () => {
  test('is asked from the list of jobs', async () => {
    await window.go('/today');
    await window.go('/jobs');
    await list.select('Alpha');
    await list.toolbar('Run with…');
    const dialog = window.page.getByRole('dialog');
    await dialog.getByLabel('depth').fill('7');
    await dialog.getByRole('button', { name: 'Run now' }).click();
    await until(
      'a run with 7',
      async () => (await window.call('runs.list', {})).items[0]?.parameters?.['depth'] === '7',
    );
  });

  test('and from the palette, where a job without parameters has no such entry', async () => {
    const { page } = window;
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Alpha');
    await page.getByText('Run with…: Alpha').click();
    const dialog = page.getByRole('dialog').filter({ hasText: 'depth' });
    await dialog.getByLabel('depth').fill('8');
    await page.keyboard.press('Enter');
    await until(
      'a run with 8',
      async () => (await window.call('runs.list', {})).items[0]?.parameters?.['depth'] === '8',
    );
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Beta');
    await page.getByText('Edit: Beta').waitFor();
    expect(await page.getByText('Run with…: Beta').count()).toBe(0);
    await page.getByText('Pause: Beta').click();
    await until('paused', async () => (await window.call('jobs.list', { text: 'state:paused' })).total === 1);
  });
});

describe('the page of a run', () => {
  test('shows the environment with secrets as dots, and where a run that was run again came from', async () => {
    const { page } = window;
    const first = await window.call('jobs.run', { id: ids[1] ?? '' });
    await until('its end', async () => (await window.call('runs.get', { id: first.id })).finishedAt !== null);
    await window.go(`/runs/${first.id}`);
    await page.getByRole('button', { name: 'Environment' }).click();
    await page.locator('dl').getByText('COLOUR', { exact: true }).waitFor();
    await page.locator('dl').getByText('blue', { exact: true }).waitFor();
    await page.locator('dl').getByText('API_TOKEN', { exact: true }).waitFor();
    expect(await page.getByText('do-not-show').count()).toBe(0);
    await page.getByText('What this run was given.').waitFor();
    // The job changes: the run keeps what it got, and says what would be different now.
    await window.call('jobs.modify', { id: ids[1] ?? '', patch: { environment: { COLOUR: 'green', NEW: 'x' } } });
    await page.getByText('3 would be different now.').waitFor();
    const row = (name: string) => page.locator('dl > div').filter({ has: page.locator('dt', { hasText: name }) });
    await expect.poll(() => row('COLOUR').locator('dd').allTextContents()).toEqual(['blue', 'job', 'now: green']);
    await expect
      .poll(() => row('NEW').locator('dd').allTextContents())
      .toEqual(['this run did not get it', 'job', 'now: x']);
    await expect.poll(() => row('API_TOKEN').locator('dd').last().textContent()).toBe('now: no longer given');
    await page.getByRole('button', { name: 'Run again' }).click();
    await page.getByRole('link', { name: 'Show the run it came from' }).click();
    await until('the first one', () => page.url().endsWith(first.id));
  });
});

describe('settings', () => {
  test('a default limit group, chosen or new, and a default priority are set when their field is left', async () => {
    const { page } = window;
    await window.call('settings.set', { engine: { executors: { disk: { limit: 2 } } } });
    await window.go('/settings');
    const defaults = async () => (await window.call('settings.get', {})).engine.defaults;
    const group = page.getByRole('region', { name: 'New jobs' }).getByLabel('Limit group');
    await group.fill('di');
    await page.getByRole('option', { name: 'disk' }).click();
    await until('the chosen one', async () => (await defaults()).executor === 'disk');
    await group.fill('  Archive ');
    await group.press('Enter');
    await until('the new one', async () => (await defaults()).executor === 'Archive');
    await group.fill('');
    await group.blur();
    await until('what it was', async () => (await group.inputValue()) === 'Archive');
    await page.getByRole('textbox', { name: 'Priority' }).fill('-3');
    await page.keyboard.press('Enter');
    await until('the priority', async () => (await defaults()).priority === -3);
    await window.call('settings.set', { engine: { defaults: { executor: 'default', priority: 0 } } });
  });

  test('defaults of jobs are set at once, and the licences of all packages are there', async () => {
    const { page } = window;
    await window.go('/settings');
    await page.getByRole('textbox', { name: 'Runs side by side, at most' }).fill('3');
    await page.keyboard.press('Enter');
    await until('set', async () => (await window.call('settings.get', {})).engine.defaults.maxInstances === 3);
    await page.getByRole('combobox', { name: 'Time zone' }).fill('Asia/Tok');
    await page.getByRole('option', { name: 'Asia/Tokyo' }).click();
    await until('zone', async () => (await window.call('settings.get', {})).engine.defaults.timezone === 'Asia/Tokyo');
    await page.getByRole('button', { name: 'Packages and their licences' }).click();
    const licences = page.getByRole('list', { name: 'Packages and their licences' });
    // Named in package.json, pulled in by another package, packed beside the bundle, and the runtime.
    for (const name of ['react', 'scheduler', 'which', 'electron']) {
      const entry = licences.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) });
      await entry.locator('summary').press('Enter');
      await entry.getByText(/Permission is hereby granted|Permission to use, copy, modify/).waitFor();
    }
    expect(await licences.getByText('unknown', { exact: true }).count()).toBe(0);
    const others = (await licences.locator('summary').allInnerTexts())
      .map((line) => line.split('\n').at(-1) ?? '')
      .filter((licence) => !/^(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|Unlicense|BlueOak-1\.0\.0)$/.test(licence));
    expect(others).toEqual([]);
  });
});
