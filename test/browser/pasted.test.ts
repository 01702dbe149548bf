import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { freshEditor, leaveForm, savedSpec } from './pages/job-editor.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow;
beforeAll(async () => {
  window = await openWindow({ env: { TZ: 'Europe/Helsinki' } });
});
afterAll(async () => {
  expect(window.complaints).toEqual([]);
  await window.close();
});

const field = () => window.page.getByLabel('Cron pattern');
async function pasted(text: string) {
  const editor = await freshEditor(window, 'blank');
  await editor.mode('Cron');
  await editor.cron(text);
  return editor;
}
/** Puts a text on the clipboard of the page and pastes it as a person does. */
async function paste(text: string): Promise<void> {
  await field().fill('');
  await field().evaluate((input, copied) => {
    input.focus();
    document.execCommand('insertText', false, copied);
  }, text);
}

describe('a pattern of another scheduler in the field', () => {
  test('S2: with weekday numbers beside ? asks which are meant, each with its next fires, and a key answers', async () => {
    const editor = await pasted('0 15 10 ? * 2-6');
    const { page } = window;
    const question = page.getByRole('group', { name: 'Which one is meant?' });
    await question.getByText('Monday to Friday at 10:15').waitFor();
    await question.getByText('Tuesday to Saturday at 10:15').waitFor();
    await until('fires of both', async () => /next .*10:15[\s\S]*next .*10:15/.test(await question.innerText()));
    await page.getByText('this looks like Quartz').first().waitFor();
    await editor.name('Asked');
    await editor.command('true');
    await editor.save();
    await editor.alert().waitFor();
    expect(page.url()).toMatch(/jobs\/new/);
    await field().focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => field().inputValue()).toBe('0 15 10 * * MON-FRI');
    await until('the question is gone', async () => (await question.count()) === 0);
    await until('the field has the keyboard', () => field().evaluate((input) => input === document.activeElement));
    await editor.preview().getByText('Monday to Friday at 10:15').waitFor();
    await editor.save();
    await page.getByRole('heading', { name: 'Asked' }).waitFor();
    expect((await savedSpec(window, 'Asked')).schedule).toEqual({ kind: 'cron', pattern: '0 15 10 * * MON-FRI' });
  });

  test('shows what it means and takes it with one press; what has a form of its own goes there', async () => {
    const { page } = window;
    await pasted('cron(0 10 ? * 2-6 *)');
    await page.getByRole('button', { name: 'Use this: 0 10 * * MON-FRI' }).click();
    await expect.poll(() => field().inputValue()).toBe('0 10 * * MON-FRI');
    await field().fill('@every 5m');
    await page.getByRole('button', { name: 'Use this: Every 5 minutes' }).click();
    await expect.poll(() => page.getByLabel('Every', { exact: true }).inputValue()).toBe('5');
    const focused = () => page.evaluate(() => document.activeElement?.closest('label')?.textContent);
    await until('the keyboard is in the form', async () => (await focused()) === 'Every…');
  });

  test('keeps the zone before it and the characters that were meant', async () => {
    const editor = await pasted('CRON_TZ=America/New_York 30 9 * * MON–FRI');
    const { page } = window;
    await page.getByText('(U+2013) as character 38 must be “-”').first().waitFor();
    await page.getByRole('button', { name: 'Use this: 30 9 * * MON-FRI' }).click();
    await editor.preview().getByText('America/New_York').waitFor();
    await editor.name('Zoned');
    await editor.command('true');
    await editor.save();
    await page.getByRole('heading', { name: 'Zoned' }).waitFor();
    expect((await savedSpec(window, 'Zoned')).schedule).toEqual({
      kind: 'cron',
      pattern: '30 9 * * MON-FRI',
      timezone: 'America/New_York',
    });
  });

  test('of several lines becomes several times, also where each line ends in the field', async () => {
    await pasted('');
    const { page } = window;
    await paste('0 5 * * *\n0 17 * * *');
    await page.getByRole('button', { name: /^Use this: .*05:00.*17:00/ }).click();
    await page.getByRole('button', { name: 'Remove time 2' }).waitFor();
  });

  test('speaks Chinese', async () => {
    await window.call('settings.set', { window: { language: 'zh' } });
    const { page } = window;
    await leaveForm(window);
    await window.go('/jobs/new/blank');
    await page
      .locator('form label')
      .filter({ hasText: /^Cron$/ })
      .first()
      .click();
    await page.getByLabel('Cron 表达式').fill('0 15 10 ? * 6L');
    const question = page.getByRole('group', { name: '你指的是哪一个？' });
    await question.getByText('按 Quartz 和 AWS').waitFor();
    await page.getByText('这看起来来自 Quartz').first().waitFor();
    await question.getByRole('button', { name: '采用 0 15 10 * * FRI#L' }).click();
    await expect.poll(() => page.getByLabel('Cron 表达式').inputValue()).toBe('0 15 10 * * FRI#L');
    await window.call('settings.set', { window: { language: 'en' } });
  });
});
