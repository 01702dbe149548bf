/** The pages that are looked at: where each is, and what a person does before the picture is taken. */
import type { Page } from 'playwright-core';

export interface Pictured {
  readonly name: string;
  readonly path: string;
  /** 0 = the first start. */
  readonly jobs: 0 | 13 | 10_000;
  readonly act?: (page: Page) => Promise<void>;
}

const CRONTAB = `MAILTO=ada@example.org
*/15 9-17 * * MON-FRI $HOME/bin/report --quick
30 2 * * * /usr/local/bin/backup.sh > /dev/null 2>&1
@reboot sleep 30 && ~/bin/start-tunnel
`;

/** Unfolds every part of the form. */
async function unfoldAll(page: Page): Promise<void> {
  const closed = page.locator('form h2 button[aria-expanded="false"]');
  while ((await closed.count()) > 0) await closed.first().click();
}

/** Scrolls what is below into view. */
const bottom = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const box of document.querySelectorAll('main *')) {
      if (box.scrollHeight > box.clientHeight + 40 && getComputedStyle(box).overflowY !== 'visible')
        box.scrollTop = box.scrollHeight;
    }
  });

const settingsPart = (index: number) => async (page: Page) => {
  await page.locator('main h2').nth(index).scrollIntoViewIfNeeded();
  await page.evaluate((at) => document.querySelectorAll('main h2')[at]?.scrollIntoView({ block: 'start' }), index);
};

const editorMode = (index: number) => async (page: Page) => {
  await page.locator('form fieldset').nth(1).locator('label').nth(index).click();
};

/** A pattern of another scheduler in the field for cron. */
const pasted = (text: string) => async (page: Page) => {
  await editorMode(9)(page);
  await page.locator('input[value*="19"]').fill(text);
  const offered = page.locator('form fieldset button').first();
  await offered.waitFor();
  await offered.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await page.waitForTimeout(500);
};

export const PICTURED: readonly Pictured[] = [
  { name: 'empty-jobs', path: '/jobs', jobs: 0 },
  { name: 'empty-today', path: '/today', jobs: 0 },
  { name: 'empty-runs', path: '/runs', jobs: 0 },
  { name: 'empty-missed', path: '/missed', jobs: 0 },
  { name: 'today', path: '/today', jobs: 13 },
  { name: 'today-hours', path: '/today', jobs: 13, act: (page) => page.locator('main label').nth(2).click() },
  { name: 'today-week', path: '/today', jobs: 13, act: (page) => page.locator('main label').nth(4).click() },
  {
    name: 'today-groups',
    path: '/today',
    jobs: 13,
    act: (page) => page.locator('main label').nth(1).click(),
  },
  { name: 'missed', path: '/missed', jobs: 13 },
  {
    name: 'group',
    path: '/jobs',
    jobs: 13,
    act: (page) => page.locator('nav a[href*="/groups/"]').first().press('Enter'),
  },
  { name: 'jobs', path: '/jobs', jobs: 13 },
  {
    name: 'jobs-selected',
    path: '/jobs',
    jobs: 10_000,
    act: async (page) => {
      await page.keyboard.press('j');
      for (const key of ['x', 'j', 'x', 'j', 'x']) await page.keyboard.press(key);
    },
  },
  {
    name: 'jobs-filter',
    path: '/jobs',
    jobs: 10_000,
    act: async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('tag:backup 01');
    },
  },
  { name: 'job', path: '/jobs/back-up-documents', jobs: 13 },
  { name: 'job-below', path: '/jobs/back-up-documents', jobs: 13, act: bottom },
  { name: 'job-failing', path: '/jobs/fetch-mail', jobs: 13 },
  { name: 'job-runs', path: '/jobs/fetch-mail/runs', jobs: 13 },
  { name: 'job-changes', path: '/jobs/back-up-documents/changes', jobs: 13 },
  { name: 'runs', path: '/runs', jobs: 13 },
  {
    name: 'run',
    path: '/runs',
    jobs: 13,
    act: (page) =>
      page
        .locator('[role=row]')
        .filter({ hasText: /Succeeded|成功/ })
        .locator('a')
        .first()
        .click(),
  },
  {
    name: 'run-live',
    path: '/runs',
    jobs: 13,
    act: (page) =>
      page
        .locator('[role=row]')
        .filter({ hasText: /Running|运行中/ })
        .locator('a')
        .first()
        .click(),
  },
  { name: 'editor-new', path: '/jobs/new', jobs: 13 },
  { name: 'editor-script', path: '/jobs/new/report', jobs: 13 },
  { name: 'editor', path: '/jobs/mirror-photos/edit', jobs: 13 },
  { name: 'editor-weekly', path: '/jobs/new/backup', jobs: 13, act: editorMode(1) },
  { name: 'editor-monthly', path: '/jobs/new/backup', jobs: 13, act: editorMode(2) },
  { name: 'editor-every', path: '/jobs/new/backup', jobs: 13, act: editorMode(3) },
  { name: 'editor-once', path: '/jobs/new/backup', jobs: 13, act: editorMode(5) },
  { name: 'editor-event', path: '/jobs/new/backup', jobs: 13, act: editorMode(6) },
  { name: 'editor-cron', path: '/jobs/new/backup', jobs: 13, act: editorMode(9) },
  { name: 'editor-several', path: '/jobs/new/backup', jobs: 13, act: editorMode(8) },
  {
    name: 'editor-wrong',
    path: '/jobs/new/backup',
    jobs: 13,
    act: async (page) => {
      await editorMode(9)(page);
      await page.locator('input[value*="19"]').fill('0 6x * * MON-FRI');
      await page.waitForTimeout(500);
    },
  },
  { name: 'editor-pasted', path: '/jobs/new/backup', jobs: 13, act: pasted('0 10 ? * 2-6 *') },
  { name: 'editor-pasted-question', path: '/jobs/new/backup', jobs: 13, act: pasted('0 15 10 ? * 2-6') },
  { name: 'editor-pasted-period', path: '/jobs/new/backup', jobs: 13, act: pasted('@every 1h30m') },
  { name: 'editor-pasted-typo', path: '/jobs/new/backup', jobs: 13, act: pasted('0 22-2 * * *') },
  { name: 'editor-all', path: '/jobs/back-up-documents/edit', jobs: 13, act: unfoldAll },
  {
    name: 'editor-all-below',
    path: '/jobs/back-up-documents/edit',
    jobs: 13,
    act: async (page) => {
      await unfoldAll(page);
      await bottom(page);
    },
  },
  {
    name: 'editor-args',
    path: '/jobs/new/check',
    jobs: 13,
    act: async (page) => {
      await page.locator('form textarea').first().fill('-c\nimport sys\n--verbose');
      await page.locator('form textarea').first().locator('xpath=following::button[1]').press('Enter');
      await page.locator('form fieldset textarea').nth(1).fill('import sys\nprint(sys.argv)');
    },
  },
  {
    name: 'editor-retries',
    path: '/jobs/back-up-documents/edit',
    jobs: 13,
    act: async (page) => {
      await unfoldAll(page);
      await page.locator('form input[placeholder="0"]').first().fill('3');
      await unfoldAll(page);
      await page.locator('form input[placeholder="60"]').evaluate((field) => field.scrollIntoView({ block: 'center' }));
    },
  },
  {
    name: 'import',
    path: '/import',
    jobs: 13,
  },
  {
    name: 'import-found',
    path: '/import',
    jobs: 13,
    act: async (page) => {
      await page.locator('main textarea').fill(CRONTAB);
      await page.locator('main textarea ~ button, main button').last().click();
      await page.waitForTimeout(600);
    },
  },
  { name: 'settings', path: '/settings', jobs: 13 },
  ...[1, 2, 3, 4, 5, 6].map((part) => ({
    name: `settings-${part}`,
    path: '/settings',
    jobs: 13 as const,
    act: settingsPart(part),
  })),
  { name: 'settings-end', path: '/settings', jobs: 13, act: bottom },
  { name: 'palette', path: '/jobs', jobs: 13, act: (page) => page.keyboard.press('Control+k') },
  {
    name: 'palette-found',
    path: '/today',
    jobs: 13,
    act: async (page) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('re');
      await page.waitForTimeout(300);
    },
  },
  { name: 'keys', path: '/jobs', jobs: 13, act: (page) => page.keyboard.press('?') },
];
