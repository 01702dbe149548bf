import { describe, expect, test } from 'vitest';
import { createSettingsBook } from '../../main/api/settings-book.ts';
import { changeSettings, DEFAULT_SETTINGS, mergeSettings } from '../../main/api/settings-values.ts';
import { startSampleApi } from '../support/sample-api.ts';

describe('settings', () => {
  test('are the defaults until somebody changes them', async () => {
    const { call } = await startSampleApi();
    expect(await call('settings.get', {})).toEqual(DEFAULT_SETTINGS);
  });

  test('a change keeps what it does not name, survives a restart, and is told to every window', async () => {
    const { call, store, pushed } = await startSampleApi();
    await call('settings.set', { engine: { limit: 3, defaults: { misfire: 'all' } }, closeToTray: false });
    const changed = await call('settings.set', { engine: { defaults: { priority: 2 } } });
    expect(changed).toEqual({
      ...DEFAULT_SETTINGS,
      closeToTray: false,
      engine: {
        ...DEFAULT_SETTINGS.engine,
        limit: 3,
        defaults: { ...DEFAULT_SETTINGS.engine.defaults, misfire: 'all', priority: 2 },
      },
    });
    expect(mergeSettings(store.readSettings())).toEqual(changed);
    expect(pushed).toHaveLength(2);
    expect(pushed[1]).toEqual(changed);
  });

  test('only what was changed is stored, so that better defaults reach everybody else', async () => {
    const { call, store } = await startSampleApi();
    await call('settings.set', { window: { theme: 'dark' } });
    expect(store.readSettings()).toEqual({ window: { theme: 'dark' } });
  });

  test('executors, quiet hours and notification rules are given whole, so that an entry can be taken out', async () => {
    const { call } = await startSampleApi();
    await call('settings.set', { engine: { executors: { disk: { limit: 1 }, net: { limit: 2 } } } });
    await call('settings.set', { notify: { quiet: { from: '22:00', to: '07:00' }, rules: { failed: false } } });
    let settings = await call('settings.set', { engine: { executors: { net: { limit: 4 } } } });
    expect(settings.engine.executors).toEqual({ net: { limit: 4 } });
    expect(settings.notify).toEqual({ groups: {}, quiet: { from: '22:00', to: '07:00' }, rules: { failed: false } });
    settings = await call('settings.set', { notify: { quiet: null } });
    expect(settings.notify.quiet).toBeNull();
  });

  test('the engine follows at once', async () => {
    const { call, runner, time } = await startSampleApi();
    await call('settings.set', { engine: { limit: 1 } });
    const schedule = { kind: 'interval', every: { minutes: 1 } } as const;
    for (const name of ['a', 'b']) {
      await call('jobs.add', { spec: { name, action: { kind: 'shell', command: 'true' }, schedule } });
    }
    await time.advanceAsync(60_000);
    expect(runner.going()).toHaveLength(1);
  });

  test.each<[string, unknown]>([
    ['nothing', null],
    ['a list', [1]],
    ['a text', 'x'],
    [
      'members of the wrong type',
      { engine: { limit: 'many', executors: { a: 1 }, defaults: null }, closeToTray: 'yes' },
    ],
    ['members nobody knows', { colour: 'red', engine: { turbo: true }, window: { language: 4 } }],
    ['halves of quiet hours', { notify: { quiet: { from: '22:00' }, rules: { failed: 'loud' } } }],
  ])('%s in the database become the defaults', (_what, stored) => {
    expect(mergeSettings(stored)).toEqual(DEFAULT_SETTINGS);
  });

  test('members of a newer version stay in the database although this one does not know them', () => {
    expect(changeSettings({ colour: 'red' }, { closeToTray: false })).toEqual({ colour: 'red', closeToTray: false });
  });

  test('a zone nobody knows is refused with its path and nothing is stored', async () => {
    const { call, store } = await startSampleApi();
    await expect(
      call('settings.set', { closeToTray: false, engine: { defaults: { timezone: 'Mars/Olympus' } } }),
    ).rejects.toMatchObject({ code: 'bad-input', message: expect.stringContaining('Mars/Olympus') });
    expect(store.readSettings()).toBeNull();
  });

  test('S2: only IANA names are taken as the default zone, with a proposal for others; a stored one stays', async () => {
    const { call } = await startSampleApi();
    const set = (timezone: string) => call('settings.set', { engine: { defaults: { timezone } } });
    await expect(set('BST')).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('did you mean Europe/London or Asia/Dhaka?'),
      reason: { code: 'wrong-schedule', fault: { kind: 'zone-instead' } },
    });
    for (const wrong of ['CEST', 'europe/berlin', 'GMT+2']) await expect(set(wrong)).rejects.toThrow(wrong);
    for (const right of ['EST', 'UTC', 'Asia/Calcutta', 'local']) await set(right);

    const book = createSettingsBook({
      readSettings: () => ({ engine: { defaults: { timezone: 'BST' } } }),
      writeSettings: () => {},
    });
    expect(book.change({ engine: { defaults: { timezone: 'BST', priority: 3 } } }).engine.defaults).toMatchObject({
      timezone: 'BST',
      priority: 3,
    });
  });
});
