import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { writeWhereabouts } from '../../main/host/whereabouts.ts';
import { CONTRACT_VERSION } from '../../preload/contract.ts';
import { type DesktopApp, desktopRuntime, startDesktopApp, startStandIn } from '../support/electron/desktop-app.ts';
import { ask, clickTray, LIMIT, trayLabels, visibleWindows } from '../support/electron/drive.ts';
import { startHostProcess } from '../support/host-process.ts';
import { need } from '../support/needs.ts';

const open = new Set<DesktopApp>();
const started = async (app: Promise<DesktopApp>) => {
  open.add(await app);
  return app;
};
afterEach(async () => {
  for (const app of open) await app.dispose();
  open.clear();
});

/** Asks through the bridge of the window, as its page does; the last answer. Calls must bear being asked twice. */
async function askInWindow(
  app: DesktopApp,
  ...calls: readonly (readonly [name: string, input: unknown])[]
): Promise<unknown> {
  const page = await app.page();
  return page.evaluate(askInPage, [CONTRACT_VERSION, calls] as Parameters<typeof askInPage>[0]);
}

async function askInPage([contract, calls]: [number, (readonly [string, unknown])[]]): Promise<unknown> {
  const bridge = Reflect.get(globalThis, 'punctual') as {
    open(): void;
    send(text: string): void;
    onMessage(listener: (text: string) => void): void;
  };
  type Message = { id?: number; output?: unknown; error?: unknown };
  const waiting = new Map<number, (message: Message) => void>();
  // Far from the numbers that the window's own client uses: its last answers may still arrive here.
  let id = 1_000_000;
  const send = (name: string, input: unknown, limitMs: number) =>
    new Promise<Message | null>((resolve) => {
      id += 1;
      waiting.set(id, resolve);
      setTimeout(() => resolve(null), limitMs);
      bridge.send(JSON.stringify({ type: 'call', id, name, input }));
    });
  // The window's own client may open its line in the middle of ours and takes it over then: open again, ask again.
  const open = async () => {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      bridge.open();
      bridge.onMessage((text) => {
        const message = JSON.parse(text) as Message;
        if (message.id !== undefined) waiting.get(message.id)?.(message);
      });
      bridge.send(JSON.stringify({ type: 'hello', contract, token: null }));
      if ((await send('engine.status', {}, 2000)) !== null) return;
    }
    throw new Error('no line to the host');
  };
  await open();
  let last: Message | null = null;
  for (const [name, input] of calls) {
    for (let attempt = 0; ; attempt += 1) {
      last = await send(name, input, 5000);
      if (last !== null) break;
      if (attempt === 3) throw new Error(`no answer to ${name}`);
      await open();
    }
  }
  return last?.output ?? { error: last?.error };
}

describe(`the window, on ${desktopRuntime()}`, () => {
  let app: DesktopApp;
  beforeAll(async () => {
    app = await startDesktopApp();
  });
  afterAll(() => app.dispose());

  test('opens the built page with the bridge and without Node', async () => {
    const page = await app.page();
    await page.waitForFunction(() => document.title === 'Punctual' && document.body.textContent.length > 0);
    const seen = await page.evaluate(() => [
      typeof Reflect.get(globalThis, 'punctual'),
      typeof Reflect.get(globalThis, 'require'),
      typeof Reflect.get(globalThis, 'process'),
    ]);
    expect(seen).toEqual(['object', 'undefined', 'undefined']);
  });

  test('is answered by the same calls as every other host', async () => {
    expect(await askInWindow(app, ['host.info', {}])).toMatchObject({ host: 'desktop', contract: CONTRACT_VERSION });
    expect(await askInWindow(app, ['jobs.get', {}])).toMatchObject({ error: { code: 'bad-input' } });
  });

  test('runs no inline script and loads nothing from elsewhere', async () => {
    const page = await app.page();
    const ran = await page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.inlineRan = true';
      document.body.append(script);
      const foreign = await fetch('https://example.org/').then(
        () => 'loaded',
        () => 'refused',
      );
      return [Reflect.get(globalThis, 'inlineRan') ?? false, foreign];
    });
    expect(ran).toEqual([false, 'refused']);
  });

  test('its scheme serves listed files only', async () => {
    const page = await app.page();
    const statuses = await page.evaluate(async () => {
      const paths = ['/assets/none.js', '/assets/..%2f..%2fpackage.json', '/..%2fpackage.json', '/%2e%2e/desktop.js'];
      return Promise.all(paths.map(async (path) => (await fetch(path)).status));
    });
    expect(statuses).toEqual([404, 404, 404, 404]);
  });

  test('goes nowhere: https links open outside, everything else does nothing', async () => {
    const page = await app.page();
    const before = page.url();
    await page.evaluate(() => {
      for (const address of [
        'https://example.org/a',
        'http://example.org/b',
        'file:///etc/passwd',
        'https://u:p@example.org/c',
      ]) {
        window.open(address);
      }
      const link = document.createElement('a');
      link.href = 'https://example.org/d';
      document.body.append(link);
      link.click();
    });
    if (desktopRuntime() !== 'real Electron') {
      await vi.waitFor(async () => {
        const outside = await app.evaluate(({ record }) => record.opened);
        expect(outside).toEqual(['https://example.org/a', 'https://example.org/d']);
      }, LIMIT);
      expect(await app.evaluate(({ record }) => record.foreignRequests)).toEqual([]);
    }
    expect(page.url()).toBe(before);
  });

  const real = need(desktopRuntime() === 'real Electron', 'there is no runtime of Electron, or no display for it');
  test.runIf(real.met)('the runtime is Electron itself', real.options, async () => {
    expect(await app.evaluate(() => process.versions['electron'])).toMatch(/^\d+\./);
  });

  test('a message from another frame, another window or another origin is not answered', async () => {
    const answers = await app.evaluate(({ ipcMain, BrowserWindow }, contract) => {
      const sent: string[] = [];
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const own = { url: 'app://punctual/', origin: 'app://punctual', parent: null };
      const spy = Object.assign(Object.create(Object.getPrototypeOf(contents)), {
        send: (_channel: string, text: string) => sent.push(text),
        isDestroyed: () => false,
      });
      const hello = { text: JSON.stringify({ type: 'hello', contract, token: null }) };
      const callers = [
        { sender: spy, senderFrame: own },
        { sender: contents, senderFrame: { ...own, origin: 'https://evil.example' } },
        { sender: contents, senderFrame: { ...own, parent: own } },
        { sender: contents, senderFrame: null },
      ];
      for (const caller of callers) {
        ipcMain.emit('punctual:window', caller, { open: true });
        ipcMain.emit('punctual:window', caller, hello);
      }
      return sent;
    }, CONTRACT_VERSION);
    expect(answers).toEqual([]);
  });
});

// A real system lets nobody read its tray, its dialogs or its notifications.
describe('what only the stand-in can show', () => {
  test('the window is sandboxed and isolated, and every permission but copying text is denied', async () => {
    const app = await started(startStandIn());
    await app.page();
    const [options, allowed] = await app.evaluate(({ record, session }) => {
      const check = session.handlers.get('check') as (contents: null, permission: string) => boolean;
      const names = [
        'clipboard-sanitized-write',
        'media',
        'geolocation',
        'notifications',
        'openExternal',
        'clipboard-read',
      ];
      return [record.windows[0], names.filter((name) => check(null, name))] as const;
    });
    expect(options).toMatchObject({
      show: false,
      webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
    });
    expect(allowed).toEqual(['clipboard-sanitized-write']);
  });

  test('closing hides into the tray, the tray brings it back, Quit ends it', async () => {
    const app = await started(startStandIn());
    await app.page();
    await vi.waitFor(async () => expect(await visibleWindows(app)).toEqual([true]), LIMIT);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    expect(await visibleWindows(app)).toEqual([false]);
    await clickTray(app, 'Open Punctual');
    expect(await visibleWindows(app)).toEqual([true]);
    await clickTray(app, 'Quit');
    expect(await app.ended).toBe(0);
  });

  test('everything can be paused and resumed from the tray', async () => {
    const app = await started(startStandIn({ args: ['--hidden'] }));
    await vi.waitFor(async () => expect(await trayLabels(app)).toContain('Until I resume'), LIMIT);
    await clickTray(app, 'Until I resume');
    await vi.waitFor(async () => expect(await trayLabels(app)).toContain('Resume everything'), LIMIT);
    expect(await app.evaluate(({ record }) => record.trays[0]?.tooltip)).toBe('Punctual: everything is paused');
    await clickTray(app, 'Resume everything');
    await vi.waitFor(async () => expect(await trayLabels(app)).toContain('Until I resume'), LIMIT);
  });

  test('runs, stops, opens and tells from the tray alone, in the language of the window', async () => {
    const app = await started(startStandIn());
    const icon = () => app.evaluate(({ record }) => record.trays[0]?.image);
    const job = (name: string, command: string) => ({
      id: name,
      onConflict: 'replace',
      spec: { name, favourite: true, action: { kind: 'shell', command }, schedule: { kind: 'manual' } },
    });
    await ask(app, ['jobs.add', job('Long', 'sleep 60')], ['jobs.add', job('Bad', 'exit 3')]);
    await vi.waitFor(async () => expect((await trayLabels(app)).join()).toContain('Run now,Bad,Long'), LIMIT);
    expect(await icon()).toBe('idle-light');
    await clickTray(app, 'Long');
    await vi.waitFor(async () => expect((await trayLabels(app)).join()).toContain('Running now,Long,Open,Stop'), LIMIT);
    expect(await icon()).toBe('running-light');
    await clickTray(app, 'Stop');
    await vi.waitFor(async () => expect((await trayLabels(app)).join()).toMatch(/Recent,■ stopped: Long, /), LIMIT);

    const looking = () =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((one) => one.isVisible()));
    await vi.waitFor(async () => expect(await looking()).toBe(true), LIMIT);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    // A failure that somebody sees happen needs no icon.
    await vi.waitFor(async () => expect(await looking()).toBe(false), LIMIT);
    await clickTray(app, 'Bad');
    await vi.waitFor(async () => expect(await icon()).toBe('failed-light'), LIMIT);
    const failed = (await trayLabels(app)).find((label) => label.startsWith('✗ failed: Bad, ')) ?? '';
    await clickTray(app, failed);
    // Somebody looks: the icon has said what it had to say.
    await vi.waitFor(async () => expect(await icon()).toBe('idle-light'), LIMIT);
    const page = await app.page();
    await page.waitForURL(/#\/runs\//);

    await ask(app, ['settings.set', { window: { language: 'zh' } }]);
    await vi.waitFor(async () => expect(await trayLabels(app)).toContain('全部暂停'), LIMIT);
  });

  test('the tick at "Start at login" is what the system has, also when it cannot be written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'punctual-tick-'));
    try {
      const app = await started(startStandIn({ folder, args: ['--hidden'] }));
      const ticked = () =>
        app.evaluate(({ record }) => record.trays[0]?.menu.find(({ label }) => label === 'Start at login')?.checked);
      await vi.waitFor(async () => expect(await ticked()).toBe(false), LIMIT);
      await clickTray(app, 'Start at login');
      await vi.waitFor(async () => expect(await ticked()).toBe(true), LIMIT);
      await clickTray(app, 'Start at login');
      await vi.waitFor(async () => expect(await ticked()).toBe(false), LIMIT);
      // A file where the folder would be.
      rmSync(join(folder, 'config/autostart'), { recursive: true, force: true });
      writeFileSync(join(folder, 'config/autostart'), '');
      const before = await app.evaluate(({ record }) => record.menusSet.length);
      await clickTray(app, 'Start at login');
      await vi.waitFor(
        async () => expect(await app.evaluate(({ record }) => record.menusSet.length)).toBeGreaterThan(before),
        LIMIT,
      );
      expect(await ticked()).toBe(false);
    } finally {
      for (const app of open) await app.dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('started hidden there is no window until a second start asks for it', async () => {
    const app = await started(startStandIn({ args: ['--hidden'] }));
    await vi.waitFor(async () => expect(await trayLabels(app)).toContain('Quit'), LIMIT);
    expect(await visibleWindows(app)).toEqual([]);
    const second = await started(startStandIn({ folder: app.folder }));
    expect(await second.ended).toBe(0);
    await vi.waitFor(async () => expect(await visibleWindows(app)).toEqual([true]), LIMIT);
  });

  test('a second start hands its arguments over: hidden shows nothing, a link runs its job only after a question', async () => {
    // Refused by the person, agreed to by the person; the bad link only has one button.
    const app = await started(startStandIn({ args: ['--hidden'], env: { STAND_IN_ANSWERS: '0,1,0' } }));
    await vi.waitFor(async () => expect(await trayLabels(app)).toContain('Quit'), LIMIT);
    const again = async (...args: string[]) =>
      expect(await (await started(startStandIn({ folder: app.folder, args }))).ended).toBe(0);
    await again('--hidden');
    expect(await visibleWindows(app)).toEqual([]);
    await again();
    await vi.waitFor(async () => expect(await visibleWindows(app)).toEqual([true]), LIMIT);

    const spec = { name: 'Linked', action: { kind: 'shell', command: 'true' }, schedule: { kind: 'manual' } };
    await ask(app, ['jobs.add', { id: 'linked', onConflict: 'replace', spec }]);
    const boxes = () => app.evaluate(({ record }) => record.messageBoxes.map(({ message }) => message));
    const asked = 'Run “Linked” now?';
    await again('punctual://run/linked');
    await vi.waitFor(async () => expect(await boxes()).toEqual([asked]), LIMIT);
    expect(await ranFor(app, 'linked')).toBe(0);
    await again('punctual://run/linked');
    await vi.waitFor(async () => expect(await ranFor(app, 'linked')).toBe(1), LIMIT);
    await again('punctual://run/linked;id');
    await vi.waitFor(
      async () => expect(await boxes()).toEqual([asked, asked, 'A link to Punctual was refused.']),
      LIMIT,
    );
    expect(await ranFor(app, 'linked')).toBe(1);
  });

  test('without a tray a hidden start shows the window, and closing it asks instead of hiding or ending', async () => {
    const env = { STAND_IN_NO_TRAY: '1', STAND_IN_ANSWERS: '2,0,1' };
    const app = await started(startStandIn({ args: ['--hidden'], env }));
    await app.page();
    await vi.waitFor(async () => expect(await visibleWindows(app)).toEqual([true]), LIMIT);
    const close = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    const minimised = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized());
    await close();
    expect(await app.evaluate(({ record }) => record.messageBoxes.map(({ message }) => message))).toEqual([
      'This desktop shows no tray icon for Punctual.',
    ]);
    expect([await visibleWindows(app), await minimised()]).toEqual([[true], false]);
    await close();
    await vi.waitFor(async () => expect(await minimised()).toBe(true), LIMIT);
    await close();
    expect(await app.ended).toBe(0);
  });

  test('a desktop that says it shows no icons counts as one without a tray', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'punctual-bus-'));
    try {
      writeFileSync(join(folder, 'gdbus'), '#!/bin/sh\necho "(false,)"\n', { mode: 0o755 });
      const env = { PATH: `${folder}:${process.env.PATH}`, XDG_SESSION_TYPE: 'wayland' };
      const app = await started(startStandIn({ folder, args: ['--hidden'], env }));
      await vi.waitFor(async () => expect(await visibleWindows(app)).toEqual([true]), LIMIT);
      expect(await app.evaluate(({ record }) => record.trays.length)).toBe(0);
    } finally {
      for (const app of open) await app.dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('the window comes back where it was, unless that is on no screen, or nobody can read where it was', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'punctual-place-'));
    const bounds = async () => {
      const app = await started(startStandIn({ folder }));
      await vi.waitFor(async () => expect(await visibleWindows(app)).toEqual([true]), LIMIT);
      return app;
    };
    const options = (app: DesktopApp) => app.evaluate(({ record }) => record.windows[0]);
    try {
      const first = await bounds();
      expect(await options(first)).toMatchObject({ width: 1180, height: 780 });
      await first.evaluate(({ BrowserWindow }) => {
        BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 50, width: 900, height: 600 });
      });
      // Hidden at once: the place is written when it is closed, not only when the moving has settled.
      await first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
      await first.dispose();
      const second = await bounds();
      expect(await options(second)).toMatchObject({ x: 40, y: 50, width: 900, height: 600 });
      // The monitor it is on goes while it is hidden.
      await second.evaluate(({ BrowserWindow, screen }) => {
        const [window] = BrowserWindow.getAllWindows();
        window?.close();
        screen.displays = [{ workArea: { x: 3000, y: 0, width: 1000, height: 700 } }];
      });
      await clickTray(second, 'Open Punctual');
      expect(await second.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.centred)).toBe(1);
      await second.dispose();
      writeFileSync(join(folder, 'data/desktop.json'), '{"window":{"x":99999,"y":"5","wi');
      const third = await bounds();
      expect(await options(third)).toMatchObject({ width: 1180, height: 780 });
    } finally {
      for (const app of open) await app.dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('that the window goes on in the tray is told at the first closing and never again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'punctual-told-'));
    const told = join(folder, 'told');
    writeFileSync(join(folder, 'notify-send'), `#!/bin/sh\necho "$1" >> '${told}'\n`, { mode: 0o755 });
    const env = { PATH: `${folder}:${process.env.PATH}` };
    try {
      for (const _ of [1, 2]) {
        const app = await started(startStandIn({ folder, env }));
        await vi.waitFor(async () => expect(await visibleWindows(app)).toEqual([true]), LIMIT);
        await vi.waitFor(async () => expect(await trayLabels(app)).toContain('Open Punctual'), LIMIT);
        await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
        await vi.waitFor(() => expect(readFileSync(told, 'utf8')).toContain('Punctual goes on in the tray'), LIMIT);
        await app.dispose();
      }
      expect(readFileSync(told, 'utf8').trim().split('\n')).toHaveLength(1);
    } finally {
      for (const app of open) await app.dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('a hidden window is put to rest after a while, keeps what is not saved, and comes back at its page', async () => {
    const app = await started(startStandIn());
    const page = await app.page();
    await vi.waitFor(async () => expect(await trayLabels(app)).toContain('Open Punctual'), LIMIT);
    await vi.waitFor(async () => expect(await visibleWindows(app)).toEqual([true]), LIMIT);
    await page.evaluate(() => {
      location.hash = '#/runs';
    });
    // The ten minutes pass in a moment.
    await app.evaluate(() => {
      const real = globalThis.setTimeout;
      const soon = (work: () => void, ms = 0) => real(work, ms >= 600_000 ? 200 : ms);
      globalThis.setTimeout = Object.assign(soon, real) as typeof setTimeout;
    });
    const windows = () => visibleWindows(app).then((all) => all.length);
    await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      if (window !== undefined) window.unsaved = true;
      window?.close();
    });
    await vi.waitFor(
      async () =>
        expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.refused)).toBeGreaterThan(1),
      LIMIT,
    );
    expect(await visibleWindows(app)).toEqual([false]);
    expect(await app.evaluate(({ record }) => record.messageBoxes.length)).toBe(0);
    await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      if (window !== undefined) window.unsaved = false;
    });
    // Not a moment later: what is clicked while it goes must not be lost.
    await vi.waitFor(async () => expect(await windows()).toBe(0), { ...LIMIT, interval: 1 });
    const startedAt = performance.now();
    await clickTray(app, 'Open Punctual');
    const again = await app.page();
    await again.waitForFunction(() => document.body.textContent !== '');
    console.log(`The window came back in ${Math.round(performance.now() - startedAt)} ms.`);
    expect(again.url()).toMatch(/#\/runs$/);
    await vi.waitFor(async () => expect(await visibleWindows(app)).toEqual([true]), LIMIT);
  });

  const eventJob = (on: string) => ({
    id: on,
    onConflict: 'replace',
    spec: { name: on, settle: false, action: { kind: 'shell', command: 'true' }, schedule: { kind: 'event', on } },
  });
  /** As brought from another computer: Linux reports neither unlocking nor mains, and refuses them when they are saved (S2). */
  const bring = async (app: DesktopApp, on: string) => {
    const job = await ask(app, ['jobs.add', { ...eventJob('resume'), id: on }]);
    const { spec } = eventJob(on);
    await ask(app, ['jobs.remove', { ids: [on] }], ['jobs.restore', { jobs: [{ ...(job as object), spec }] }]);
  };
  const ranFor = async (app: DesktopApp, on: string) =>
    ((await ask(app, ['runs.list', { jobId: on }])) as { items: unknown[] }).items.length;

  test('S18: unlocking and plugging in start what waits for them, once however often they are told', async () => {
    const app = await started(startStandIn({ args: ['--hidden'] }));
    await bring(app, 'unlock');
    await bring(app, 'mains');
    await app.evaluate(({ powerMonitor }) => {
      for (const name of [
        'on-ac',
        'on-ac',
        'unlock-screen',
        'unlock-screen',
        'resume',
        'resume',
        'suspend',
        'resume',
      ]) {
        powerMonitor.emit(name);
      }
    });
    await vi.waitFor(async () => expect(await ranFor(app, 'unlock')).toBe(1), LIMIT);
    // It was on mains all the time.
    expect(await ranFor(app, 'mains')).toBe(0);
    await app.evaluate(({ powerMonitor }) => {
      for (const name of ['on-battery', 'on-ac', 'on-ac']) powerMonitor.emit(name);
    });
    await vi.waitFor(async () => expect(await ranFor(app, 'mains')).toBe(1), LIMIT);
    expect(await ranFor(app, 'unlock')).toBe(1);
  });

  test('idle and network are looked for only while a job waits for them', async () => {
    const app = await started(startStandIn({ args: ['--hidden'] }));
    await bring(app, 'unlock');
    // Fifteen seconds pass in a moment, and every clock that ticks is counted.
    await app.evaluate(({ world }) => {
      const real = globalThis.setInterval;
      const soon = (work: () => void, ms = 0) => {
        if (ms === 15_000) Object.assign(world, { ticking: true });
        return real(work, ms === 15_000 ? 30 : ms);
      };
      globalThis.setInterval = Object.assign(soon, real) as typeof setInterval;
    });
    const idleAsked = () => app.evaluate(({ world }) => world.idleAsked);
    const ticking = () => app.evaluate(({ world }) => Reflect.get(world, 'ticking') ?? false);
    expect([await ticking(), await idleAsked()]).toEqual([false, 0]);
    await app.evaluate(({ world }) => {
      world.online = false;
    });
    await ask(app, ['jobs.add', eventJob('idle')], ['jobs.add', eventJob('network')]);
    await vi.waitFor(async () => expect(await idleAsked()).toBeGreaterThan(2), LIMIT);
    expect(await ticking()).toBe(true);
    await app.evaluate(({ world }) => {
      world.online = true;
      world.idleSeconds = 301;
    });
    await vi.waitFor(async () => expect(await ranFor(app, 'idle')).toBe(1), LIMIT);
    await vi.waitFor(async () => expect(await ranFor(app, 'network')).toBe(1), LIMIT);
    await ask(app, ['jobs.remove', { ids: ['idle', 'network'] }]);
    const settled = async () => {
      const before = await idleAsked();
      await new Promise((resolve) => setTimeout(resolve, 300));
      return (await idleAsked()) - before;
    };
    await vi.waitFor(async () => expect(await settled()).toBe(0), LIMIT);
  });

  test('the computer is kept awake while a job that asks for it runs, and not longer', async () => {
    const app = await started(startStandIn());
    const job = (id: string, keep: boolean) => ({
      id,
      onConflict: 'replace',
      spec: { name: id, keepAwake: keep, action: { kind: 'shell', command: 'sleep 60' }, schedule: { kind: 'manual' } },
    });
    const holding = () => app.evaluate(({ world }) => world.blockers.size);
    await ask(app, ['jobs.add', job('plain', false)], ['jobs.add', job('awake', true)], ['jobs.run', { id: 'plain' }]);
    await vi.waitFor(async () => expect((await trayLabels(app)).join()).toContain('Running now,plain'), LIMIT);
    expect(await holding()).toBe(0);
    const { id } = (await ask(app, ['jobs.run', { id: 'awake' }])) as { id: string };
    await vi.waitFor(async () => expect(await holding()).toBe(1), LIMIT);
    // The window's crash is not the job's.
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
    });
    expect(await holding()).toBe(1);
    await ask(app, ['runs.stop', { ids: [id] }]);
    await vi.waitFor(async () => expect(await holding()).toBe(0), LIMIT);
  });

  test('S37: when the computer goes down it is asked to wait, and the app ends without a question', async () => {
    const app = await started(startStandIn({ args: ['--hidden'] }));
    await vi.waitFor(async () => expect(await trayLabels(app)).toContain('Quit'), LIMIT);
    await app.evaluate(({ powerMonitor }) => {
      powerMonitor.emit('shutdown', { preventDefault: () => console.log('asked to wait') });
    });
    expect(await app.ended).toBe(0);
    expect(app.output()).toContain('asked to wait');
    expect(app.output()).not.toContain('message box');
  });

  test('S42: while a headless host has the data, it says so, offers that window and runs nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'punctual-two-'));
    const host = await startHostProcess({ folder: join(folder, 'data') });
    try {
      const app = await started(startStandIn({ folder, env: { STAND_IN_ANSWERS: '0' } }));
      expect(await app.ended).toBe(1);
      expect(app.output()).toContain('Punctual already runs on this data folder.');
      expect(app.output()).toContain(host.address);
      // Started by the login beside a service: no window was asked for.
      const hidden = await started(startStandIn({ folder, args: ['--hidden', '--at-login'] }));
      expect(await hidden.ended).toBe(0);
      expect(hidden.output()).not.toContain('message box');
      expect(hidden.output()).not.toContain('already runs');
    } finally {
      await host.dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('S42: superseded by another host it says so, offers its window, and ends', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'punctual-superseded-'));
    try {
      const app = await started(startStandIn({ folder, args: ['--hidden'], env: { STAND_IN_ANSWERS: '0' } }));
      await ask(app, ['engine.status', {}]);
      // As another host leaves it that took over while this one was frozen, and lives in this very process.
      const address = 'http://127.0.0.1:1/#token=other';
      writeWhereabouts(join(folder, 'data'), address);
      const other = new Database(join(folder, 'data', 'punctual.db'));
      other.exec("UPDATE lease SET token = 'another'");
      other.close();
      // No need to wait for its next wake: whatever it is asked to change, it looks first.
      await ask(app, ['engine.pause', {}]).catch(() => {});
      expect(await app.ended).toBe(0);
      expect(app.output()).toContain('Another Punctual has taken over the jobs.');
      expect(app.output()).toContain(address);
    } finally {
      for (const app of open) await app.dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('a hidden start that finds its database missing shows the window with the question', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'punctual-missing-'));
    try {
      mkdirSync(join(folder, 'data', 'runs', '06a1'), { recursive: true });
      const app = await started(startStandIn({ folder, args: ['--hidden'] }));
      await vi.waitFor(async () => expect(await visibleWindows(app)).toEqual([true]), LIMIT);
      await (await app.page()).getByRole('heading', { name: 'The database is missing' }).waitFor();
      await (await app.page()).getByRole('button', { name: 'Start empty' }).click();
      await (await app.page()).getByRole('navigation').waitFor();
      await vi.waitFor(async () => expect(await trayLabels(app)).toContain('Quit'), LIMIT);
    } finally {
      for (const app of open) await app.dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('start at login follows the setting, and an entry switched off by hand is believed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'punctual-login-'));
    const entry = join(folder, 'config/autostart/punctual.desktop');
    try {
      const app = await started(startStandIn({ folder, args: ['--hidden'] }));
      await ask(app, ['settings.set', { startAtLogin: true }]);
      await vi.waitFor(
        () => expect(readFileSync(entry, 'utf8')).toMatch(/^Exec=".+" ".+" "--hidden" "--at-login"$/m),
        LIMIT,
      );
      await app.dispose();

      mkdirSync(join(folder, 'config/autostart'), { recursive: true });
      writeFileSync(entry, `${readFileSync(entry, 'utf8')}Hidden=true\n`);
      const again = await started(startStandIn({ folder, args: ['--hidden'] }));
      expect(await ask(again, ['settings.get', {}])).toMatchObject({ startAtLogin: false });
    } finally {
      for (const app of open) await app.dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('a burst of events sets the tray menu at most once a second', async () => {
    const app = await started(startStandIn({ args: ['--hidden'] }));
    const startedAt = performance.now();
    // Each one earlier than the one before, so that "next" changes with every event.
    const jobs = Array.from({ length: 100 }, (_, n) => ({
      id: `burst-${n}`,
      onConflict: 'replace',
      spec: {
        name: `Job ${n}`,
        action: { kind: 'shell', command: 'true' },
        schedule: { kind: 'interval', every: { hours: 400 - n } },
      },
    }));
    await ask(app, ...jobs.map((job) => ['jobs.add', job] as const));
    await vi.waitFor(async () => expect((await trayLabels(app)).join()).toContain('Next,Job 99'), LIMIT);
    const seconds = (performance.now() - startedAt) / 1000;
    const times = await app.evaluate(({ record }) => record.menusSet);
    expect(times.length).toBeLessThanOrEqual(Math.ceil(seconds) + 2);
    for (const [n, time] of times.entries()) if (n > 0) expect(time - (times[n - 1] ?? 0)).toBeGreaterThan(990);
  });
});
