/** The one window: made when first wanted, hidden until it has something to show, never with Node in it. */
import { BrowserWindow, nativeTheme, screen, type WebContents } from 'electron';
import type { Language } from '../../../preload/contract.ts';
import type { Log } from '../../engine/ports.ts';
import type { DesktopMemory } from './desktop-memory.ts';
import { addContextMenu } from './menus.ts';
import { ORIGIN } from './origin.ts';
import { ICON_FILE } from './paths.ts';
import { createCrashWatch } from './renderer-crash.ts';
import { fitPlace, type Place, SMALLEST, USUAL } from './window-place.ts';
import { followZoom } from './zoom.ts';

export interface MainWindowOptions {
  readonly preload: string;
  readonly devTools: boolean;
  readonly memory: DesktopMemory;
  /** Asked when the person closes it. `handled`: it stays as it is, somebody asks the person. */
  readonly onClose: () => 'close' | 'hide' | 'handled';
  /** The page does not want to go: something in it is not saved. Asked at once. */
  readonly onUnsaved: () => 'keep' | 'discard';
  /** A person closed it for good. Not called when it was only put to rest. */
  readonly onClosed: () => void;
  /** Somebody sees it now. */
  readonly onShow: () => void;
  readonly language: () => Language;
  readonly log: Log;
}
export interface MainWindow {
  /** Shows it, in front; at a page of its own when one is given, for example `/runs/abc`. */
  show(page?: string): void;
  minimise(): void;
  contents(): WebContents | null;
  /** It is in front, so that somebody is likely to look at it. */
  isLookedAt(): boolean;
}

/** A hidden window that nobody wanted for this long is closed: its page takes more memory than the rest of the application. */
const REST_MS = 10 * 60_000;
/** A page that takes longer is shown as far as it is. */
const SHOW_AFTER_MS = 3000;
/** Pixels by which a size differs for the sake of an invisible frame. */
const FRAME = 20;
/** A window that is being moved tells its place many times a second. */
const SETTLED_MS = 500;

export function createMainWindow(options: MainWindowOptions): MainWindow {
  let window: BrowserWindow | null = null;
  let resting = false;
  /** Somebody wants to see it in the very moment in which it is put to rest. */
  let wantedMeanwhile = false;
  let restTimer: NodeJS.Timeout | null = null;
  /** Where it was when it was put to rest. */
  let address = `${ORIGIN}/`;

  /** Its page cannot be used any more, so nothing is asked; closed like one that is put to rest. */
  function drop(broken: BrowserWindow, showAnother: boolean): void {
    resting = true;
    wantedMeanwhile = showAnother;
    broken.destroy();
  }
  const watchCrashes = createCrashWatch(
    options.log,
    (broken) => drop(broken, broken.isVisible()),
    (broken) => drop(broken, false),
  );

  function create(): BrowserWindow {
    const remembered = options.memory.current().window;
    const place = remembered === null ? null : fitPlace(remembered, workAreas());
    const created = new BrowserWindow({
      title: 'Punctual',
      ...(place ?? USUAL),
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      show: false,
      ...(process.platform === 'linux' ? { icon: ICON_FILE } : {}),
      backgroundColor: firstColour(),
      autoHideMenuBar: true,
      webPreferences: {
        preload: options.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        spellcheck: false,
        devTools: options.devTools,
      },
    });
    if (place !== null) correctSize(created, place);
    showWhenReady(created, () => {
      if (place !== null && remembered?.maximized) created.maximize();
      created.show();
    });
    addContextMenu(created, options.language);
    followZoom(created.webContents);
    created.on('show', () => options.onShow());
    created.on('focus', () => options.onShow());
    rememberPlace(created);
    watchCrashes(created);
    created.on('close', (event) => {
      if (resting) return;
      const how = options.onClose();
      if (how === 'close') return;
      event.preventDefault();
      if (how === 'hide') hide(created);
    });
    created.webContents.on('will-prevent-unload', (event) => {
      // Preventing this event means letting the page go.
      if (!resting && options.onUnsaved() === 'discard') event.preventDefault();
      // Nobody is there to ask: it is not put to rest before the next while has passed.
      const stays = resting;
      resting = false;
      if (!stays) return;
      if (wantedMeanwhile) showAgain();
      else restLater(created);
    });
    created.on('closed', () => {
      window = null;
      stopRest();
      if (!resting) options.onClosed();
      resting = false;
      if (wantedMeanwhile) showAgain();
    });
    void created.loadURL(address);
    return created;
  }

  function rememberPlace(of: BrowserWindow): void {
    let timer: NodeJS.Timeout | null = null;
    const write = () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      // What a minimised window tells of itself is nowhere.
      if (of.isDestroyed() || of.isMinimized()) return;
      options.memory.remember({ window: { ...of.getNormalBounds(), maximized: of.isMaximized() } });
    };
    const soon = () => {
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(write, SETTLED_MS);
    };
    of.on('resize', soon);
    of.on('move', soon);
    of.on('close', write);
  }

  function hide(shown: BrowserWindow): void {
    shown.hide();
    restLater(shown);
  }

  function restLater(hidden: BrowserWindow): void {
    stopRest();
    restTimer = setTimeout(() => {
      if (hidden.isDestroyed() || hidden.isVisible()) return;
      address = hidden.webContents.getURL() || address;
      resting = true;
      hidden.close();
    }, REST_MS);
    restTimer.unref();
  }

  function stopRest(): void {
    if (restTimer !== null) clearTimeout(restTimer);
    restTimer = null;
  }

  /** A hidden window may have been on a monitor that is gone since. */
  function bringOnScreen(hidden: BrowserWindow): void {
    if (fitPlace(hidden.getNormalBounds(), workAreas()) === null) hidden.center();
  }

  function show(page?: string): void {
    stopRest();
    if (page !== undefined) address = addressOf(page);
    if (resting) {
      wantedMeanwhile = true;
      return;
    }
    if (window === null) {
      window = create();
      return;
    }
    if (page !== undefined) void window.loadURL(address);
    if (!window.isVisible()) bringOnScreen(window);
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  function showAgain(): void {
    wantedMeanwhile = false;
    show();
  }

  nativeTheme.on('updated', () => window?.setBackgroundColor(firstColour()));
  return {
    show,
    minimise: () => window?.minimize(),
    contents: () => window?.webContents ?? null,
    isLookedAt: () => window?.isFocused() ?? false,
  };
}

/**
 * Calls `show` once, at the first sign that there is something to see. Electron's own sign, `ready-to-show`, never comes for a hidden window on
 * Wayland (https://github.com/electron/electron/issues/48859); a page that cannot be loaded must not leave a person without a window either.
 */
function showWhenReady(window: BrowserWindow, show: () => void): void {
  const done = () => {
    clearTimeout(timer);
    window.off('ready-to-show', now).off('show', done);
    if (!window.isDestroyed()) window.webContents.off('did-finish-load', now).off('did-fail-load', now);
  };
  const now = () => {
    done();
    if (!window.isDestroyed()) show();
  };
  const timer = setTimeout(now, SHOW_AFTER_MS);
  window.on('ready-to-show', now);
  window.on('show', done);
  window.on('closed', () => clearTimeout(timer));
  window.webContents.on('did-finish-load', now).on('did-fail-load', now);
}

/**
 * Windows may measure a window that is made on one monitor by the scale of another, and so once more the first time it is placed:
 * https://github.com/electron/electron/issues/10862. One that fits is left alone, because each placing may add a pixel.
 */
function correctSize(window: BrowserWindow, place: Place): void {
  for (let times = 0; times < 2; times += 1) {
    const { width, height } = window.getBounds();
    if (Math.abs(width - place.width) > FRAME || Math.abs(height - place.height) > FRAME) window.setBounds(place);
  }
}

/** As `--p-bg` in renderer/ui/base.css, so that nothing flashes before the page paints. */
function firstColour(): string {
  return nativeTheme.shouldUseDarkColors ? '#18181b' : '#ffffff';
}

function workAreas() {
  return screen.getAllDisplays().map(({ workArea }) => workArea);
}

/** The window keeps its pages behind the #, so that going to one never loads anything anew. */
function addressOf(page: string): string {
  return page === '/' ? `${ORIGIN}/` : `${ORIGIN}/#${page}`;
}
