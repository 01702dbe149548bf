/** A form that was just opened is hit where it is pressed: nothing moves between press and release, and nothing comes late. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JobEditor } from './pages/job-editor.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

/** As on a computer that is busy with other things. */
const SLOWER = 6;

let window: OpenWindow;
let script = '';
beforeAll(async () => {
  window = await openWindow();
  const text = Array.from({ length: 40 }, (_, line) => `echo ${line}`).join('\n');
  const action = { kind: 'script', interpreter: 'sh', text } as const;
  script = (await window.call('jobs.add', { spec: { name: 'Script', action, schedule: { kind: 'manual' } } })).id;
  await slowDown(SLOWER);
});

async function slowDown(rate: number): Promise<void> {
  const session = await window.page.context().newCDPSession(window.page);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
  await session.detach();
}
afterAll(async () => {
  expect(window.complaints).toEqual([]);
  await window.close();
});

const open = async (path: string) => {
  const { page } = window;
  await window.go('/today');
  const leave = page.getByRole('button', { name: 'Leave', exact: true });
  const heading = page.getByRole('heading', { name: 'Today' });
  await leave.or(heading).first().waitFor();
  if (await leave.isVisible()) await leave.click();
  await heading.waitFor();
  await window.go(path);
  return new JobEditor(page);
};

describe('a form that was just opened', () => {
  test('on a slow computer, the first press counts, also from a field that then says what is missing', async () => {
    const { page } = window;
    for (const [first, second] of [
      ['Weekly', 'If it is missed'],
      ['Monthly', 'Environment'],
      ['Cron', 'Time limit'],
    ] as const) {
      const editor = await open('/jobs/new');
      await page.getByLabel('Name', { exact: true }).focus();
      await editor.mode(first);
      await expect
        .poll(() => page.getByRole('radio', { name: first, exact: true }).first().isChecked(), { message: first })
        .toBe(true);
      await page.getByText('Give the job a name').waitFor();
      await page.getByLabel('Command line').focus();
      const fold = page.getByRole('button', { name: new RegExp(`^${second}`) });
      await fold.click();
      await expect.poll(() => fold.getAttribute('aria-expanded'), { message: second }).toBe('true');
    }
  });

  test('what a field says when it is left comes after the click', async () => {
    const { page } = window;
    await open('/jobs/new');
    await page.getByLabel('Name', { exact: true }).focus();
    const box = await page.getByText('Weekly', { exact: true }).boundingBox();
    await page.mouse.move((box?.x ?? 0) + 10, (box?.y ?? 0) + 2);
    await page.mouse.down();
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    expect(await page.getByText('Give the job a name').count()).toBe(0);
    expect((await page.getByText('Weekly', { exact: true }).boundingBox())?.y).toBe(box?.y);
    await page.mouse.up();
    await page.getByText('Give the job a name').waitFor();
    await expect.poll(() => page.getByRole('radio', { name: 'Weekly' }).isChecked()).toBe(true);
  });

  test('a script whose editor is still on its way takes the room it will need', async () => {
    const { page } = window;
    await open('/today');
    await page.reload();
    await page.getByRole('heading', { name: 'Today' }).waitFor();
    // Where the last part of the form was, picture by picture.
    await page.evaluate(() => {
      const places: number[] = [];
      Object.assign(globalThis, { places });
      const look = () => {
        const last = document.querySelector('form > section:last-of-type');
        const place = last === null ? undefined : Math.round(last.getBoundingClientRect().y);
        if (place !== undefined && places.at(-1) !== place) places.push(place);
        requestAnimationFrame(look);
      };
      look();
    });
    await window.go(`/jobs/${script}/edit`);
    await page.locator('.cm-line').first().waitFor();
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const places = await page.evaluate(() => Reflect.get(globalThis, 'places') as number[]);
    expect(places).toHaveLength(1);
  });
});

test('Tab through the whole form brings each field into view and never moves the window itself', async () => {
  const { page } = window;
  await slowDown(1);
  await page.setViewportSize({ width: 900, height: 600 });
  await open('/jobs/new/check');
  await page.getByLabel('Name', { exact: true }).focus();
  const closed = page.locator('form h2 button[aria-expanded="false"]');
  while ((await closed.count()) > 0) await closed.first().press('Enter');
  await page.getByLabel('Name', { exact: true }).focus();
  const seen = new Set<string>();
  for (let tabs = 0; tabs < 70; tabs += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const { top, bottom } = document.activeElement?.getBoundingClientRect() ?? { top: 0, bottom: 0 };
      const part = document.activeElement?.closest('section')?.querySelector('h2')?.textContent ?? '';
      const moved = (document.scrollingElement?.scrollTop ?? 0) + (document.querySelector('#root')?.scrollTop ?? 0);
      return { part, moved, hidden: bottom < 0 || top > innerHeight };
    });
    seen.add(at.part);
    expect([at.part, at.moved, at.hidden]).toEqual([at.part, 0, false]);
  }
  expect(seen.size).toBeGreaterThan(6);
});
