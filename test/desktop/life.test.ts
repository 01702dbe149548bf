/** The life of the window and of the process as Electron really has it, on every system that the stand-in plays. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type DesktopApp, type DesktopOptions, startStandIn } from '../support/electron/desktop-app.ts';
import { visibleWindows } from '../support/electron/drive.ts';

/** Chromium may be slow to come up beside other loads. */
const LIMIT = { timeout: 50_000, interval: 50 };
const open = new Set<DesktopApp>();
afterEach(async () => {
  for (const app of open) await app.dispose();
  open.clear();
});
const start = async (options: DesktopOptions = {}): Promise<DesktopApp> => {
  const app = await startStandIn(options);
  open.add(app);
  return app;
};

const PLATFORMS = ['linux-x11', 'linux-wayland', 'win32', 'darwin'] as const;

describe('the window', () => {
  test.each(PLATFORMS)('on %s it is shown once its page is there', async (platform) => {
    const app = await start({ platform });
    await vi.waitFor(async () => expect(await visibleWindows(app)).toEqual([true]), LIMIT);
  });

  test('a page that cannot be loaded leaves nobody without a window', async () => {
    const app = await start({ platform: 'linux-wayland', env: { STAND_IN_LOAD_FAILS: '1' } });
    await vi.waitFor(async () => expect(await visibleWindows(app)).toEqual([true]), LIMIT);
  });
});
