/** The whole application without any window: data folder, store with its lease, runner, engine, answers, pushes, house-keeping. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Door, Handlers, Notice } from '../../preload/contract.ts';
import { troubleIn } from '../../preload/words/trouble-in.ts';
import { createHandlers } from '../api/handlers.ts';
import { languageOf } from '../api/job-rows.ts';
import { createSecretBook } from '../api/secret-book.ts';
import { createSettingsBook } from '../api/settings-book.ts';
import { createTrials } from '../api/trials.ts';
import { createScheduleWords } from '../api/words.ts';
import { createEngine } from '../engine/engine.ts';
import { PunctualError } from '../engine/errors.ts';
import type { Millis } from '../engine/model.ts';
import type { Reason } from '../engine/reasons.ts';
import { readProgramSync } from '../process/programs.ts';
import { processStart, readBoot } from '../runner/process-table.ts';
import { createRunner } from '../runner/runner.ts';
import type { LeaseRequest } from '../store/lease.ts';
import { openStore, type StoreNotice } from '../store/open.ts';
import type { App, AppOptions } from './app.ts';
import { createHookedAlarm } from './create-app-alarm.ts';
import { createHostInfo } from './create-app-host-info.ts';
import { createJobNotices } from './create-app-notices.ts';
import { createAppPushes } from './create-app-pushes.ts';
import { createAppTroubles, hasDesktop } from './create-app-troubles.ts';
import { createUpkeep } from './create-app-upkeep.ts';
import { prepareDataFolder } from './data-folder.ts';
import { anyAgeNotice, crashNotice, noticeOf } from './lasting-notices.ts';
import { createNoticeBoard } from './notice-board.ts';
import { createFileReader } from './reader/reader.ts';
import { keyFileWarning, keyNotices } from './secret-notices.ts';
import { createSecretVault } from './secret-vault.ts';

/**
 * Starts everything and returns when time is kept. Throws `store-unwritable`, `store-locked` (detail: who has it),
 * `store-from-future` or `store-failed`; nothing is left open then.
 */
export async function createApp(options: AppOptions): Promise<App> {
  const { folder, ports } = options;
  const { clock, log, notifier } = ports;
  prepareDataFolder(folder);
  const store = openStore({
    file: join(folder, 'punctual.db'),
    log,
    clock,
    version: options.version,
    lease: leaseRequest(),
  });
  let closeRunner = async (): Promise<void> => {};
  let closeReader = async (): Promise<void> => {};
  let endTroubles = (): void => {};
  const closeAll = async (): Promise<void> => {
    endTroubles();
    await Promise.all([closeRunner(), closeReader()]);
    store.close();
  };
  try {
    const settings = createSettingsBook(store, options.fixedSettings);
    const vault = createSecretVault({ folder, log, keyStore: options.keyStore ?? null });
    const secrets = createSecretBook({
      ...{ store, vault, clock },
      groups: () => settings.current().engine.groups,
      retentionDays: () => settings.current().retention.days,
    });
    const systemLanguage = new Intl.DateTimeFormat().resolvedOptions().locale.startsWith('zh') ? 'zh' : 'en';
    const language = () => languageOf({ settings, systemLanguage });
    const pushes = createAppPushes(log);
    const troubles = createAppTroubles({
      ...{ folder, store, clock, notifier, language },
      hasDesktop: options.host === 'desktop' || hasDesktop(process.env),
      push: (all) => pushes.push('troubles', { troubles: all }),
      retry: () => engine.hint('clock'),
    });
    endTroubles = troubles.stop;
    const runner = createRunner({
      logFolder: join(folder, 'runs'),
      clock,
      log,
      secrets,
      keepEnvironment: store.keepEnvironment,
      onLoginShell(silent) {
        if (silent === null) troubles.clear('environment');
        else troubles.set('environment', { said: silent });
      },
    });
    closeRunner = runner.close;
    await vault.load();
    const exposed = keyFileWarning(vault.keeper());
    if (exposed !== null) log.warn(exposed);
    const lookAtSecrets = (): void => {
      const { keeper, values } = secrets.summary();
      troubles.secrets(keeper, values);
    };
    lookAtSecrets();
    const notices = createNoticeBoard(folder, log);
    for (const notice of [...store.notices.map(toNotice), ...keyNotices(secrets.summary())]) {
      notices.add(notice);
      notifier.notify({ title: 'Punctual', body: troubleIn(language(), notice), urgent: notice.level !== 'info' });
    }
    const anyAge = anyAgeNotice(store);
    if (anyAge !== null) notices.keep(anyAge);
    const crash = crashNotice(folder);
    if (crash !== null) {
      log.warn(crash.message);
      notices.keep(crash);
      notifier.notify({ title: 'Punctual', body: troubleIn(language(), crash), urgent: true });
    }
    const upkeep = createUpkeep({
      store,
      runner,
      clock,
      log,
      retention: () => settings.current().retention,
      forgetSecrets: secrets.prune,
      onBackup(problem) {
        if (problem === null) troubles.clear('backups');
        else troubles.set('backups', problem);
      },
    });
    const jobNotices = createJobNotices({
      store,
      notifier,
      clock,
      notify: () => settings.current().notify,
      language,
    });

    const events = () => options.events(settings.current());
    /** Kept for the command line, which judges schedules while no host runs. A full disk must not keep the host from starting. */
    const keepEvents = (): void => {
      try {
        store.transact(() => store.writeState('events', events()));
      } catch (error) {
        log.warn('could not store the reported events', { error });
      }
    };
    keepEvents();
    const engine = createEngine({
      ...ports,
      events,
      alarm: createHookedAlarm(ports.alarm, clock, {
        before: () => {
          if (upkeep.stillOurs(troubles.look)) return true;
          // S42: somebody else keeps time on this database now. Not one more decision may be made here.
          log.error('another host has taken over the database; this one stops');
          void abandon();
          return false;
        },
        whenIdle: () => {
          upkeep.idle();
          jobNotices.idle();
        },
      }),
      store,
      runner,
      settings: settings.current().engine,
    });
    engine.listen((event) => {
      pushes.event(event);
      troubles.event(event);
      jobNotices.event(event);
      const notice = noticeOf(event);
      if (notice !== null) notices.keep(notice);
    });
    const reader = createFileReader();
    closeReader = reader.close;
    const trials = createTrials({ runner, clock, ids: ports.ids, settings, secrets });
    const handlers = createHandlers({
      trials,
      reader,
      secrets,
      backups: store,
      engine,
      store,
      runner,
      clock,
      settings,
      words: createScheduleWords(),
      host: createHostInfo({ options, runner, startedAt: clock.now(), notices: notices.all, troubles: troubles.asked }),
      troubles: troubles.asked,
      dismissNotice: notices.dismiss,
      systemLanguage,
      updates: options.updates,
      events,
      pushSettings(value) {
        pushes.push('settings', value);
        keepEvents();
      },
      pushSecrets(owner) {
        pushes.push('secrets', owner);
        lookAtSecrets();
      },
    });

    let stopped: Promise<void> | null = null;
    let answering = true;
    const end = async (reason: string, because: Reason): Promise<void> => {
      pushes.flush();
      pushes.push('closing', { reason, because });
      await closeAll();
    };
    const stop = (runs: 'wait' | 'leave' | 'stop'): Promise<void> => {
      // Whoever waits for runs may still look at them, and stop them.
      answering = runs === 'wait';
      stopped ??= upkeep
        .stop()
        .then(() => Promise.all([trials.close(), engine.stop({ runs })]))
        .then(() => undefined)
        .finally(() => end('Punctual was closed.', { code: 'host-closed' }));
      return stopped;
    };
    /** S37: first everything is written down, also that runs were asked to stop; then they have what is left of the time. */
    const stopInHaste = (runs: 'wait' | 'leave' | 'stop', withinMs: Millis, crashed: boolean): Promise<void> => {
      if (stopped !== null) return stopped;
      answering = false;
      const all = Promise.all([engine.stop({ runs }), trials.close(), upkeep.stop()]);
      store.checkpoint();
      stopped = Promise.race([all, passed(withinMs)])
        .then(() => ports.alarm.clear())
        .finally(() =>
          crashed
            ? end('Punctual ran into an error and was closed.', { code: 'host-closed' })
            : end('The computer is shutting down.', { code: 'computer-off' }),
        );
      return stopped;
    };
    /** Without `engine.stop`, which would still write down what it knows into a database that is no longer ours. */
    const abandon = (): Promise<void> => {
      ports.alarm.clear();
      stopped ??= Promise.all([upkeep.stop(), trials.close()]).then(() =>
        end('Another Punctual has taken over this database.', { code: 'taken-over' }),
      );
      return stopped;
    };

    await engine.start();
    troubles.look();
    return {
      // A window that asked for much must not keep the host from stopping.
      handlers: whileOpen(handlers, () => answering),
      onPush: pushes.onPush,
      hint(what) {
        if (what === 'suspend' || what === 'resume' || what === 'clock') engine.hint(what);
        else engine.event(what);
      },
      waitsFor: (event) => store.jobIds({ event, state: 'active' }).length > 0,
      stop: ({ runs = 'leave', withinMs, because } = {}) =>
        withinMs === undefined ? stop(runs) : stopInHaste(runs, withinMs, because === 'crash'),
    };
  } catch (error) {
    // A start that failed half-way may have set it; nothing may ring on a closed database.
    ports.alarm.clear();
    await closeAll();
    throw error;
  }
}

/** Calls that come later fail at once with `unavailable`. */
function whileOpen(handlers: Handlers, open: () => boolean): Handlers {
  const guarded = Object.entries(handlers).map(([name, handler]) => {
    const answer = handler as (input: unknown, door?: Door) => unknown;
    return [
      name,
      (input: unknown, door?: Door) => {
        if (!open()) {
          throw new PunctualError('unavailable', 'Punctual is closing.', undefined, {
            reason: { code: 'host-closed' },
          });
        }
        return answer(input, door);
      },
    ];
  });
  return Object.fromEntries(guarded) as Handlers;
}

function passed(ms: Millis): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/** A restore that went well is news, everything else a worry. */
function toNotice(notice: StoreNotice): Notice {
  return { id: notice.code, level: notice.code === 'database-restored' ? 'info' : 'warning', ...notice };
}

/** This process, and how to ask about others of this machine. */
function leaseRequest(): LeaseRequest {
  const boot = readBoot();
  return {
    machine: hostname(),
    pid: process.pid,
    processStart: startOf(process.pid, boot),
    probe: (pid) => ({ alive: isAlive(pid), start: startOf(pid, boot) }),
  };
}

/** Start of a process as the system tells it; null where that would cost half a second (Windows): there the heartbeat decides. */
function startOf(pid: number, boot: string): string | null {
  if (process.platform !== 'darwin') return processStart(pid, boot);
  const options = { timeout: 2000, env: { LC_ALL: 'C' } };
  return readProgramSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], options)?.trim() || null;
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 only asks whether the process is there.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and belongs to somebody else.
    return (error as { code?: unknown }).code === 'EPERM';
  }
}
