/** What a child must not get from whatever started this process; and everything else, untouched. */
import { describe, expect, test } from 'vitest';
import { cleanEnvironment, leavePackage, startedFromPackage } from '../../main/process/clean-environment.ts';
import { readProgram } from '../../main/process/programs.ts';

const PERSON = {
  HOME: '/home/a',
  LANG: 'fi_FI.UTF-8',
  PATH: '/usr/local/bin:/usr/bin',
  EDITOR: 'vi',
  container_name: 'x',
};
const MOUNT = '/tmp/.mount_PunctuQx81';

/** As each of them really starts a program, and what of it a child gets beyond the person's own. */
const STARTS: Record<string, { readonly env: Record<string, string>; readonly left?: Record<string, string> }> = {
  'a terminal': {
    env: { ...PERSON, SHLVL: '2', _: '/usr/bin/node', OLDPWD: '/tmp', TERM: 'xterm' },
    left: { TERM: 'xterm' },
  },
  'an AppImage': {
    env: {
      ...PERSON,
      ...{
        SHLVL: '1',
        APPIMAGE: '/home/a/Punctual.AppImage',
        APPDIR: MOUNT,
        ARGV0: './Punctual.AppImage',
        OWD: '/home/a',
      },
      PATH: `${MOUNT}:${MOUNT}/usr/sbin:${PERSON.PATH}`,
      LD_LIBRARY_PATH: `${MOUNT}/usr/lib:`,
      XDG_DATA_DIRS: `${MOUNT}/usr/share/:./share/:/usr/share/gnome:/usr/local/share/:/usr/share/:`,
      GSETTINGS_SCHEMA_DIR: `${MOUNT}/usr/share/glib-2.0/schemas:`,
      CHROME_DESKTOP: 'punctual.desktop',
    },
    left: { XDG_DATA_DIRS: '/usr/share/gnome:/usr/local/share/:/usr/share/' },
  },
  'an AppImage beside libraries of the person': {
    env: { ...PERSON, APPDIR: MOUNT, LD_LIBRARY_PATH: `${MOUNT}/usr/lib:/opt/oracle/lib` },
    left: { LD_LIBRARY_PATH: '/opt/oracle/lib' },
  },
  'a snap': {
    env: {
      ...PERSON,
      ...{ SNAP: '/snap/code/1', SNAP_NAME: 'code', SNAP_REAL_HOME: '/home/a', SNAP_USER_DATA: '/home/a/snap/code/1' },
      HOME: '/home/a/snap/code/1',
      PATH: `/snap/code/1/usr/bin:${PERSON.PATH}`,
      XDG_DATA_HOME: '/home/a/snap/code/1/.local/share',
    },
  },
  'a flatpak': {
    env: { ...PERSON, FLATPAK_ID: 'app.punctual', container: 'flatpak', PATH: `/app/bin:${PERSON.PATH}` },
  },
  'a menu on Linux': {
    env: {
      ...PERSON,
      ...{ GIO_LAUNCHED_DESKTOP_FILE: '/x.desktop', GIO_LAUNCHED_DESKTOP_FILE_PID: '7', XDG_ACTIVATION_TOKEN: 't' },
      ...{ DESKTOP_STARTUP_ID: 'x', ORIGINAL_XDG_CURRENT_DESKTOP: 'pop:GNOME', XDG_CURRENT_DESKTOP: 'Unity' },
    },
    left: { XDG_CURRENT_DESKTOP: 'pop:GNOME' },
  },
  'npm run': {
    env: {
      ...PERSON,
      ...{ npm_lifecycle_event: 'start', npm_config_cache: '/c', INIT_CWD: '/r', NODE: '/usr/bin/node', COLOR: '0' },
      PATH: `/r/node_modules/.bin:/usr/lib/node_modules/npm/node_modules/@npmcli/run-script/lib/node-gyp-bin:${PERSON.PATH}`,
    },
  },
  'a portable program of Windows': {
    env: { ...PERSON, PORTABLE_EXECUTABLE_FILE: 'C:\\x.exe', PORTABLE_EXECUTABLE_DIR: 'C:\\' },
  },
  'Electron, Node and the tests': {
    env: {
      ...PERSON,
      ELECTRON_RUN_AS_NODE: '1',
      NODE_OPTIONS: '--inspect',
      NODE_CHANNEL_FD: '3',
      PUNCTUAL_CONFIG: 'x',
      VITEST: '1',
    },
  },
};

describe('the environment of a child', () => {
  test.each(Object.keys(STARTS))('started by %s: only what is the person’s', (name) => {
    const { env, left } = STARTS[name] ?? { env: {} };
    expect(cleanEnvironment(env)).toEqual({ ...PERSON, ...left });
    expect(cleanEnvironment({ ...PERSON, ...left })).toEqual({ ...PERSON, ...left });
  });

  test('what only looks like a leftover stays', () => {
    const own = {
      NODE: '/opt/node',
      COLOR: '1',
      SNAPSHOT: 'x',
      ARGV: 'y',
      PATH: '/x/node_modules/.bin:/apps/bin',
      NODE_PATH: '/n',
    };
    expect(cleanEnvironment(own)).toEqual(own);
  });

  test('a package counts as a launcher; a shell does not', () => {
    const packaged = ['an AppImage', 'a snap', 'a flatpak'];
    for (const [name, { env }] of Object.entries(STARTS))
      expect([name, startedFromPackage(env)]).toEqual([name, packaged.includes(name)]);
  });

  test('a program that is given no environment of its own gets a clean one', async () => {
    process.env['APPDIR'] = MOUNT;
    process.env['LD_LIBRARY_PATH'] = `${MOUNT}/usr/lib:`;
    try {
      const code = 'console.log(JSON.stringify([process.env.APPDIR, process.env.LD_LIBRARY_PATH]))';
      expect(await readProgram(process.execPath, ['-e', code], { timeout: 60_000 })).toBe('[null,null]\n');
    } finally {
      delete process.env['APPDIR'];
      delete process.env['LD_LIBRARY_PATH'];
    }
  });

  test('this process keeps what its own toolkit needs', () => {
    const own = { ...STARTS['an AppImage']?.env };
    leavePackage(own);
    expect(own).toEqual({ ...STARTS['an AppImage']?.env, PATH: PERSON.PATH, LD_LIBRARY_PATH: undefined });
  });
});
