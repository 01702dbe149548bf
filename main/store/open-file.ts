import { chmodSync } from 'node:fs';
import Database from 'better-sqlite3';
import { PunctualError } from '../engine/errors.ts';
import type { Run } from '../engine/model.ts';
import type { Clock, EngineStore, Log, RunPatch } from '../engine/ports.ts';
import type { Reason } from '../engine/reasons.ts';
import { type Backups, backupBeforeUpdate, createBackups } from './backup.ts';
import type { CarryOptions } from './carry-over.ts';
import { newestFormat } from './check-file.ts';
import { type Checkpoints, createCheckpoints } from './checkpoints.ts';
import { type ClearText, createClearText } from './clear-text.ts';
import { createDurability } from './durability.ts';
import { guardAll } from './failures.ts';
import { createFilePlace } from './file-place.ts';
import { checkIntegrity, endedBadly, isDamage } from './integrity.ts';
import type { JobChanges } from './job-changes.ts';
import { createJobDays, type JobDays } from './job-days.ts';
import { createJobLists, type JobLists } from './job-list.ts';
import { createJobWorkStore, type JobWorkStore } from './job-work.ts';
import { createJobs } from './jobs.ts';
import { createLease, type LeaseRequest, lockedError, takenOverError } from './lease.ts';
import { createLogRemovals, type LogRemovals } from './log-removals.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/all.ts';
import { createNoticeMarks, type NoticeMarks } from './notices.ts';
import { createProbe, type Probe } from './probe.ts';
import { createPrune, type Prune } from './prune.ts';
import { createRestores, type Restores } from './restore-wish.ts';
import { createRunEnvironments, type RunEnvironments } from './run-environments.ts';
import { createRunLists, type RunLists } from './run-list.ts';
import { createRuns } from './runs.ts';
import { createSecrets, type Secrets } from './secrets.ts';
import { createSettingsStore, type SettingsStore } from './settings.ts';
import { createShrink, makeShrinkable, type Shrink } from './shrink.ts';
import { createState } from './state.ts';
import { createStatistics, type Statistics } from './statistics.ts';
import { createStoreThread } from './thread.ts';
import { createTidied, type Tidied } from './tidied.ts';
import { createTransactions } from './transact.ts';
import { createUsualLengths, type UsualLengths } from './usual-length.ts';
import { expectFile, expectOurs } from './whose-file.ts';

export interface OpenStoreOptions {
  /** Path of the database file; its folder exists. */
  readonly file: string;
  readonly log: Log;
  readonly clock: Clock;
  /** Version of this program, written into the file so that an older one can name it. */
  readonly version?: string | undefined;
  /** Who opens it, for the lease (S42); absent = no lease is asked for, for readers and tests. */
  readonly lease?: LeaseRequest | undefined;
  /** Called when this process finds that it may not write any more; may be called again. */
  readonly onLost?: ((how: Loss) => void) | undefined;
  /** Called when SQLite meets damage while the database is in use; may be called again. `said`: the whole file was read, and this found. */
  readonly onDamage?: ((said?: string) => void) | undefined;
  /** See `RestoreOptions`. */
  readonly mayBeGoing?: CarryOptions['mayBeGoing'] | undefined;
  /** A copy whose original stays: no backup is made before its format is changed. */
  readonly isCopy?: boolean | undefined;
}

/** Another host has taken the lease, for good; or the file is not in its place now, and may come back. */
export type Loss = 'taken' | 'moved';

/** Something the person must know about this start. */
export interface StoreNotice {
  readonly code: 'database-set-aside' | 'database-restored' | 'restore-failed';
  readonly message: string;
  readonly detail: Readonly<Record<string, string>>;
  readonly reason: Reason;
}

export interface Store
  extends EngineStore,
    JobChanges,
    JobWorkStore,
    JobLists,
    RunLists,
    RunEnvironments,
    Statistics,
    JobDays,
    LogRemovals,
    Tidied,
    UsualLengths,
    SettingsStore,
    Prune,
    Shrink,
    Checkpoints,
    Probe,
    NoticeMarks,
    Secrets,
    ClearText,
    Backups,
    Restores {
  readonly notices: readonly StoreNotice[];
  /** Records that this host is alive; null, or why it may not write any more. */
  heartbeat(): Loss | null;
  /** Null while this process may write and start things; else why not. Costs a few microseconds. */
  lost(): Loss | null;
  /** Format of the database before this start brought it up to date; null = it was new, or up to date. */
  readonly migratedFrom: number | null;
  /** Gives the lease back, writes everything into the main file and closes it; later calls fail with `store-failed`. */
  close(): void;
}

/** Opens this file as it is; see `openStore` for what a person sees. Throws what SQLite throws, and `store-locked`, `store-from-future`. */
export function openFile(options: OpenStoreOptions, notices: readonly StoreNotice[] = []): Store {
  const { file, log, clock, onLost } = options;
  const isThere = expectFile(file);
  const afterCrash = endedBadly(file);
  const db = new Database(file);
  let giveBack = (): void => {};
  try {
    if (isThere) expectOurs(db, file);
    configure(db, file);
    const lease = createLease(db, clock);
    if (options.lease !== undefined) {
      const answer = lease.acquire(options.lease);
      if (answer !== 'ours') throw lockedError(answer.heldBy);
      giveBack = lease.release;
    }
    const place = createFilePlace(file);
    const guarded = options.lease !== undefined;
    const lost = (): Loss | null => {
      if (!guarded) return null;
      const how = !place.there() ? 'moved' : lease.ours() ? null : 'taken';
      if (how !== null) onLost?.(how);
      return how;
    };
    const mayWrite = (): void => {
      const how = lost();
      if (how === 'taken') throw takenOverError(lease.holder());
      if (how === 'moved') throw movedError(file);
    };
    const problem = checkIntegrity(db, file, afterCrash);
    if (problem !== null) throw new Database.SqliteError(problem, 'SQLITE_CORRUPT');
    const format = Number(db.pragma('user_version', { simple: true }));
    if (format > 0 && format < newestFormat() && options.isCopy !== true) {
      const { name } = backupBeforeUpdate(db, file, format, clock.now());
      log.info('database backed up before its format changes', { name });
    }
    const { from, to } = migrate(db, migrations, options.version ?? 'unknown', mayWrite);
    if (from !== to && from > 0) log.info('the database was brought up to date', { from, to });

    makeShrinkable(db, { mayWrite, log });

    const thread = createStoreThread(file);
    const jobs = createJobs(db, log, clock, (write) => writing(write)());
    const { job, dueJobs, nextDue, insertJob, replaceJob, progressJob, regroupJobs, deleteJob, jobIds } = jobs;
    const durability = createDurability(file, log);
    const scope = { open: false };
    const { transact, writing } = createTransactions(db, {
      ...{ scope, durability, mayWrite },
      onRollback: () => {
        jobs.forget();
        forgetEnvironments();
      },
    });
    const { forgetEnvironments, ...environments } = createRunEnvironments(db, { clock, durability, writing });
    const { count, forgetCounts, touch, touchNow, ...days } = createJobDays(db, jobs, {
      zone: () => clock.zone(),
      remember: true,
      monotonic: () => clock.monotonic(),
    });
    const runs = createRuns(db, jobs, durability);
    const logs = createLogRemovals(db);
    const tidied = createTidied(db);
    const state = createState(db);
    const work = createJobWorkStore(db);
    const settings = createSettingsStore(db);
    const marks = createNoticeMarks(db);
    const secrets = createSecrets(db);
    const methods = guardAll(
      {
        transact,
        ...{ job, dueJobs, nextDue, jobIds },
        insertJob: writing(insertJob),
        replaceJob: writing(replaceJob),
        progressJob: writing(progressJob),
        regroupJobs: writing(regroupJobs),
        deleteJob: writing(deleteJob),
        ...runs,
        insertRun: writing((run: Run) => {
          touch(run.id);
          return runs.insertRun(run);
        }),
        updateRun: writing((id: string, changes: RunPatch) => {
          if (changes.state !== undefined) touch(id);
          runs.updateRun(id, changes);
        }),
        deleteRun: writing((id: string) => {
          touchNow(id);
          runs.deleteRun(id);
        }),
        readState: state.readState,
        // Not worth a flush of its own: it is written at every wake, and an older one costs nothing but a longer look back.
        writeState: writing(state.writeState),
        ...{ jobWork: work.jobWork, nextJobWork: work.nextJobWork },
        addJobWork: writing(work.addJobWork),
        openJobWork: writing(work.openJobWork),
        settleJobWork: writing(work.settleJobWork),
        closeJobWork: writing(work.closeJobWork),
        ...jobs.changes,
        ...createJobLists(db, clock),
        ...createRunLists(db, jobs),
        ...createStatistics(db, jobs),
        ...days,
        ...createUsualLengths(db, jobs),
        readSettings: settings.readSettings,
        writeSettings: writing(settings.writeSettings),
        hasHeldNotices: marks.hasHeldNotices,
        markNotice: writing(marks.markNotice),
        holdNotice: writing(marks.holdNotice),
        takeHeldNotices: writing(marks.takeHeldNotices),
        forgetNotices: writing(marks.forgetNotices),
        ...secrets,
        putSecrets: writing(secrets.putSecrets),
        retireSecret: writing(secrets.retireSecret),
        pruneSecrets: writing(secrets.pruneSecrets),
        ...createClearText(db, {
          knownRef: jobs.knownRef,
          transact,
          mayWrite,
          log,
          cover: environments.coverInEnvironments,
        }),
        ...environments,
        ...createPrune(db, {
          ...{ forgetJobs: jobs.forget, monotonic: () => clock.monotonic(), writing },
          ...{ count, forgetCounts },
        }),
        logRemoval: logs.logRemoval,
        markLogsRemoved: writing(logs.markLogsRemoved),
        tidied: tidied.tidied,
        writeTidied: writing(tidied.writeTidied),
        ...createShrink(db, { monotonic: () => clock.monotonic(), writing }),
        ...createCheckpoints(db, { thread, mayWrite, log }),
        ...createBackups({
          file,
          clock,
          mayWrite,
          onDamage: options.onDamage,
          copy: thread.copy,
          check: thread.check,
        }),
        ...createRestores(file, mayWrite),
        lost,
        ...createProbe(db),
        heartbeat: () => lost() ?? (lease.heartbeat() ? null : lost()),
        close: () => {
          if (!db.open) return;
          lease.release();
          durability.close();
          thread.close();
          db.close();
        },
      },
      (error) => {
        if (isDamage(error)) options.onDamage?.();
      },
    );
    return { ...methods, notices, migratedFrom: from === to || from === 0 ? null : from } as Store;
  } catch (error) {
    try {
      // This process may ask again, after a decision.
      giveBack();
    } catch {
      // Damaged where the lease is: then it goes with its process.
    }
    db.close();
    throw error;
  }
}

/** 64 MB. */
const LAST_RESORT_PAGES = 16_000;

/** Settings of every connection; `synchronous` is explained in durability.ts. */
export function configure(db: Database.Database, file: string): void {
  chmodSync(file, 0o600);
  db.pragma('busy_timeout = 2000');
  // Free pages can be given back to the disk (shrink.ts). Counts for a new file, and for one that is written anew.
  db.pragma('auto_vacuum = INCREMENTAL');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.pragma('foreign_keys = ON');
  // Resident for as long as the host lives: more made neither history nor fires faster (measured with twice as much).
  db.pragma('cache_size = -8000');
  // A commit never pays for a checkpoint: a thread does it (checkpoints.ts). This is the last resort, should it not come to it.
  db.pragma(`wal_autocheckpoint = ${LAST_RESORT_PAGES}`);
  db.pragma('journal_size_limit = 67108864');
}

/** What every change answers while the file is not where it was opened. */
export function movedError(file: string): PunctualError {
  const message = `The database ${file} was moved, replaced or deleted while Punctual had it open. Nothing starts until it is back in its place.`;
  return new PunctualError('store-missing', message, { file }, { reason: { code: 'database-moved', file } });
}
