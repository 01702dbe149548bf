/** Figures of a job that Settings decide until the job says them itself, and hours that are left out. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { freshEditor, JobEditor, savedSpec } from './pages/job-editor.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow;
beforeAll(async () => {
  window = await openWindow({ height: 1400 });
  await window.call('settings.set', { engine: { defaults: { priority: 7, executor: 'Disk' } } });
});
afterAll(async () => {
  expect(window.complaints).toEqual([]);
  await window.close();
});

const specOf = (text: string) => savedSpec(window, text);

it('empty fields show what Settings say; typed figures are saved, emptied ones go back to Settings', async () => {
  const { page } = window;
  await window.go('/jobs/new');
  const editor = new JobEditor(page);
  await editor.name('Figures');
  await editor.command('true');
  await editor.unfold('If it is still running');
  await page.getByPlaceholder('As in Settings: Disk').waitFor();
  const priority = page.getByLabel('Priority');
  await until(
    'the priority of Settings',
    async () => (await priority.getAttribute('placeholder')) === 'As in Settings: 7',
  );
  await priority.fill('12');
  await editor.unfold('Time limit');
  expect(await page.getByLabel('Tell me at').count()).toBe(0);
  await page.getByLabel('Stop it after').fill('5400');
  await page.getByText('1 h 30 min', { exact: true }).first().waitFor();
  await page.getByLabel('Tell me at').fill('80');
  await page.getByText('after 1 h 12 min').waitFor();
  await page.getByLabel('Then kill it after').fill('2.5');
  await page.getByLabel('Output kept of a run').fill('3');
  await editor.save();
  await page.getByRole('heading', { name: 'Figures' }).waitFor();
  expect(await specOf('Figures')).toMatchObject({
    priority: 12,
    limitSeconds: 5400,
    warnAt: 0.8,
    killAfterSeconds: 2.5,
    logLimitBytes: 3 * 1024 * 1024,
  });
  await page.getByRole('button', { name: 'Edit' }).click();
  await editor.unfold('If it is still running');
  await page.getByLabel('Priority').fill('');
  await editor.unfold('Time limit');
  await page.getByLabel('Output kept of a run').fill('');
  await editor.save();
  await page.getByRole('heading', { name: 'Figures' }).waitFor();
  const spec = await specOf('Figures');
  expect([spec.priority, spec.logLimitBytes, spec.warnAt]).toEqual([undefined, undefined, 0.8]);
});

it('figures are written with separators and units in the language of the window, in Settings and in the editor', async () => {
  const { page } = window;
  await window.go('/settings');
  const kept = page.getByLabel('Runs kept per job, at most');
  await kept.fill('25000');
  await kept.press('Enter');
  await until('the setting', async () => (await window.call('settings.get', {})).retention.runsPerJob === 25_000);
  await until('its figure', async () => (await kept.inputValue()) === '25,000');
  const settle = page.getByLabel('Wait after wake-up');
  await settle.fill('1');
  await expect.poll(() => settle.inputValue()).toBe('1 s');
  await settle.fill('20');
  await settle.press('Enter');
  await expect.poll(() => page.getByLabel('Keep runs for').inputValue()).toMatch(/^\d+ days$/);
  await window.call('settings.set', { window: { language: 'zh' } });
  await until('Chinese units', async () => (await page.getByLabel('唤醒后等待').inputValue()) === '20 秒');
  await window.call('settings.set', { window: { language: 'en' } });
  await page.getByLabel('Keep runs for').waitFor();
  const editor = await freshEditor(window);
  await editor.unfold('Time limit');
  await page.getByLabel('Stop it after').fill('1234567.5');
  await expect.poll(() => page.getByLabel('Stop it after').inputValue()).toBe('1,234,567.5');
});

it('what does not fit is said beside the field, opens its part, and gets the focus when saving is tried', async () => {
  const { page } = window;
  const editor = await freshEditor(window, 'backup');
  await editor.unfold('Time limit');
  const wait = page.getByLabel('Then kill it after');
  await wait.fill('86401');
  await wait.blur();
  await page.getByText('At most 86,400').waitFor();
  await wait.fill('86400');
  await page.getByText('At most 86,400').waitFor({ state: 'detached' });
  await page.getByLabel('Output kept of a run').fill('0');
  await editor.save();
  await page.getByText('At least 0.001').waitFor();
  await until('the field to have the focus', () =>
    page.getByLabel('Output kept of a run').evaluate((field) => field === document.activeElement),
  );
  await page.getByLabel('Output kept of a run').fill('');
});

it('S34: outcomes, longest wait and spread of retries are set by keyboard, saved, shown again, and bounded beside the field', async () => {
  const { page } = window;
  const editor = await freshEditor(window);
  await editor.name('Tries');
  await editor.command('false');
  await editor.unfold('Time limit');
  const more = page.getByRole('button', { name: /^Outcomes, longest wait/ });
  expect(await more.count()).toBe(0);
  await page.getByLabel('Try again', { exact: true }).fill('3');
  await more.press('Enter');
  await page.getByRole('checkbox', { name: 'Timed out' }).press('Space');
  await page.getByRole('checkbox', { name: 'Interrupted' }).press('Space');
  await page.getByLabel('Longest wait').fill('-1');
  await page.keyboard.press('Tab');
  await page.getByText('At least 0', { exact: true }).waitFor();
  await page.getByLabel('Longest wait').fill('600');
  await page.getByText('10 min', { exact: true }).first().waitFor();
  await page.getByLabel('Spread each wait over').fill('30');
  await editor.save();
  await page.getByRole('heading', { name: 'Tries', exact: true }).waitFor();
  const retry = { times: 3, delaySeconds: 60, maxDelaySeconds: 600, jitterSeconds: 30, on: ['failed', 'interrupted'] };
  expect((await specOf('Tries')).retry).toEqual(retry);
  await page.getByRole('button', { name: 'Edit' }).click();
  await editor.unfold('Time limit');
  await page.getByText('Failed, Interrupted · ≤ 10 min · + 0–30 s').waitFor();
  await editor.name('Tries again');
  await editor.save();
  await page.getByRole('heading', { name: 'Tries again' }).waitFor();
  expect((await specOf('Tries again')).retry).toEqual(retry);
});

it('a policy can be left to Settings again', async () => {
  const { page } = window;
  const job = await window.call('jobs.add', {
    spec: {
      name: 'Own',
      action: { kind: 'shell', command: 'true' },
      schedule: { kind: 'manual' },
      overlap: 'queue',
      misfire: 'all',
    },
  });
  await window.go(`/jobs/${job.id}/edit`);
  const leave = page.getByRole('button', { name: 'Leave', exact: true });
  const editor = new JobEditor(page);
  await leave
    .or(page.getByRole('button', { name: /^If it is missed/ }))
    .first()
    .waitFor();
  if (await leave.isVisible()) await leave.click();
  await editor.unfold('If it is missed');
  await editor.choose('If it is missed', 'As in Settings: Run once');
  await editor.unfold('If it is still running');
  await editor.choose('If it is still running', 'As in Settings: Skip');
  await editor.save();
  await page.getByRole('heading', { name: 'Own' }).waitFor();
  const spec = await specOf('Own');
  expect([spec.overlap, spec.misfire]).toEqual([undefined, undefined]);
});

it('hours are left out by keyboard alone, seen in the preview, refused when they are none, and taken away', async () => {
  const { page } = window;
  await window.go('/jobs/new/check');
  const editor = new JobEditor(page);
  await editor.name('Not at night');
  await editor.unfold('Time zone, limits');
  await page.getByRole('button', { name: 'Leave hours out' }).focus();
  await page.keyboard.press('Enter');
  const first = page.getByRole('group', { name: 'Never between, 1' });
  await editor
    .preview()
    .getByText(/not from 22:00 until just before 07:00 the next day/)
    .waitFor();
  await first.getByLabel('To').fill('22:00');
  await page.keyboard.press('Tab');
  await page
    .locator('form')
    .getByText(/both times are the same/)
    .waitFor();
  await first.getByLabel('To').fill('6');
  await page.keyboard.press('Tab');
  await page
    .locator('form')
    .getByText(/both times are the same/)
    .waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Leave hours out' }).press('Enter');
  const second = page.getByRole('group', { name: 'Never between, 2' });
  await second.getByLabel('From').fill('12:00');
  await second.getByLabel('To').fill('13:00');
  await editor.save();
  await page.getByRole('heading', { name: 'Not at night' }).waitFor();
  expect((await specOf('Not at night')).schedule.exclude).toEqual({
    times: [
      ['22:00', '06:00'],
      ['12:00', '13:00'],
    ],
  });
  await page.getByRole('button', { name: 'Edit' }).click();
  await editor.unfold('Time zone, limits');
  for (const hours of ['22:00 and 06:00', '12:00 and 13:00'])
    await page.getByRole('button', { name: `Remove: never between ${hours}` }).press('Enter');
  await editor.save();
  await page.getByRole('heading', { name: 'Not at night' }).waitFor();
  expect((await specOf('Not at night')).schedule.exclude).toBeUndefined();
});
