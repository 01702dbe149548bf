/** The window claims nothing about what it has not loaded, and shows nothing of the job before under the name of the next. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CallName } from '../../preload/contract.ts';
import { seedPrunedYear } from '../support/pruned-year.ts';
import { until } from '../support/until.ts';
import { holdAnswers } from './pages/held-answers.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

const DAY = 86_400_000;
const now = Date.now();
const goneDay = new Date(Math.floor(now / DAY) * DAY - 200 * DAY).toISOString().slice(0, 10);

let folder: string;
let window: OpenWindow;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-not-loaded-'));
  seedPrunedYear({ folder, zone: 'UTC', now });
  window = await openWindow({ folder, env: { TZ: 'UTC' } });
  const { job } = await window.call('jobs.get', { id: 'sync' });
  await window.call('jobs.modify', { id: 'sync', patch: { name: `${job.spec.name} nightly` } });
  await window.call('jobs.add', {
    spec: {
      name: 'In a group',
      group: 'Nightly',
      action: { kind: 'shell', command: 'true' },
      schedule: { kind: 'manual' },
    },
  });
  await window.call('engine.pause', { group: 'Nightly' });
});
afterAll(async () => {
  await window?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Case {
  readonly title: string;
  readonly held: CallName;
  /** Where the page is before, with all it shows there loaded; without it the page is just opened. */
  readonly from?: {
    readonly path: string;
    readonly shows: (page: Page) => Locator;
    readonly first?: (page: Page) => Promise<void>;
  };
  readonly to: string | ((page: Page) => Promise<void>);
  /** Is there although the answer is held. */
  readonly drawn?: (page: Page) => Locator;
  /** Must not be there while the answer is held. */
  readonly claims: (page: Page) => Locator;
  /** Is there once it has arrived. */
  readonly shows: (page: Page) => Locator;
}

const tones = (page: Page) => page.locator('[role=gridcell][data-tone]');
const heading = (name: string) => (page: Page) => page.getByRole('heading', { level: 1, name });
const words = (text: string | RegExp) => (page: Page) => page.getByText(text);
const unknownDays = (page: Page) => page.locator('[role=gridcell][data-tone=unknown]');
const overview = {
  path: '/jobs/sync',
  shows: (page: Page) => page.locator('[role=gridcell][data-tone=bad]').first(),
};

const CASES: readonly Case[] = [
  {
    title: 'a day of the calendar',
    held: 'jobs.days',
    from: overview,
    to: '/jobs/older',
    drawn: heading('Rotate logs'),
    claims: tones,
    shows: unknownDays,
  },
  {
    title: 'the days counted',
    held: 'jobs.outcomes',
    from: overview,
    to: '/jobs/older',
    drawn: heading('Rotate logs'),
    claims: tones,
    shows: unknownDays,
  },
  {
    title: 'the rate of the next job',
    held: 'jobs.outcomes',
    from: overview,
    to: '/jobs/yearly',
    drawn: heading('Renew the licence'),
    claims: words(/^of [\d,]+ runs?$/),
    shows: words('of 1 run'),
  },
  {
    title: 'the next job',
    held: 'jobs.get',
    from: overview,
    to: '/jobs/older',
    claims: heading('Sync the archive nightly'),
    shows: heading('Rotate logs'),
  },
  {
    title: 'the last runs of the next job',
    held: 'runs.list',
    from: { path: '/jobs/sync', shows: (page) => page.getByRole('region', { name: 'Last runs' }) },
    to: '/jobs/older',
    drawn: heading('Rotate logs'),
    claims: (page) => page.getByRole('region', { name: 'Last runs' }),
    shows: (page) => page.getByRole('region', { name: 'Last runs' }),
  },
  {
    title: 'the changes of the next job',
    held: 'jobs.changes',
    from: { path: '/jobs/sync/changes', shows: (page) => page.getByRole('list', { name: 'Changes of this job' }) },
    to: '/jobs/older/changes',
    drawn: heading('Rotate logs'),
    claims: (page) =>
      page.getByRole('list', { name: 'Changes of this job' }).or(page.getByText('Nothing was changed since')),
    shows: (page) =>
      page.getByRole('list', { name: 'Changes of this job' }).or(page.getByText('Nothing was changed since')),
  },
  {
    title: 'a day without rows',
    held: 'jobs.days',
    to: `/jobs/sync/runs/${goneDay}`,
    drawn: heading('Sync the archive nightly'),
    claims: words('Nothing ran on this day'),
    shows: words('2 succeeded, 2 failed. These runs are no longer listed.'),
  },
  {
    title: 'runs that match',
    held: 'runs.list',
    from: {
      path: '/runs',
      shows: (page) => page.getByText('No run matches these filters'),
      first: (page) => page.getByLabel('Filter by job name').fill('no such run'),
    },
    to: (page) => page.getByLabel('Filter by job name').fill('rotate'),
    claims: words('No run matches these filters'),
    shows: (page) => page.getByRole('row').filter({ hasText: 'Rotate logs' }),
  },
  {
    title: 'runs under way',
    held: 'runs.list',
    to: '/today',
    drawn: heading('Today'),
    claims: words('Nothing is running'),
    shows: words('Nothing is running'),
  },
  {
    title: 'no failure',
    held: 'runs.list',
    to: '/today',
    drawn: heading('Today'),
    claims: words('All is well'),
    shows: words('All is well'),
  },
  {
    title: 'no trouble',
    held: 'engine.status',
    to: '/today',
    drawn: heading('Today'),
    claims: words('All is well'),
    shows: words('All is well'),
  },
  {
    title: 'fires',
    held: 'jobs.upcoming',
    to: '/today',
    drawn: heading('Today'),
    claims: words('Nothing planned'),
    shows: words('Nothing planned'),
  },
  {
    title: 'the timeline',
    held: 'jobs.upcoming',
    to: '/today',
    drawn: heading('Today'),
    claims: words('Nothing ran and nothing is planned in this time.'),
    shows: words(/^\d+ succeeded/),
  },
  {
    title: 'the engine',
    held: 'engine.status',
    to: '/today',
    drawn: heading('Today'),
    claims: words(/^Stopped$/),
    shows: words(/^Running normally$/),
  },
  {
    title: 'the pause of a group',
    held: 'engine.status',
    to: '/groups/Nightly',
    claims: (page) => page.getByRole('button', { name: /^Pause the group/ }),
    shows: (page) => page.getByRole('main').getByRole('button', { name: 'Resume' }),
  },
];

it.each(CASES)(
  'nothing is said of $title before $held has answered',
  async ({ held, from, to, drawn, claims, shows }) => {
    const page = await window.page.context().newPage();
    const answers = await holdAnswers(page);
    const go = (path: string) =>
      page.evaluate((hash) => {
        location.hash = hash;
      }, path);
    if (from === undefined) answers.hold(held);
    await page.goto(window.host.address);
    await page.getByRole('navigation').waitFor();
    if (from !== undefined) {
      await go(from.path);
      await from.first?.(page);
      await from.shows(page).waitFor();
      answers.hold(held);
    }
    await (typeof to === 'string' ? go(to) : to(page));
    await drawn?.(page).waitFor();
    await answers.waitsFor(held);
    expect(await claims(page).count()).toBe(0);
    answers.release();
    await until('what it says with the answer', async () => (await shows(page).count()) > 0);
    await page.close();
  },
);
