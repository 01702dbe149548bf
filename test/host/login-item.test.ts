import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLoginItem } from '../../main/host/desktop/login-item.ts';

const electron = vi.hoisted(() => ({
  set: [] as unknown[],
  got: [] as unknown[],
  packaged: true,
  settings: {},
}));
vi.mock('electron', () => ({
  app: {
    get isPackaged() {
      return electron.packaged;
    },
    getAppPath: () => '/src/punctual',
    getLoginItemSettings: (options: unknown) => {
      electron.got.push(options);
      return electron.settings;
    },
    setLoginItemSettings: (options: unknown) => void electron.set.push(options),
  },
}));

const real = { platform: process.platform, env: { ...process.env } };
const platform = (name: string) => Object.defineProperty(process, 'platform', { value: name });
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-login-'));
  process.env.XDG_CONFIG_HOME = folder;
  delete process.env.APPIMAGE;
  Object.assign(electron, { set: [], got: [], packaged: true });
  electron.settings = { openAtLogin: true, executableWillLaunchAtLogin: true };
});
afterEach(() => {
  platform(real.platform);
  process.env.XDG_CONFIG_HOME = real.env.XDG_CONFIG_HOME ?? '';
  if (real.env.XDG_CONFIG_HOME === undefined) delete process.env.XDG_CONFIG_HOME;
  rmSync(folder, { recursive: true, force: true });
});

describe('start at login on Linux', () => {
  const entry = () => join(folder, 'autostart/punctual.desktop');
  const item = () => {
    platform('linux');
    return createLoginItem();
  };
  const GOOD = '[Desktop Entry]\nType=Application\nName=Punctual\nExec="/bin/sh" "-c" "true"\n';
  const write = (text: string) => {
    mkdirSync(join(folder, 'autostart'), { recursive: true });
    writeFileSync(entry(), text);
  };

  test.each([
    ['as it was written', GOOD, true],
    ['with lines of Windows', GOOD.replaceAll('\n', '\r\n'), true],
    ['a program without quotes', '[Desktop Entry]\nExec=sh -c true\n', true],
    ['switched off', `${GOOD}Hidden=true\n`, false],
    ['switched off in capitals', `${GOOD}Hidden = TRUE\n`, false],
    ['switched off by GNOME', `${GOOD}X-GNOME-Autostart-enabled = false\n`, false],
    ['switched on by GNOME', `${GOOD}X-GNOME-Autostart-enabled=true\n`, true],
    ['with a word of another group', `${GOOD}[Desktop Action x]\nHidden=true\n`, true],
    ['without what it starts', '[Desktop Entry]\nName=Punctual\n', false],
    ['emptied', '', false],
    ['overwritten with something else', '\0\x01not an entry\nExec=/bin/sh', false],
  ])('an entry edited by hand is what the system makes of it, and is left as it is: %s', (_how, text, expected) => {
    write(text);
    const login = item();
    login.repair();
    expect(login.enabled()).toBe(expected);
    expect(readFileSync(entry(), 'utf8')).toBe(text);
  });

  test('a folder in the place of the entry counts as off, and writing fails with the words of the system', () => {
    mkdirSync(entry(), { recursive: true });
    const login = item();
    expect(login.enabled()).toBe(false);
    expect(() => login.set(true)).toThrow(/EISDIR/);
  });

  test('an AppImage is named by its file, not by the place it is mounted at; hidden and at login', () => {
    process.env.APPIMAGE = '/home/me/100% "my" $apps/Punctual.AppImage';
    const login = item();
    login.set(true);
    expect(login.enabled()).toBe(true);
    // Quoted twice, as the specification of desktop entries wants it.
    expect(readFileSync(entry(), 'utf8')).toContain(
      'Exec="/home/me/100%% \\\\"my\\\\" \\\\$apps/Punctual.AppImage" "--hidden" "--at-login"\n',
    );
    login.set(false);
    expect([login.enabled(), existsSync(entry())]).toEqual([false, false]);
  });

  test('the entry of an AppImage that was moved is put right at the next start, one switched off stays off', () => {
    const program = join(folder, 'a "b" 50%/Punctual.AppImage');
    process.env.APPIMAGE = program;
    item().set(true);
    mkdirSync(join(folder, 'a "b" 50%'));
    writeFileSync(program, '');
    const written = readFileSync(entry(), 'utf8');
    const moved = join(folder, 'Punctual-2.AppImage');
    process.env.APPIMAGE = moved;
    item().repair();
    // It is still there: whoever wants the old one keeps it.
    expect(readFileSync(entry(), 'utf8')).toBe(written);
    rmSync(program);
    write(`${written}Hidden=true\n`);
    item().repair();
    expect(readFileSync(entry(), 'utf8')).toContain('Hidden=true');
    write(written);
    item().repair();
    expect(readFileSync(entry(), 'utf8')).toContain(`Exec="${moved}" "--hidden"`);
  });
});

describe.each(['win32', 'darwin'])('start at login on %s', (name) => {
  test.each([
    [true, ['--hidden', '--at-login']],
    [false, ['/src/punctual', '--hidden', '--at-login']],
  ])('set and get name the same program and arguments, packed or not (%s)', (packaged, args) => {
    platform(name);
    electron.packaged = packaged;
    const login = createLoginItem();
    login.set(true);
    login.set(false);
    expect(login.enabled()).toBe(true);
    const own = { path: process.execPath, args };
    expect(electron.set).toEqual([
      { ...own, openAtLogin: true },
      { ...own, openAtLogin: false },
    ]);
    expect(electron.got).toEqual([own]);
  });
});

describe('what the system says of the start at login', () => {
  // Windows: the first compares path and arguments, the second knows whether the Task Manager lets it start.
  test.each([
    ['win32', { openAtLogin: true, executableWillLaunchAtLogin: true }, true],
    ['win32', { openAtLogin: true, executableWillLaunchAtLogin: false }, false],
    ['win32', { openAtLogin: false, executableWillLaunchAtLogin: true }, false],
    ['win32', { openAtLogin: false, executableWillLaunchAtLogin: false }, false],
    ['darwin', { openAtLogin: true, status: 'enabled' }, true],
    ['darwin', { openAtLogin: false, status: 'requires-approval' }, false],
    ['darwin', { openAtLogin: false, status: 'not-registered' }, false],
    ['darwin', { openAtLogin: false, status: 'not-found' }, false],
  ])('on %s %o means %s', (name, settings, expected) => {
    platform(name);
    electron.settings = settings;
    const login = createLoginItem();
    expect(login.enabled()).toBe(expected);
    expect(login.waitsForApproval()).toBe('status' in settings && settings.status === 'requires-approval');
  });
});
