/** The app while a person is asked about a missing or damaged database: the window is there, the engine is not. */
import { basename, join } from 'node:path';
import type { CallName, DatabaseQuestion, DeepPartial, Handlers, HostInfo, Settings } from '../../preload/contract.ts';
import { troubleIn } from '../../preload/words/trouble-in.ts';
import { changeSettings, mergeSettings } from '../api/settings-values.ts';
import { PunctualError } from '../engine/errors.ts';
import type { Millis } from '../engine/model.ts';
import { type IfMissing, isMissing, type Remains } from '../store/open.ts';
import type { App, AppOptions } from './app.ts';
import { chosenLanguage } from './chosen-language.ts';
import { createHostInfo } from './create-app-host-info.ts';
import { createAppPushes } from './create-app-pushes.ts';

/** A database that is put back by hand is noticed after at most this long. */
const LOOK_EVERY: Millis = 2000;

/** What `openStore` throws where only a person can decide. */
type Question = PunctualError & { readonly detail: Remains & { readonly file: string } };

/** False as well for a database that is moved while it is opened: there is nothing to choose from. */
export function isQuestion(error: unknown): error is Question {
  if (!(error instanceof PunctualError)) return false;
  const { code, detail } = error;
  if (code !== 'store-missing' && code !== 'store-damaged') return false;
  return typeof detail === 'object' && detail !== null && 'fault' in detail;
}

export function createQuestionApp(deps: {
  readonly options: AppOptions;
  readonly question: Question;
  /** Starts everything as decided; fails with a question when another one comes up. */
  readonly start: (ifMissing: IfMissing | undefined) => Promise<App>;
  /** Gives the data folder back. */
  readonly release: () => void;
}): App {
  const { options, start } = deps;
  const { clock, log, notifier } = options.ports;
  const file = join(options.folder, 'punctual.db');
  const pushes = createAppPushes(log);
  const startedAt = clock.now();
  let asked = deps.question;
  let app: App | null = null;
  let starting: Promise<void> | null = null;
  let stopped = false;
  /** Changes of the settings that could not be stored yet: the system's own switch for the start at login. */
  const changes: DeepPartial<Settings>[] = [];
  let stored: unknown = null;

  log.error('a decision about the database is needed', { fault: asked.detail.fault });
  notifier.notify({ title: 'Punctual', body: troubleIn(chosenLanguage(options.folder), asked), urgent: true });

  const looking = setInterval(() => {
    if (starting !== null || asked.detail.fault !== 'missing' || isMissing(file)) return;
    begin(undefined).catch((error: unknown) => log.error('the database is back and cannot be opened', { error }));
  }, LOOK_EVERY);
  looking.unref();

  function begin(ifMissing: IfMissing | undefined): Promise<void> {
    starting ??= open(ifMissing).finally(() => {
      starting = null;
    });
    return starting;
  }

  async function open(ifMissing: IfMissing | undefined): Promise<void> {
    try {
      const started = await start(ifMissing);
      if (stopped) return await started.stop({ runs: 'leave' });
      clearInterval(looking);
      for (const change of changes) await started.handlers['settings.set'](change);
      app = started;
      started.onPush(pushes.push);
    } catch (error) {
      if (isQuestion(error)) asked = error;
      throw error;
    }
    pushes.push('settings', await app.handlers['settings.get']({}));
    // Everything that a window has asked for so far was answered without a database.
    pushes.push('events', { events: [], lost: true });
  }

  const questionNow = (): DatabaseQuestion => {
    const { fault, backups } = asked.detail;
    const shown = backups.map(({ name, at, bytes, daily, jobs }) => ({ name, at, bytes, daily, jobs }));
    return { fault, file, backups: shown };
  };
  const info = createHostInfo({
    options,
    runner: { interpreters: async () => [], shell: '' },
    startedAt,
    notices: () => [],
    troubles: () => [
      { code: `database-${asked.detail.fault}`, level: 'error', since: startedAt, reason: asked.reason },
    ],
  });
  const answers: Partial<Handlers> = {
    'host.info': async (): Promise<HostInfo> => ({
      ...(await info()),
      ...{ events: [], zone: clock.zone(), now: clock.now(), question: questionNow() },
    }),
    'settings.get': () => mergeSettings(stored),
    'settings.set': (change) => {
      changes.push(change);
      stored = changeSettings(stored, change);
      return mergeSettings(stored);
    },
    'backups.list': () => ({ backups: questionNow().backups, restoring: null }),
    async 'backups.decide'({ restore }, door) {
      if (restore !== null && door !== 'command-line' && basename(restore) !== restore) throw asked;
      await begin(restore === null ? 'empty' : { restore });
      return {};
    },
  };
  const answer = (name: CallName): unknown =>
    app?.handlers[name] ??
    answers[name] ??
    (() => {
      throw new PunctualError(asked.code, asked.message, undefined, { reason: asked.reason });
    });

  return {
    // Who has the table now has the app's answers later.
    handlers: new Proxy({} as Handlers, {
      get: (_, name) => (input: never, door: never) =>
        (answer(name as CallName) as (...args: never[]) => unknown)(input, door),
    }),
    onPush: pushes.onPush,
    hint: (what) => app?.hint(what),
    waitsFor: (event) => app?.waitsFor(event) ?? false,
    async stop(how) {
      if (app !== null) return app.stop(how);
      stopped = true;
      clearInterval(looking);
      await starting?.catch(() => {});
      pushes.push('closing', { reason: 'Punctual was closed.', because: { code: 'host-closed' } });
      deps.release();
    },
  };
}
