/** Every other scheduler's files through the window: what they become, twenty old and new fires side by side, differences in its language. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow;
beforeAll(async () => {
  window = await openWindow();
});
afterAll(() => window?.close());

const fixture = (name: string) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: readFileSync(new URL(`../fixtures/import/${name}`, import.meta.url)),
});
const give = async (...names: string[]) => {
  await window.go('/import');
  await window.page.locator('input[type=file]').setInputFiles(names.map(fixture));
};
const entry = (name: string) => window.page.locator('li', { has: window.page.getByRole('heading', { name }) }).last();

/** Rows of the old and of the new side, after all of them were asked for. */
async function allFires(name: string): Promise<readonly (readonly string[])[]> {
  const one = entry(name);
  const more = one.getByRole('button', { name: /^Show all \d+ times$/ });
  await expect.poll(() => more.getAttribute('aria-expanded')).toBe('false');
  await more.focus();
  await window.page.keyboard.press('Enter');
  await one.getByRole('button', { name: 'Show fewer times' }).waitFor();
  const lists = one.locator('ol');
  return [await lists.nth(0).locator('li').allInnerTexts(), await lists.nth(1).locator('li').allInnerTexts()];
}

const SOURCES = [
  {
    what: 'a systemd timer with its service',
    files: ['backup.timer', 'backup.service'],
    badge: 'systemd',
    name: 'Back up my home every night',
    words: '(1) Monday to Friday at 03:30; or (2) every Saturday and Sunday at 05:00',
    differs: 'Persistent=true: systemd runs once at once',
    chinese: '关机期间错过时，systemd 开机后立即运行一次',
  },
  {
    what: 'a property list in XML',
    files: ['nightly.plist'],
    badge: 'launchd',
    name: 'org.example.nightly',
    words: 'Every day at 03:30; or at 12:00 on the 1st of every month and on every Sunday',
    differs: 'Day and Weekday are both given: launchd runs on either of them.',
    chinese: '同时给出了 Day 和 Weekday：launchd 满足其一就运行。',
  },
  {
    what: 'a property list in binary form',
    files: ['nightly.binary.plist'],
    badge: 'launchd',
    name: 'org.example.nightly-ä',
    words: 'Every day at 03:30; or at 12:00 on the 1st of every month and on every Sunday',
    differs: 'launchd counts weekdays 0 and 7 = Sunday; written here by name.',
    chinese: 'launchd 中 0 和 7 是周日；这里用名称书写。',
  },
  {
    what: 'an export of Task Scheduler',
    files: ['backup.task.xml'],
    badge: 'Task Scheduler',
    name: 'Nightly backup',
    words: '(1) Every day at 03:30; or (2) on the first and last Friday of every month at 18:00',
    differs: 'Task Scheduler does not start it on battery (its default); Punctual starts it on battery too.',
    chinese: '任务计划程序默认不在使用电池时启动；Punctual 使用电池时也会启动。',
  },
] as const;

describe.each(SOURCES)('$what', ({ files, badge, name, words, differs, chinese }) => {
  it('is shown beside the job it becomes, with twenty old and new fires and what is different', async () => {
    const { page } = window;
    await give(...files);
    await page.getByRole('heading', { name: '1 entry found' }).waitFor();
    await page.getByText(badge, { exact: true }).first().waitFor();
    await entry(name).getByText(words, { exact: false }).first().waitFor();
    await entry(name).getByText(differs, { exact: false }).waitFor();
    const [old = [], fresh = []] = await allFires(name);
    expect([old.length, fresh.length]).toEqual([20, 20]);
    expect(old).toEqual(fresh);
  });

  it('is told in Chinese when the window is', async () => {
    const { page } = window;
    await window.call('settings.set', { window: { language: 'zh' } });
    try {
      await page.getByText('把文件拖到这里').waitFor();
      await give(...files);
      await entry(name).getByText(chinese, { exact: false }).waitFor();
    } finally {
      await window.call('settings.set', { window: { language: 'en' } });
    }
    await page.getByText('Drop files here').waitFor();
  });
});

it('brings in units, a property list and a task together, and says nothing twice', async () => {
  const { page } = window;
  await give('backup.timer', 'backup.service', 'nightly.plist', 'backup.task.xml');
  await page.getByRole('heading', { name: '3 entries found' }).waitFor();
  await page.getByRole('button', { name: 'Import 3 jobs' }).click();
  await page.locator('.mantine-Notification-root').filter({ hasText: '3 added' }).waitFor();
  const { items } = await window.call('jobs.list', { sort: 'name' });
  expect(items.map(({ id }) => id).toSorted()).toEqual([
    'launchd-org-example-nightly',
    'systemd-backup',
    'task-nightly-backup',
  ]);
});

it('a property list with entities of its own is refused by name, and the others beside it are read', async () => {
  const { page } = window;
  await give('hostile.plist', 'nightly.plist');
  await page.getByText('1 thing not understood').waitFor();
  await page.getByText('it declares entities of its own, which are never expanded here', { exact: false }).waitFor();
  await page.getByRole('heading', { name: '1 entry found' }).waitFor();
});

it('the page complained about nothing', () => {
  expect(window.complaints).toEqual([]);
});

it('a line that never fires says why, in the language of the window', async () => {
  const { page } = window;
  await window.call('settings.set', { window: { language: 'en' } });
  await window.go('/import');
  await page.getByLabel('Or paste text').fill('0 0 30 2 * true\n');
  await page.getByRole('button', { name: 'Show what it becomes' }).click();
  await page.getByText('this never runs: no date matches it').waitFor();
  await window.call('settings.set', { window: { language: 'zh' } });
  await page.getByText('这个计划永远不会运行：没有符合的日期').waitFor();
  await window.call('settings.set', { window: { language: 'en' } });
});
