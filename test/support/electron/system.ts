/** Stands in for what surrounds the window: tray, menu, dialogs, notifications, power, theme, session, shell. */
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { basename } from 'node:path';
import type {
  Dialog,
  MenuItemConstructorOptions,
  NativeImage,
  NativeTheme,
  Net,
  NotificationConstructorOptions,
  PowerMonitor,
  PowerSaveBlocker,
  Notification as RealNotification,
  Tray as RealTray,
  SafeStorage,
  Session,
  Shell,
} from 'electron';
import { life, needReady } from './life.ts';
import { platform } from './platform.ts';
import { type MenuRecord, record, type TrayRecord } from './record.ts';

/** For tests to set: how long nobody touched the keyboard, whether there is a network, what holds the computer awake. */
export const world = {
  ...{ idleSeconds: 0, online: true, idleAsked: 0, blockers: new Set<number>() },
  /** The theme of the system, and on Windows that of its bar. */
  ...{ dark: process.env.STAND_IN_DARK !== undefined, barDark: false },
};
export const powerMonitor = Object.assign(new EventEmitter(), {
  isOnBatteryPower: () => false,
  getSystemIdleTime() {
    world.idleAsked += 1;
    return world.idleSeconds;
  },
} satisfies Pick<PowerMonitor, 'isOnBatteryPower' | 'getSystemIdleTime'>);
export const net = {
  isOnline: () => world.online,
  /** As Electron's, over Node: electron-updater asks its feed by it. Every address is printed, for tests that look who is asked. */
  request(options: { readonly protocol?: string; readonly hostname?: string } & Record<string, unknown>) {
    const { session: _, ...rest } = options;
    console.log(`asked the network: ${options.hostname}${String(options['path'] ?? '')}`);
    return (options.protocol === 'https:' ? https : http).request(rest);
  },
} satisfies Pick<Net, 'isOnline'> & { request: unknown };
/** Electron's own updater, of which electron-updater only needs its name for an event. */
export const autoUpdater = new EventEmitter();
let lastBlocker = 0;
export const powerSaveBlocker = {
  start() {
    lastBlocker += 1;
    world.blockers.add(lastBlocker);
    return lastBlocker;
  },
  stop: (id) => world.blockers.delete(id),
} satisfies Pick<PowerSaveBlocker, 'start' | 'stop'>;
/** A theme that is forced hides that of the system; only Windows tells its bar's apart (shell/browser/api/electron_api_native_theme.cc). */
class Theme extends EventEmitter {
  private source: NativeTheme['themeSource'] = 'system';
  get themeSource() {
    return this.source;
  }
  set themeSource(source: NativeTheme['themeSource']) {
    this.source = source;
    setImmediate(() => this.emit('updated'));
  }
  get shouldUseDarkColors(): boolean {
    return this.source === 'system' ? world.dark : this.source === 'dark';
  }
  get shouldUseDarkColorsForSystemIntegratedUI(): boolean {
    return platform === 'win32' ? world.barDark : this.shouldUseDarkColors;
  }
}
export const nativeTheme = new Theme();
export const themeLikeElectron: Theme extends Pick<
  NativeTheme,
  'themeSource' | 'shouldUseDarkColors' | 'shouldUseDarkColorsForSystemIntegratedUI'
>
  ? true
  : never = true;

/** An image of a file: empty when there is none, as Electron's; its file name can be read. */
class Image {
  readonly name: string;
  private readonly found: boolean;
  constructor(name: string, found: boolean) {
    this.name = name;
    this.found = found;
  }
  setTemplateImage(): void {}
  isEmpty(): boolean {
    return !this.found;
  }
}
export const imageLikeElectron: Image extends Pick<NativeImage, 'setTemplateImage' | 'isEmpty'> ? true : never = true;
export const nativeImage = {
  createFromPath: (path: string) =>
    new Image(basename(path, '.png'), existsSync(path) && process.env.STAND_IN_NO_ICONS === undefined),
  createFromDataURL: (url: string) => new Image('built in', /^data:image\/png;base64,iVBOR[\w+/=]+$/.test(url)),
};

/** One screen, as large as most; tests may change the list, whose first is the main one. STAND_IN_SECOND_SCREEN: one beside it, half as fine. */
const area = { y: 0, width: 1920, height: 1040 };
const second = process.env.STAND_IN_SECOND_SCREEN !== undefined;
export const screen = {
  displays: [
    { workArea: { x: 0, ...area }, scaleFactor: second ? 2 : 1 },
    ...(second ? [{ workArea: { x: 1920, ...area }, scaleFactor: 1 }] : []),
  ] as { workArea: typeof area & { x: number }; scaleFactor?: number }[],
  getAllDisplays() {
    return this.displays;
  },
};

export class Tray extends EventEmitter {
  private readonly own: TrayRecord = {
    tooltip: '',
    menu: [],
    image: '',
    destroyed: false,
    clickListeners: () => this.listenerCount('click'),
  };
  constructor(image: Image) {
    super();
    needReady('create Tray');
    if (process.env.STAND_IN_NO_TRAY) throw new Error('no tray here');
    if (image.isEmpty()) throw new Error('an empty image is no icon');
    this.own.image = image.name;
    record.atTray ??= { modules: record.modules.length, ms: performance.now() };
    record.trays.push(this.own);
  }
  setImage(image: NativeImage | string): void {
    if (image instanceof Image) this.own.image = image.name;
  }
  setTitle(): void {}
  isDestroyed(): boolean {
    return this.own.destroyed;
  }
  setToolTip(text: string): void {
    this.own.tooltip = text;
  }
  setContextMenu(menu: { readonly items: unknown } | null): void {
    record.menusSet.push(performance.now());
    this.own.menu = (menu?.items ?? []) as readonly MenuRecord[];
  }
  destroy(): void {
    this.own.destroyed = true;
  }
}
export const trayLikeElectron: Tray extends Pick<
  RealTray,
  'setImage' | 'setToolTip' | 'setTitle' | 'isDestroyed' | 'destroy'
>
  ? true
  : never = true;

export const Menu = {
  buildFromTemplate: (items: MenuItemConstructorOptions[]) => ({
    items,
    popup: ({ sourceType }: { readonly sourceType?: string }) =>
      void record.popups.push({ items: items as unknown as readonly MenuRecord[], sourceType }),
  }),
  setApplicationMenu(menu: { readonly items: unknown } | null) {
    record.applicationMenu = menu === null ? null : (menu.items as readonly MenuRecord[]);
  },
};

export const dialog = {
  async showMessageBox(first: unknown) {
    const { message, detail, buttons = [], cancelId = 0 } = first as Electron.MessageBoxOptions;
    record.messageBoxes.push({ message, detail, buttons });
    console.log(`message box: ${message} [${buttons.join(' | ')}] ${detail ?? ''}`);
    return { response: record.answers.shift() ?? cancelId, checkboxChecked: false };
  },
  showMessageBoxSync(first: unknown) {
    const { message, detail, buttons = [], cancelId = 0 } = first as Electron.MessageBoxSyncOptions;
    record.messageBoxes.push({ message, detail, buttons });
    return record.answers.shift() ?? cancelId;
  },
  showErrorBox(title, content) {
    record.errorBoxes.push({ title, content });
    console.log(`error box: ${title}: ${content}`);
  },
} satisfies Pick<Dialog, 'showMessageBox' | 'showMessageBoxSync' | 'showErrorBox'>;

export class Notification extends EventEmitter {
  readonly title: string;
  readonly body: string;
  static isSupported(): boolean {
    return true;
  }
  constructor({ title = '', body = '' }: NotificationConstructorOptions) {
    super();
    this.title = title;
    this.body = body;
  }
  show(): void {
    record.notifications.push({ title: this.title, body: this.body });
    this.emit('show', {});
  }
}
export const notificationLikeElectron: Notification extends Pick<RealNotification, 'show' | 'title' | 'body'>
  ? true
  : never = true;

const handlers = new Map<string, unknown>();
export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler) => void handlers.set('request', handler),
    setPermissionCheckHandler: (handler) => void handlers.set('check', handler),
    setDevicePermissionHandler: (handler) => void handlers.set('device', handler),
  } satisfies Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'>,
  fromPartition: (name: string) => ({ name }),
  /** For tests: the handlers that the application set. */
  handlers,
};

export const shell = {
  async openExternal(address) {
    record.opened.push(address);
    console.log(`opened outside: ${address}`);
  },
} satisfies Pick<Shell, 'openExternal'>;

/**
 * Wraps with a master key that a test may change, as another computer would. STAND_IN_KEY_STORE: `none`, or the backend. The name is that
 * of the synchronous store; the asynchronous one falls back to a password in Chromium's sources where it finds no key store, marks what it
 * wraps with `v10` instead of `v11`, and calls itself available all the same (shell/browser/api/electron_api_safe_storage.cc,
 * components/os_crypt/async). `fallback`: the two differ.
 */
const keyStore = process.env.STAND_IN_KEY_STORE ?? 'gnome_libsecret';
const mark = platform !== 'linux' ? '' : keyStore === 'basic_text' || keyStore === 'fallback' ? 'v10' : 'v11';
export const safeStorage = {
  getSelectedStorageBackend: () => (keyStore === 'fallback' ? 'gnome_libsecret' : (keyStore as 'basic_text')),
  isAsyncEncryptionAvailable: async () => life.ready && keyStore !== 'none',
  async encryptStringAsync(text) {
    needReady('encrypt');
    return Buffer.concat([Buffer.from(mark), xored(Buffer.from(text))]);
  },
  async decryptStringAsync(wrapped) {
    const bytes = xored(wrapped.subarray(mark.length));
    // The real one checks what it opens as well.
    if (!/^[\x20-\x7e]+$/.test(bytes.toString('latin1'))) throw new Error('Error while decrypting the ciphertext');
    return { result: bytes.toString(), shouldReEncrypt: false };
  },
} satisfies Pick<
  SafeStorage,
  'getSelectedStorageBackend' | 'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync'
>;

function xored(bytes: Buffer): Buffer {
  const master = Buffer.from(process.env.STAND_IN_MASTER ?? '\xb7\x9a\xc3', 'latin1');
  return Buffer.from(bytes.map((byte, at) => byte ^ (master[at % master.length] ?? 0)));
}
