/** Windows without colours, without motion, with a keyboard only, and with a clock that is wrong. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow;
let jobId = '';

beforeAll(async () => {
  window = await openWindow();
  const job = await window.call('jobs.add', {
    spec: {
      name: 'Backup',
      action: { kind: 'shell', command: 'exit 3' },
      schedule: { kind: 'interval', every: { hours: 2 } },
      group: 'Home',
    },
  });
  jobId = job.id;
  await window.call('jobs.run', { id: jobId });
  await until('a failure', async () => (await window.call('runs.list', {})).items[0]?.state === 'failed');
});
afterAll(async () => {
  expect(window.complaints).toEqual([]);
  await window.close();
});

const PAGES = () => ['/today', '/jobs', `/jobs/${jobId}`, '/runs', '/missed', '/settings', '/jobs/new', '/import'];

describe('with forced colours', () => {
  test('a day that failed differs from one that did not by more than colour, and switches still show where they stand', async () => {
    const { page } = window;
    await page.emulateMedia({ forcedColors: 'active' });
    await window.go(`/jobs/${jobId}`);
    const today = page.locator('[role=gridcell][data-tone=bad]');
    await today.waitFor();
    const look = (selector: string) =>
      page.evaluate((of) => {
        const element = document.querySelector(of);
        if (element === null) return null;
        const { backgroundColor, borderTopWidth, borderTopStyle } = getComputedStyle(element);
        return { backgroundColor, border: `${borderTopWidth} ${borderTopStyle}` };
      }, selector);
    // The emulation reaches the page a moment after it was asked for.
    await until('a failed day to look different', async () => {
      const [bad, none] = [await look('[role=gridcell][data-tone=bad]'), await look('[data-tone=none]')];
      return bad?.backgroundColor !== none?.backgroundColor;
    });
    // The one of the legend: the job is of today, so no other day is empty.
    const none = await look('[data-tone=none]');
    expect(none?.border).toBe('1px solid');
    const bar = await page.getByRole('figure').count();
    expect(bar).toBeLessThanOrEqual(1);
    await window.go('/jobs');
    const first = page.getByRole('switch').first();
    await first.waitFor();
    const [on, off] = await first.evaluate(async (button) => {
      const shown: string[] = [];
      for (const checked of ['true', 'false']) {
        button.setAttribute('aria-checked', checked);
        // Even the shortest transition begins where it was.
        await new Promise((done) => setTimeout(done, 50));
        shown.push(getComputedStyle(button).backgroundColor);
      }
      return shown;
    });
    expect(on).not.toBe(off);
    await window.go('/jobs/new');
    const chosen = page.getByText('Command', { exact: true });
    const other = page.getByText('Program', { exact: true });
    await chosen.waitFor();
    const background = (choice: typeof chosen) =>
      choice.evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(await background(chosen)).not.toBe(await background(other));
    await page.emulateMedia({ forcedColors: 'none' });
  });
});

describe('with a keyboard only', () => {
  test('everything that Tab reaches shows that it has the focus, on every page', async () => {
    const { page } = window;
    for (const forcedColors of ['none', 'active'] as const) {
      await page.emulateMedia({ forcedColors });
      for (const path of PAGES()) {
        await window.go(path);
        await page.locator('main h1').first().waitFor();
        await page.locator('#content').focus();
        for (let n = 0; n < 12; n += 1) {
          await page.keyboard.press('Tab');
          const hidden = await page.evaluate(() => {
            const at = document.activeElement;
            // Where a page or the list puts the keyboard itself, Tab has not led.
            if (!(at instanceof HTMLElement) || at === document.body || at.tabIndex < 0) return null;
            // A radio or switch that is only there for the keyboard shows it on what stands for it.
            const near = [at, at.nextElementSibling, at.parentElement, at.closest('label'), at.closest('div')];
            const shows = near.some((part) => {
              if (part === null || part === undefined) return false;
              const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(part);
              const field = part.matches('input, textarea') && borderColor !== 'rgba(0, 0, 0, 0)';
              return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none' || field;
            });
            return shows ? null : (at.outerHTML.slice(0, 200) as string);
          });
          expect(hidden, `${path}, ${n + 1} times Tab, forced colours ${forcedColors}`).toBeNull();
        }
      }
    }
    await page.emulateMedia({ forcedColors: 'none' });
  });
});

describe('with reduced motion', () => {
  test('nothing moves longer than an instant', async () => {
    const { page } = window;
    await page.emulateMedia({ reducedMotion: 'reduce' });
    for (const path of PAGES()) {
      await window.go(path);
      await page.locator('main h1').first().waitFor();
      const moving = await page.evaluate(() =>
        document
          .getAnimations()
          .filter((animation) => Number(animation.effect?.getComputedTiming().activeDuration ?? 0) > 1)
          .map((animation) => (animation as CSSAnimation).animationName ?? 'transition'),
      );
      expect(moving, path).toEqual([]);
    }
  });
});

describe('with more contrast', () => {
  test('quiet text is as dark as other text', async () => {
    const { page } = window;
    await page.emulateMedia({ contrast: 'more' });
    await window.go('/jobs');
    const colours = await page.evaluate(() => {
      const style = getComputedStyle(document.documentElement);
      return ['--p-ink-3', '--p-ink-2'].map((name) => style.getPropertyValue(name));
    });
    expect(colours[0]).toBe(colours[1]);
    await page.emulateMedia({ contrast: 'no-preference' });
  });
});

describe('with a clock that is wrong', () => {
  test('a window whose computer is five hours ahead counts down by the host’s clock', async () => {
    const page = await window.another();
    await page.clock.install({ time: Date.now() + 5 * 3_600_000 });
    await page.goto('about:blank');
    await page.goto(window.host.address);
    await page.getByRole('navigation').first().waitFor();
    await page.evaluate((path) => {
      location.hash = path;
    }, '/today');
    const next = page.getByRole('region', { name: 'Next up' }).getByRole('link', { name: /Backup/ });
    await until('less than two hours to go', async () => /\b1 h 5\d min/.test(await next.innerText()));
    await page.close();
  });
});
