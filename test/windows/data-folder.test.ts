/** A data folder that is in use. */
import { closeSync, existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { settleDataFolder } from '../../main/host/data-folder.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

test('of an older version that is in use stays where it is, whole, and is moved another time', () => {
  const home = temporaryFolder();
  const surroundings = { platform: 'win32', environment: {}, home };
  const [local, roaming] = [join(home, 'AppData/Local/Punctual'), join(home, 'AppData/Roaming/Punctual')];
  mkdirSync(roaming, { recursive: true });
  const database = new Database(join(roaming, 'punctual.db'));
  database.exec('CREATE TABLE t (x)');
  writeFileSync(join(roaming, 'settings'), 'x');
  expect(settleDataFolder(surroundings)).toBe(roaming);
  expect([existsSync(join(roaming, 'settings')), existsSync(local)]).toEqual([true, false]);
  database.close();
  expect(settleDataFolder(surroundings)).toBe(local);
  closeSync(openSync(join(local, 'settings'), 'r'));
});
