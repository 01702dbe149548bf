import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { ZONE_NAMES } from '../../main/engine/triggers/zone-names.ts';
import { ianaZone } from '../../main/host/windows-zone.ts';

const { WINDOWS_TO_IANA_MAP: rows } = createRequire(import.meta.url)('windows-iana') as {
  readonly WINDOWS_TO_IANA_MAP: readonly { readonly windowsName: string; readonly territory: string }[];
};
const zone = (key: string, more: Partial<Parameters<typeof ianaZone>[0]> = {}) =>
  ianaZone({ key, bias: 0, fixed: false, territory: '', ...more });

test('every zone of Windows in every country has a name that schedules can have', () => {
  expect(rows.length).toBeGreaterThan(400);
  for (const { windowsName, territory } of rows) {
    for (const where of ['', territory, 'ZZ', 'AQ']) {
      const name = zone(windowsName, { territory: where });
      expect(name !== null && ZONE_NAMES.has(name), `${windowsName} in ${where}: ${name}`).toBe(true);
    }
  }
});

test.each([
  ['W. Europe Standard Time', '', 'Europe/Berlin'],
  ['W. Europe Standard Time', 'CH', 'Europe/Zurich'],
  ['W. Europe Standard Time', 'US', 'Europe/Berlin'],
  ['Romance Standard Time', 'ES', 'Europe/Madrid'],
  ['FLE Standard Time', 'FI', 'Europe/Helsinki'],
  ['China Standard Time', 'CN', 'Asia/Shanghai'],
  ['China Standard Time', 'HK', 'Asia/Hong_Kong'],
  ['UTC', 'GB', 'Etc/UTC'],
])('%s in %j is %s', (key, territory, name) => expect(zone(key, { territory })).toBe(name));

test('without daylight saving a zone is its distance from UTC; a zone that nobody knows is none', () => {
  expect(zone('W. Europe Standard Time', { fixed: true, bias: -60 })).toBe('Etc/GMT-1');
  expect(zone('Eastern Standard Time', { fixed: true, bias: 300 })).toBe('Etc/GMT+5');
  expect(zone('GMT Standard Time', { fixed: true, bias: 0, territory: 'GB' })).toBe('Etc/GMT');
  expect(zone('Zone of Nobody')).toBeNull();
});
