/** Every handler over a real engine, a real database, a fake clock and a runner without processes; inputs validated as over a line. */

import { createGroupPlan } from '../../main/api/group-plan.ts';
import { createHandlers } from '../../main/api/handlers.ts';
import { createJobWork, type JobWork } from '../../main/api/job-work.ts';
import { createSecretBook } from '../../main/api/secret-book.ts';
import { withEngine } from '../../main/api/settings.ts';
import { createSettingsBook } from '../../main/api/settings-book.ts';
import { createScheduleWords } from '../../main/api/words.ts';
import { createEngine } from '../../main/engine/engine.ts';
import { createSecretVault } from '../../main/host/secret-vault.ts';
import { read } from '../../main/import/read-task.ts';
import { createReader } from '../../main/import/reader.ts';
import { BACKUP_RULES } from '../../main/store/backup.ts';
import { createAnswer } from '../../preload/answer.ts';
import type { CallInput, CallName, CallOutput, LastingTrouble, Settings } from '../../preload/contract.ts';
import { createFakeRunner, type FakeRunner } from './fake-runner.ts';
import { openTemporaryStore, type TemporaryStore } from './temporary-store.ts';

export interface SampleApi extends Pick<TemporaryStore, 'store' | 'time'> {
  readonly runner: FakeRunner;
  readonly work: JobWork;
  readonly pushed: Settings[];
  /** What is wrong from now on. */
  readonly troubles: LastingTrouble[];
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
}

const unused = (): never => {
  throw new Error('trials need processes; test/host/trials.test.ts has some');
};

/** Default: a store that goes with the test. */
export async function startSampleApi(
  { store, time, log, folder }: Pick<TemporaryStore, 'store' | 'time' | 'log' | 'folder'> = openTemporaryStore(),
  /** Ids count on from here: a second life must not give those of the first. */
  idsFrom = 0,
): Promise<SampleApi> {
  const runner = createFakeRunner(time.clock);
  const settings = createSettingsBook(store);
  const secrets = createSecretBook({
    ...{ store, clock: time.clock, retentionDays: () => settings.current().retention.days },
    vault: createSecretVault({ folder, log, keyStore: null }),
    groups: () => settings.current().engine.groups,
  });
  const pushed: Settings[] = [];
  const troubles: LastingTrouble[] = [];
  let sequence = idsFrom;
  const ids = { id: () => `id${String(++sequence).padStart(6, '0')}`, token: () => `token-${sequence}` };
  const engine = createEngine({
    clock: time.clock,
    alarm: time.alarm,
    ids,
    random: { next: () => 0.5, machine: 'test' },
    log,
    store,
    runner,
    settings: settings.current().engine,
  });
  const pushSettings = (value: Settings) => void pushed.push(value);
  const work = createJobWork({
    ...{ engine, store, secrets, log },
    planGroup: createGroupPlan({ engine, settings, secrets, pushSettings, pushSecrets: () => {} }),
    planSettings: (change) => withEngine(settings.plan(settings.free(change)), change, { engine, pushSettings }),
  });
  const answer = createAnswer(
    createHandlers({
      work,
      ids,
      engine,
      store,
      backups: store,
      backupRules: BACKUP_RULES,
      reader: createReader(async (task) => read(task)),
      secrets,
      trials: { try: unused, get: () => null, stop: () => false, close: async () => {} },
      runner: {
        readLog: async ({ runId, attempt, offset = 0 }) => ({
          ...{ runId, attempt, offset, nextOffset: offset + 2, size: 2 },
          ...{ text: 'hi', ended: true, restarted: false },
        }),
        searchLog: async () => ({ matches: [], nextOffset: 2, size: 2, complete: true }),
        describeEnvironment: async () => ({ variables: [] }),
        lostVariables: () => [],
        readEnvironment: () => null,
        countLogs: async () => null,
        compareEnvironments: async () => ({ shell: null, problem: null, reason: null, variables: [] }),
        checkAction: async (action) =>
          action.kind === 'shell' && action.command === ''
            ? [{ problem: 'It says nothing.', reason: { code: 'command-empty' } }]
            : [],
      },
      clock: time.clock,
      settings,
      words: createScheduleWords(),
      host: async () => ({
        ...{ version: '1.2.3', contract: 1, host: 'headless', platform: 'linux', dataFolder: '/data', startedAt: 1 },
        ...{ home: '/home/me', user: 'me', shell: 'sh', interpreters: [], versions: {}, notices: [], troubles: [] },
      }),
      dismissNotice: () => {},
      troubles: () => troubles,
      events: () => undefined,
      systemLanguage: 'en',
      pushSettings,
      pushSecrets: () => {},
    }),
  );
  await engine.start();
  return {
    store,
    time,
    runner,
    work,
    pushed,
    troubles,
    call: (name, input) => answer(name, input) as Promise<never>,
  };
}
