/** What Electron leaves to the application to draw: menus, sizes, colours around the page. On every system that the stand-in plays. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DesktopApp, type DesktopOptions, startStandIn } from '../support/electron/desktop-app.ts';
import { ask, trayLabels } from '../support/electron/drive.ts';
import type { MenuRecord } from '../support/electron/record.ts';
import { until } from '../support/until.ts';

const PLATFORMS = ['linux-x11', 'linux-wayland', 'win32', 'darwin'] as const;
const open = new Set<DesktopApp>();
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-look-'));
});
afterEach(async () => {
  for (const app of open) await app.dispose();
  open.clear();
  rmSync(folder, { recursive: true, force: true });
});
const start = async (options: DesktopOptions = {}): Promise<DesktopApp> => {
  const app = await startStandIn({ folder, ...options });
  open.add(app);
  return app;
};
const stop = async (app: DesktopApp) => {
  await app.dispose();
  open.delete(app);
};
const inTray = (app: DesktopApp, quit = 'Quit') =>
  until('the tray', async () => (await trayLabels(app)).includes(quit), 60_000);
const setWindow = (app: DesktopApp, window: object) => ask(app, ['settings.set', { window }]);

describe('the menu of the right button', () => {
  const lastMenu = (app: DesktopApp) =>
    app.evaluate(({ record }) =>
      (record.popups.at(-1)?.items ?? []).map(({ role, label, enabled, type }) => ({ role, label, enabled, type })),
    );
  const popups = (app: DesktopApp) => app.evaluate(({ record }) => record.popups.length);

  test('cuts, copies, pastes and selects in a field, copies selected text, and is not there for nothing', async () => {
    const app = await start();
    const page = await app.page();
    await page.locator('nav').first().waitFor();
    await page.evaluate(() => {
      const text = document.createElement('p');
      text.id = 'read';
      text.textContent = 'text';
      text.style.userSelect = 'text';
      const field = document.createElement('input');
      field.id = 'field';
      field.value = 'backup';
      document.body.prepend(text, field);
    });
    const name = page.locator('#field');
    await name.selectText();
    await name.click({ button: 'right' });
    await until('the menu', async () => (await popups(app)) === 1);
    expect((await lastMenu(app)).filter(({ type }) => type !== 'separator')).toMatchObject([
      { role: 'cut', enabled: true },
      { role: 'copy', enabled: true },
      { role: 'paste', enabled: true },
      { role: 'selectAll', enabled: true },
    ]);
    // Electron has English labels of its own.
    expect((await lastMenu(app)).some(({ label }) => typeof label === 'string')).toBe(false);

    await setWindow(app, { language: 'zh' });
    await inTray(app, '退出');
    await page.evaluate(() => getSelection()?.selectAllChildren(document.getElementById('read') as Node));
    await page.locator('#read').dispatchEvent('contextmenu', { bubbles: true, cancelable: true });
    await until('the second menu', async () => (await popups(app)) === 2);
    expect((await lastMenu(app)).map(({ role, label }) => [role, label])).toEqual([
      ['copy', '复制'],
      ['selectAll', '全选'],
    ]);
    // One that came for nothing would be here before the next one, which comes for a field.
    await page.evaluate(() => getSelection()?.removeAllRanges());
    await page.locator('#read').dispatchEvent('contextmenu', { bubbles: true, cancelable: true });
    await name.dispatchEvent('contextmenu', { bubbles: true, cancelable: true });
    await until('the third menu', async () => (await lastMenu(app)).length === 5);
    expect(await popups(app)).toBe(3);
  });
});

describe('the size of the page', () => {
  const level = (app: DesktopApp) =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.zoomLevel ?? null);

  test.each(['linux-x11', 'darwin'] as const)(
    'on %s follows + - and 0 with the key of the system, and is there again at the next start',
    async (platform) => {
      const [modifier, other] = platform === 'darwin' ? ['Meta', 'Control'] : ['Control', 'Meta'];
      const app = await start({ platform });
      const { keyboard } = await app.page();
      const press = async (key: string, expected: number) => {
        await keyboard.press(`${modifier}+${key}`);
        await until(`level ${expected}`, async () => (await level(app)) === expected);
      };
      await until('the window', async () => (await level(app)) === 0, 60_000);
      await press('=', 0.5);
      await press('+', 1);
      await press('-', 0.5);
      await press('0', 0);
      await press('-', -0.5);
      // Neither of these three: they would show in the next.
      for (const foreign of [`${other}+=`, '=', `${modifier}+Alt+=`]) await keyboard.press(foreign);
      await press('-', -1);
      await stop(app);
      const again = await start({ platform });
      await again.page();
      await until('the same size', async () => (await level(again)) === -1, 60_000);
    },
  );

  test('has bounds, and follows the wheel', async () => {
    const app = await start();
    await until('the window', async () => (await level(app)) === 0, 60_000);
    const turn = (direction: 'in' | 'out') =>
      app.evaluate(({ BrowserWindow }, way) => {
        const [window] = BrowserWindow.getAllWindows();
        for (let turns = 0; turns < 40; turns += 1) window?.webContents.emit('zoom-changed', {}, way);
      }, direction);
    await turn('in');
    expect(await level(app)).toBe(5);
    await turn('out');
    expect(await level(app)).toBe(-3);
  });
});

describe('the menu at the top of the screen', () => {
  const menu = (app: DesktopApp) =>
    app.evaluate(({ record }) => JSON.parse(JSON.stringify(record.applicationMenu ?? null)) as MenuRecord[] | null);
  const roles = (items: readonly MenuRecord[]): string[] =>
    items.flatMap(({ role, submenu }) => [role ?? '', ...roles(submenu ?? [])]).filter(Boolean);

  test('on macOS has what works by keys there, in the language of the window', async () => {
    const app = await start({ platform: 'darwin', args: ['--hidden'] });
    await inTray(app);
    const english = (await menu(app)) ?? [];
    expect(english.map(({ role }) => role)).toEqual(['appMenu', 'editMenu', 'viewMenu', 'windowMenu']);
    expect(roles(english)).toEqual(
      expect.arrayContaining(['about', 'hide', 'quit', 'undo', 'copy', 'paste', 'selectAll', 'zoomIn', 'close']),
    );
    // Electron's own labels are English.
    const labels = (items: readonly MenuRecord[]): (string | undefined)[] =>
      items.flatMap(({ type, label, role, submenu }) =>
        type === 'separator' ? [] : [...(role === 'appMenu' ? [] : [label]), ...labels(submenu ?? [])],
      );
    expect(labels(english).every((label) => label === undefined)).toBe(true);
    await setWindow(app, { language: 'zh' });
    await until('Chinese', async () => labels((await menu(app)) ?? []).every((label) => /[一-龥]/.test(label ?? '')));
    expect(roles((await menu(app)) ?? [])).toEqual(roles(english));
  });

  test.each(['linux-x11', 'win32'] as const)('on %s is none', async (platform) => {
    const app = await start({ platform, args: ['--hidden'] });
    await inTray(app);
    expect(await app.evaluate(({ record }) => record.applicationMenu)).toBe(null);
  });
});

describe('the theme', () => {
  const css = readFileSync(new URL('../../renderer/ui/base.css', import.meta.url), 'utf8');
  const [LIGHT, DARK] = [...css.matchAll(/--p-bg: (#\w+);/g)].map(([, colour]) => colour);
  const seen = (app: DesktopApp) =>
    app.evaluate(({ BrowserWindow, nativeTheme, record }) => ({
      theme: nativeTheme.themeSource,
      first: record.windows.at(-1)?.['backgroundColor'],
      now: BrowserWindow.getAllWindows()[0]?.background,
    }));

  test.each(PLATFORMS)(
    'on %s that of the settings is that of the title bar and of the unpainted page',
    async (platform) => {
      const app = await start({ platform, args: ['--hidden'] });
      await inTray(app);
      expect(await seen(app)).toMatchObject({ theme: 'system' });
      await setWindow(app, { theme: 'dark' });
      await until('dark', async () => (await seen(app)).theme === 'dark');
      await stop(app);

      const again = await start({ platform });
      await until('the window', async () => (await seen(again)).now !== undefined, 60_000);
      expect(await seen(again)).toEqual({ theme: 'dark', first: DARK, now: DARK });
      await setWindow(again, { theme: 'light' });
      await until('light', async () => (await seen(again)).now === LIGHT);
      expect(await seen(again)).toMatchObject({ theme: 'light', first: DARK });
    },
  );

  test('of the window is not taken for that of the bar with the icon', async () => {
    const app = await start({ args: ['--hidden'], env: { STAND_IN_DARK: '1', XDG_CURRENT_DESKTOP: 'KDE' } });
    await inTray(app);
    const image = () => app.evaluate(({ record }) => record.trays[0]?.image);
    await until('the icon', async () => (await image()) === 'idle-dark');
    await setWindow(app, { theme: 'light' });
    await until('light', async () => (await seen(app)).theme === 'light');
    // A menu that is set after it was changed: the icon has been looked at since.
    const before = await app.evaluate(({ record }) => record.menusSet.length);
    await setWindow(app, { language: 'zh' });
    await until('another menu', async () => (await app.evaluate(({ record }) => record.menusSet.length)) > before);
    expect(await image()).toBe('idle-dark');
  });
});
