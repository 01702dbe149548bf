import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { PunctualError } from '../engine/errors.ts';
import type { Clock, EngineStore, Log } from '../engine/ports.ts';
import { guardAll, toStoreFailure } from './failures.ts';
import { isDamage } from './integrity.ts';
import type { JobChanges } from './job-changes.ts';
import { createJobDays, type JobDays } from './job-days.ts';
import { createJobLists, type JobLists } from './job-list.ts';
import { createJobs } from './jobs.ts';
import type { LeaseHolder } from './lease.ts';
import { createLogRemovals, type LogRemovals } from './log-removals.ts';
import { migrations } from './migrations/all.ts';
import type { Prune } from './prune.ts';
import { type DatabaseFault, findRemains, isMissing, remainsError } from './remains.ts';
import { createRetention, type RetentionLimits } from './retention.ts';
import { createRunEnvironments, type RunEnvironments } from './run-environments.ts';
import { createRunLists, type RunLists } from './run-list.ts';
import { createRuns } from './runs.ts';
import { createSecrets, type Secrets } from './secrets.ts';
import { createSettingsStore } from './settings.ts';
import { createState } from './state.ts';
import { createStatistics, type Statistics } from './statistics.ts';
import { createTidied, type Tidied } from './tidied.ts';
import { createUsualLengths, type UsualLengths } from './usual-length.ts';
import { expectFile, expectOurs, foreignError, isForeign } from './whose-file.ts';

/** What can be asked of a database that nobody may write through this connection. */
export interface ReadOnlyStore
  extends JobChanges,
    JobLists,
    RunLists,
    Statistics,
    JobDays,
    Pick<LogRemovals, 'logRemoval'>,
    Pick<Tidied, 'tidied'>,
    Pick<Prune, 'startPruneCount'>,
    UsualLengths,
    Pick<RunEnvironments, 'environmentText'>,
    Pick<Secrets, 'secretsOf' | 'groupSecrets' | 'secret' | 'secretRefs' | 'countSecrets'>,
    Pick<EngineStore, 'job' | 'jobIds' | 'dueJobs' | 'nextDue' | 'run' | 'openRuns' | 'inbox' | 'readState'> {
  readSettings(): unknown;
  /** Copies the database to a file while others may write it (SQLite's online backup). */
  copyTo(file: string): Promise<void>;
  /** What is wrong with the file in SQLite's words; null when nothing is. Reads every page. */
  integrity(): string | null;
  /** Whoever has the lease (S42), and when it last said that it lives; null when nobody has. */
  leaseHolder(): Pick<LeaseHolder, 'machine' | 'name' | 'pid' | 'heartbeatAt'> | null;
  close(): void;
}

/**
 * Opens the database for reading, beside a running host or without one; takes no lease and changes nothing. Null when there is no
 * database yet. Throws `store-from-future`, `store-failed`, or `unavailable` when its format is older and a host must open it first.
 */
export function openStoreReadOnly(options: {
  readonly file: string;
  readonly log: Log;
  readonly clock: Clock;
}): ReadOnlyStore | null {
  const { file, log, clock } = options;
  const isThere = expectFile(file);
  if (!existsSync(file)) return null;
  let db: Database.Database | null = null;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true });
    if (isThere && !expectOurs(db, file)) {
      db.close();
      return null;
    }
    return methodsOf(db, log, clock);
  } catch (error) {
    db?.close();
    throw toStoreFailure(error);
  }
}

/** As `openStoreReadOnly`, but throws `store-missing` or `store-damaged` where a start would ask a person (remains.ts). */
export function openWhatIsThere(
  file: string,
  { log, clock }: { readonly log: Log; readonly clock: Clock },
): ReadOnlyStore | null {
  if (isMissing(file)) refuseRemains(file, 'missing');
  try {
    return openStoreReadOnly({ file, log, clock });
  } catch (error) {
    throw asQuestion(file, error);
  }
}

/** Damage that is met while reading is the same question as damage that is met at the start. */
export function asQuestion(file: string, error: unknown): unknown {
  if (!(error instanceof PunctualError) || !isDamage(error.cause)) return error;
  if (isForeign(error.cause) && findRemains(file, 'missing') === null) return foreignError(file);
  refuseRemains(file, 'damaged');
  return error;
}

function refuseRemains(file: string, fault: DatabaseFault): void {
  const remains = findRemains(file, fault);
  if (remains !== null) throw remainsError(file, remains);
}

function methodsOf(db: Database.Database, log: Log, clock: Clock): ReadOnlyStore {
  db.pragma('busy_timeout = 2000');
  refuseOtherFormats(Number(db.pragma('user_version', { simple: true })));
  const jobs = createJobs(db, log, clock);
  const days = createJobDays(db, jobs, {
    zone: () => clock.zone(),
    remember: false,
    monotonic: () => clock.monotonic(),
  });
  const { inbox, openRuns, run } = createRuns(db, jobs, { mark() {} });
  return guardAll({
    ...{ job: jobs.job, jobIds: jobs.jobIds, dueJobs: jobs.dueJobs, nextDue: jobs.nextDue, inbox, openRuns, run },
    readState: createState(db).readState,
    readSettings: createSettingsStore(db).readSettings,
    ...readingOf(createSecrets(db)),
    ...jobs.changes,
    ...createJobLists(db, clock),
    ...createRunLists(db, jobs),
    environmentText: createRunEnvironments(db, { clock, durability: { mark() {} }, writing: (write) => write })
      .environmentText,
    ...createStatistics(db, jobs),
    startCounting: days.startCounting,
    outcomes: days.outcomes,
    countsBetween: days.countsBetween,
    logRemoval: createLogRemovals(db).logRemoval,
    tidied: createTidied(db).tidied,
    startPruneCount: (limits: RetentionLimits) => {
      const look = createRetention(db).startCount(limits);
      return () => look(() => true);
    },
    ...createUsualLengths(db, jobs),
    copyTo: async (target: string) => void (await db.backup(target)),
    integrity: () => {
      const answer = db.prepare<[], string>('PRAGMA integrity_check(1)').pluck().get();
      return answer === undefined || answer === 'ok' ? null : answer;
    },
    leaseHolder: () => {
      const table = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'lease'").get();
      if (table === undefined) return null;
      // A version before 0.2 kept no name in it.
      const row = db.prepare<[], Record<string, unknown>>('SELECT * FROM lease').get();
      if (row === undefined) return null;
      const name = typeof row['name'] === 'string' ? row['name'] : null;
      return {
        machine: String(row['machine']),
        name,
        pid: Number(row['pid']),
        heartbeatAt: Number(row['heartbeat_at']),
      };
    },
    close: () => void db.close(),
  }) as ReadOnlyStore;
}

function readingOf({ secretsOf, groupSecrets, secret, secretRefs, countSecrets }: Secrets) {
  return { secretsOf, groupSecrets, secret, secretRefs, countSecrets };
}

function refuseOtherFormats(format: number): void {
  const newest = migrations.at(-1)?.version ?? 0;
  if (format > newest) {
    throw new PunctualError(
      'store-from-future',
      `The database has format ${format}, and this command reads up to format ${newest}. Use the command of the newer Punctual.`,
      { format, supported: newest },
    );
  }
  if (format < newest) {
    throw new PunctualError(
      'unavailable',
      `The database has the older format ${format}. Start Punctual once, so that it is brought up to date.`,
      { format, supported: newest },
    );
  }
}
