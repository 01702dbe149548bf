/** Every id that can be saved opens in the window: from the list, the palette, an address, a reload; and its runs. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jobPage, runPage } from '../../preload/pages.ts';
import { ODD_IDS } from '../support/odd-ids.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow;
const nameOf = (index: number): string => `Odd number ${index} of the list`;

beforeAll(async () => {
  window = await openWindow();
  const spec = (index: number) => ({
    name: nameOf(index),
    action: { kind: 'shell' as const, command: 'echo ran' },
    schedule: { kind: 'manual' as const },
  });
  await window.call('jobs.addMany', { jobs: ODD_IDS.map((id, index) => ({ id, spec: spec(index) })) });
});
afterAll(async () => {
  expect(window.complaints).toEqual([]);
  await window.close();
});

const heading = (name: string) => window.page.getByRole('heading', { level: 1, name, exact: true });

it.each(ODD_IDS.map((id, index) => [id, index] as const))('a job with the id %j has its pages', async (id, index) => {
  const { page } = window;
  await window.go(jobPage(id));
  await heading(nameOf(index)).waitFor();
  await window.go(jobPage(id, 'edit'));
  await page.getByRole('textbox', { name: 'Name' }).first().waitFor();
  await expect.poll(() => page.getByRole('textbox', { name: 'Name' }).first().inputValue()).toBe(nameOf(index));
  await window.go(jobPage(id, 'copy'));
  await page.waitForFunction(
    (name) => [...document.querySelectorAll('input')].some(({ value }) => value !== name && value.includes(name)),
    nameOf(index),
  );
  await window.go(jobPage(id, 'runs'));
  await heading(nameOf(index)).waitFor();
});

it('the list and the palette lead there, the editor comes back there, and a reload stays there', async () => {
  const { page } = window;
  for (const id of ['a/b', 'new', '..', '备份数据库', '%2F']) {
    const name = nameOf(ODD_IDS.indexOf(id));
    await window.go('/jobs');
    await page.keyboard.press('Control+k');
    await page.keyboard.type(name);
    await page.getByRole('dialog').getByText(name, { exact: true }).first().click();
    await heading(name).waitFor();
    await page.reload();
    await heading(name).waitFor();
    await window.go(jobPage(id, 'edit'));
    await page.getByRole('button', { name: 'Save' }).first().waitFor();
    await page.getByRole('textbox', { name: 'Name' }).first().fill(`${name} again`);
    await page.getByRole('button', { name: 'Save' }).first().click();
    await heading(`${name} again`).waitFor();
  }
});

it('a run of such a job opens from its page and leads back', async () => {
  const { page } = window;
  const id = 'a?b=c#d';
  const name = nameOf(ODD_IDS.indexOf(id));
  const run = await window.call('jobs.run', { id });
  await window.go(runPage(run.id));
  await page
    .locator(`main a[href="#${jobPage(id)}"]`)
    .first()
    .click();
  await heading(name).waitFor();
});
