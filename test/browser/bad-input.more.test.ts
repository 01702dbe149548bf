/** Every field of every form with rubbish in it: said beside the field or kept as text, never interpreted, never a broken page. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { freshEditor, leaveForm } from './pages/job-editor.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

const RUBBISH = [
  '<img src=x onerror="window.hacked=1">',
  '‮txt.exe 🏴‍☠️👩‍👩‍👧‍👦 مرحبا',
  "'; DROP TABLE jobs; --",
  '../../../../etc/passwd%00',
  '-1e999',
  'x'.repeat(10_000),
];

let window: OpenWindow;
beforeAll(async () => {
  window = await openWindow();
});
afterAll(async () => {
  expect(window.complaints).toEqual([]);
  await window.close();
});

const intact = async (where: string) => {
  const { page } = window;
  expect(await page.evaluate(() => 'hacked' in globalThis), where).toBe(false);
  expect(await page.getByText('This page stopped working').count(), where).toBe(0);
  // Nothing pushes the window wider than it is.
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wider, where).toBeLessThanOrEqual(0);
};

const MODES = [
  'Daily',
  'Weekly',
  'Monthly',
  'Every…',
  'Within hours',
  'Once',
  'On event',
  'By hand',
  'Several',
  'Cron',
  'Custom',
];

describe('rubbish in every field', () => {
  test.each(MODES)(
    'of the editor with “%s”: saving says what is wrong or saves a job that can be read again',
    async (mode) => {
      const { page } = window;
      const editor = await freshEditor(window);
      await page
        .locator('form fieldset')
        .nth(1)
        .locator('label', { hasText: new RegExp(`^${mode}$`) })
        .first()
        .click();
      // The parts below are the same in every mode: by then each has had every kind of rubbish.
      const whole = MODES.indexOf(mode) < RUBBISH.length;
      const closed = page.locator('form h2 button[aria-expanded="false"]');
      while (whole && (await closed.count()) > 0) await closed.first().click();
      const texts = RUBBISH[MODES.indexOf(mode) % RUBBISH.length] ?? '';
      const fields = page.locator(
        'form input:not([type=radio]):not([type=checkbox]):not([readonly]):visible, form textarea:not([aria-hidden]):visible',
      );
      const count = await fields.count();
      expect(count).toBeGreaterThan(whole ? 8 : 2);
      for (let index = 0; index < count; index += 1) {
        const field = fields.nth(index);
        if (!(await field.isEditable())) continue;
        await field.fill(texts);
        await page.keyboard.press('Escape');
      }
      await intact(mode);
      const before = (await window.call('jobs.list', {})).total;
      await editor.save();
      await until('an answer', async () => {
        const said =
          (await editor.alert().count()) > 0 || (await page.locator('form [aria-invalid="true"]').count()) > 0;
        return said || /#\/jobs\/(?!new)/.test(page.url());
      });
      await intact(`${mode}, saved`);
      const { items, total } = await window.call('jobs.list', {});
      if (/#\/jobs\/(?!new)/.test(page.url())) {
        expect(total).toBe(before + 1);
        expect(items.every((row) => row.state !== 'broken')).toBe(true);
      } else expect(total).toBe(before);
    },
  );

  test('in every filter and search: nothing is found, nothing breaks', async () => {
    const { page } = window;
    await window.call('jobs.add', {
      spec: { name: 'Here', action: { kind: 'shell', command: 'true' }, schedule: { kind: 'manual' } },
    });
    const { id } = await window.call('jobs.run', {
      id: (await window.call('jobs.list', { text: 'Here' })).items[0]?.id ?? '',
    });
    await leaveForm(window);
    for (const [path, label] of [
      ['/jobs', 'Filter jobs'],
      ['/runs', 'Filter by job name'],
      [`/runs/${id}`, 'Find in output'],
    ] as const) {
      await window.go(path);
      const field = page.getByLabel(label);
      await field.waitFor();
      for (const text of RUBBISH) {
        await field.fill(text.slice(0, 3000));
        await intact(`${path}: ${text.slice(0, 20)}`);
      }
      await field.fill('');
    }
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    for (const text of RUBBISH) {
      await page.getByPlaceholder('Jump to a job').fill(text.slice(0, 3000));
      await intact('palette');
    }
    await page.keyboard.press('Escape');
  });

  test('in every field of Settings: a figure that does not fit is said and not set', async () => {
    const { page } = window;
    await window.go('/settings');
    await page.getByRole('heading', { name: 'General' }).waitFor();
    const before = await window.call('settings.get', {});
    const fields = page.locator('main .mantine-NumberInput-input:visible');
    const count = await fields.count();
    expect(count).toBeGreaterThan(8);
    for (let index = 0; index < count; index += 1) {
      await fields.nth(index).fill('999999999999999');
      await fields.nth(index).blur();
    }
    await intact('settings');
    await expect.poll(() => page.getByText(/^At most /).count()).toBe(count);
    const settle = page.getByRole('textbox', { name: 'Wait after wake-up' });
    await settle.fill('45');
    await settle.blur();
    await until('what fits is set', async () => (await window.call('settings.get', {})).engine.settleSeconds === 45);
    const after = await window.call('settings.get', {});
    expect(after.engine.limit).toBe(before.engine.limit);
    expect(after.retention).toEqual(before.retention);
    expect(after.window).toEqual(before.window);
  });
});
