import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataFolder, prepareDataFolder } from '../../main/host/data-folder.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

describe('the data folder', () => {
  test.each([
    ['win32', { APPDATA: join('C:', 'Roaming') }, join('C:', 'Roaming', 'Punctual')],
    ['win32', {}, join('/home/me', 'AppData', 'Roaming', 'Punctual')],
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
