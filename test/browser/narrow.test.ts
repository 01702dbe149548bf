import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

/** A window of 1280 × 800 at 200 %. */
let window: OpenWindow;
beforeAll(async () => {
  window = await openWindow({ width: 640, height: 400 });
  await window.call('jobs.add', {
    id: 'one',
    spec: { name: 'One', group: 'Home', action: { kind: 'shell', command: 'true' }, schedule: { kind: 'manual' } },
  });
});
afterAll(() => window?.close());

/** Controls that begin in the window and end outside of it, and words cut off in the navigation. */
const sticksOut = () =>
  window.page.evaluate(() => {
    const out = [...document.querySelectorAll<HTMLElement>('button, input, a, [role=switch], [role=combobox]')];
    return out
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        return width > 1 && left < innerWidth && right > innerWidth + 1;
      })
      .map((element) => element.getAttribute('aria-label') ?? element.innerText);
  });

it('at 200 % every page is reached by mouse from the icons at the left, and no control sticks out', async () => {
  const { page } = window;
  for (const name of ['Today', 'Jobs', 'Missed', 'Runs', 'Settings']) {
    const link = page.getByRole('navigation').getByRole('link', { name, exact: true });
    expect((await link.boundingBox())?.width, name).toBeGreaterThanOrEqual(24);
    await link.click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    expect(await sticksOut(), name).toEqual([]);
  }
  for (const [path, heading] of [
    ['/jobs/one', 'One'],
    ['/jobs/one/edit', 'Edit job'],
  ] as const) {
    await window.go(path);
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
    expect(await sticksOut(), path).toEqual([]);
  }
  // The form has the width for itself, with its preview below.
  expect((await page.getByLabel('Name', { exact: true }).boundingBox())?.width).toBeGreaterThan(400);
  await page.getByRole('button', { name: /^(Running normally|Paused)/ }).click();
  await page.getByText('Pause everything').waitFor();
  expect(window.complaints).toEqual([]);
});
