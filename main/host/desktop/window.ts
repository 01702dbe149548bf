/** The one window: made when first wanted, hidden until it has something to show, never with Node in it. */
import { BrowserWindow, nativeTheme, type WebContents } from 'electron';
import { ORIGIN } from './origin.ts';

export interface MainWindowOptions {
  readonly preload: string;
  readonly devTools: boolean;
  /** Asked when the person closes it: true hides it instead. */
  readonly hidesOnClose: () => boolean;
  /** Somebody sees it now. */
  readonly onShow: () => void;
}
export interface MainWindow {
  /** Shows it, in front; at a page of its own when one is given, for example `/runs/abc`. */
  show(page?: string): void;
  /** Loads it without showing it. */
  prepare(): void;
  contents(): WebContents | null;
  /** It is in front, so that somebody is likely to look at it. */
  isLookedAt(): boolean;
}

export function createMainWindow(options: MainWindowOptions): MainWindow {
  let window: BrowserWindow | null = null;

  function create(visible: boolean, page: string): BrowserWindow {
    const created = new BrowserWindow({
      title: 'Punctual',
      width: 1180,
      height: 780,
      minWidth: 720,
      minHeight: 480,
      show: false,
      // The page's own first colour, so that nothing flashes.
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#1a1b1e' : '#ffffff',
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
    created.once('ready-to-show', () => {
      if (visible) created.show();
    });
    created.on('show', () => options.onShow());
    created.on('focus', () => options.onShow());
    created.on('close', (event) => {
      if (!options.hidesOnClose()) return;
      event.preventDefault();
      created.hide();
    });
    created.on('closed', () => {
      window = null;
    });
    void created.loadURL(addressOf(page));
    return created;
  }

  return {
    show(page) {
      if (window === null) {
        window = create(true, page ?? '/');
        return;
      }
      if (page !== undefined) void window.loadURL(addressOf(page));
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    prepare() {
      window ??= create(false, '/');
    },
    contents: () => window?.webContents ?? null,
    isLookedAt: () => window?.isFocused() ?? false,
  };
}

/** The window keeps its pages behind the #, so that going to one never loads anything anew. */
function addressOf(page: string): string {
  return page === '/' ? `${ORIGIN}/` : `${ORIGIN}/#${page}`;
}
