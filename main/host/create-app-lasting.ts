/**
 * The app over everything that can happen to its database: while it runs, while a person is asked about a missing or damaged one, and
 * the way between the two. While it asks, the window is there and the engine is not.
 */
import { basename, join } from 'node:path';
import type { CallName, DatabaseQuestion, DeepPartial, Handlers, HostInfo, Settings } from '../../preload/contract.ts';
import { troubleIn } from '../../preload/words/trouble-in.ts';
import { shownBackup } from '../api/backups.ts';
import { changeSettings, mergeSettings } from '../api/settings-values.ts';
import { PunctualError } from '../engine/errors.ts';
import type { Millis } from '../engine/model.ts';
import type { Reason } from '../engine/reasons.ts';
import { bestFirst } from '../store/backup-list.ts';
import { BACKUP_RULES, type IfMissing, isMissing, type Remains } from '../store/open.ts';
import type { App, AppOptions } from './app.ts';
import { chosenLanguage } from './chosen-language.ts';
import { createHostInfo } from './create-app-host-info.ts';
import { createAppPushes } from './create-app-pushes.ts';

/** A database that is put back by hand is noticed after at most this long. */
const LOOK_EVERY: Millis = 2000;

/** What `openStore` throws where only a person can decide. */
type Question = PunctualError & { readonly detail: Remains & { readonly file: string } };

export interface StartedApp extends App {
  /** Ends without a word to windows and without writing what it knows: its database is damaged. Runs go on. */
  leave(): Promise<void>;
}

export interface LastingAppDeps {
  readonly options: AppOptions;
  /** Starts everything as decided; fails with a question where only a person can decide. */
  readonly start: (ifMissing: IfMissing | undefined, onDamaged: () => void) => Promise<StartedApp>;
  /** Gives the data folder back. */
  readonly release: () => void;
}

/** False as well for a database that is moved while it is opened: there is nothing to choose from. */
function isQuestion(error: unknown): error is Question {
  if (!(error instanceof PunctualError)) return false;
  const { code, detail } = error;
  if (code !== 'store-missing' && code !== 'store-damaged') return false;
  return typeof detail === 'object' && detail !== null && 'fault' in detail;
}

/** Starts, or asks. Throws what `start` throws, but questions; then the folder is given back. */
export async function createLastingApp({ options, start, release }: LastingAppDeps): Promise<App> {
  const { clock, log, notifier } = options.ports;
  const file = join(options.folder, 'punctual.db');
  const pushes = createAppPushes(log);
  const startedAt = clock.now();
  let asked: Question | null = null;
  let app: StartedApp | null = null;
  let starting: Promise<void> | null = null;
  let stopped = false;
  /** Changes of the settings that could not be stored yet: the system's own switch for the start at login. */
  let changes: DeepPartial<Settings>[] = [];
  let looking: ReturnType<typeof setInterval> | null = null;

  function begin(ifMissing: IfMissing | undefined): Promise<void> {
    starting ??= open(ifMissing).finally(() => {
      starting = null;
    });
    return starting;
  }

  async function open(ifMissing: IfMissing | undefined): Promise<void> {
    let started: StartedApp;
    try {
      started = await start(ifMissing, () => void turn());
    } catch (error) {
      if (isQuestion(error)) ask(error);
      throw error;
    }
    if (stopped) return started.stop({ runs: 'leave' });
    if (looking !== null) clearInterval(looking);
    looking = null;
    for (const change of changes) await started.handlers['settings.set'](change);
    changes = [];
    started.onPush(pushes.push);
    app = started;
    asked = null;
  }

  function ask(question: Question): void {
    if (asked === null) {
      log.error('a decision about the database is needed', { fault: question.detail.fault });
      notifier.notify({ title: 'Punctual', body: troubleIn(chosenLanguage(options.folder), question), urgent: true });
    }
    asked = question;
    looking ??= setInterval(() => {
      if (starting !== null || asked?.detail.fault !== 'missing' || isMissing(file)) return;
      decide(undefined).catch((error: unknown) => log.error('the database is back and cannot be opened', { error }));
    }, LOOK_EVERY);
    looking.unref();
  }

  /** Windows have to ask for everything again: it was answered without a database, or by one that is not used any more. */
  async function tellWindows(): Promise<void> {
    pushes.push('settings', await handlers['settings.get']({}));
    pushes.push('events', { events: [], lost: true });
  }

  async function decide(ifMissing: IfMissing | undefined): Promise<void> {
    await begin(ifMissing);
    await tellWindows();
  }

  /** The database in use is damaged. Starting again reads it through, and asks. */
  async function turn(): Promise<void> {
    const damaged = app;
    if (damaged === null || stopped) return;
    app = null;
    try {
      await damaged.leave();
      if (stopped) return release();
      await begin(undefined).catch((error: unknown) => {
        if (!isQuestion(error)) throw error;
      });
      await tellWindows();
    } catch (error) {
      log.error('could not start again', { error });
      release();
      const message = error instanceof Error ? error.message : String(error);
      pushes.push('closing', { reason: message, because: { code: 'database-damaged' } });
    }
  }

  const questionNow = ({ detail: { fault, backups } }: Question): DatabaseQuestion => ({
    ...{ fault, file, backups: backups.map(shownBackup) },
    suggested: bestFirst(backups)[0]?.name ?? null,
  });
  const info = createHostInfo({
    options,
    runner: { interpreters: async () => [], shell: '' },
    startedAt,
    notices: () => [],
    troubles: () =>
      asked === null
        ? []
        : [{ code: `database-${asked.detail.fault}`, level: 'error', since: startedAt, reason: asked.reason }],
  });
  const answers: Partial<Handlers> = {
    'host.info': async (): Promise<HostInfo> => ({
      ...(await info()),
      ...{ events: [], zone: clock.zone(), now: clock.now() },
      question: asked === null ? null : questionNow(asked),
    }),
    'settings.get': () => mergeSettings(changes.reduce<unknown>(changeSettings, null)),
    'settings.set': (change) => {
      changes.push(change);
      return mergeSettings(changes.reduce<unknown>(changeSettings, null));
    },
    'backups.list': () => ({
      ...{ backups: asked === null ? [] : questionNow(asked).backups, rules: BACKUP_RULES, restoring: null },
    }),
    async 'backups.decide'({ restore }, door) {
      if (asked === null) throw refusal();
      if (restore !== null && door !== 'command-line' && basename(restore) !== restore) throw asked;
      await decide(restore === null ? 'empty' : { restore });
      return {};
    },
  };
  /** In between there is neither a database nor a question. */
  const refusal = (): PunctualError => {
    const message = asked?.message ?? 'Punctual is looking at its database.';
    const reason: Reason | undefined = asked === null ? { code: 'database-damaged' } : asked.reason;
    return new PunctualError(asked?.code ?? 'unavailable', message, undefined, { reason });
  };
  const answer = (name: CallName): unknown =>
    app?.handlers[name] ??
    answers[name] ??
    (() => {
      throw refusal();
    });
  // Who has the table now has the app's answers later.
  const handlers = new Proxy({} as Handlers, {
    get: (_, name) => (input: never, door: never) =>
      (answer(name as CallName) as (...args: never[]) => unknown)(input, door),
  });

  try {
    await begin(options.ifMissing);
  } catch (error) {
    if (!isQuestion(error)) {
      release();
      throw error;
    }
  }
  return {
    handlers,
    onPush: pushes.onPush,
    hint: (what) => app?.hint(what),
    waitsFor: (event) => app?.waitsFor(event) ?? false,
    async stop(how) {
      if (app !== null) return app.stop(how);
      stopped = true;
      if (looking !== null) clearInterval(looking);
      await starting?.catch(() => {});
      pushes.push('closing', { reason: 'Punctual was closed.', because: { code: 'host-closed' } });
      release();
    },
  };
}
