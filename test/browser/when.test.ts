import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { freshEditor } from './pages/job-editor.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow;
beforeAll(async () => {
  window = await openWindow({ env: { TZ: 'Europe/Helsinki' } });
});
afterAll(async () => {
  expect(window.complaints).toEqual([]);
  await window.close();
});

const saved = async (name: string) => {
  const { items } = await window.call('jobs.list', { text: name });
  return (await window.call('jobs.get', { id: items[0]?.id ?? '' })).job.spec;
};
const fresh = (template = 'blank') => freshEditor(window, template);

describe('when a job runs', () => {
  test('several times in one job, each in a form of its own, saved as one schedule and opened again as forms', async () => {
    const editor = await fresh();
    const { page } = window;
    await editor.name('Twice');
    await editor.command('true');
    await editor.mode('Several');
    await page.getByRole('button', { name: 'Add another time' }).click();
    expect(await page.getByText('This form cannot say').count()).toBe(0);
    const second = page.locator('form li').filter({ hasText: 'Time 2' });
    await second.locator('label', { hasText: /^Cron$/ }).click();
    await second.getByLabel('Cron pattern').fill('0 6x * * *');
    await second.getByText(/at character 3/).waitFor();
    await second.getByLabel('Cron pattern').fill('0 6 1 * *');
    await until('both in words', async () => /09:00.*or.*06:00|09:00.*06:00/.test(await editor.preview().innerText()));
    await editor.save();
    await page.getByRole('heading', { name: 'Twice' }).waitFor();
    const spec = await saved('Twice');
    expect(spec.schedule).toEqual({
      kind: 'any',
      of: [
        { kind: 'cron', pattern: '0 9 * * *' },
        { kind: 'cron', pattern: '0 6 1 * *' },
      ],
    });
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('button', { name: 'Remove time 2' }).waitFor();
    await page.getByRole('button', { name: 'Remove time 1' }).click();
    await editor.save();
    await page.getByRole('heading', { name: 'Twice' }).waitFor();
    expect((await saved('Twice')).schedule).toEqual({ kind: 'any', of: [{ kind: 'cron', pattern: '0 6 1 * *' }] });
  });

  test('leaving an expert’s text for a form that cannot say it is warned of, and the way back loses nothing', async () => {
    const editor = await fresh();
    const { page } = window;
    await editor.mode('Cron');
    await editor.cron('*/7 3,4 L * *');
    await editor.mode('Weekly');
    await page.getByText('This form cannot say what stands under “Cron”').waitFor();
    await page.getByRole('button', { name: 'Back to “Cron”' }).click();
    await expect.poll(() => page.getByLabel('Cron pattern').inputValue()).toBe('*/7 3,4 L * *');
    await expect.poll(() => page.getByText('This form cannot say').count()).toBe(0);
    await editor.cron('30 6 * * MON-FRI');
    await editor.mode('Weekly');
    await expect.poll(() => page.getByLabel('At', { exact: true }).inputValue()).toBe('06:30');
    expect(await page.getByText('This form cannot say').count()).toBe(0);
  });

  test('every field of a pattern is explained', async () => {
    const editor = await fresh();
    const { page } = window;
    await editor.mode('Cron');
    await editor.cron('*/15 9-17 LW JAN,7 FRI#L');
    for (const words of [
      'every 15 minutes',
      '9 to 17',
      'last weekday of the month',
      'January, July',
      'last Friday of the month',
    ]) {
      await page.locator('form dl').getByText(words, { exact: true }).waitFor();
    }
  });

  test('the preview lists ten fires in the zone of the job and here, badges changes of the clock, and counts each day', async () => {
    const editor = await fresh();
    const { page } = window;
    await editor.mode('Every…');
    await editor.unfold('Time zone, limits');
    await page.getByRole('combobox', { name: 'Time zone' }).fill('America/New_York');
    await page.getByRole('option', { name: 'America/New_York' }).click();
    const preview = editor.preview();
    await until('ten fires', async () => (await preview.locator('ol li').count()) === 10);
    await until('both zones', async () =>
      /\d\d:\d\d[\s\S]*here/.test(await preview.locator('ol li').first().innerText()),
    );
    const days = preview.getByRole('list', { name: /How often/ }).getByRole('listitem');
    await expect.poll(() => days.count()).toBe(7);
    await expect.poll(() => days.nth(2).innerText()).toMatch(/48/);
    // 02:30 does not exist there on the second Sunday of March 2027; only those Sundays of that year.
    await editor.mode('Cron');
    await editor.cron('0 30 2 8-14 3 +SUN 2027');
    await preview.getByRole('button', { name: 'clock skips' }).waitFor();
    await preview.getByText(/does not exist on/).waitFor();
    // Both clocks are written as the person writes them.
    const first = preview.locator('ol li').first();
    await until('a day by its name', async () => /^Sun,? 14 Mar\b/.test(await first.innerText()));
    await window.call('settings.set', { window: { hour24: false } });
    await until('twelve hours', async () => /\b3:00\s?am[\s\S]*[ap]m here/i.test(await first.innerText()));
    await window.call('settings.set', { window: { hour24: 'system' } });
  });

  test('dates, weekdays and a spread are left out or said in words', async () => {
    const editor = await fresh();
    const { page } = window;
    await editor.unfold('Time zone, limits');
    await page.locator('fieldset', { hasText: 'Never on' }).locator('label', { hasText: /^Sun$/ }).click();
    await page.getByLabel('Never on these dates').fill('2026-12-24\nsoon');
    await page.keyboard.press('Tab');
    await page.getByText('“soon” is not a date').waitFor();
    await page.getByLabel('Never on these dates').fill('2026-12-24');
    await page.getByLabel('Spread over').fill('90');
    const preview = editor.preview();
    await preview.getByText(/not on Sunday/).waitFor();
    await preview
      .getByText(/24 December 2026|24 Dec/)
      .first()
      .waitFor();
    await preview
      .getByText(/90 s|1 min/)
      .first()
      .waitFor();
  });

  test('every template makes a job that can be saved as it is', async () => {
    const { page } = window;
    for (const template of ['hello', 'backup', 'sync', 'cleanup', 'reminder', 'report', 'check']) {
      const editor = await fresh(template);
      await until(`a preview of ${template}`, async () => (await editor.preview().locator('ol li').count()) > 0);
      await editor.save();
      await until(`the page of ${template}`, () => /#\/jobs\/(?!new)\w+$/.test(page.url()));
    }
    expect((await saved('Stand up')).notify).toEqual({ succeeded: true });
    expect((await window.call('jobs.list', {})).total).toBeGreaterThanOrEqual(7);
  });

  test('S2: a headless host offers the events that it reports, and keeps one of another computer', async () => {
    const spec = { name: 'Unlocked', action: { kind: 'shell', command: 'true' } } as const;
    const unlocked = { ...spec, schedule: { kind: 'event', on: 'unlock' } } as const;
    await expect(window.call('jobs.add', { spec: unlocked })).rejects.toMatchObject({ code: 'never-runs' });
    const job = await window.call('jobs.add', { spec: { ...spec, schedule: { kind: 'manual' } } });
    await window.call('jobs.remove', { ids: [job.id] });
    await window.call('jobs.restore', { jobs: [{ ...job, spec: unlocked }] });
    await window.go(`/jobs/${job.id}/edit`);
    await window.page.getByRole('combobox', { name: 'When' }).click();
    const options = window.page.getByRole('option');
    const enabled = await options.evaluateAll((found) =>
      found.filter((option) => !option.hasAttribute('data-combobox-disabled')).map((option) => option.textContent),
    );
    expect(enabled).toEqual(['Punctual starts', 'the computer wakes up']);
    await expect
      .poll(() => options.allInnerTexts())
      .toContain('the screen is unlocked (this computer never reports it)');
    await window.page.keyboard.press('Escape');
  });
});
