/** What the handlers ask for. They know no database, no process and no host, only these. */
import type { BackupList, HostInfo, LastingTrouble, Pushes, Settings } from '../../preload/contract.ts';
import type { EventName } from '../engine/model.ts';
import type { Clock, Ids } from '../engine/ports.ts';
import type { Engine } from '../engine/surface.ts';
import type { Reader } from '../import/reader.ts';
import type { ProcessRunner } from '../runner/runner.ts';
import type { Store } from '../store/open.ts';
import type { JobWork } from './job-work.ts';
import type { SecretBook } from './secret-book.ts';
import type { SettingsBook } from './settings-book.ts';
import type { Trials } from './trials.ts';
import type { Updates } from './updates.ts';
import type { ScheduleWords } from './words.ts';

/** The part of the store that answers questions; everything that changes a job or a run goes through the engine. */
export type QueryStore = Pick<
  Store,
  | 'job'
  | 'run'
  | 'dueJobs'
  | 'jobIds'
  | 'inbox'
  | 'openRuns'
  | 'listJobs'
  | 'countJobs'
  | 'groupsAndTags'
  | 'listRuns'
  | 'runsStartedBy'
  | 'environmentText'
  | 'recentRuns'
  | 'usualLength'
  | 'runningCounts'
  | 'countInbox'
  | 'countsBetween'
  | 'outcomes'
  | 'startCounting'
  | 'startPruneCount'
  | 'tidied'
  | 'logRemoval'
  | 'changesOf'
  | 'changeOf'
  | 'changeAs'
  | 'withoutTraces'
>;

/** The part of the runner that answers questions. */
type QueryRunner = Pick<
  ProcessRunner,
  | 'readLog'
  | 'searchLog'
  | 'countLogs'
  | 'checkAction'
  | 'compareEnvironments'
  | 'describeEnvironment'
  | 'lostVariables'
  | 'readEnvironment'
>;

export interface ApiDeps {
  readonly engine: Engine;
  readonly store: QueryStore;
  readonly runner: QueryRunner;
  readonly backups: Pick<Store, 'backupNow' | 'listBackups' | 'removeBackup' | 'askForRestore' | 'restoreAsked'>;
  /** How many backups are kept. */
  readonly backupRules: BackupList['rules'];
  readonly trials: Trials;
  readonly secrets: SecretBook;
  /** Reads files beside the thread that keeps the time, where there is one. */
  readonly reader: Reader;
  /** Changes of many jobs. */
  readonly work: JobWork;
  readonly ids: Pick<Ids, 'id'>;
  readonly clock: Clock;
  readonly settings: SettingsBook;
  readonly words: ScheduleWords;
  /** What does not change while the host runs, and the notices. */
  readonly host: () => Promise<Omit<HostInfo, 'zone' | 'now' | 'events'>>;
  /** What is wrong now, worst first. */
  readonly troubles: () => readonly LastingTrouble[];
  /** A person has read a notice. */
  readonly dismissNotice: (id: string) => void;
  /** Events that the host of this computer reports (S2); undefined = no host has run here. */
  readonly events: () => readonly EventName[] | undefined;
  /** Language of this computer, for `system`. */
  readonly systemLanguage: 'en' | 'zh';
  /** None where the host is not updated by itself. */
  readonly updates?: Updates | undefined;
  /** Tells every window. */
  readonly pushSettings: (settings: Settings) => void;
  readonly pushSecrets: (owner: Pushes['secrets']) => void;
}
