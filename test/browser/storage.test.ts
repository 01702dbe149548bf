import { afterEach, expect, it } from 'vitest';
import { JobsList } from './pages/jobs-list.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow | undefined;
afterEach(() => window?.close());

/** Chromium with cookies blocked throws at the very name; a full disk throws when something is written. */
const REFUSING = {
  'may keep nothing': `for (const name of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError'); } });`,
  'is full': `Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };`,
  'holds rubbish': `localStorage.setItem('punctual.preferences',
    '{"columns":{},"sort":5,"lanes":"centuries","lanesBy":7,"wrap":"x","savedFilters":{"a":1},"language":9}');`,
};

for (const [what, script] of Object.entries(REFUSING)) {
  it(`a browser that ${what} has the whole window, and what is chosen holds until it is closed`, async () => {
    window = await openWindow();
    await window.call('jobs.add', {
      spec: { name: 'One', action: { kind: 'shell', command: 'true' }, schedule: { kind: 'manual' } },
    });
    await window.page.context().addInitScript(script);
    const page = await window.another();
    const list = new JobsList(page);
    await list.row('One').waitFor();
    const created = page.getByRole('columnheader', { name: 'Last run' });
    await created.click();
    await expect.poll(() => created.getAttribute('aria-sort')).toBe('ascending');
    await page.getByRole('link', { name: 'Today' }).click();
    await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Jobs' }).click();
    await expect.poll(() => created.getAttribute('aria-sort')).toBe('ascending');
    expect(window.complaints).toEqual([]);
  });
}
