/** Starting at login, as each system really tells and allows it. On every system that the stand-in plays. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Run } from '../../main/engine/model.ts';
import type { Page } from '../../preload/contract.ts';
import { type DesktopApp, type DesktopOptions, startStandIn } from '../support/electron/desktop-app.ts';
import { ask, clickTray, trayLabels, visibleWindows } from '../support/electron/drive.ts';
import { until } from '../support/until.ts';

const open = new Set<DesktopApp>();
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-at-login-'));
});
afterEach(async () => {
  for (const app of open) await app.dispose();
  open.clear();
  rmSync(folder, { recursive: true, force: true });
});
const start = async (options: DesktopOptions): Promise<DesktopApp> => {
  const app = await startStandIn({ folder, ...options });
  open.add(app);
  await until('the tray', async () => (await trayLabels(app)).includes('Quit'), 60_000);
  return app;
};
const setting = async (app: DesktopApp) =>
  ((await ask(app, ['settings.get', {}])) as { startAtLogin: boolean }).startAtLogin;
const set = (app: DesktopApp, startAtLogin: boolean) => ask(app, ['settings.set', { startAtLogin }]);
/** The program that the system will start at login, with its arguments. */
const entry = (app: DesktopApp) => app.evaluate(({ record }) => ({ ...record.loginItem }));
const ticked = (app: DesktopApp) =>
  app.evaluate(({ record }) => record.trays[0]?.menu.find(({ label }) => label === 'Start at login')?.checked);

describe('a start by macOS at login', () => {
  test('shows no window and is the event `login` for jobs', async () => {
    const app = await start({ platform: 'darwin', args: ['--hidden'] });
    await set(app, true);
    await until('the setting', async () => (await entry(app)).openAtLogin);
    const action = { kind: 'shell', command: 'true' };
    const spec = { name: 'mail', action, schedule: { kind: 'event', on: 'login' } };
    expect(await ask(app, ['jobs.add', { id: 'mail', spec }])).toMatchObject({ id: 'mail' });
    await app.dispose();
    open.delete(app);

    const again = await start({ platform: 'darwin', env: { STAND_IN_AT_LOGIN: '1', PUNCTUAL_SETTLE_SECONDS: '0' } });
    const runs = async () => ((await ask(again, ['runs.list', { jobId: 'mail' }])) as Page<Run>).items;
    await until('the run', async () => (await runs())[0]?.state === 'succeeded');
    expect(await runs()).toHaveLength(1);
    expect(await visibleWindows(again)).toEqual([]);
  });
});

describe('the setting', () => {
  test.each(['win32', 'darwin'] as const)(
    'on %s is what the system has, with the same program and arguments',
    async (platform) => {
      const app = await start({ platform, args: ['--hidden'] });
      await set(app, true);
      await until('the entry', async () => (await entry(app)).openAtLogin);
      expect(await entry(app)).toMatchObject({ path: process.execPath });
      expect((await entry(app)).args?.slice(-2)).toEqual(['--hidden', '--at-login']);
      await until('the tick', async () => (await ticked(app)) === true);
      expect(await setting(app)).toBe(true);
    },
  );

  test('on Windows an entry switched off in the Task Manager is off, and switched on again by a click', async () => {
    const app = await start({ platform: 'win32', args: ['--hidden'] });
    await set(app, true);
    await until('the entry', async () => (await entry(app)).openAtLogin);
    await app.evaluate(({ record }) => {
      record.loginItem.allowed = false;
    });
    // Looked at whenever the window is shown.
    await clickTray(app, 'Open Punctual');
    await until('off', async () => !(await setting(app)));
    await until('no tick', async () => (await ticked(app)) === false);
    await clickTray(app, 'Start at login');
    await until('on', async () => (await entry(app)).allowed && (await setting(app)));
  });

  test('on macOS that waits for a person is off, says where to allow it, and is on once it is allowed', async () => {
    const app = await start({ platform: 'darwin', args: ['--hidden'], env: { STAND_IN_LOGIN: 'forbidden' } });
    await set(app, true);
    const told = () => app.evaluate(({ record }) => record.notifications.map(({ title }) => title));
    await until('the notification', async () => (await told()).includes('Start at login needs your approval'));
    await until('off', async () => !(await setting(app)));
    expect(await told()).toHaveLength(1);
    await app.evaluate(({ record }) => {
      record.loginItem.allowed = true;
    });
    await clickTray(app, 'Open Punctual');
    await until('on', async () => setting(app));
  });
});
