/** The whole application without any window: data folder, store with its lease, runner, engine, answers, pushes, house-keeping. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Door, Handlers, Notice, SecretKeeper, Settings } from '../../preload/contract.ts';
import { troubleIn } from '../../preload/words/trouble-in.ts';
import type { ApiDeps } from '../api/deps.ts';
import { createGroupPlan } from '../api/group-plan.ts';
import { createHandlers } from '../api/handlers.ts';
import { languageOf } from '../api/job-rows.ts';
import { createJobWork } from '../api/job-work.ts';
import { createSecretBook } from '../api/secret-book.ts';
import { withEngine } from '../api/settings.ts';
import { createSettingsBook } from '../api/settings-book.ts';
import { createTrials } from '../api/trials.ts';
import { createScheduleWords } from '../api/words.ts';
import { createEngine } from '../engine/engine.ts';
import { PunctualError } from '../engine/errors.ts';
import type { Millis } from '../engine/model.ts';
import type { Alarm } from '../engine/ports.ts';
import type { Reason } from '../engine/reasons.ts';
import { runFiles } from '../runner/run-files.ts';
import { createRunner } from '../runner/runner.ts';
import { createFolderLock, type FolderLock } from '../store/folder-lock.ts';
import {
  BACKUP_RULES,
  type IfMissing,
  type Loss,
  movedError,
  openStore,
  type StoreNotice,
  takenOverError,
} from '../store/open.ts';
import type { App, AppOptions } from './app.ts';
import { systemLanguage } from './chosen-language.ts';
import { createHookedAlarm } from './create-app-alarm.ts';
import { createDamageWatch } from './create-app-damage.ts';
import { createDatabaseWatch } from './create-app-database.ts';
import { createHostInfo } from './create-app-host-info.ts';
import { createLastingApp, type StartedApp } from './create-app-lasting.ts';
import { createJobNotices } from './create-app-notices.ts';
import { createAppPushes } from './create-app-pushes.ts';
import { createAppTroubles, hasDesktop } from './create-app-troubles.ts';
import { backupProblem, createUpkeep, type UpkeepDeps } from './create-app-upkeep.ts';
import { prepareDataFolder } from './data-folder.ts';
import { anyAgeNotice, completedNotice, crashNotice, noticeOf } from './lasting-notices.ts';
import { leaseRequest } from './lease-request.ts';
import { findNotHere, notHereNotice } from './not-here.ts';
import { createNoticeBoard } from './notice-board.ts';
import { createFileReader } from './reader/reader.ts';
import { keyFileWarning, keyNotices } from './secret-notices.ts';
import { createSecretVault } from './secret-vault.ts';
import { readWhereabouts } from './whereabouts.ts';

/**
 * Starts everything and returns when time is kept, or when a person is asked what to do about a missing or damaged database.
 * Throws `store-unwritable`, `store-locked` (detail: who has it), `store-from-future` or `store-failed`; nothing is left open then.
 */
export async function createApp(options: AppOptions): Promise<App> {
  prepareDataFolder(options.folder);
  const lock = createFolderLock(options.folder);
  return createLastingApp({
    options,
    // The lock was given back when this is another start after damage.
    start: (ifMissing, onDamaged) => startApp(options, { lock, held: !lock.take(), ifMissing, onDamaged }),
    release: lock.release,
  });
}

interface Beginning {
  readonly lock: FolderLock;
  /** Another process holds the folder. */
  readonly held: boolean;
  readonly ifMissing: IfMissing | undefined;
  /** The database was read through and is damaged: this app has to be left. */
  readonly onDamaged: () => void;
}

async function startApp(options: AppOptions, { lock, held, ifMissing, onDamaged }: Beginning): Promise<StartedApp> {
  const { folder, ports } = options;
  const { clock, log, notifier } = ports;
  const file = join(folder, 'punctual.db');
  let onLost: (how: Loss) => void = () => {};
  const store = openStore({
    ...{ file, log, clock, ifMissing },
    version: options.version,
    lease: leaseRequest(held),
    onLost: (how) => onLost(how),
    onDamage: (said) => void damage.met(said),
    mayBeGoing: (runId, attempt) => existsSync(runFiles(join(folder, 'runs'), runId, attempt).ticket),
  });
  const damage = createDamageWatch({ file, store, clock, log, onDamaged });
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
    const fallback = systemLanguage();
    const language = () => languageOf({ settings, systemLanguage: fallback });
    const pushes = createAppPushes(log);
    const troubles = createAppTroubles({
      ...{ folder, store, clock, log, notifier, language },
      hasDesktop: options.host === 'desktop' || hasDesktop(process.env),
      push: (all) => pushes.push('troubles', { troubles: all }),
      retry: () => engine.hint('clock'),
      alsoLook: () => lookAtSecrets('when changed'),
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
      mayStart() {
        const how = store.lost();
        if (how === null) return null;
        return how === 'moved'
          ? { problem: movedError(file).message, reason: { code: 'database-moved', file } }
          : { problem: takenOverError(null).message, reason: { code: 'taken-over' } };
      },
    });
    closeRunner = runner.close;
    await vault.load();
    const exposed = keyFileWarning(vault.keeper());
    if (exposed !== null) log.warn(exposed);
    let keyProblem: SecretKeeper['problem'] | undefined;
    const lookAtSecrets = (when: 'now' | 'when changed'): void => {
      vault.look();
      if (when === 'when changed' && vault.keeper().problem === keyProblem) return;
      const { keeper, values } = secrets.summary();
      keyProblem = keeper.problem;
      troubles.secrets(keeper, values);
    };
    lookAtSecrets('now');
    const notices = createNoticeBoard(folder, log);
    const told = store.notices.map(toNotice);
    // Unseen, as by `--if-missing`, it stays until a person has read it.
    for (const notice of told)
      if (notice.level === 'info' && ifMissing === undefined) notices.add(notice);
      else notices.keep(notice);
    const keyed = keyNotices(secrets.summary());
    for (const notice of keyed) notices.add(notice);
    for (const notice of [...told, ...keyed]) {
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
    const onBackup: UpkeepDeps['onBackup'] = (problem) => {
      if (problem === null) troubles.clear('backups');
      else troubles.set('backups', problem);
    };
    const backupNow: typeof store.backupNow = async () => {
      try {
        const made = await store.backupNow();
        onBackup(null);
        return made;
      } catch (error) {
        onBackup(backupProblem(error));
        throw error;
      }
    };
    const upkeep = createUpkeep({
      store,
      runner,
      clock,
      log,
      retention: () => settings.current().retention,
      forgetSecrets: secrets.prune,
      onBackup,
    });
    const jobNotices = createJobNotices({
      store,
      notifier,
      clock,
      notify: () => settings.current().notify,
      language,
    });

    let stopped: Promise<void> | null = null;
    /** The alarm belongs to the next start now. */
    let left = false;
    const alarm: Alarm = {
      set: (delay, ring) => (left ? undefined : ports.alarm.set(delay, ring)),
      clear: () => (left ? undefined : ports.alarm.clear()),
    };
    const watch = createDatabaseWatch({
      ...{ file, store, troubles },
      abandon: () => void abandon(),
      goOn: () => engine.hint('clock'),
    });
    onLost = watch.lost;
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
      alarm: createHookedAlarm(alarm, clock, {
        // S42: not one more decision may be made on a database that is another host's, or is not in its place; `onLost` acts.
        before: () => stopped === null && upkeep.lost(troubles.look) === null,
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
    const pushSettings = (value: Settings): void => {
      pushes.push('settings', value);
      keepEvents();
    };
    const pushSecrets: ApiDeps['pushSecrets'] = (owner) => {
      pushes.push('secrets', owner);
      lookAtSecrets('now');
    };
    const work = createJobWork({
      ...{ engine, store, secrets, log },
      planGroup: createGroupPlan({ engine, settings, secrets, pushSettings, pushSecrets }),
      planSettings: (change) => withEngine(settings.plan(settings.free(change)), change, { engine, pushSettings }),
    });
    const complete = async (): Promise<void> => {
      const done = await work.complete();
      if (done !== null) notices.keep(completedNotice(done, clock.now()));
    };
    engine.listen(() => void complete(), { types: ['store-recovered'] });
    const handlers = createHandlers({
      trials,
      work,
      ids: ports.ids,
      reader,
      secrets,
      backups: { ...store, backupNow },
      backupRules: BACKUP_RULES,
      engine,
      store,
      runner,
      clock,
      settings,
      words: createScheduleWords(),
      host: createHostInfo({ options, runner, startedAt: clock.now(), notices: notices.all, troubles: troubles.asked }),
      troubles: troubles.asked,
      dismissNotice: notices.dismiss,
      systemLanguage: fallback,
      updates: options.updates,
      events,
      pushSettings,
      pushSecrets,
    });

    let answering = true;
    const end = async (reason: string, because: Reason, window: string | null = null): Promise<void> => {
      watch.stop();
      pushes.flush();
      pushes.push('closing', { reason, because, ...(window === null ? {} : { window }) });
      await closeAll();
      lock.release();
    };
    /** Without its database the engine can write nothing down, and would wait for ever. */
    const stopEngine = async (runs: 'wait' | 'leave' | 'stop'): Promise<void> => {
      if (store.lost() === null) await engine.stop({ runs });
      else ports.alarm.clear();
    };
    const stop = (runs: 'wait' | 'leave' | 'stop'): Promise<void> => {
      // Whoever waits for runs may still look at them, and stop them.
      answering = runs === 'wait';
      work.close();
      stopped ??= upkeep
        .stop()
        .then(() => Promise.all([trials.close(), stopEngine(runs)]))
        .then(() => undefined)
        .finally(() => end('Punctual was closed.', { code: 'host-closed' }));
      return stopped;
    };
    /** S37: first everything is written down, also that runs were asked to stop; then they have what is left of the time. */
    const stopInHaste = (
      runs: 'wait' | 'leave' | 'stop',
      withinMs: Millis,
      because: 'shutdown' | 'crash' | 'quit',
    ): Promise<void> => {
      // It may be waiting for runs already, which the system does not.
      if (stopped !== null) return Promise.race([stopped, passed(withinMs)]);
      answering = false;
      work.close();
      const all = Promise.all([stopEngine(runs), trials.close(), upkeep.stop()]);
      if (!watch.away()) store.checkpoint();
      stopped = Promise.race([all, passed(withinMs)])
        .then(() => ports.alarm.clear())
        .finally(() =>
          because === 'shutdown'
            ? end('The computer is shutting down.', { code: 'computer-off' })
            : end(because === 'crash' ? 'Punctual ran into an error and was closed.' : 'Punctual was closed.', {
                code: 'host-closed',
              }),
        );
      return stopped;
    };
    /** Without `engine.stop`, which would still write down what it knows into a database that is no longer ours. */
    const abandon = (): Promise<void> => {
      ports.alarm.clear();
      stopped ??= Promise.all([upkeep.stop(), trials.close()]).then(() =>
        end(
          'Another Punctual has taken over this database.',
          { code: 'taken-over' },
          readWhereabouts(folder, process.pid),
        ),
      );
      return stopped;
    };

    const restored = store.notices.some(({ code }) => code === 'database-restored');
    const zoneBefore = store.readState('zoneInUse') ?? store.readState('zone');
    await engine.start();
    void complete();
    troubles.look();
    if (restored) {
      const { locked } = secrets.summary();
      const zone = clock.zone();
      const facts = await findNotHere({ store, check: runner.checkAction, secrets: locked, zoneBefore, zone });
      if (facts !== null) {
        const notice = notHereNotice(facts);
        notices.keep(notice);
        log.warn(notice.message);
        notifier.notify({ title: 'Punctual', body: troubleIn(language(), notice), urgent: true });
      }
    }
    return {
      leave() {
        left = true;
        ports.alarm.clear();
        stopped ??= Promise.all([upkeep.stop(), trials.close()]).then(async () => {
          watch.stop();
          await closeAll();
        });
        return stopped;
      },
      // A window that asked for much must not keep the host from stopping.
      handlers: whileOpen(handlers, () => answering),
      onPush: pushes.onPush,
      hint(what) {
        if (what === 'suspend' || what === 'resume' || what === 'clock') engine.hint(what);
        else engine.event(what);
      },
      waitsFor: (event) => store.jobIds({ event, state: 'active' }).length > 0,
      stop: ({ runs = 'leave', withinMs, because = 'shutdown' } = {}) =>
        withinMs === undefined ? stop(runs) : stopInHaste(runs, withinMs, because),
    };
  } catch (error) {
    // A start that failed half-way may have set it; nothing may ring on a closed database.
    ports.alarm.clear();
    onLost = () => {};
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
