/** Stands in for `electron.app`: life cycle, paths, single instance. */
import { EventEmitter } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { App } from 'electron';
import manifest from '../../../package.json' with { type: 'json' };
import { life, live, ready } from './life.ts';
import { platform } from './platform.ts';
import { record } from './record.ts';

type Used = Pick<
  App,
  | 'whenReady'
  | 'quit'
  | 'exit'
  | 'setPath'
  | 'getPath'
  | 'getAppPath'
  | 'getVersion'
  | 'getName'
  | 'relaunch'
  | 'isPackaged'
  | 'setAppUserModelId'
  | 'setAsDefaultProtocolClient'
  | 'requestSingleInstanceLock'
  | 'getLoginItemSettings'
  | 'setLoginItemSettings'
> & { readonly commandLine: Pick<App['commandLine'], 'appendSwitch'> };

/** Set by window.ts: closes all windows as a quit does; false when one of them refuses. */
export const windows = { closeAll: async (): Promise<boolean> => true, tearDown: async (): Promise<void> => {} };

const events = new EventEmitter();
const paths = new Map<string, string>();
let lockFile: string | null = null;

/** An event that a listener may prevent, as Electron's are. */
export function emitPreventable(emitter: EventEmitter, name: string, extra: object = {}): boolean {
  let prevented = false;
  const preventDefault = () => {
    prevented = true;
  };
  emitter.emit(name, { ...extra, preventDefault });
  return prevented;
}

const exit = process.exit.bind(process);
async function end(code: number): Promise<void> {
  if (lockFile !== null) rmSync(lockFile, { force: true });
  await windows.tearDown();
  exit(code);
}
// lib/browser/init.ts: an exit of Node's is one of the application, which destroys the windows first.
process.exit = ((code?: number) => {
  process.exitCode = code ?? process.exitCode ?? 0;
  void end(Number(process.exitCode));
}) as typeof process.exit;

/** In the order of shell/browser/browser.cc: a window that stays, or a listener that prevents, takes the quit back. */
async function quit(): Promise<void> {
  if (life.quitting) return;
  life.quitting = !emitPreventable(events, 'before-quit');
  if (!life.quitting) return;
  life.quitting = (await windows.closeAll()) && !emitPreventable(events, 'will-quit');
  if (!life.quitting) return;
  events.emit('quit', {}, 0);
  await end(0);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const used = {
  isPackaged: process.env.STAND_IN_PACKAGED !== undefined,
  whenReady: () => ready,
  // Electron quits after the current turn, never inside the call.
  quit: () => void setImmediate(() => void quit()),
  // Before the message loop there is nothing to take down (ExitWithCode in shell/browser/browser.cc).
  exit: (code = 0) => (life.ready ? void end(code) : exit(code)),
  setPath: (name, path) => void paths.set(name, path),
  getPath: (name) => paths.get(name) ?? '',
  getAppPath: () => fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, ''),
  getVersion: () => manifest.version,
  getName: () => manifest.name,
  relaunch: (options) => console.log(`relaunched ${JSON.stringify(options?.args ?? [])}`),
  commandLine: { appendSwitch: (name) => void record.switches.push(name) },
  setAppUserModelId: () => {},
  setAsDefaultProtocolClient: () => true,
  requestSingleInstanceLock() {
    const folder = paths.get('userData') ?? '';
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'SingletonLock');
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
    } catch {
      const owner = Number(readFileSync(file, 'utf8'));
      if (isAlive(owner)) {
        writeFileSync(join(folder, `second-${process.pid}`), JSON.stringify(process.argv));
        process.kill(owner, 'SIGUSR2');
        return false;
      }
      // That of a process that is gone is taken over.
      writeFileSync(file, String(process.pid));
    }
    lockFile = file;
    process.on('SIGUSR2', () => {
      for (const name of readdirSync(folder).filter((candidate) => candidate.startsWith('second-'))) {
        const argv = JSON.parse(readFileSync(join(folder, name), 'utf8')) as string[];
        rmSync(join(folder, name));
        events.emit('second-instance', {}, argv, '');
      }
    });
    return true;
  },
  /**
   * As shell/browser/browser_win.cc: one flag compares path and arguments and does not look whether the entry is switched off, the other
   * the reverse. As browser_mac.mm: neither path nor arguments count. On Linux there is none of it.
   */
  getLoginItemSettings({ path = process.execPath, args = [] } = {}) {
    const { loginItem: item } = record;
    const onMac = platform === 'darwin';
    const status = !item.openAtLogin ? 'not-registered' : item.allowed ? 'enabled' : 'requires-approval';
    const samePath = platform === 'win32' && item.openAtLogin && item.path?.toLowerCase() === path.toLowerCase();
    return {
      openAtLogin: onMac
        ? status === 'enabled'
        : samePath && item.path === path && JSON.stringify(item.args) === JSON.stringify(args),
      openAsHidden: false,
      wasOpenedAtLogin: onMac && life.ready && process.env.STAND_IN_AT_LOGIN !== undefined,
      wasOpenedAsHidden: false,
      restoreState: false,
      status: onMac ? status : 'not-found',
      executableWillLaunchAtLogin: samePath && item.allowed,
      launchItems: [],
    };
  },
  setLoginItemSettings({ openAtLogin = false, path = process.execPath, args = [] }) {
    // Windows forgets with the entry, and with a new one, that it was switched off; on macOS only the person decides.
    const allowed = platform === 'darwin' ? record.loginItem.allowed : true;
    record.loginItem = { openAtLogin, path, args, allowed };
  },
} satisfies Used;

// Of Electron alone.
Reflect.set(process, 'resourcesPath', process.env.STAND_IN_RESOURCES ?? '');
live({ quit: () => void quit() });
export const app = Object.assign(events, used);
