/** `out/desktop.js`: the product. Reads like a table of contents; every line's order matters where a comment says so. */
import { join } from 'node:path';
import { app as electronApp, Menu } from 'electron';
import manifest from '../../../package.json' with { type: 'json' };
import { createAnswer } from '../../../preload/answer.ts';
import { PunctualError } from '../../engine/errors.ts';
import { createAlarm } from '../alarm.ts';
import type { App } from '../app.ts';
import { createClock } from '../clock.ts';
import { createApp } from '../create-app.ts';
import { dataFolder } from '../data-folder.ts';
import { createIds } from '../ids.ts';
import { tryServeLocalSocket } from '../local-socket.ts';
import { createLog } from '../log.ts';
import { createRandom } from '../random.ts';
import { keepNurserySmall } from '../small-nursery.ts';
import { readWhereabouts } from '../whereabouts.ts';
import { tellAlreadyRunning } from './already-running.ts';
import { readDesktopArguments } from './arguments.ts';
import { serveIpc } from './ipc.ts';
import { createLoginItem } from './login-item.ts';
import { followStartAtLogin } from './login-sync.ts';
import { createDesktopNotifier } from './notifications.ts';
import { PRELOAD_FILE, WINDOW_FOLDER } from './paths.ts';
import { watchPower } from './power.ts';
import { registerScheme, serveWindow } from './protocol.ts';
import { createQuitter } from './quit.ts';
import { lockDown } from './security.ts';
import { createTray } from './tray.ts';
import { createTrayActions } from './tray-actions.ts';
import { createMainWindow } from './window.ts';

keepNurserySmall();
const args = readDesktopArguments(process.argv);
const folder = args.dataDir ?? dataFolder();
const log = createLog({ folder: join(folder, 'logs') });

// Before anything else: Windows drops notifications of a program without this name.
if (process.platform === 'win32') electronApp.setAppUserModelId('app.punctual.desktop');
// Before the lock: it lives in this folder, so two data folders are two applications.
electronApp.setPath('userData', join(folder, 'electron'));
registerScheme();

if (process.argv.includes('--cli')) runCommand();
else if (electronApp.requestSingleInstanceLock()) start().catch(giveUp);
else electronApp.quit();

async function start(): Promise<void> {
  // Listened to at once: a second start may come while the first is still opening the database.
  let showWindow: (page?: string) => void = () => {};
  electronApp.on('second-instance', () => showWindow());
  electronApp.on('activate', () => showWindow());
  electronApp.on('window-all-closed', () => {});
  await electronApp.whenReady();

  lockDown();
  serveWindow(WINDOW_FOLDER);
  setApplicationMenu();
  const app = await openApp((page) => showWindow(page));
  await tryServeLocalSocket(app, folder, log);
  const quitter = createQuitter(app, log);
  const settings = () => app.handlers['settings.get']({});
  let closesToTray = (await settings()).closeToTray;

  const window = createMainWindow({
    preload: PRELOAD_FILE,
    devTools: !electronApp.isPackaged,
    hidesOnClose: () => !quitter.quitting() && closesToTray && tray.present,
    onShow: () => tray.seen(),
  });
  showWindow = (page) => window.show(page);
  serveIpc({
    answer: createAnswer(app.handlers),
    onPush: (listener) => app.onPush(listener),
    window: () => window.contents(),
    log,
  });
  const login = createLoginItem();
  const tray = createTray({
    app,
    actions: createTrayActions({ app, open: window.show, quit: quitter.quit, log }),
    login,
    looking: window.isLookedAt,
    log,
  });
  electronApp.on('window-all-closed', () => {
    if (!closesToTray || !tray.present) quitter.quit();
  });
  app.onPush((name, payload) => {
    if (name === 'settings' && 'closeToTray' in payload) closesToTray = payload.closeToTray;
  });
  await followStartAtLogin(app, login, log);
  watchPower(app, quitter.quitAtOnce);
  if (args.atLogin) app.hint('login');
  if (!args.hidden || !tray.present) window.show();
  log.info('desktop host is up', { version: manifest.version, folder });
}

async function openApp(open: (page: string) => void): Promise<App> {
  const notifier = createDesktopNotifier({
    log,
    platform: process.platform,
    onClick: ({ runId, jobId }) => open(runId ? `/runs/${runId}` : jobId ? `/jobs/${jobId}` : '/'),
  });
  return createApp({
    folder,
    host: 'desktop',
    version: manifest.version,
    ports: {
      clock: createClock(),
      alarm: createAlarm(),
      ids: createIds(),
      random: createRandom(folder),
      log,
      notifier,
    },
  });
}

/** `punctual --cli status` in the packed app: the command beside this file, without window, tray or lock. */
async function runCommand(): Promise<void> {
  const command = process.argv.slice(process.argv.indexOf('--cli') + 1);
  process.argv = [process.execPath, 'punctual', ...command];
  try {
    await import(new URL('cli.js', import.meta.url).href);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
  electronApp.exit(Number(process.exitCode ?? 0));
}

/** macOS takes copy, paste and quit from the menu; elsewhere a menu bar would only take room. */
function setApplicationMenu(): void {
  const roles = [{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }] as const;
  Menu.setApplicationMenu(process.platform === 'darwin' ? Menu.buildFromTemplate([...roles]) : null);
}

/** A start that fails says why in a dialog: nobody reads the terminal of a desktop app. */
async function giveUp(error: unknown): Promise<void> {
  log.error('Punctual could not start', { error });
  const { dialog } = await import('electron');
  if (error instanceof PunctualError && error.code === 'store-locked') {
    await tellAlreadyRunning(error, readWhereabouts(folder));
  } else {
    dialog.showErrorBox('Punctual could not start', error instanceof Error ? error.message : String(error));
  }
  electronApp.exit(1);
}
