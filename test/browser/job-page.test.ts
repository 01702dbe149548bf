import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow;
let id = '';

beforeAll(async () => {
  window = await openWindow();
  const notes = [
    '# Restore',
    'See the [handbook](https://example.org/a) or [this](javascript:alert(1)), **first** `dry`.',
    '<img src=x onerror="document.title=1"> <b>no</b>',
    '![picture](https://example.org/x.png)',
    '| a | b |\n|---|---|\n| 1 | 2 |',
  ].join('\n\n');
  const job = await window.call('jobs.add', {
    spec: {
      name: 'Backup',
      action: { kind: 'shell', command: 'exit $CODE' },
      environment: { CODE: '0' },
      schedule: { kind: 'cron', pattern: '0 9 * * *' },
      notes,
    },
  });
  id = job.id;
  await window.call('jobs.run', { id });
  await until('one run', async () => (await window.call('runs.list', { jobId: id })).items[0]?.state === 'succeeded');
  await window.call('jobs.modify', { id, patch: { environment: { CODE: '3' } } });
  await window.call('jobs.run', { id });
  await until('a failure', async () => (await window.call('runs.list', { jobId: id })).items[0]?.state === 'failed');
});
afterAll(async () => {
  expect(window.complaints).toEqual([]);
  await window.close();
});

describe('the page of a job', () => {
  test('the calendar says in words how each day went, is walked with arrow keys, and Enter shows the runs of the day', async () => {
    await window.go(`/jobs/${id}`);
    const { page } = window;
    const grid = page.getByRole('grid', { name: 'How each day went' });
    const today = grid.locator('[data-today]');
    await until(
      'today',
      async () => (await today.getAttribute('aria-label'))?.endsWith('1 succeeded, 1 failed') === true,
    );
    await expect.poll(() => today.getAttribute('data-tone')).toBe('bad');
    await expect.poll(() => grid.getByRole('row').count()).toBe(7);
    await today.focus();
    await page.keyboard.press('ArrowLeft');
    const weekAgo = page.locator(':focus');
    await expect.poll(() => weekAgo.getAttribute('aria-label')).toMatch(/The job did not exist yet$/);
    await expect.poll(() => grid.locator('[tabindex="0"]').count()).toBe(1);
    await page.keyboard.press('Enter');
    await page.getByText('The job did not exist yet').waitFor();
    expect(page.url()).toMatch(/runs\/\d{4}-\d\d-\d\d$/);
    await page.getByRole('button', { name: 'Show all days' }).click();
    await until('both runs', async () => (await page.getByRole('row').count()) === 3);
    await page.getByRole('link', { name: 'Overview' }).click();
    await today.click();
    await until('the runs of today', async () => (await page.getByRole('row').count()) === 3);
    await page.getByRole('button', { name: 'Show all days' }).waitFor();
  });

  test('each day stands in the row of its weekday, also while the week has days to come', async () => {
    const { page } = window;
    const rows = page.getByRole('grid').getByRole('row');
    // Today is the last day of the week with at most one of them.
    for (const firstWeekday of ['mon', 'sun'] as const) {
      await window.call('settings.set', { window: { firstWeekday } });
      await window.go('/jobs');
      await window.go(`/jobs/${id}`);
      const first = firstWeekday === 'mon' ? 'Monday' : 'Sunday';
      await until(`${first} first`, async () =>
        (await rows.first().getByRole('rowheader').innerText()).includes(first),
      );
      const tops = await rows.evaluateAll((all) =>
        all.map((row) => [...new Set([...row.children].map((cell) => Math.round(cell.getBoundingClientRect().top)))]),
      );
      expect(tops.map((of) => of.length)).toEqual([1, 1, 1, 1, 1, 1, 1]);
      expect([...tops.flat()].sort((a, b) => a - b)).toEqual(tops.flat());
    }
    await window.call('settings.set', { window: { firstWeekday: 'system' } });
  });

  test('rate, durations and the next ten fires are told; a bar opens its run by keyboard', async () => {
    await window.go(`/jobs/${id}`);
    const { page } = window;
    await page.getByText('50%').waitFor();
    await expect.poll(() => page.getByRole('region', { name: 'Next runs' }).getByRole('listitem').count()).toBe(10);
    const bars = page.getByRole('figure').getByRole('link');
    await expect.poll(() => bars.count()).toBe(2);
    await expect.poll(() => bars.last().getAttribute('aria-label')).toMatch(/Failed/);
    await bars.last().focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await until('the run', () => /#\/runs\/\w+$/.test(page.url()));
  });

  test('notes are Markdown without HTML, pictures or links that are not https', async () => {
    await window.go(`/jobs/${id}`);
    const notes = window.page.getByRole('region', { name: 'Notes' });
    await notes.getByRole('heading', { name: 'Restore' }).waitFor();
    await expect
      .poll(() => notes.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href'))))
      .toEqual(['https://example.org/a']);
    await expect.poll(() => notes.locator('strong').innerText()).toBe('first');
    await expect.poll(() => notes.getByRole('cell').allInnerTexts()).toEqual(['1', '2']);
    expect(await notes.locator('img').count()).toBe(0);
    await expect.poll(() => notes.getByText('<b>no</b>').count()).toBe(1);
  });

  test('every change is there in words and is taken back with one click, which is a change as well', async () => {
    await window.go(`/jobs/${id}`);
    const { page } = window;
    await page.getByRole('link', { name: 'Changes' }).click();
    const changes = page.getByRole('list', { name: 'Changes of this job' });
    await changes.getByText('CODE=3').waitFor();
    await expect.poll(() => changes.getByText('Created').count()).toBe(1);
    await changes.getByRole('button', { name: /^Undo the change of/ }).click();
    await changes.getByText(/^Took back the change of/).waitFor();
    expect((await window.call('jobs.get', { id })).job.spec.environment).toEqual({ CODE: '0' });
    // Changed elsewhere: the list follows, and what was overtaken has no button any more.
    await window.call('jobs.modify', { id, patch: { environment: { CODE: '5' } } });
    await changes.getByText('CODE=5').waitFor();
    await expect.poll(() => changes.getByRole('button').count()).toBe(1);
  });

  test('a job that is deleted elsewhere while its page is open says so', async () => {
    const other = await window.call('jobs.add', {
      spec: { name: 'Gone', action: { kind: 'shell', command: 'true' }, schedule: { kind: 'manual' } },
    });
    await window.go(`/jobs/${other.id}/changes`);
    await window.page.getByText('Created').waitFor();
    await window.call('jobs.remove', { ids: [other.id] });
    await window.page.getByText('There is no such job').waitFor();
  });

  test('what it usually takes is the same on its page and on that of a run, in both languages, from three successes on', async () => {
    const { page } = window;
    const spec = { name: 'Short', action: { kind: 'shell', command: 'true' }, schedule: { kind: 'manual' } } as const;
    const job = await window.call('jobs.add', { spec });
    for (let n = 1; n <= 3; n += 1) {
      expect((await window.call('jobs.get', { id: job.id })).usual).toBeNull();
      await window.call('jobs.run', { id: job.id });
      await until(`run ${n}`, async () => {
        const { items } = await window.call('runs.list', { jobId: job.id });
        return items.length === n && items.every(({ state }) => state === 'succeeded');
      });
    }
    const { usual } = await window.call('jobs.get', { id: job.id });
    expect(usual).toMatchObject({ runs: 3, longMs: null });
    const [run] = (await window.call('runs.list', { jobId: job.id })).items;
    for (const [language, takes, sentence, usually] of [
      ['en', 'Usually takes', 'Median of the last 3 successful runs of the current command.', 'usually'],
      ['zh', '通常用时', '当前命令最近 3 次成功运行用时的中位数。', '通常'],
    ] as const) {
      await window.call('settings.set', { window: { language } });
      await window.go(`/jobs/${job.id}`);
      const shown = page.getByTitle(sentence);
      await shown.waitFor();
      const text = (await shown.innerText()).split(/\s*\n\s*/);
      expect(text[0]).toBe(takes);
      await window.go(`/runs/${run?.id}`);
      await page.getByTitle(sentence).waitFor();
      await expect.poll(() => page.getByTitle(sentence).innerText()).toContain(`${usually} ${text[1]}`);
    }
    await window.call('settings.set', { window: { language: 'en' } });
  });
});
