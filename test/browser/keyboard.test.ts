import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';
import { quickKeys } from './pages/quick-keys.ts';

let window: OpenWindow;
beforeAll(async () => {
  window = await openWindow();
  for (const name of ['Alpha', 'Beta', 'Gamma']) {
    await window.call('jobs.add', {
      spec: { name, action: { kind: 'shell', command: 'echo hi' }, schedule: { kind: 'cron', pattern: '0 9 * * *' } },
    });
  }
});
afterAll(() => window?.close());

const press = async (...keys: string[]) => {
  for (const key of keys) await window.page.keyboard.press(key);
};
const heading = (name: string) => window.page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

it('goes everywhere without a mouse', async () => {
  for (const [key, name] of [
    ['t', 'Today'],
    ['m', 'Missed'],
    ['r', 'Runs'],
    ['s', 'Settings'],
    ['j', 'Jobs'],
  ] as const) {
    await press('g', key);
    await heading(name);
    // Nothing below had the keyboard: the heading takes it, and a screen reader says where one is.
    await until('the heading has the keyboard', () =>
      window.page.evaluate((title) => document.activeElement?.textContent === title, name),
    );
  }
});

it('walks the list, runs, pauses, selects and opens', async () => {
  const { page } = window;
  await press('g', 'j');
  await page.getByRole('row', { name: /Alpha/ }).waitFor();
  await press('j', 'j');
  await until('the second row has the focus', () =>
    page.evaluate(() => document.activeElement?.role === 'row' && document.activeElement.textContent.includes('Beta')),
  );
  await press('r');
  await page.getByText('“Beta” started').waitFor();
  await press('p');
  await page.getByText('1 job paused').waitFor();
  await press('x');
  await page.getByRole('toolbar', { name: '1 selected' }).waitFor();
  await press('Escape');
  await page.getByRole('toolbar').waitFor({ state: 'detached' });
  await press('Enter');
  await heading('Beta');
});

it('makes a job: n, name, command, Ctrl+Enter', async () => {
  const { page } = window;
  await press('n');
  await heading('New job');
  await page.keyboard.type('By keyboard');
  await until('the command field', async () => {
    await press('Tab');
    return page.evaluate(() => document.activeElement?.tagName === 'TEXTAREA');
  });
  await page.keyboard.type('echo done');
  await press('Control+Enter');
  await heading('By keyboard');
});

it('finds a job in the palette and runs it', async () => {
  const { page } = window;
  await press('Control+k');
  await until('the field of the palette', () =>
    page.evaluate(
      () => document.activeElement?.closest('[role=dialog]') !== null && document.activeElement?.tagName === 'INPUT',
    ),
  );
  await page.keyboard.type('Gamma');
  await page
    .getByRole('option', { name: /Run now: Gamma/ })
    .or(page.getByRole('button', { name: /Run now: Gamma/ }))
    .first()
    .waitFor();
  await press('ArrowDown', 'Enter');
  await page
    .getByText('“Gamma” started')
    .or(page.getByRole('heading', { level: 1, name: 'Gamma' }))
    .first()
    .waitFor();
});

it('what is typed while the palette is still on its way goes into it, and never to the page below', async () => {
  const page = await window.another();
  const before = (await window.call('jobs.list', { text: 'state:paused' })).total;
  await window.go('/jobs');
  await page.getByRole('row').nth(1).waitFor();
  // Faster than any code can be fetched.
  await page.evaluate(() => {
    const press = (key: string, ctrlKey = false) =>
      dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }));
    press('j');
    press('k', true);
  });
  await page.keyboard.type('pause');
  const field = page.getByPlaceholder('Jump to a job');
  await field.waitFor();
  await until('all of it is there', async () => (await field.inputValue()) === 'pause');
  await page
    .getByRole('button', { name: /^Pause everything/ })
    .first()
    .waitFor();
  // Nor does the list below take the focus that its own key before had asked for.
  await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
  expect((await window.call('jobs.list', { text: 'state:paused' })).total).toBe(before);
  await page.close();
});

it('on a slow computer, too, every key after Ctrl+K is the palette’s, however quick', async () => {
  const page = await window.another();
  await page.getByRole('row').nth(1).waitFor();
  const press = await quickKeys(page, 6);
  const field = page.getByPlaceholder('Jump to a job');
  for (let time = 0; time < 5; time += 1) {
    await press(['j', { ctrl: 'k' }, ...'pause']);
    await until('all of it is there', async () => (await field.inputValue()) === 'pause');
    await page.keyboard.press('Escape');
  }
  await page.close();
});

it('lists the keys on ?', async () => {
  await press('g', 'j', '?');
  await window.page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await press('Escape');
  await window.page.getByRole('dialog').waitFor({ state: 'detached' });
});

it('single keys are letters while somebody types', async () => {
  await press('/');
  await window.page.keyboard.type('nrgp?');
  await expect.poll(() => window.page.getByLabel('Filter jobs').inputValue()).toBe('nrgp?');
  await press('Escape');
});

it('the page complained about nothing', () => {
  expect(window.complaints).toEqual([]);
});

it('asks before unsaved work is left, also in the first moment of a window, when there are no dialogs yet', async () => {
  const page = await window.page.context().newPage();
  await page.addInitScript(() => {
    Object.assign(globalThis, { requestIdleCallback: () => 0 });
  });
  await page.goto(window.host.address);
  await page.getByRole('navigation').waitFor();
  await page.evaluate(() => {
    location.hash = '/jobs/new';
  });
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  await name.fill('Half written');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Keep editing' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(() => name.inputValue()).toBe('Half written');
  await page.close();
});
