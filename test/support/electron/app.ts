/** Stands in for `electron.app`: life cycle, paths, single instance. */
import { EventEmitter } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { App } from 'electron';
import manifest from '../../../package.json' with { type: 'json' };
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
>;

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

async function end(code: number): Promise<void> {
  if (lockFile !== null) rmSync(lockFile, { force: true });
  await windows.tearDown();
  process.exit(code);
}

async function quit(): Promise<void> {
  if (emitPreventable(events, 'before-quit')) return;
  if (!(await windows.closeAll())) return;
  if (emitPreventable(events, 'will-quit')) return;
  events.emit('quit', {}, 0);
  await end(0);
}

const used = {
  isPackaged: process.env.STAND_IN_PACKAGED !== undefined,
  whenReady: () => Promise.resolve(),
  // Electron quits after the current turn, never inside the call.
  quit: () => void setImmediate(() => void quit()),
  exit: (code = 0) => void end(code),
  setPath: (name, path) => void paths.set(name, path),
  getPath: (name) => paths.get(name) ?? '',
  getAppPath: () => fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, ''),
  getVersion: () => manifest.version,
  getName: () => manifest.name,
  relaunch: (options) => console.log(`relaunched ${JSON.stringify(options?.args ?? [])}`),
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
      writeFileSync(join(folder, `second-${process.pid}`), JSON.stringify(process.argv));
      process.kill(owner, 'SIGUSR2');
      return false;
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
  getLoginItemSettings: () => ({
    openAtLogin: record.loginItem.openAtLogin,
    openAsHidden: false,
    wasOpenedAtLogin: false,
    wasOpenedAsHidden: false,
    restoreState: false,
    status: 'not-registered',
    executableWillLaunchAtLogin: record.loginItem.openAtLogin,
    launchItems: [],
  }),
  setLoginItemSettings({ openAtLogin = false, path, args }) {
    record.loginItem = { openAtLogin, path, args };
  },
} satisfies Used;

export const app = Object.assign(events, used);
