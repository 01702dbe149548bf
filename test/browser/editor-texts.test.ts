/** What people paste into the fields of a job: said beside the field when it does not fit, otherwise kept to the letter and never interpreted. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { freshEditor, JobEditor, savedSpec } from './pages/job-editor.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

const LONG = 'x'.repeat(10_000);
const HTML = '<img src=x onerror="window.hacked=1">';
const RTL = '‮txt.exe‬ مرحبا שלום';
const EMOJI = '🏴‍☠️👩‍👩‍👧‍👦 ́e';

let window: OpenWindow;
beforeAll(async () => {
  window = await openWindow({ width: 900, height: 600 });
});
afterAll(async () => {
  expect(window.complaints).toEqual([]);
  await window.close();
});

const unfoldAll = async () => {
  const closed = window.page.locator('form h2 button[aria-expanded="false"]');
  while ((await closed.count()) > 0) await closed.first().click();
};
const fieldOf = (name: string) =>
  window.page
    .locator('form input:not([type=radio]), form textarea')
    .and(window.page.getByLabel(name, { exact: true }))
    .first();
const intact = async () => {
  const { page } = window;
  expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
};
const specOf = (text: string) => savedSpec(window, text);

it('ten thousand characters are refused beside each field that is shorter, and saving goes to the first of them', async () => {
  const { page } = window;
  await window.go('/jobs/new');
  const editor = new JobEditor(page);
  await editor.mode('Script');
  await page.locator('label', { hasText: /^In a file$/ }).click();
  await unfoldAll();
  const fields: [string, string][] = [
    ['Name', 'A name has at most 200 characters'],
    ['Interpreter', 'At most 4,096 characters'],
    ['Path of the script', 'At most 4,096 characters'],
    ['Folder', 'At most 4,096 characters'],
    ['Limit group', 'At most 200 characters'],
    ['File with variables', 'At most 4,096 characters'],
    ['Group', 'At most 200 characters'],
  ];
  for (const [name] of fields) {
    await fieldOf(name).fill(LONG);
    await page.keyboard.press('Tab');
  }
  await page.getByRole('combobox', { name: 'Tags' }).fill(LONG);
  await page.keyboard.press('Enter');
  await page.getByLabel('Priority').fill('9'.repeat(300));
  await page.keyboard.press('Tab');
  for (const [name, words] of fields) {
    const field = fieldOf(name);
    await until(`${name} to be wrong`, async () => (await field.getAttribute('aria-invalid')) === 'true');
    const around = field.locator('xpath=ancestor::*[contains(@class, "InputWrapper-root")][1]');
    await expect.poll(() => around.innerText(), { message: name }).toContain(words);
  }
  await intact();
  await editor.save();
  await editor.alert().getByText('9 things to fix').waitFor();
  await until('the name to have the focus', () =>
    page.getByLabel('Name', { exact: true }).evaluate((field) => field === document.activeElement),
  );
  expect((await window.call('jobs.list', {})).total).toBe(0);
});

it('an argument with a line break has a field of its own, by keyboard, and comes back to the letter when another one is edited', async () => {
  const { page } = window;
  const editor = await freshEditor(window);
  await editor.name('Line breaks');
  await editor.mode('Program');
  await fieldOf('Program').fill('printf');
  await fieldOf('Arguments').fill('%s\nsecond');
  await page.getByRole('button', { name: 'A field for each, with line breaks' }).press('Enter');
  const field = (n: number) => page.getByRole('textbox', { name: `Argument ${n}` });
  await until('a field for each line', async () => (await field(2).inputValue()) === 'second');
  const together = page.getByRole('button', { name: 'One per line' });
  await together.waitFor();
  await field(1).focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('x');
  await together.waitFor({ state: 'detached' });
  await editor.save();
  await page.getByRole('heading', { level: 1, name: 'Line breaks' }).waitFor();
  expect((await specOf('Line breaks')).action).toMatchObject({ args: ['%s\nx', 'second'] });
  await page.getByRole('button', { name: 'Edit' }).click();
  await field(2).fill('second!');
  await page.getByRole('button', { name: 'Add an argument' }).press('Enter');
  await field(3).fill('third');
  await editor.save();
  await page.getByRole('heading', { level: 1, name: 'Line breaks' }).waitFor();
  expect((await specOf('Line breaks')).action).toMatchObject({ args: ['%s\nx', 'second!', 'third'] });
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('button', { name: 'Remove argument 1' }).press('Enter');
  await together.press('Enter');
  await expect.poll(() => fieldOf('Arguments').inputValue()).toBe('second!\nthird');
  await editor.save();
  await page.getByRole('heading', { level: 1, name: 'Line breaks' }).waitFor();
  expect((await specOf('Line breaks')).action).toMatchObject({ args: ['second!', 'third'] });
});

it('markup, right-to-left text and emoji are kept to the letter in every field and shown as text', async () => {
  const { page } = window;
  await window.go('/today');
  const leave = page.getByRole('button', { name: 'Leave', exact: true });
  const today = page.getByRole('heading', { name: 'Today' });
  await leave.or(today).first().waitFor();
  if (await leave.isVisible()) await leave.click();
  await today.waitFor();
  await window.go('/jobs/new/check');
  const editor = new JobEditor(page);
  await editor.name(`Texts ${HTML} ${RTL}`);
  await unfoldAll();
  const typed: [string, string][] = [
    ['Program', `curl ${EMOJI}`],
    ['Arguments', `${HTML}\n\n${RTL}\n ${EMOJI} `],
    ['Folder', `/tmp/${RTL}/${HTML}`],
    ['Limit group', `${EMOJI} ${HTML}`],
    ['Variables', `A=${HTML}\nB=${RTL}\nC=${EMOJI}`],
    ['File with variables', `${HTML}.env`],
    ['Group', `${RTL} ${HTML}`],
    ['Notes', `# ${RTL}\n\n${HTML} <script>window.hacked=1</script> [x](javascript:window.hacked=1)`],
  ];
  for (const [name, text] of typed) await fieldOf(name).fill(text);
  await page.getByRole('combobox', { name: 'Tags' }).fill(HTML);
  await page.keyboard.press('Enter');
  await page.locator('label', { hasText: /^Preview$/ }).click();
  await page.getByText('<script>', { exact: false }).first().waitFor();
  await intact();
  await editor.save();
  await page.getByRole('heading', { level: 1 }).filter({ hasText: 'Texts' }).waitFor();
  await intact();
  const spec = await specOf('Texts');
  expect(spec.action).toEqual({ kind: 'program', program: `curl ${EMOJI}`, args: [HTML, '', RTL, ` ${EMOJI} `] });
  expect(spec.environment).toEqual({ A: HTML, B: RTL, C: EMOJI });
  expect(spec.tags).toEqual(['<img src=x onerror="window.hacked=1">']);
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('Name', { exact: true }).waitFor();
  await unfoldAll();
  for (const [name, text] of typed) await expect.poll(() => fieldOf(name).inputValue(), { message: name }).toBe(text);
  await intact();
});

it('a script in a file with arguments can be edited, and what a line cannot hold stays until it is taken away', async () => {
  const { page } = window;
  const { id } = await window.call('jobs.add', {
    spec: {
      name: 'From a file',
      action: { kind: 'script', interpreter: 'sh', file: 'night.sh', args: ['--all'] },
      environment: { KEY: 'one\nTWO=2', PLAIN: '1' },
      schedule: { kind: 'manual' },
    },
  });
  await window.go(`/jobs/${id}/edit`);
  const editor = new JobEditor(page);
  await page.getByLabel('Path of the script').fill('day.sh');
  await page.getByLabel('Arguments').fill('--all\n--quick');
  await editor.save();
  await page.getByRole('heading', { name: 'From a file' }).waitFor();
  expect(await specOf('From a file')).toMatchObject({
    action: { kind: 'script', interpreter: 'sh', file: 'day.sh', args: ['--all', '--quick'] },
    environment: { KEY: 'one\nTWO=2', PLAIN: '1' },
  });
  await page.getByRole('button', { name: 'Edit' }).click();
  await editor.unfold('Environment');
  await page.getByRole('button', { name: 'Remove KEY' }).press('Enter');
  await page.locator('label', { hasText: /^Written here$/ }).click();
  await editor.save();
  await page.getByText('Write the script', { exact: true }).waitFor();
  await until('the script to have the focus', () =>
    page.locator('.cm-content').evaluate((field) => field === document.activeElement),
  );
  await page.keyboard.type('echo day');
  await editor.save();
  await page.getByRole('heading', { name: 'From a file' }).waitFor();
  const spec = await specOf('From a file');
  expect(spec.action).toEqual({ kind: 'script', interpreter: 'sh', text: 'echo day', args: ['--all', '--quick'] });
  expect(spec.environment).toEqual({ PLAIN: '1' });
});
