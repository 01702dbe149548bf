import { describe, expect, it } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS } from '../../main/engine/defaults.ts';
import { settingsFromFlat } from '../../main/engine/flat-settings.ts';

describe('settings in the flat prefixed form', () => {
  it('are the same settings as the object form', () => {
    expect(
      settingsFromFlat({
        'punctual.limit': '8',
        'punctual.executors.default.limit': 20,
        'punctual.executors.slow disk.limit': '1',
        'punctual.job_defaults.misfire': 'all',
        'punctual.job_defaults.max_instances': 3,
        'punctual.timezone': 'Europe/Helsinki',
      }),
    ).toEqual({
      ...DEFAULT_ENGINE_SETTINGS,
      limit: 8,
      executors: { default: { limit: 20 }, 'slow disk': { limit: 1 } },
      defaults: { ...DEFAULT_ENGINE_SETTINGS.defaults, misfire: 'all', maxInstances: 3, timezone: 'Europe/Helsinki' },
    });
  });

  it.each([
    [{ 'punctual.limt': 8 }, 'There is no setting called "punctual.limt".'],
    [{ limit: 8 }, 'There is no setting called "limit".'],
    [{ 'punctual.limit': '0' }, '"punctual.limit" needs a whole number of at least 1, not "0".'],
    [{ 'punctual.limit': '' }, '"punctual.limit" needs a whole number of at least 1, not "".'],
    [
      { 'punctual.job_defaults.misfire': 'newest' },
      '"punctual.job_defaults.misfire" is one of latest, earliest, all, none, ask, not "newest".',
    ],
  ] as const)('%j is refused by name', (flat, message) => {
    expect(() => settingsFromFlat(flat)).toThrow(message);
  });
});
