import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow;
beforeAll(async () => {
  window = await openWindow();
  await window.call('jobs.add', {
    id: 'one',
    spec: { name: 'One', action: { kind: 'shell', command: 'true' }, schedule: { kind: 'manual' } },
  });
});
afterAll(() => window?.close());

const name = () => window.page.getByLabel('Name', { exact: true });
const question = () => window.page.getByRole('dialog');
const place = () => new URL(window.page.url()).hash;

async function edit(): Promise<void> {
  await window.go('/jobs');
  await window.go('/jobs/one');
  await window.page.getByRole('heading', { name: 'One' }).waitFor();
  await window.go('/jobs/one/edit');
  await name().fill('Typed for an hour');
}

it('Back and Forward ask before unsaved changes are lost; whoever stays keeps them, and the way back', async () => {
  const { page } = window;
  await edit();
  await page.goBack();
  await question().waitFor();
  expect(place()).toBe('#/jobs/one/edit');
  // Twice is asked once.
  await page.goBack();
  await expect.poll(() => question().count()).toBe(1);
  await page.getByRole('button', { name: 'Keep editing' }).click();
  await question().waitFor({ state: 'detached' });
  await expect.poll(() => name().inputValue()).toBe('Typed for an hour');
  expect(place()).toBe('#/jobs/one/edit');

  await page.goBack();
  await page.getByRole('button', { name: 'Leave', exact: true }).click();
  await page.getByRole('heading', { name: 'One' }).waitFor();
  expect(place()).toBe('#/jobs/one');
  // The form is left for good, the way forward is still there.
  await page.goForward();
  await expect.poll(() => name().inputValue()).toBe('One');
});

it('an address typed by hand asks as well', async () => {
  const { page } = window;
  await edit();
  await window.go('/settings');
  await question().waitFor();
  await expect.poll(() => name().inputValue()).toBe('Typed for an hour');
  await page.getByRole('button', { name: 'Leave', exact: true }).click();
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  expect(place()).toBe('#/settings');
  expect(window.complaints).toEqual([]);
});
