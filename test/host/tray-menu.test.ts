import { describe, expect, test, vi } from 'vitest';
import { readDesktopArguments } from '../../main/host/desktop/arguments.ts';
import { pauseEnd, type TrayFacts, trayMenu, trayState, trayTooltip } from '../../main/host/desktop/tray-menu.ts';
import { trayWords } from '../../main/host/desktop/tray-words.ts';

const status = (change: Partial<TrayFacts['status']> = {}): TrayFacts['status'] => ({
  pausedAll: null,
  running: 0,
  missed: 0,
  next: { jobId: 'a', name: 'Backup & sync', at: 0 },
  troubles: [],
  ...change,
});
const facts = (change: Partial<TrayFacts> = {}): TrayFacts => ({
  status: status(),
  next: [{ jobId: 'a', name: 'Backup & sync', at: 0 }],
  running: [],
  recent: [],
  favourites: [],
  failed: 0,
  startAtLogin: false,
  ...change,
});
const actions = {
  open: vi.fn(),
  run: vi.fn(),
  stop: vi.fn(),
  pause: vi.fn(),
  resume: vi.fn(),
  startAtLogin: vi.fn(),
  quit: vi.fn(),
};
type Items = ReturnType<typeof trayMenu>;
const menu = (change: Partial<TrayFacts>, language: 'en' | 'zh' = 'en') =>
  trayMenu(facts(change), actions, trayWords(language), () => '03:30');
const flat = (items: Items): Items => items.flatMap((item) => [item, ...flat((item.submenu ?? []) as Items)]);
const labels = (change: Partial<TrayFacts>, language?: 'en' | 'zh') =>
  flat(menu(change, language)).flatMap(({ label }) => label ?? []);
const click = (change: Partial<TrayFacts>, label: string) => {
  const item = flat(menu(change)).find((candidate) => candidate.label === label);
  (item?.click as (() => void) | undefined)?.();
};
const paused = { since: 0, until: null };
const run = { id: 'r1', jobName: 'Backup', state: 'failed', scheduledAt: 0, finishedAt: 0 } as const;

describe('the tray', () => {
  test('its state is the worst thing that is true: paused, missed, failed, running', () => {
    const state = (change: Partial<TrayFacts['status']>, failed = 0) => trayState({ status: status(change), failed });
    expect(state({})).toBe('idle');
    expect(state({ running: 2 })).toBe('running');
    expect(state({ running: 2 }, 1)).toBe('failed');
    expect(state({ running: 2, missed: 1 }, 1)).toBe('missed');
    expect(state({ running: 2, missed: 1, pausedAll: paused }, 1)).toBe('paused');
  });

  test('a lasting trouble is its state, the first words of its tooltip and a line of its menu', () => {
    const full = { code: 'store', level: 'error', since: 0, reason: { code: 'database-full' } } as const;
    const backups = { code: 'backups', level: 'warning', since: 0 } as const;
    const state = (troubles: TrayFacts['status']['troubles'], change: Partial<TrayFacts['status']> = {}, failed = 0) =>
      trayState({ status: status({ ...change, troubles }), failed });
    expect(state([full], { pausedAll: paused, missed: 1 }, 1)).toBe('trouble');
    // Jobs run all the same: what a person has to answer comes first.
    expect(state([backups], { missed: 1 })).toBe('missed');
    expect(state([backups], { running: 1 })).toBe('trouble');
    const changed = { status: status({ troubles: [full, backups] }) };
    expect(trayTooltip({ ...changed, failed: 0 }, trayWords('en'), () => '03:30')).toBe(
      'Punctual: Disk full, No new backup, next Backup & sync 03:30',
    );
    expect(labels(changed)).toEqual(expect.arrayContaining(['⚠ Disk full', '⚠ No new backup']));
    expect(labels(changed, 'zh')).toContain('⚠ 磁盘已满');
  });

  test('says what runs, what went wrong and what is next', () => {
    const tip = (change: Partial<TrayFacts['status']>, failed = 0, language: 'en' | 'zh' = 'en') =>
      trayTooltip({ status: status(change), failed }, trayWords(language), () => '03:30');
    expect(tip({})).toBe('Punctual: next Backup & sync 03:30');
    expect(tip({ running: 2, missed: 3, next: null }, 1)).toBe(
      'Punctual: 3 missed, 1 failed, 2 running, nothing planned',
    );
    expect(tip({ pausedAll: paused })).toBe('Punctual: everything is paused');
    expect(tip({ pausedAll: { since: 0, until: 9 } })).toBe('Punctual: everything is paused until 03:30');
    expect(tip({}, 0, 'zh')).toBe('Punctual: 接下来 Backup & sync 03:30');
    // Windows cuts a longer one.
    const name = 'x'.repeat(500);
    expect(tip({ running: 99_999, missed: 99_999, next: { jobId: 'a', name, at: 0 } }, 99_999).length).toBeLessThan(
      128,
    );
  });

  test('everything is in the menu, because clicks on the icon may never be delivered', () => {
    const full = {
      status: status({ running: 7, missed: 3 }),
      running: [run],
      recent: [run],
      favourites: [{ id: 'f', name: 'Favourite' }],
    };
    expect(labels(full)).toEqual([
      'Open Punctual',
      '3 missed…',
      'Next',
      'Backup && sync, 03:30',
      'Running now',
      'Backup',
      'Open',
      'Stop',
      '6 more…',
      'Recent',
      '✗ failed: Backup, 03:30',
      'Run now',
      'Favourite',
      'Pause everything',
      'For 1 hour',
      'Until tomorrow 08:00',
      'Until I resume',
      'Start at login',
      'Quit',
    ]);
    expect(labels({ next: [], status: status({ next: null, pausedAll: paused }) })).toEqual([
      'Open Punctual',
      'Resume everything',
      'Start at login',
      'Quit',
    ]);
  });

  test('has every label in Chinese as well', () => {
    const full = { status: status({ running: 7, missed: 3 }), running: [run], recent: [run] };
    const english = new Set(labels(full).filter((label) => !label.includes('Backup')));
    expect(labels(full, 'zh').filter((label) => english.has(label))).toEqual([]);
  });

  test('each entry does what it says', () => {
    const full = {
      status: status({ running: 1, missed: 1 }),
      running: [run],
      recent: [{ ...run, id: 'r2' }],
      favourites: [{ id: 'f', name: 'Favourite' }],
    };
    for (const label of ['1 missed…', 'Backup && sync, 03:30', 'Open', '✗ failed: Backup, 03:30']) click(full, label);
    expect(actions.open.mock.calls.flat()).toEqual(['/missed', '/jobs/a', '/runs/r1', '/runs/r2']);
    click(full, 'Stop');
    expect(actions.stop).toHaveBeenCalledWith('r1');
    click(full, 'Favourite');
    expect(actions.run).toHaveBeenCalledWith('f');
    click({ startAtLogin: true }, 'Start at login');
    expect(actions.startAtLogin).toHaveBeenCalledWith(false);
  });

  test('two runs of one job at the same minute make two different menus', () => {
    const shown = (id: string) => JSON.stringify(menu({ running: [{ ...run, id }] }));
    expect(shown('r1')).not.toBe(shown('r2'));
  });

  test('a name of any length or shape keeps the menu narrow and on one line', () => {
    const [, , next = ''] = labels({ next: [{ jobId: 'a', name: `a\n${'🕰'.repeat(10_000)}`, at: 0 }] });
    expect([...next].length).toBeLessThan(60);
    expect(next).toMatch(/^a 🕰+…, 03:30$/u);
  });

  test('a pause until tomorrow ends at eight on the wall, whatever the clock does in the night', () => {
    const evening = new Date(2026, 9, 24, 22, 30).getTime();
    const end = new Date(pauseEnd('tomorrow', evening) ?? 0);
    expect([end.getDate(), end.getHours(), end.getMinutes()]).toEqual([25, 8, 0]);
    expect(pauseEnd('hour', 5)).toBe(3_600_005);
    expect(pauseEnd('until-resumed', 5)).toBeNull();
  });
});

test('the desktop reads its own arguments and leaves the rest to Chromium', () => {
  expect(readDesktopArguments(['electron', '.', '--hidden', '--at-login', '--disable-gpu'])).toEqual({
    hidden: true,
    atLogin: true,
    dataDir: null,
    config: null,
  });
  expect(readDesktopArguments(['electron', '--data-dir=/a/b']).dataDir).toBe('/a/b');
  expect(readDesktopArguments(['electron', '--data-dir', '/a/b']).dataDir).toBe('/a/b');
  expect(readDesktopArguments(['electron', '--data-dir']).dataDir).toBeNull();
});
