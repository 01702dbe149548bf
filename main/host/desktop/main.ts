/** `out/desktop.js`: the product. Reads like a table of contents; every line's order matters where a comment says so. */

import { join } from 'node:path';
import { app as electronApp } from 'electron';
import manifest from '../../../package.json' with { type: 'json' };
import { createAnswer } from '../../../preload/answer.ts';
import type { Settings } from '../../../preload/contract.ts';
import { PunctualError } from '../../engine/errors.ts';
import type { Clock, NoticeAction, Notifier, NotifyMessage } from '../../engine/ports.ts';
import { othersTurn } from '../../import/steps.ts';
import { leavePackage } from '../../process/clean-environment.ts';
import { createAlarm } from '../alarm.ts';
import type { App } from '../app.ts';
import { chosenLanguage } from '../chosen-language.ts';
import { createClock } from '../clock.ts';
import { readConfig } from '../config-source.ts';
import { CRASH_STOP_MS, guardAgainstCrashes } from '../crash-guard.ts';
import { settleDataFolder } from '../data-folder.ts';
import { createIds } from '../ids.ts';
import { tryServeLocalSocket } from '../local-socket.ts';
import { createLog } from '../log.ts';
import { createNoticeActions } from '../notice-actions.ts';
import { createRandom } from '../random.ts';
import { desktopEvents } from '../reported-events.ts';
import { stopOnSignals } from '../signals.ts';
import { keepHeapSmall } from '../small-heap.ts';
import { outliveStandardStreams } from '../standard-streams.ts';
import { readWhereabouts } from '../whereabouts.ts';
import { readCommand, readDesktopArguments } from './arguments.ts';
import { createClosing } from './closing.ts';
import { createDesktopMemory } from './desktop-memory.ts';
import { offerWithoutGpu, watchGpu } from './gpu-crash.ts';
import { serveIpc } from './ipc.ts';
import { keepAwake } from './keep-awake.ts';
import { createSystemKeyStore } from './key-store.ts';
import { findLink } from './link-text.ts';
import { createLinks } from './links.ts';
import { createLoginItem, startedAtLogin } from './login-item.ts';
import { followStartAtLogin } from './login-sync.ts';
import { followLook } from './look.ts';
import { createDesktopNotifier } from './notifications.ts';
import { PRELOAD_FILE, WINDOW_FOLDER } from './paths.ts';
import { watchPower } from './power.ts';
import { registerScheme, serveWindow } from './protocol.ts';
import { createQuitter } from './quit.ts';
import { endAfterCrash } from './restart.ts';
import { lockDown } from './security.ts';
import { hearSessionEnd } from './session-end.ts';
import { tellStartFailure, tellTakenOver } from './start-failure.ts';
import { type AppTray, createTray } from './tray.ts';
import { createTrayActions } from './tray-actions.ts';
import { hasTrayHost, waitForTrayHost } from './tray-host.ts';
import { languageOf } from './tray-words.ts';
import { createUpdates, type DesktopUpdates, type UpdaterModule } from './updates.ts';
import { watchForEvents } from './watch-for-events.ts';
import { createMainWindow } from './window.ts';

outliveStandardStreams();
keepHeapSmall();
leavePackage(process.env);
/** At login the panel that shows icons may come up later than we do. */
const PANEL_MS = 30_000;

const args = readDesktopArguments(process.argv);
const folder = args.dataDir ?? settleDataFolder();
const log = createLog({ folder: join(folder, 'logs') });

// Before anything else: Windows drops notifications of a program without this name.
if (process.platform === 'win32') electronApp.setAppUserModelId('app.punctual.desktop');
// Elsewhere the package itself says which links are ours (`protocols` in electron-builder.yml).
if (process.platform === 'win32' && electronApp.isPackaged) electronApp.setAsDefaultProtocolClient('punctual');
// Before the lock: it lives in this folder, so two data folders are two applications.
electronApp.setPath('userData', join(folder, 'electron'));
registerScheme();

// Awaited: Electron asks for a display only after this file, and a command needs none.
const command = readCommand(process.argv);
if (command !== null) await runCommand(command);
else if (electronApp.requestSingleInstanceLock()) start().catch(giveUp);
else electronApp.quit();

async function start(): Promise<void> {
  const guard = guardAgainstCrashes({
    folder,
    log,
    restarts: true,
    end: (restart) => endAfterCrash(restart, join(folder, 'logs'), () => chosenLanguage(folder)),
  });
  // Listened to at once: a second start may come while the first is still opening the database.
  const early: (() => void)[] = [];
  let showWindow = (page?: string): void => void early.push(() => showWindow(page));
  let followLink = (link: string): void => void early.push(() => followLink(link));
  electronApp.on('second-instance', (_event, argv) => {
    const link = findLink(argv);
    if (link !== null) followLink(link);
    // The system may start us hidden although we are up: nobody asked to see anything.
    else if (!readDesktopArguments(argv).hidden) showWindow();
  });
  electronApp.on('open-url', (event, link) => {
    event.preventDefault();
    followLink(link);
  });
  electronApp.on('activate', () => showWindow());
  // Without a listener Electron quits; what closing means is decided in closing.ts.
  electronApp.on('window-all-closed', () => {});
  const memory = createDesktopMemory(folder, log);
  let offer = (): void => {};
  watchGpu(memory, manifest.version, log, () => offer());
  await electronApp.whenReady();
  const atLogin = startedAtLogin(args.atLogin);
  const hidden = args.hidden || atLogin;

  // Only now: Electron takes the signals for itself while it gets ready, and would ask about running jobs at log-off.
  let stopNow = async (): Promise<void> => {};
  stopOnSignals(
    false,
    (signal) => {
      log.info('stopping', { signal });
      return stopNow();
    },
    (error) => log.error('Punctual did not stop cleanly', { error }),
  );
  lockDown();
  serveWindow(WINDOW_FOLDER);
  let act: (message: NotifyMessage, action: NoticeAction) => void = () => {};
  const notifier = createDesktopNotifier({
    log,
    platform: process.platform,
    onAction: (message, action) => act(message, action),
  });
  const clock = createClock();
  const supported = electronApp.isPackaged;
  const updates = createUpdates({
    folder,
    supported,
    resources: process.resourcesPath,
    load: loadUpdater,
    clock,
    notifier,
    log,
  });
  const app = await openApp({ clock, notifier, updates });
  act = createNoticeActions({ handlers: app.handlers, open: (page) => showWindow(page), log });
  const settings = await followSettings(app);
  const language = () => languageOf(settings().window.language);
  const look = followLook(app, settings);
  await tryServeLocalSocket(app, folder, log);
  const quitter = createQuitter({ app, log, language, tellTakenOver: (address) => tellTakenOver(language(), address) });
  stopNow = quitter.stopAtOnce;
  offer = () => void offerWithoutGpu(language(), quitter).catch(() => {});
  guard.stopWith(() => {
    quitter.giveWay();
    return app.stop({ runs: 'leave', withinMs: CRASH_STOP_MS, because: 'crash' });
  });
  watchPower(app, quitter.quitAtOnce);
  hearSessionEnd(process.platform, quitter.quitAtOnce);
  updates.follow(app, settings, language, quitter);
  watchForEvents(app, log);
  keepAwake(app, log);
  if (atLogin) app.hint('login');

  let tray: AppTray | null = null;
  const hasTray = () => tray?.present ?? false;
  const closing = createClosing({
    settings,
    memory,
    notifier,
    hasTray,
    quitting: quitter.quitting,
    minimise: () => window.minimise(),
    quit: quitter.quit,
  });
  let lookAtLogin = () => {};
  const window = createMainWindow({
    preload: PRELOAD_FILE,
    devTools: !electronApp.isPackaged,
    memory,
    ...closing,
    onClosed: () => quitter.quit(),
    onShow() {
      tray?.seen();
      lookAtLogin();
    },
    language,
    log,
  });
  showWindow = (page) => window.show(page);
  serveIpc({
    answer: createAnswer(app.handlers, 'window', othersTurn),
    onPush: (listener) => app.onPush(listener),
    window: () => window.contents(),
    log,
  });
  const login = createLoginItem();
  lookAtLogin = await followStartAtLogin(app, { item: login, language, notifier, log });
  // A question about the database must not wait unseen in the tray.
  const { question } = await app.handlers['host.info']({});
  if (!hidden || question) window.show();
  followLink = createLinks({ app, language, open: window.show, log }).follow;
  const link = findLink(process.argv);
  if (link !== null) followLink(link);
  for (const ask of early.splice(0)) ask();
  tray = createTray({
    app,
    actions: createTrayActions({ app, open: window.show, quit: quitter.quit, log }),
    login,
    looking: window.isLookedAt,
    systemIsDark: look.systemIsDark,
    shown: await waitForTrayHost(atLogin ? PANEL_MS : 0, () => hasTrayHost(process.platform, process.env)),
    log,
  });
  if (!hasTray()) window.show();
  log.info('desktop host is up', { version: manifest.version, folder });
}

interface Made {
  readonly clock: Clock;
  readonly notifier: Notifier;
  readonly updates: DesktopUpdates;
}

async function openApp({ clock, notifier, updates }: Made): Promise<App> {
  // Here and not above: a binary of SQLite that does not load must be a start that fails with words (giveUp).
  const { createApp } = await import('../create-app.ts');
  return createApp({
    folder,
    host: 'desktop',
    keyStore: createSystemKeyStore(process.platform),
    version: manifest.version,
    fixedSettings: readConfig(args.config),
    updates,
    events: ({ startAtLogin }) => desktopEvents(process.platform, process.env, startAtLogin),
    ports: {
      clock,
      alarm: createAlarm(),
      ids: createIds(),
      random: createRandom(folder),
      log,
      notifier,
    },
  });
}

/** Only for who switched it on: it is not a small module. */
async function loadUpdater(): Promise<UpdaterModule> {
  const { default: updater } = await import('electron-updater');
  return updater;
}

/** The settings as they are at any moment, without asking. */
async function followSettings(app: App): Promise<() => Settings> {
  let current = await app.handlers['settings.get']({});
  app.onPush((name, payload) => {
    if (name === 'settings' && 'closeToTray' in payload) current = payload;
  });
  return () => current;
}

/** `punctual --cli status` in the packed app: the command beside this file, without window, tray or lock. */
async function runCommand(command: readonly string[]): Promise<void> {
  process.argv = [process.execPath, 'punctual', ...command];
  try {
    await import(new URL('cli.js', import.meta.url).href);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
  electronApp.exit(Number(process.exitCode ?? 0));
}

async function giveUp(error: unknown): Promise<void> {
  if (
    (args.hidden || startedAtLogin(args.atLogin)) &&
    error instanceof PunctualError &&
    error.code === 'store-locked'
  ) {
    // At login, beside the service of the headless host (S42): the jobs are looked after, and no window was asked for.
    log.info('another host has the data; this one ends', { said: error.message });
    return electronApp.exit(0);
  }
  log.error('Punctual could not start', { error });
  await tellStartFailure(error, chosenLanguage(folder), readWhereabouts(folder));
  electronApp.exit(1);
}
