import { describe, expect, test, vi } from 'vitest';
import { readDesktopArguments } from '../../main/host/desktop/arguments.ts';
import { trayMenu, trayState, trayTooltip } from '../../main/host/desktop/tray-menu.ts';
import type { EngineStatus } from '../../preload/contract.ts';

const status = (change: Partial<EngineStatus> = {}): EngineStatus => ({
  now: 0,
  zone: 'UTC',
  state: 'running',
  pausedAll: null,
  pausedGroups: {},
  running: 0,
  queued: 0,
  jobs: 1,
  missed: 0,
  next: { jobId: 'a', name: 'Backup & sync', at: 0 },
  settlingUntil: null,
  ...change,
});
const actions = { open: vi.fn(), pause: vi.fn(), resume: vi.fn(), quit: vi.fn() };
const labels = (change: Partial<EngineStatus>) =>
  trayMenu(status(change), actions, () => '03:30').flatMap(({ label }) => label ?? []);
const paused = { since: 0, until: null };

describe('the tray', () => {
  test('its state is the worst thing that is true: paused, then missed, then running', () => {
    expect(trayState(status())).toBe('idle');
    expect(trayState(status({ running: 2 }))).toBe('running');
    expect(trayState(status({ running: 2, missed: 1 }))).toBe('attention');
    expect(trayState(status({ running: 2, missed: 1, pausedAll: paused }))).toBe('paused');
  });

  test('says what runs and what is next', () => {
    const time = () => '03:30';
    expect(trayTooltip(status(), time)).toBe('Punctual: next Backup & sync 03:30');
    expect(trayTooltip(status({ running: 2, next: null }), time)).toBe('Punctual: 2 running, nothing planned');
  });

  test('everything is in the menu, because clicks on the icon may never be delivered', () => {
    expect(labels({ running: 1, missed: 3 })).toEqual([
      'Open Punctual',
      'Next: Backup && sync, 03:30',
      '1 running',
      '3 missed…',
      'Pause everything',
      'Quit',
    ]);
    expect(labels({ next: null, pausedAll: paused })).toEqual(['Open Punctual', 'Resume everything', 'Quit']);
  });

  test('a name of any length keeps the menu narrow', () => {
    const [, next = ''] = labels({ next: { jobId: 'a', name: 'x'.repeat(10_000), at: 0 } });
    expect(next.length).toBeLessThan(60);
  });

  test('what is missed leads to the inbox', () => {
    const item = trayMenu(status({ missed: 1 }), actions, () => '').find(({ label }) => label === '1 missed…');
    (item?.click as (() => void) | undefined)?.();
    expect(actions.open).toHaveBeenCalledWith('/missed');
  });
});

test('the desktop reads its own arguments and leaves the rest to Chromium', () => {
  expect(readDesktopArguments(['electron', '.', '--hidden', '--at-login', '--disable-gpu'])).toEqual({
    hidden: true,
    atLogin: true,
    dataDir: null,
  });
  expect(readDesktopArguments(['electron', '--data-dir=/a/b']).dataDir).toBe('/a/b');
  expect(readDesktopArguments(['electron', '--data-dir', '/a/b']).dataDir).toBe('/a/b');
  expect(readDesktopArguments(['electron', '--data-dir']).dataDir).toBeNull();
});
