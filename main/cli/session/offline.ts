/** Answers the reading calls from the database when no host runs. What would change something says how to start one. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CallInput, CallName, CallOutput, Handlers, LastingTrouble } from '../../../preload/contract.ts';
import { CONTRACT_VERSION } from '../../../preload/contract.ts';
import { createBackupHandlers } from '../../api/backups.ts';
import type { ApiDeps } from '../../api/deps.ts';
import { createEngineHandlers } from '../../api/engine.ts';
import { createJobHandlers } from '../../api/jobs.ts';
import { createMissedHandlers } from '../../api/missed.ts';
import { createOutcomeHandlers } from '../../api/outcomes.ts';
import { createRunHandlers } from '../../api/runs.ts';
import { createSecretBook, type SecretVault } from '../../api/secret-book.ts';
import { createSecretHandlers } from '../../api/secrets.ts';
import { mergeSettings } from '../../api/settings-values.ts';
import { createScheduleWords } from '../../api/words.ts';
import { PunctualError } from '../../engine/errors.ts';
import type { Log } from '../../engine/ports.ts';
import { createSecretVault } from '../../host/secret-vault.ts';
import { createReader } from '../../import/reader.ts';
import { readEnvironmentRecord } from '../../runner/environment-record.ts';
import { createLogs } from '../../runner/logs.ts';
import { lostInShell } from '../../runner/lost-in-shell.ts';
import { BACKUP_RULES, listBackups } from '../../store/backup.ts';
import type { LeaseHolder } from '../../store/lease.ts';
import { asQuestion, openWhatIsThere } from '../../store/open-read-only.ts';
import { readWish } from '../../store/restore-wish.ts';
import { wasMoved } from './holder.ts';
import { createSleepingEngine } from './sleeping-engine.ts';

export interface Offline {
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  close(): void;
}

/** More than any list of jobs has. */
const MOST_JOBS = 1_000_000;
const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
};

/** The error that every changing call answers with. */
export const notRunning = (): PunctualError =>
  new PunctualError(
    'not-running',
    'Punctual is not running. Start the app, or run: punctual serve (or add --start to this command).',
  );

const refuse = (): never => {
  throw notRunning();
};

/**
 * Null when there is no database yet: Punctual has never run with this folder. Throws `store-missing` or `store-damaged` when its
 * database is gone or unusable although backups or output of runs are there.
 */
export function openOffline(folder: string): Offline | null {
  const file = join(folder, 'punctual.db');
  const store = openWhatIsThere(file, { log: silent, clock });
  if (store === null) return null;
  const settings = mergeSettings(store.readSettings());
  const secrets = createSecretBook({
    store: { ...store, putSecrets: refuse, retireSecret: refuse, pruneSecrets: refuse },
    vault: openVault(folder),
    clock,
    groups: () => settings.engine.groups,
    retentionDays: () => settings.retention.days,
  });
  const deps: ApiDeps = {
    engine: createSleepingEngine(store, settings.engine, clock, refuse),
    store: {
      ...store,
      jobIds: ({ group } = {}) =>
        store
          .listJobs({ limit: MOST_JOBS })
          .jobs.flatMap(({ id, spec }) => (group === undefined || spec.group === group ? [id] : [])),
      withoutTraces: refuse,
    },
    secrets,
    // The command has nothing else to do; loaded with the first file.
    reader: createReader(async (task) => (await import('../../import/read-task.ts')).read(task)),
    runner: {
      ...createLogs(
        join(folder, 'runs'),
        (work) => work(),
        { isActive: () => false, capOf: () => null },
        secrets.hiddenOf,
      ).reading,
      checkAction: () => Promise.reject(notRunning()),
      compareEnvironments: () => Promise.reject(notRunning()),
      describeEnvironment: () => Promise.reject(notRunning()),
      lostVariables: lostInShell,
      readEnvironment: readEnvironmentRecord,
      countLogs: async () => null,
    },
    backups: {
      listBackups: () => listBackups(join(folder, 'punctual.db')),
      restoreAsked: () => readWish(join(folder, 'punctual.db'))?.backup ?? null,
      ...{ backupNow: refuse, removeBackup: refuse, askForRestore: refuse },
    },
    backupRules: BACKUP_RULES,
    trials: { try: refuse, get: () => null, stop: () => false, close: async () => {} },
    work: { carryOut: refuse, busy: () => null, complete: refuse, close: refuse },
    ids: { id: refuse },
    clock,
    settings: {
      current: () => settings,
      free: refuse,
      plan: refuse,
      change() {
        throw notRunning();
      },
    },
    words: createScheduleWords(),
    troubles: () => movedTrouble(file, store.leaseHolder()),
    host: async () => ({
      ...{
        version: 'none',
        contract: CONTRACT_VERSION,
        host: 'headless',
        platform: process.platform,
        dataFolder: folder,
      },
      ...{
        startedAt: 0,
        home: homedir(),
        user: '',
        shell: '',
        interpreters: [],
        versions: {},
        notices: [],
        troubles: [],
      },
    }),
    dismissNotice: refuse,
    events: () => store.readState('events') ?? undefined,
    systemLanguage: 'en',
    pushSettings: () => {},
    pushSecrets: () => {},
  };
  const secretHandlers = createSecretHandlers(deps);
  const handlers: Partial<Handlers> = {
    ...createEngineHandlers(deps),
    ...createJobHandlers(deps),
    ...createOutcomeHandlers(deps),
    ...createRunHandlers(deps),
    ...createMissedHandlers(deps),
    'settings.get': () => settings,
    'secrets.list': secretHandlers['secrets.list'],
    'secrets.keeper': secretHandlers['secrets.keeper'],
    'backups.list': createBackupHandlers(deps)['backups.list'],
  };
  return {
    async call(name, input) {
      // Loaded only when asked for: the readers of files are half of the program.
      const files = /^jobs\.(apply|export|import)$|^import\./.test(name)
        ? (await import('../../api/job-files.ts')).createJobFileHandlers(deps)
        : {};
      const handler = { ...handlers, ...files }[name] as ((input: unknown) => unknown) | undefined;
      if (handler === undefined) throw notRunning();
      try {
        return (await handler(input)) as CallOutput<typeof name>;
      } catch (error) {
        throw asQuestion(file, error);
      }
    },
    close: () => store.close(),
  };
}

/** The only trouble that can be seen without its host: the one that has this database open looks for it at another path. */
function movedTrouble(
  file: string,
  holder: Pick<LeaseHolder, 'machine' | 'pid' | 'name' | 'heartbeatAt'> | null,
): readonly LastingTrouble[] {
  if (holder === null || !wasMoved(file, holder)) return [];
  const reason = { code: 'database-moved', file } as const;
  return [{ code: 'database-moved', level: 'error', since: holder.heartbeatAt, reason }];
}

/** The key as the headless host finds it: what the desktop's key store keeps cannot be opened here. */
function openVault(folder: string): SecretVault {
  const vault = createSecretVault({ folder, log: silent, keyStore: null });
  // A key that lies in a file is there when this returns.
  void vault.load();
  return vault;
}
