import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataFolder, prepareDataFolder, settleDataFolder } from '../../main/host/data-folder.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

describe('the data folder', () => {
  test.each([
    ['win32', { LOCALAPPDATA: join('C:', 'Local') }, join('C:', 'Local', 'Punctual')],
    ['win32', { LOCALAPPDATA: '', APPDATA: join('C:', 'Roaming') }, join('/home/me', 'AppData', 'Local', 'Punctual')],
    ['darwin', {}, '/home/me/Library/Application Support/Punctual'],
    ['linux', {}, '/home/me/.local/share/punctual'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/punctual'],
    ['linux', { XDG_DATA_HOME: 'relative' }, '/home/me/.local/share/punctual'],
    ['linux', { XDG_DATA_HOME: '' }, '/home/me/.local/share/punctual'],
    ['freebsd', {}, '/home/me/.local/share/punctual'],
  ])('on %s with %j is %s', (platform, environment, expected) => {
    expect(dataFolder({ platform, environment, home: '/home/me' })).toBe(expected);
  });

  test('is made with its parents, for the person alone; one that was open to others is closed', () => {
    const folder = join(temporaryFolder(), 'deep', 'punctual');
    prepareDataFolder(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    chmodSync(folder, 0o755);
    prepareDataFolder(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test.each([
    ['a file is in its place', (root: string) => root],
    ['a file is in the place of its parent', (root: string) => join(root, 'inside')],
  ])('that cannot be written because %s is told in a sentence', (_what, place) => {
    const root = join(temporaryFolder(), 'root');
    mkdirSync(join(root, '..'), { recursive: true });
    writeFileSync(root, 'a file');
    expect(() => prepareDataFolder(place(root))).toThrow(
      expect.objectContaining({
        code: 'store-unwritable',
        message: expect.stringMatching(/cannot write in its data folder .*a file is in its place.*--data-dir/),
      }),
    );
  });
});

describe('on Windows data of an older version in the folder that roams', () => {
  function computer() {
    const home = temporaryFolder();
    const [local, roaming] = [join(home, 'AppData/Local/Punctual'), join(home, 'AppData/Roaming/Punctual')];
    const write = (folder: string, text: string): void => {
      mkdirSync(join(folder, 'logs'), { recursive: true });
      writeFileSync(join(folder, 'punctual.db'), text);
      writeFileSync(join(folder, 'logs', 'a.log'), text);
    };
    return { surroundings: { platform: 'win32', environment: {}, home }, local, roaming, write };
  }

  test('is found by everybody, moved once by a host, and whole', () => {
    const { surroundings, local, roaming, write } = computer();
    expect(settleDataFolder(surroundings)).toBe(local);
    write(roaming, 'old');
    expect(dataFolder(surroundings)).toBe(roaming);
    expect(settleDataFolder(surroundings)).toBe(local);
    expect([dataFolder(surroundings), settleDataFolder(surroundings)]).toEqual([local, local]);
    expect(existsSync(roaming)).toBe(false);
    expect(readFileSync(join(local, 'punctual.db'), 'utf8')).toBe('old');
    expect(readFileSync(join(local, 'logs/a.log'), 'utf8')).toBe('old');
  });

  test('is moved over an empty folder, and never over anything else', () => {
    const first = computer();
    first.write(first.roaming, 'old');
    mkdirSync(first.local, { recursive: true });
    expect(settleDataFolder(first.surroundings)).toBe(first.local);

    const second = computer();
    second.write(second.roaming, 'old');
    mkdirSync(join(second.local, 'something'), { recursive: true });
    expect(settleDataFolder(second.surroundings)).toBe(second.roaming);
    expect(existsSync(join(second.local, 'something'))).toBe(true);
    expect(readFileSync(join(second.roaming, 'punctual.db'), 'utf8')).toBe('old');
  });

  test('is left alone once there is a database in the new place', () => {
    const { surroundings, local, roaming, write } = computer();
    write(roaming, 'old');
    write(local, 'new');
    expect([dataFolder(surroundings), settleDataFolder(surroundings)]).toEqual([local, local]);
    expect(readFileSync(join(roaming, 'punctual.db'), 'utf8')).toBe('old');
  });
});
