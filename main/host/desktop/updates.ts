/**
 * New versions: looked for only when a person switched it on and named a feed, once a day, and neither looked for, fetched nor put in
 * place while a job runs. Nothing restarts by itself: a person asks for it. electron-updater is loaded at the first look and not before.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CancellationToken, AppUpdater as RealUpdater } from 'electron-updater';
import type { Language, Settings, UpdateState } from '../../../preload/contract.ts';
import { PunctualError } from '../../engine/errors.ts';
import type { Clock, Log, Notifier } from '../../engine/ports.ts';
import type { Reason } from '../../engine/reasons.ts';
import type { App } from '../app.ts';
import { isQuiet } from '../create-app-notices.ts';
import { atMostEvery } from './at-most-every.ts';
import type { Quitter } from './quit.ts';
import { updateFault } from './update-fault.ts';

type Updater = Pick<
  RealUpdater,
  | 'checkForUpdates'
  | 'downloadUpdate'
  | 'quitAndInstall'
  | 'on'
  | 'updateConfigPath'
  | 'autoDownload'
  | 'autoInstallOnAppQuit'
  | 'disableWebInstaller'
  | 'logger'
>;
export interface UpdaterModule {
  readonly autoUpdater: Updater;
  readonly CancellationToken: new () => CancellationToken;
}

export interface UpdatesDeps {
  /** Where the address of the feed is written down for electron-updater. */
  readonly folder: string;
  /** False where nothing can be put in place: run from the sources. */
  readonly supported: boolean;
  /** Where the package keeps its own files. */
  readonly resources: string;
  readonly load: () => Promise<UpdaterModule>;
  readonly clock: Pick<Clock, 'now' | 'zone'>;
  readonly notifier: Notifier;
  readonly log: Log;
}
export interface DesktopUpdates {
  readonly state: () => UpdateState;
  check(): Promise<UpdateState>;
  install(): Promise<UpdateState>;
  /** Call once the app is there; until then nothing is looked for. */
  follow(app: App, settings: () => Settings, language: () => Language, quitter: Pick<Quitter, 'restartInto'>): void;
}

const DAY_MS = 86_400_000;
const LOOK_MS = 10 * 60_000;
const SHORTEST_PAUSE_MS = 1000;
const WORDS = {
  en: {
    title: (version: string) => `Punctual ${version} is ready`,
    body: 'Restart into it in Settings, when it suits you.',
  },
  zh: { title: (version: string) => `Punctual ${version} 已就绪`, body: '您可以在方便时在“设置”中重启并更新。' },
} as const;

/** What has been found out; whether it is switched on is asked anew each time. */
type Found = Pick<UpdateState, 'version' | 'checkedAt' | 'problem' | 'reason'> & {
  readonly step: 'nothing' | 'checking' | 'found' | 'downloading' | 'ready' | 'failed';
};

export function createUpdates({
  folder,
  supported,
  resources,
  load,
  clock,
  notifier,
  log,
}: UpdatesDeps): DesktopUpdates {
  let found: Found = { step: 'nothing', version: null, checkedAt: null, problem: null };
  /** What is to be done as soon as no job runs. */
  let wanted: 'check' | 'install' | null = null;
  /** The version that a person has been told of. */
  let told: string | null = null;
  let updater: UpdaterModule | null = null;
  let download: CancellationToken | null = null;
  let parts: {
    app: App;
    settings: () => Settings;
    language: () => Language;
    quitter: Pick<Quitter, 'restartInto'>;
  } | null = null;

  const isOn = () => {
    const { check = false, feed = '' } = parts?.settings().updates ?? {};
    return check && feed !== '';
  };
  const jobsRun = async () => parts === null || (await parts.app.handlers['engine.status']({})).running > 0;

  function state(): UpdateState {
    const { step, ...facts } = found;
    if (!supported) return { ...facts, phase: 'unsupported' };
    if (!isOn()) return { ...facts, phase: 'off' };
    if (wanted !== null) return { ...facts, phase: 'waiting' };
    return { ...facts, phase: step === 'found' ? 'downloading' : step === 'nothing' ? 'idle' : step };
  }

  async function check(): Promise<UpdateState> {
    if (!supported || !isOn() || ['checking', 'downloading', 'ready'].includes(found.step)) return state();
    if (await jobsRun()) {
      wanted = 'check';
      return state();
    }
    wanted = null;
    found = { ...found, step: 'checking', problem: null };
    try {
      await look(await prepare());
    } catch (error) {
      const problem = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
      // A job came in between: it goes first, and this goes on after it.
      const reason: Reason | undefined =
        error instanceof PunctualError
          ? error.reason
          : { code: 'update-failed', fault: updateFault(error), said: problem };
      if (wanted === null) found = { ...found, step: 'failed', checkedAt: clock.now(), problem, reason };
      else found = { ...found, step: 'nothing' };
      log.warn('New versions could not be looked for', { problem });
    } finally {
      download = null;
    }
    return state();
  }

  async function prepare(): Promise<UpdaterModule> {
    // What electron-builder would have packed, had the feed been known then.
    const config = join(folder, 'update-feed.yml');
    const feed = parts?.settings().updates.feed ?? '';
    const { publisherOf } = await import('../publisher.ts');
    const publisherName = publisherOf(resources);
    // Without it electron-updater would put whatever it fetched in place; elsewhere the system, or nothing, checks.
    if (process.platform === 'win32' && publisherName === undefined)
      throw Object.assign(new Error('This copy of Punctual is not signed.'), { code: 'UNSIGNED' });
    const feedOfOurs = { provider: 'generic', url: feed, updaterCacheDirName: 'punctual-updater', publisherName };
    writeFileSync(config, JSON.stringify(feedOfOurs));
    if (updater === null) {
      updater = await load();
      const { autoUpdater } = updater;
      autoUpdater.autoDownload = false;
      autoUpdater.autoInstallOnAppQuit = false;
      autoUpdater.disableWebInstaller = true;
      autoUpdater.logger = quietLog(log);
      // Every failure is told where it was asked for as well.
      autoUpdater.on('error', () => {});
    }
    updater.autoUpdater.updateConfigPath = config;
    return updater;
  }

  async function look({ autoUpdater, CancellationToken }: UpdaterModule): Promise<void> {
    const result = await autoUpdater.checkForUpdates();
    if (result === null)
      throw new PunctualError('unavailable', 'This kind of installation cannot be updated by itself.', undefined, {
        reason: { code: 'update-by-hand' },
      });
    const checkedAt = clock.now();
    const { version } = result.updateInfo;
    if (!result.isUpdateAvailable) {
      found = { step: 'nothing', version: null, checkedAt, problem: null };
      return;
    }
    found = { step: 'found', version, checkedAt, problem: null };
    if (await jobsRun()) {
      wanted = 'check';
      throw new Error('jobs run');
    }
    download = new CancellationToken();
    found = { ...found, step: 'downloading' };
    await autoUpdater.downloadUpdate(download);
    found = { ...found, step: 'ready' };
    tellReady();
  }

  /** Once per version; in quiet hours not before they are over. */
  function tellReady(): void {
    const { step, version } = found;
    if (parts === null || step !== 'ready' || version === null || version === told) return;
    if (isQuiet(parts.settings().notify.quiet, clock)) return;
    told = version;
    const words = WORDS[parts.language()];
    notifier.notify({ title: words.title(version), body: words.body });
  }

  async function install(): Promise<UpdateState> {
    if (!supported || !isOn() || found.step !== 'ready' || updater === null || parts === null) return state();
    if (await jobsRun()) {
      wanted = 'install';
      return state();
    }
    wanted = null;
    const { autoUpdater } = updater;
    log.info('restarting into a new version', { version: found.version });
    void parts.quitter.restartInto((failed) => {
      autoUpdater.on('error', failed);
      autoUpdater.quitAndInstall(true, true);
    });
    return state();
  }

  async function goOn(): Promise<void> {
    tellReady();
    if (!isOn()) {
      wanted = null;
      return;
    }
    if (wanted === 'install') await install();
    else if (wanted === 'check' || clock.now() - (found.checkedAt ?? 0) >= DAY_MS) await check();
  }

  return {
    state,
    check,
    install,
    follow(app, settings, language, quitter) {
      if (!supported) return;
      parts = { app, settings, language, quitter };
      let timer: NodeJS.Timeout | null = null;
      const limited = atMostEvery(SHORTEST_PAUSE_MS, () => {
        goOn().catch((error: unknown) => log.warn('New versions could not be looked for', { error }));
      });
      const keepTime = () => {
        if (timer !== null) clearInterval(timer);
        // Switched off, nothing ticks.
        timer = isOn() ? setInterval(limited.ask, LOOK_MS) : null;
        timer?.unref();
        if (isOn()) limited.ask();
      };
      app.onPush((name, payload) => {
        if (name === 'settings') keepTime();
        if (name === 'closing') {
          limited.cancel();
          if (timer !== null) clearInterval(timer);
        }
        if (name !== 'events' || !('events' in payload)) return;
        const types = payload.events.map(({ type }) => type);
        if (download !== null && types.includes('run-started')) {
          wanted = 'check';
          download.cancel();
        }
        if (wanted !== null && types.some((type) => type === 'run-finished' || type === 'run-interrupted'))
          limited.ask();
      });
      keepTime();
    },
  };
}

/** electron-updater is talkative: what it says goes where only those look who look for it. */
function quietLog(log: Log): Updater['logger'] {
  const say = (message?: unknown) => log.debug(`updater: ${String(message)}`);
  return { info: say, warn: say, error: say, debug: say };
}
