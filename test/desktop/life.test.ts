/** The life of the window and of the process as Electron really has it, on every system that the stand-in plays. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Run } from '../../main/engine/model.ts';
import { EXIT_CRASHED } from '../../main/host/crash-guard.ts';
import type { Page } from '../../preload/contract.ts';
import { type DesktopApp, type DesktopOptions, startStandIn } from '../support/electron/desktop-app.ts';
import { ask, clickTray, trayLabels, visibleWindows } from '../support/electron/drive.ts';
import { until } from '../support/until.ts';

/** Chromium may be slow to come up beside other loads. */
const LIMIT = { timeout: 50_000, interval: 50 };
const open = new Set<DesktopApp>();
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-life-'));
});
afterEach(async () => {
  for (const app of open) await app.dispose();
  open.clear();
  rmSync(folder, { recursive: true, force: true });
});
const logged = () => readFileSync(join(folder, 'data/logs/punctual.log'), 'utf8');
/** Up, in the tray, with a job that runs until a file appears. */
const running = async (options: DesktopOptions = {}): Promise<DesktopApp> => {
  const app = await start({ folder, args: ['--hidden'], ...options });
  await until('the tray', async () => (await trayLabels(app)).includes('Quit'), 60_000);
  const command = `until [ -e '${join(folder, 'mark')}' ]; do sleep 0.05; done`;
  const spec = { name: 'long', action: { kind: 'shell', command }, schedule: { kind: 'manual' } };
  await ask(app, ['jobs.add', { id: 'long', spec }], ['jobs.run', { id: 'long' }]);
  await until('the run', async () => (await runs(app))[0]?.state === 'running');
  return app;
};
const runs = async (app: DesktopApp) => ((await ask(app, ['runs.list', { jobId: 'long' }])) as Page<Run>).items;
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

describe('a window that comes back', () => {
  const placed = { x: 2000, y: 100, width: 1000, height: 700 };
  const remember = () => {
    mkdirSync(join(folder, 'data'), { recursive: true });
    writeFileSync(join(folder, 'data/desktop.json'), JSON.stringify({ window: { ...placed, maximized: false } }));
  };
  const bounds = (app: DesktopApp) =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds() ?? null);

  test.each(PLATFORMS)('on %s has its size on a second monitor of another scale, and its icon', async (platform) => {
    remember();
    const app = await start({ folder, platform, env: { STAND_IN_SECOND_SCREEN: '1' } });
    await until('the window', async () => (await bounds(app)) !== null, 60_000);
    expect(await bounds(app)).toEqual(placed);
    const icon = await app.evaluate(({ record }) => record.windows[0]?.['icon'] ?? null);
    // Elsewhere it is in the program.
    expect(icon !== null && existsSync(String(icon))).toBe(platform.startsWith('linux'));
  });

  test('is listened to once, however often its page is loaded', async () => {
    const app = await start({ folder });
    const page = await app.page();
    const listeners = () =>
      app.evaluate(({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        return ['destroyed', 'render-process-gone'].map((name) => contents?.listenerCount(name));
      });
    const up = () => until('the page', async () => (await page.locator('nav').count()) > 0, 60_000);
    await up();
    const before = await listeners();
    for (let times = 0; times < 3; times += 1) {
      await page.reload();
      await up();
    }
    expect(await listeners()).toEqual(before);
  });
});

describe('the end of the session', () => {
  test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
    'S37: %s ends it in order, without a question; runs go on',
    async (signal) => {
      const app = await running();
      process.kill(app.pid, signal);
      expect(await app.ended).toBe(0);
      expect(app.output()).not.toContain('message box');
      expect(logged()).toContain(`"stopping","data":{"signal":"${signal}"}`);
      const again = await start({ folder, args: ['--hidden'] });
      await until('the run is found again', async () => (await runs(again))[0]?.state === 'running');
      writeFileSync(join(folder, 'mark'), '');
      await until('the end of the run', async () => (await runs(again))[0]?.state === 'succeeded');
    },
  );

  test('S37: a signal while it waits for runs ends it all the same', async () => {
    const app = await running({ env: { STAND_IN_ANSWERS: '1' } });
    await clickTray(app, 'Quit');
    await until('the question', () => app.output().includes('message box'));
    process.kill(app.pid, 'SIGTERM');
    expect(await app.ended).toBe(0);
  });

  test('S37: on Windows everything is in the database when its one chance is over, also without a window', async () => {
    const app = await running({ platform: 'win32' });
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(0);
    await app.evaluate(({ BaseWindow }) => BaseWindow.endSession()).catch(() => {});
    expect(await app.ended).toBe('SIGKILL');
    expect(logged()).toContain('"stopping","data":{"because":"shutdown"}');
    // Without its write-ahead file: everything was moved into the main one.
    copyFileSync(join(folder, 'data/punctual.db'), join(folder, 'alone.db'));
    const alone = new Database(join(folder, 'alone.db'), { readonly: true });
    expect(alone.prepare('SELECT count(*) AS n FROM runs').get()).toEqual({ n: 1 });
    alone.close();
  });
});

describe('a crash', () => {
  test('of the page: loaded again, then a new window, then none until it is asked for', async () => {
    const app = await start({ folder });
    const shows = async () => {
      const page = await app.page();
      return page.evaluate(() => document.body.textContent.length > 0).catch(() => false);
    };
    const crash = () =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer());
    await until('the page', shows, 60_000);
    const gone = (times: number) =>
      until(`crash ${times}`, () => logged().split('window process gone').length === times + 1, 60_000);
    for (const times of [1, 2]) {
      await crash();
      await gone(times);
      await until(`the page after crash ${times}`, shows, 60_000);
      await until('the window', async () => (await visibleWindows(app)).join() === 'true', 60_000);
    }
    await crash();
    await gone(3);
    await until('no window', async () => (await visibleWindows(app)).length === 0, 60_000);
    await clickTray(app, 'Open Punctual');
    await until('the page', shows, 60_000);
  });

  test('of the graphics driver, again and again: offers to go on without it, and the next start does in any case', async () => {
    const app = await running();
    const crash = (type: string, reason: string) =>
      app.evaluate(
        (electron, [of, why]) =>
          void electron.app.emit('child-process-gone', {}, { type: of, reason: why, exitCode: 1 }),
        [type, reason] as const,
      );
    for (const [type, reason] of [
      ['GPU', 'crashed'],
      ['GPU', 'abnormal-exit'],
      ['Utility', 'crashed'],
      ['GPU', 'clean-exit'],
    ] as const)
      await crash(type, reason);
    expect(app.output()).not.toContain('message box');
    // The answer to come: restart.
    await app.evaluate(({ record }) => void record.answers.push(0));
    await crash('GPU', 'crashed');
    expect(await app.ended).toBe(0);
    expect(app.output()).toContain('message box: The graphics driver keeps crashing.');
    expect(app.output()).toMatch(/relaunched .*--hidden/);

    const again = await start({ folder, args: ['--hidden'] });
    await until('the run is found again', async () => (await runs(again))[0]?.state === 'running');
    expect(await again.evaluate(({ record }) => record.switches)).toEqual(['disable-gpu']);
    // Not asked a second time.
    for (let times = 0; times < 5; times += 1)
      await again.evaluate(
        (electron) => void electron.app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 1 }),
      );
    expect(again.output()).not.toContain('message box');
    await again.dispose();
    open.delete(again);
    // Another version tries once more.
    const memory = join(folder, 'data/desktop.json');
    writeFileSync(memory, readFileSync(memory, 'utf8').replace(/"withoutGpu":"[^"]+"/, '"withoutGpu":"0.0.1"'));
    const newer = await start({ folder, args: ['--hidden'] });
    await until('the tray', async () => (await trayLabels(newer)).includes('Quit'), 60_000);
    expect(await newer.evaluate(({ record }) => record.switches)).toEqual([]);
    writeFileSync(join(folder, 'mark'), '');
    await until('the end of the run', async () => (await runs(newer))[0]?.state === 'succeeded');
  });

  test('of an AppImage: the file itself is started again, after this process has gone, without the login', async () => {
    const program = join(folder, 'Punctual.AppImage');
    const said = join(folder, 'said');
    writeFileSync(program, `#!/bin/sh\necho "again $*" > '${said}'\n`, { mode: 0o755 });
    const app = await running({
      args: ['--hidden', '--at-login'],
      env: { APPIMAGE: program, APPDIR: '/tmp/.mount_x' },
    });
    await app.evaluate(
      () =>
        void setTimeout(() => {
          throw new Error('a mistake');
        }),
    );
    expect(await app.ended).toBe(EXIT_CRASHED);
    await until('the new start', () => existsSync(said) && readFileSync(said, 'utf8').endsWith('\n'));
    expect(readFileSync(said, 'utf8')).toContain(`--data-dir ${join(folder, 'data')} --hidden`);
    expect(readFileSync(said, 'utf8')).not.toContain('--at-login');
    expect(app.output()).not.toContain('relaunched');
  });
});

describe('the icon in the tray', () => {
  test.each(PLATFORMS)('on %s a click opens the window where no menu opens by it', async (platform) => {
    const app = await start({ folder, args: ['--hidden'], platform });
    await until('the tray', async () => (await trayLabels(app)).includes('Quit'), 60_000);
    const listeners = await app.evaluate(({ record }) => record.trays[0]?.clickListeners?.());
    // On macOS one click is both (shell/browser/ui/tray_icon_cocoa.mm).
    expect(listeners).toBe(platform === 'darwin' ? 0 : 1);
  });
});

describe('a start', () => {
  test('from an AppImage: jobs get the PATH of the login shell and nothing of the mount', async () => {
    const mount = '/tmp/.mount_PunctuTest';
    const shell = join(folder, 'shell');
    // As a login shell that sets a PATH; the rest of its environment it hands on.
    const script =
      '#!/bin/sh\nPATH=/from/login:/usr/bin:/bin; export PATH\nwhile [ "$1" != -c ]; do shift; done; shift; eval "$1"\n';
    writeFileSync(shell, script, { mode: 0o755 });
    const env = {
      ...{ SHELL: shell, SHLVL: '1', APPIMAGE: '/x/Punctual.AppImage', APPDIR: mount, ARGV0: 'x', OWD: '/x' },
      ...{ PATH: `${mount}:${process.env['PATH']}`, LD_LIBRARY_PATH: `${mount}/usr/lib:`, CHROME_DESKTOP: 'x.desktop' },
    };
    const app = await start({ folder, args: ['--hidden'], env });
    const action = { kind: 'shell', command: `env > '${join(folder, 'seen')}'` };
    const spec = { name: 'env', action, schedule: { kind: 'manual' } };
    await ask(app, ['jobs.add', { id: 'long', spec }], ['jobs.run', { id: 'long' }]);
    await until('the run', async () => (await runs(app))[0]?.state === 'succeeded');
    const seen = readFileSync(join(folder, 'seen'), 'utf8');
    expect(seen).toContain('PATH=/from/login:/usr/bin:/bin\n');
    expect(seen).not.toMatch(/mount_Punctu|^(APPIMAGE|APPDIR|ARGV0|OWD|CHROME_DESKTOP)=/m);
  });

  test('without the binary of SQLite says so and ends, instead of staying without window and tray', async () => {
    const app = await start({ folder, args: ['--hidden'], env: { STAND_IN_NO_STORE: '1' } });
    expect(await app.ended).toBe(1);
    expect(app.output()).toContain('error box: Punctual could not start: better_sqlite3.node: wrong ELF class');
    expect(logged()).toContain('Punctual could not start');
  });

  test('as a command needs no display', async () => {
    const app = await start({
      folder,
      args: ['--cli', 'next', '--json', '--count', '1', '@daily'],
      env: { STAND_IN_NO_DISPLAY: '1' },
    });
    expect(await app.ended).toBe(0);
    expect(app.output()).toMatch(/^\["2/);
  });
});
