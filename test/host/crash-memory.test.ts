import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rememberCrash, takeCrash } from '../../main/host/crash-memory.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 10, 22, 12);

describe('what is remembered of crashes', () => {
  test('the next start takes it once', () => {
    const folder = temporaryFolder();
    expect(takeCrash(folder)).toBeNull();
    rememberCrash(folder, { at: NOON, said: 'TypeError: x' }, false);
    expect(takeCrash(folder)).toEqual({ at: NOON, said: 'TypeError: x' });
    expect(takeCrash(folder)).toBeNull();
  });

  test('a host starts itself again once, and not again within ten minutes', () => {
    const folder = temporaryFolder();
    const crashAt = (minutes: number) => rememberCrash(folder, { at: NOON + minutes * MINUTE, said: 'x' }, true);
    expect([0, 1, 9.99, 10, 12, 19, 25].map(crashAt)).toEqual([true, false, false, true, false, false, true]);
  });

  test('naming a crash does not forget the restart, and a host that never restarts itself uses none up', () => {
    const folder = temporaryFolder();
    rememberCrash(folder, { at: NOON, said: 'x' }, false);
    expect(rememberCrash(folder, { at: NOON + MINUTE, said: 'x' }, true)).toBe(true);
    takeCrash(folder);
    expect(rememberCrash(folder, { at: NOON + 2 * MINUTE, said: 'x' }, true)).toBe(false);
  });

  test('a clock that was set back does not keep a host down for long', () => {
    const folder = temporaryFolder();
    expect(rememberCrash(folder, { at: NOON, said: 'x' }, true)).toBe(true);
    expect(rememberCrash(folder, { at: NOON - 60 * MINUTE, said: 'x' }, true)).toBe(true);
  });

  test.each(['', '{', 'null', '[]', '{"crash":1}', '{"crash":{"at":"1","said":2}}'])(
    'a file that cannot be understood counts as none: %j',
    (text) => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, 'crash.json'), text);
      expect(takeCrash(folder)).toBeNull();
      expect(rememberCrash(folder, { at: NOON, said: 'x' }, true)).toBe(true);
    },
  );

  test('a long error is cut, and the file is for its owner alone', () => {
    const folder = temporaryFolder();
    rememberCrash(folder, { at: NOON, said: 'x'.repeat(100_000) }, true);
    expect(readFileSync(join(folder, 'crash.json'), 'utf8').length).toBeLessThan(1000);
    if (process.platform !== 'win32') expect(statSync(join(folder, 'crash.json')).mode & 0o077).toBe(0);
  });
});
