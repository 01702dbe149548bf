/** Stands in for BrowserWindow: the built page in real Chromium, with the built preload and our protocol handler. */
import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  BaseWindowConstructorOptions,
  BrowserWindowConstructorOptions,
  WebContents as RealContents,
  BrowserWindow as RealWindow,
  Rectangle,
} from 'electron';
import type { BrowserContext, Frame, Page, Route } from 'playwright-core';
import { inside, outside, outsideOrigin } from './address.ts';
import { app, emitPreventable, windows } from './app.ts';
import { freePort } from './free-port.ts';
import { life, needReady } from './life.ts';
import { played } from './platform.ts';
import { protocolHandlers } from './protocol.ts';
import { record } from './record.ts';
import { screen } from './system.ts';

export const ipcMain = new EventEmitter();
const all = new Set<BrowserWindow>();
const bare = new Set<BaseWindow>();
const profile = mkdtempSync(join(tmpdir(), 'punctual-chromium-'));
let context: Promise<BrowserContext> | null = null;

/** Where the test process finds the page of this process (Chrome DevTools protocol, loopback), and which of them it is. */
export const debugging: { port: number | null; target: string | null } = { port: null, target: null };

async function openContext(): Promise<BrowserContext> {
  // Loaded for the first window: without one it would be most of what is measured of the main process.
  const { chromium } = await import('playwright-core');
  const shared = process.env.STAND_IN_CHROMIUM;
  if (shared !== undefined) {
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${shared}`);
    debugging.port = Number(shared);
    // As a profile of its own: nothing of another test's pages is in it, and it goes when this process goes.
    return browser.newContext({ viewport: { width: 1180, height: 780 } });
  }
  const { findChromium } = await import('../chromium.ts');
  const { executablePath, env } = findChromium();
  debugging.port = await freePort();
  return chromium.launchPersistentContext(profile, {
    executablePath,
    env: { ...process.env, ...env },
    viewport: { width: 1180, height: 780 },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      `--remote-debugging-port=${debugging.port}`,
    ],
  });
}

const zoomFile = () => join(app.getPath('userData'), 'zoom');
/** Before the page gets a key. What is prevented here still reaches the page of the stand-in: the two are not in step. */
function emitInput(contents: EventEmitter, name: string, input: object): void {
  contents.emit(name, { preventDefault: () => {} }, input);
}

/** The part of WebContents that the desktop host uses. */
class Contents extends EventEmitter {
  readonly mainFrame = { parent: null };
  private openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'deny' });
  private page: Page | null = null;
  private crashed = false;
  private queue: Promise<unknown> = Promise.resolve();

  /** Set by the window that it belongs to. */
  reload: () => void = () => {};

  attach(page: Page): void {
    this.page = page;
    page.on('crash', () => {
      this.crashed = true;
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
    });
    page.on('popup', (popup) => {
      // Chromium opens it before we can ask; Electron asks first. The answer and the outcome are the same.
      void popup.close().catch(() => {});
    });
    void page.exposeFunction('standInOpen', (url: string) => void this.openHandler({ url: outside(url) }));
    void page.exposeFunction('standInInput', (name: string, details: object) => {
      if (name === 'context-menu') this.emit(name, {}, details);
      else emitInput(this, name, details);
    });
  }
  send(channel: string, ...args: unknown[]): void {
    const { page } = this;
    if (page === null) return;
    const deliver = ([name, rest]: [string, unknown[]]) => Reflect.get(globalThis, 'standInReceive')?.(name, rest);
    this.queue = this.queue.then(() => page.evaluate(deliver, [channel, args] as [string, unknown[]]).catch(() => {}));
  }
  isDestroyed(): boolean {
    return this.page?.isClosed() ?? false;
  }
  revive(): void {
    this.crashed = false;
  }
  isCrashed(): boolean {
    return this.crashed;
  }
  /** Ends the page's process, as its own crash would; what comes of it is told as Electron tells it. */
  forcefullyCrashRenderer(): void {
    const crash = async () => {
      const line = await this.page?.context().newCDPSession(this.page);
      await line?.send('Page.crash');
    };
    crash().catch(() => {});
  }
  /** Kept by Chromium for the host, in the profile (shell/browser/zoom_level_delegate.cc); a page that is gone takes none. */
  get zoomLevel(): number {
    return existsSync(zoomFile()) ? Number(readFileSync(zoomFile(), 'utf8')) : 0;
  }
  set zoomLevel(level: number) {
    if (!this.crashed) writeFileSync(zoomFile(), String(level));
  }
  getURL(): string {
    return outside(this.page?.url() ?? '');
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
}

/** One without a page. */
export class BaseWindow extends EventEmitter {
  constructor(_options?: BaseWindowConstructorOptions) {
    super();
    needReady('create BaseWindow');
    bare.add(this);
  }
  isDestroyed(): boolean {
    return !bare.has(this);
  }
  /**
   * For tests: Windows ends the session. Every window hears it and, unless a listener has begun to quit, the process is gone before
   * anything else happens (WM_ENDSESSION in shell/browser/native_window_views_win.cc). Without a window nothing hears it.
   */
  static endSession(): void {
    const windows = [...bare, ...all];
    if (windows.length === 0) return;
    for (const window of windows) window.emit('session-end', { reasons: ['logoff'] });
    if (!life.quitting) process.kill(process.pid, 'SIGKILL');
  }
}

export class BrowserWindow extends EventEmitter {
  readonly webContents = new Contents();
  /** For tests: seen until the page paints, and around it. */
  background: string;
  /** For tests: whether the page has something unsaved, how often it stayed for that, how often the window was centred. */
  unsaved = false;
  refused = 0;
  centred = 0;
  private visible = false;
  private focused = false;
  private minimized = false;
  private maximized = false;
  private bounds: Rectangle;
  private page: Promise<Page>;
  private readonly preload: string;
  private address = '';

  static getAllWindows(): BrowserWindow[] {
    return [...all];
  }

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    needReady('create BrowserWindow');
    all.add(this);
    const { x = 100, y = 100, width = 800, height = 600 } = options;
    this.bounds = this.measured({ x, y, width, height }, screen.displays[0]);
    this.background = options.backgroundColor ?? '#ffffff';
    this.preload = options.webPreferences?.preload ?? '';
    this.webContents.reload = () => void this.loadURL(this.webContents.getURL() || this.address);
    record.windows.push(JSON.parse(JSON.stringify(options)) as Record<string, unknown>);
    app.emit('web-contents-created', {}, this.webContents);
    this.page = this.open();
  }

  /** A new process for a page whose process is gone, as Chromium makes one for the next load. */
  private async living(): Promise<Page> {
    if (!this.webContents.isCrashed()) return this.page;
    const gone = await this.page;
    this.page = this.open();
    this.webContents.revive();
    const page = await this.page;
    await gone.close().catch(() => {});
    return page;
  }

  private async open(): Promise<Page> {
    context ??= openContext();
    const page =
      (await context).pages().find((candidate) => candidate.url() === 'about:blank') ??
      (await (await context).newPage());
    this.webContents.attach(page);
    const session = await page.context().newCDPSession(page);
    debugging.target = (await session.send('Target.getTargetInfo')).targetInfo.targetId;
    await page.exposeBinding('standInSend', ({ frame }, channel: string, args: unknown[]) => {
      ipcMain.emit(channel, { sender: this.webContents, senderFrame: frameOf(frame) }, ...args);
    });
    await page.addInitScript({ content: preloadScript(readFileSync(this.preload, 'utf8')) });
    await page.route('**/*', (route) => this.answer(page, route));
    return page;
  }

  private async answer(page: Page, route: Route): Promise<void> {
    const request = route.request();
    const address = outside(request.url());
    const isNavigation = request.isNavigationRequest() && request.frame() === page.mainFrame();
    if (
      isNavigation &&
      page.url() !== 'about:blank' &&
      emitPreventable(this.webContents, 'will-navigate', { url: address })
    ) {
      return route.abort('aborted');
    }
    if (isNavigation && process.env.STAND_IN_LOAD_FAILS !== undefined) return route.abort('failed');
    const handler = protocolHandlers.get(new URL(address).protocol.slice(0, -1));
    if (handler === undefined) {
      record.foreignRequests.push(address);
      return route.abort();
    }
    const response = await handler(new Request(address, { method: request.method() }));
    const body = Buffer.from(await response.arrayBuffer());
    await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body });
  }

  /**
   * Resolves with the page, rejects with its failure; a rejection that is not looked at is none (`_awaitNextLoad` and `loadURL` in
   * lib/browser/api/web-contents.ts). `ready-to-show` comes with the first layout, before the rest has loaded (OnFirstNonEmptyLayout in
   * shell/browser/api/electron_api_web_contents.cc); on Wayland a window that is not shown has none (electron#48859).
   */
  loadURL(address: string): Promise<void> {
    this.address = address;
    const loading = this.load(address);
    loading.catch(() => {});
    return loading;
  }
  private async load(address: string): Promise<void> {
    const page = await this.living();
    try {
      const loaded = await page.goto(inside(address), { waitUntil: 'domcontentloaded' });
      // To another place in the same document.
      if (loaded === null) return void this.webContents.emit('did-navigate-in-page', {}, address, true);
      if (played !== 'linux-wayland' || this.visible) process.nextTick(() => this.emit('ready-to-show'));
      await page.waitForLoadState('load');
      this.webContents.emit('did-finish-load', {});
    } catch (error) {
      const why = /net::(ERR_\w+)/.exec(String(error))?.[1] ?? 'ERR_FAILED';
      const code = why === 'ERR_ABORTED' ? -3 : -2;
      if (!page.isClosed()) this.webContents.emit('did-fail-load', {}, code, why, address, true);
      throw Object.assign(new Error(`${why} (${code}) loading '${address}'`), { errno: code, code: why, url: address });
    }
  }
  show(): void {
    this.visible = true;
    this.emit('show');
    this.focus();
  }
  hide(): void {
    if (!this.visible) return;
    this.visible = false;
    this.focused = false;
    this.emit('hide');
  }
  focus(): void {
    this.focused = true;
    this.emit('focus');
  }
  isFocused(): boolean {
    return this.focused;
  }
  /** The window manager reports these two, a moment later. */
  restore(): void {
    if (this.minimized) setImmediate(() => this.emit('restore'));
    this.minimized = false;
  }
  minimize(): void {
    if (!this.minimized) setImmediate(() => this.emit('minimize'));
    this.minimized = true;
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  maximize(): void {
    this.maximized = true;
  }
  isMaximized(): boolean {
    return this.maximized;
  }
  setBackgroundColor(colour: string): void {
    this.background = colour;
  }
  getNormalBounds(): Rectangle {
    return this.bounds;
  }
  getBounds(): Rectangle {
    return this.bounds;
  }
  /** On Windows by the scale of the display that the window was on before, not of that it goes to (electron#10862, #51603). */
  private measured(bounds: Rectangle, before: { readonly scaleFactor?: number } | undefined): Rectangle {
    const scale = played === 'win32' ? (displayOf(bounds)?.scaleFactor ?? 1) / (before?.scaleFactor ?? 1) : 1;
    return { ...bounds, width: bounds.width * scale, height: bounds.height * scale };
  }
  setBounds(bounds: Partial<Rectangle>): void {
    this.bounds = this.measured({ ...this.bounds, ...bounds }, displayOf(this.bounds));
    this.emit('move');
    this.emit('resize');
  }
  center(): void {
    this.centred += 1;
    this.setBounds({ x: 100, y: 100 });
  }
  isDestroyed(): boolean {
    return !all.has(this);
  }
  isVisible(): boolean {
    return this.visible;
  }
  close(): void {
    void this.tryClose();
  }
  /** Without `close` and without asking the page. */
  destroy(): void {
    if (!all.has(this)) return;
    void this.goAway();
  }
  /** False when a listener prevented it. */
  async tryClose(): Promise<boolean> {
    if (emitPreventable(this, 'close')) return false;
    // The page wants to stay; preventing this event lets it go.
    if (this.unsaved && !emitPreventable(this.webContents, 'will-prevent-unload')) {
      this.refused += 1;
      return false;
    }
    await this.goAway();
    return true;
  }
  private async goAway(): Promise<void> {
    all.delete(this);
    debugging.target = null;
    await (await this.page).close();
    this.webContents.emit('destroyed');
    this.emit('closed');
    if (all.size === 0) app.emit('window-all-closed');
  }
}

const displayOf = ({ x }: Rectangle) =>
  screen.displays.find(({ workArea }) => x >= workArea.x && x < workArea.x + workArea.width);

/** Fails to compile when Electron's own class changes under the part that we use. */
export const sameAsElectron: Pick<
  RealWindow,
  | 'show'
  | 'hide'
  | 'focus'
  | 'isFocused'
  | 'restore'
  | 'minimize'
  | 'maximize'
  | 'isMaximized'
  | 'getNormalBounds'
  | 'setBackgroundColor'
  | 'getBounds'
  | 'center'
  | 'isDestroyed'
  | 'isMinimized'
  | 'isVisible'
  | 'close'
  | 'loadURL'
> & { webContents: Pick<RealContents, 'send' | 'isDestroyed' | 'getURL'> } extends infer Real
  ? BrowserWindow extends Real
    ? true
    : never
  : never = true;

windows.closeAll = async () => {
  for (const window of [...all]) if (!(await window.tryClose())) return false;
  return true;
};
windows.tearDown = async () => {
  await (await context)?.close().catch(() => {});
  rmSync(profile, { recursive: true, force: true });
};

function frameOf(frame: Frame) {
  return { url: outside(frame.url()), origin: outsideOrigin(frame.url()), parent: frame.parentFrame() };
}

/** The built preload as it is, in a closure that gives it the two modules of Electron it may ask for. */
function preloadScript(source: string): string {
  return `(() => {
    const listeners = new Map();
    globalThis.standInReceive = (channel, args) => {
      for (const listener of listeners.get(channel) ?? []) listener({}, ...args);
    };
    const open = window.open;
    window.open = (url) => { globalThis.standInOpen(new URL(url, location.href).href); return null; };
    addEventListener('click', (event) => {
      const link = event.target instanceof Element ? event.target.closest('a[target=_blank]') : null;
      if (link === null) return;
      event.preventDefault();
      globalThis.standInOpen(link.href);
    }, true);
    for (const [type, name] of [['keyDown', 'keydown'], ['keyUp', 'keyup']]) addEventListener(name, (event) => {
      const { key, code, ctrlKey: control, metaKey: meta, altKey: alt, shiftKey: shift } = event;
      globalThis.standInInput('before-input-event', { type, key, code, control, meta, alt, shift });
    }, true);
    // As Chromium asks for a menu where the page has none of its own.
    addEventListener('contextmenu', (event) => {
      if (event.defaultPrevented) return;
      const field = event.target.closest('input, textarea, [contenteditable=true]');
      const selected = field && 'selectionStart' in field
        ? field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0) : String(getSelection());
      const can = selected !== '';
      globalThis.standInInput('context-menu', {
        isEditable: field !== null, selectionText: selected, x: event.clientX, y: event.clientY, menuSourceType: 'mouse',
        editFlags: { canCut: can && field !== null, canCopy: can, canPaste: field !== null, canSelectAll: true },
      });
    });
    const electron = {
      contextBridge: { exposeInMainWorld(name, api) { Object.defineProperty(globalThis, name, { value: Object.freeze(api) }); } },
      ipcRenderer: {
        on(channel, listener) { listeners.set(channel, [...(listeners.get(channel) ?? []), listener]); },
        send(channel, ...args) { globalThis.standInSend(channel, args); },
      },
    };
    const require = (name) => {
      if (name === 'electron') return electron;
      throw new Error('module not found: ' + name);
    };
    const module = { exports: {} };
    ((require, module, exports) => { ${source}
    })(require, module, module.exports);
  })();`;
}
