import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTray } from '../../main/host/desktop/tray.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { sampleRun } from '../support/sample-job.ts';
import { createPushingApp } from './pushing-app.ts';

const electron = vi.hoisted(() => ({
  dark: false,
  menus: [] as { at: number; items: { label?: string }[] }[],
  images: [] as string[],
  templates: 0,
  titles: [] as string[],
  tips: [] as string[],
  listeners: new Set<() => void>(),
}));
vi.mock('electron', () => ({
  Menu: { buildFromTemplate: (items: unknown) => ({ items }) },
  nativeImage: {
    createFromPath: (path: string) => ({
      path,
      isEmpty: () => false,
      setTemplateImage: () => {
        electron.templates += 1;
      },
    }),
  },
  nativeTheme: {
    get shouldUseDarkColors() {
      return electron.dark;
    },
    get shouldUseDarkColorsForSystemIntegratedUI() {
      return electron.dark;
    },
    on: (_name: string, listener: () => void) => void electron.listeners.add(listener),
    off: (_name: string, listener: () => void) => void electron.listeners.delete(listener),
  },
  Tray: class {
    constructor(image: { path: string }) {
      this.setImage(image);
    }
    on() {}
    isDestroyed = () => false;
    destroy() {}
    setToolTip(text: string) {
      electron.tips.push(text);
    }
    setTitle(text: string) {
      electron.titles.push(text);
    }
    setImage(image: { path: string }) {
      electron.images.push(image.path.replace(/^.*\//, ''));
    }
    setContextMenu(menu: { items: { label?: string }[] }) {
      electron.menus.push({ at: performance.now(), items: menu.items });
    }
  },
}));

const real = process.platform;
const platform = (name: string) => Object.defineProperty(process, 'platform', { value: name });
beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(electron, { dark: false, menus: [], images: [], templates: 0, titles: [], tips: [] });
  electron.listeners.clear();
});
afterEach(() => {
  platform(real);
  vi.useRealTimers();
});

function createWorld() {
  const facts = { running: 0, missed: 0, pausedAll: null as null | { since: number; until: null }, ended: 0 };
  const handlers = {
    'settings.get': () => ({ window: { language: 'en' } }),
    // Now and then the database is busy: the menus must not come closer together for it.
    'engine.status': async () => {
      if (facts.ended % 2 === 1) await new Promise((resolve) => setTimeout(resolve, 150));
      return { ...facts, next: null, troubles: [] };
    },
    'jobs.list': () => ({ items: [], total: 0 }),
    'runs.list': ({ states }: { states: string[] }) => ({
      items:
        states.includes('failed') && facts.ended > 0 ? [sampleRun(`r${facts.ended}`, 'a', { state: 'failed' })] : [],
    }),
  };
  const { app, push } = createPushingApp(handlers);
  const nothing = () => {};
  const actions = {
    ...{ open: nothing, run: nothing, stop: nothing, pause: nothing, resume: nothing },
    ...{ startAtLogin: nothing, quit: nothing },
  };
  const tray = createTray({
    ...{ app, actions, looking: () => false, systemIsDark: () => electron.dark, shown: true, log: createKeptLog() },
    login: { enabled: () => false },
  });
  return { tray, facts, push };
}
const failedRun = (n: number) => ({
  type: 'run-finished',
  at: n,
  run: sampleRun(`r${n}`, 'a', { state: 'failed', ending: { code: 'exit-code', exitCode: 1 } }),
});

describe('the tray', () => {
  test('1,000 run events, each of which changes the menu, set it at most once a second', async () => {
    const { push, facts } = createWorld();
    for (let n = 1; n <= 1000; n += 1) {
      facts.ended = n;
      push('events', { events: [failedRun(n)], lost: false });
      await vi.advanceTimersByTimeAsync(7);
    }
    await vi.advanceTimersByTimeAsync(2000);
    const times = electron.menus.map(({ at }) => at);
    // Nine seconds in all, one menu at the start of each, and the last one says what is true.
    expect(times.length).toBeLessThanOrEqual(10);
    expect(times.length).toBeGreaterThan(5);
    for (const [n, time] of times.entries()) if (n > 0) expect(time - (times[n - 1] ?? 0)).toBeGreaterThanOrEqual(1000);
    expect(electron.tips.at(-1)).toContain('1000 failed');
  });

  test('what changes nothing sets no menu: on Linux that would close one that is open', async () => {
    const { push } = createWorld();
    await vi.advanceTimersByTimeAsync(3000);
    const before = electron.menus.length;
    for (let n = 0; n < 10; n += 1) {
      push('settings', {});
      await vi.advanceTimersByTimeAsync(1500);
    }
    expect(electron.menus.length).toBe(before);
  });

  test('has an icon for each state, and says in its tooltip what it is about', async () => {
    platform('linux');
    const { push, facts } = createWorld();
    const look = async () => {
      push('settings', {});
      await vi.advanceTimersByTimeAsync(2500);
      return [electron.images.at(-1), electron.tips.at(-1)];
    };
    expect(await look()).toEqual(['idle-light.png', 'Punctual: nothing planned']);
    facts.running = 2;
    expect(await look()).toEqual(['running-light.png', 'Punctual: 2 running, nothing planned']);
    push('events', { events: [failedRun(1)], lost: false });
    expect(await look()).toEqual(['failed-light.png', 'Punctual: 1 failed, 2 running, nothing planned']);
    facts.missed = 3;
    expect(await look()).toEqual(['missed-light.png', 'Punctual: 3 missed, 1 failed, 2 running, nothing planned']);
    facts.pausedAll = { since: 0, until: null };
    expect((await look())[0]).toBe('paused-light.png');
    electron.dark = true;
    for (const listener of electron.listeners) listener();
    await vi.advanceTimersByTimeAsync(2500);
    expect(electron.images.at(-1)).toBe('paused-dark.png');
    expect(electron.templates).toBe(0);
  });

  test('on macOS the icon is a template that the system colours, with the number of missed runs beside it', async () => {
    platform('darwin');
    const { push, facts } = createWorld();
    electron.dark = true;
    facts.missed = 3;
    push('settings', {});
    await vi.advanceTimersByTimeAsync(2500);
    expect(electron.images.at(-1)).toBe('missed-light.png');
    expect(electron.templates).toBe(electron.images.length);
    expect(electron.titles.at(-1)).toBe('3');
    facts.missed = 0;
    push('settings', {});
    await vi.advanceTimersByTimeAsync(2500);
    expect(electron.titles.at(-1)).toBe('');
  });

  test('destroyed, it listens to nothing any more', async () => {
    const { tray, push } = createWorld();
    await vi.advanceTimersByTimeAsync(2500);
    tray.destroy();
    const before = electron.tips.length;
    push('settings', {});
    await vi.advanceTimersByTimeAsync(5000);
    expect([electron.tips.length, electron.listeners.size]).toEqual([before, 0]);
  });
});
