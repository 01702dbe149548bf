import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow;
const notify = async () => (await window.call('settings.get', {})).notify;
const eventually = (check: () => Promise<void>) => expect.poll(async () => check().then(() => true)).toBe(true);
beforeAll(async () => {
  window = await openWindow({ height: 1400 });
  const spec = { name: 'Nightly', group: 'Servers', action: { kind: 'shell', command: 'true' } } as const;
  await window.call('jobs.add', { id: 'nightly', spec: { ...spec, schedule: { kind: 'manual' } } });
});
afterAll(async () => {
  expect(window.complaints).toEqual([]);
  await window?.close();
});

it('one rule that is switched leaves the others as they are', async () => {
  const { page, go } = window;
  await go('/settings');
  const part = page.getByRole('region', { name: 'Notifications' });
  await part.getByRole('switch', { name: 'when it fails' }).click({ force: true });
  await eventually(async () =>
    expect((await notify()).rules).toMatchObject({ failed: false, recovered: true, missed: true, interrupted: true }),
  );
  await part.getByRole('switch', { name: 'when it fails' }).click({ force: true });
  await eventually(async () => expect((await notify()).rules).toMatchObject({ failed: true, recovered: true }));
});

it('after how many failures and after how many minutes is told, by keyboard alone', async () => {
  const { page } = window;
  const part = page.getByRole('region', { name: 'Notifications' });
  const failures = part.getByRole('textbox', { name: 'after … failure' });
  await failures.fill('3');
  await failures.press('Enter');
  await eventually(async () => expect((await notify()).rules.recoveredAfter).toBe(3));
  const long = part.getByRole('switch', { name: 'when a long run ends, however it ended' });
  await long.focus();
  await page.keyboard.press('Space');
  await eventually(async () => expect((await notify()).rules.finishedAfterSeconds).toBe(600));
  const minutes = part.getByRole('textbox', { name: 'minutes or longer' });
  await minutes.fill('0');
  await minutes.press('Enter');
  await part.getByText('At least 1').waitFor();
  expect((await notify()).rules.finishedAfterSeconds).toBe(600);
  await minutes.fill('1');
  await minutes.press('Enter');
  await eventually(async () => expect((await notify()).rules.finishedAfterSeconds).toBe(60));
});

it('a group gets rules of its own: only what differs is kept, and it can be taken away again', async () => {
  const { page } = window;
  const part = page.getByRole('region', { name: 'Notifications' });
  await part.getByRole('combobox', { name: 'Groups with rules of their own' }).click();
  await page.getByRole('option', { name: 'Servers' }).click();
  const group = part.getByRole('group', { name: 'Notifications of the group Servers' });
  await group.getByRole('switch', { name: 'when it fails' }).click({ force: true });
  await eventually(async () => expect((await notify()).groups).toEqual({ Servers: { failed: false } }));
  if (process.env.SHOT !== undefined) await part.screenshot({ path: `${process.env.SHOT}-settings.png` });
});

it('the editor says that a job follows its group, and gives it rules of its own', async () => {
  const { page, go } = window;
  await go('/jobs/nightly/edit');
  await page.getByRole('button', { name: /^Tell me/ }).click();
  const rule = page.getByRole('checkbox', { name: 'when it fails' });
  await page.getByText('As its group in Settings').waitFor();
  expect([await rule.isChecked(), await rule.isDisabled()]).toEqual([false, true]);
  await page.getByText('Rules of this job').click();
  await rule.check({ force: true });
  await page.getByRole('checkbox', { name: 'at the end of every run, however it ended' }).check({ force: true });
  if (process.env.SHOT !== undefined) await page.screenshot({ path: `${process.env.SHOT}-editor.png`, fullPage: true });
  // Saved from within the field: what stands in it counts.
  const minutes = page.getByRole('textbox', { name: 'minutes or longer' });
  await minutes.fill('2');
  await minutes.press('Control+Enter');
  await eventually(async () => {
    const { job } = await window.call('jobs.get', { id: 'nightly' });
    expect(job.spec.notify).toMatchObject({ failed: true, always: true, recoveredAfter: 3, finishedAfterSeconds: 120 });
  });
  await page.waitForURL(/#\/jobs\/nightly$/);
});

it('rules of a group are taken away with one click', async () => {
  const { page, go } = window;
  await go('/settings');
  await page.getByRole('button', { name: 'Remove: Notifications of the group Servers' }).click();
  await eventually(async () => expect((await notify()).groups).toEqual({}));
});
