import { chmodSync, existsSync } from 'node:fs';
import { basename } from 'node:path';
import Database from 'better-sqlite3';
import { PunctualError } from '../engine/errors.ts';
import type { Clock, EngineStore, Log } from '../engine/ports.ts';
import type { Reason } from '../engine/reasons.ts';
import { type Backups, createBackups } from './backup.ts';
import { type ClearText, createClearText } from './clear-text.ts';
import { createDurability } from './durability.ts';
import { guardAll, toStoreFailure } from './failures.ts';
import { checkIntegrity, endedBadly, isDamage, setAside } from './integrity.ts';
import type { JobChanges } from './job-changes.ts';
import { createJobLists, type JobLists } from './job-list.ts';
import { createJobs } from './jobs.ts';
import { createLease, type Lease, type LeaseRequest, lockedError } from './lease.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/all.ts';
import { createNoticeMarks, type NoticeMarks } from './notices.ts';
import { createProbe, type Probe } from './probe.ts';
import { createPrune, type Prune } from './prune.ts';
import { closeThePast, createRestores, isRestoreAsked, type Restores, restoreIfAsked } from './restore.ts';
import { createRunEnvironments, type RunEnvironments } from './run-environments.ts';
import { createRunLists, type RunLists } from './run-list.ts';
import { createRuns } from './runs.ts';
import { createSecrets, type Secrets } from './secrets.ts';
import { createSettingsStore, type SettingsStore } from './settings.ts';
import { createState } from './state.ts';
import { createStatistics, type Statistics } from './statistics.ts';
import { createTransactions } from './transact.ts';

export interface OpenStoreOptions {
  /** Path of the database file; its folder exists. */
  readonly file: string;
  readonly log: Log;
  readonly clock: Clock;
  /** Version of this program, written into the file so that an older one can name it. */
  readonly version?: string | undefined;
  /** Who opens it, for the lease (S42); absent = no lease is asked for, for readers and tests. */
  readonly lease?: LeaseRequest | undefined;
}

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
    JobLists,
    RunLists,
    RunEnvironments,
    Statistics,
    SettingsStore,
    Prune,
    NoticeMarks,
    Secrets,
    ClearText,
    Backups,
    Restores,
    Probe,
    Omit<Lease, 'acquire' | 'release'> {
  readonly notices: readonly StoreNotice[];
  /** Format of the database before this start brought it up to date; null = it was new, or up to date. */
  readonly migratedFrom: number | null;
  /** Gives the lease back, writes everything into the main file and closes it; later calls fail with `store-failed`. */
  close(): void;
}

/**
 * Opens the database, takes the lease, brings the format up to date and prepares every statement once. Nothing is loaded.
 * A damaged file is set aside and a fresh one started; `notices` tells. Throws `store-locked` (detail: LeaseHolder),
 * `store-from-future`, `store-unwritable`, or `store-failed` with SQLite's reason in words.
 */
export function openStore(options: OpenStoreOptions): Store {
  const restored = isRestoreAsked(options.file) ? restoreFirst(options) : null;
  const told = restored === null ? [] : [restoreNotice(restored)];
  try {
    const store = openOnce(options, told);
    if (restored !== null && 'kept' in restored) closeThePast(store, options.clock);
    return store;
  } catch (error) {
    if (!isDamage(error)) throw toOpenFailure(error, options.file);
    const aside = setAside(options.file, 'broken', options.clock.now());
    options.log.error('the database was damaged and set aside', { aside, problem: String(error) });
    const notice: StoreNotice = {
      code: 'database-set-aside',
      message:
        `The database was damaged. It was kept as ${basename(aside)} and a fresh one was started as ${basename(options.file)}; ` +
        'jobs and history can be brought back from a backup in the folder "backups".',
      detail: { kept: aside, fresh: options.file },
      reason: { code: 'database-set-aside', kept: basename(aside) },
    };
    try {
      return openOnce(options, [...told, notice]);
    } catch (second) {
      throw toOpenFailure(second, options.file);
    }
  }
}

/** The lease is taken first and kept while the file is exchanged: another host may be using it, or start at this moment (S42). */
function restoreFirst(options: OpenStoreOptions): ReturnType<typeof restoreIfAsked> {
  const { file, clock, log, lease: request } = options;
  const use = (work: (db: Database.Database) => void): void => {
    if (request === undefined || !existsSync(file)) return;
    let db: Database.Database | null = null;
    try {
      db = new Database(file);
      configure(db, file);
      work(db);
    } catch (error) {
      // A damaged database is what a backup is for.
      if (!isDamage(error)) throw toOpenFailure(error, file);
    } finally {
      db?.close();
    }
  };
  use((db) => {
    const answer = request === undefined ? 'ours' : createLease(db, clock).acquire(request);
    if (answer !== 'ours') throw lockedError(answer.heldBy);
  });
  const restored = restoreIfAsked(file, clock.now(), log);
  // Nothing was exchanged: the lease just taken would keep ourselves out.
  if (restored !== null && 'problem' in restored) use((db) => db.exec('DELETE FROM lease'));
  return restored;
}

function restoreNotice(restored: NonNullable<ReturnType<typeof restoreIfAsked>>): StoreNotice {
  const { backup } = restored;
  if ('problem' in restored) {
    const message = `The backup ${backup} could not be put back, so everything is as it was. ${restored.problem}`;
    const reason = { code: 'restore-failed', backup, because: restored.reason } as const;
    return { code: 'restore-failed', message, detail: { backup }, reason };
  }
  const kept = restored.kept === null ? '' : ` What was there is kept as ${basename(restored.kept)}.`;
  return {
    code: 'database-restored',
    message:
      `The backup ${backup} was put back.${kept} What was due between that backup and now is recorded as paused ` +
      'and does not run again.',
    detail: { backup, ...(restored.kept === null ? {} : { kept: restored.kept }) },
    reason: { code: 'database-restored', backup },
  };
}

function openOnce(options: OpenStoreOptions, notices: readonly StoreNotice[]): Store {
  const { file, log, clock } = options;
  const afterCrash = endedBadly(file);
  const db = new Database(file);
  try {
    configure(db, file);
    const lease = createLease(db, clock);
    if (options.lease !== undefined) {
      const answer = lease.acquire(options.lease);
      if (answer !== 'ours') throw lockedError(answer.heldBy);
    }
    const problem = checkIntegrity(db, file, afterCrash);
    if (problem !== null) throw new Database.SqliteError(problem, 'SQLITE_CORRUPT');
    const { from, to } = migrate(db, migrations, options.version ?? 'unknown');
    if (from !== to && from > 0) log.info('the database was brought up to date', { from, to });

    const jobs = createJobs(db, log, clock);
    const { job, dueJobs, nextDue, insertJob, replaceJob, progressJob, regroupJobs, deleteJob, jobIds } = jobs;
    const durability = createDurability(file, log);
    const scope = { open: false };
    const { transact, writing } = createTransactions(db, {
      ...{ scope, durability },
      onRollback: () => {
        jobs.forget();
        environments.forgetEnvironments();
      },
    });
    const environments = createRunEnvironments(db, { clock, durability, writing });
    const runs = createRuns(db, jobs, durability);
    const settings = createSettingsStore(db);
    const secrets = createSecrets(db);
    const methods = guardAll({
      transact,
      ...{ job, dueJobs, nextDue, jobIds },
      insertJob: writing(insertJob),
      replaceJob: writing(replaceJob),
      progressJob: writing(progressJob),
      regroupJobs: writing(regroupJobs),
      deleteJob: writing(deleteJob),
      ...runs,
      insertRun: writing(runs.insertRun),
      updateRun: writing(runs.updateRun),
      // Not worth a flush of its own: it is written at every wake, and an older one costs nothing but a longer look back.
      ...createState(db),
      ...jobs.changes,
      ...createJobLists(db, clock),
      ...createRunLists(db, jobs),
      ...createStatistics(db, jobs),
      readSettings: settings.readSettings,
      writeSettings: writing(settings.writeSettings),
      ...createNoticeMarks(db),
      ...secrets,
      putSecrets: writing(secrets.putSecrets),
      retireSecret: writing(secrets.retireSecret),
      pruneSecrets: writing(secrets.pruneSecrets),
      ...createClearText(db, { knownRef: jobs.knownRef, transact, log, cover: environments.coverInEnvironments }),
      ...environments,
      ...createPrune(db, jobs.forget, () => clock.monotonic()),
      ...createBackups(db, file, clock),
      ...createRestores(file),
      heartbeat: lease.heartbeat,
      ...createProbe(db),
      close: () => {
        if (!db.open) return;
        lease.release();
        durability.close();
        db.close();
      },
    });
    return { ...methods, notices, migratedFrom: from === to || from === 0 ? null : from } as Store;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Settings of every connection; `synchronous` is explained in durability.ts. */
function configure(db: Database.Database, file: string): void {
  chmodSync(file, 0o600);
  db.pragma('busy_timeout = 2000');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.pragma('foreign_keys = ON');
  // Resident for as long as the host lives: more made neither history nor fires faster (measured with twice as much).
  db.pragma('cache_size = -8000');
  // Four times the usual: a burst of fires then seldom pays for a checkpoint in the middle, idle wakes do it instead.
  db.pragma('wal_autocheckpoint = 4000');
  db.pragma('journal_size_limit = 67108864');
}

/** A file that cannot be opened for writing is a matter of the folder's rights, not of its content. */
function toOpenFailure(error: unknown, file: string): unknown {
  const sqlite = error instanceof Database.SqliteError ? error.code : null;
  // better-sqlite3 looks for the folder itself and answers with a bare TypeError.
  const noFolder = error instanceof TypeError && /directory does not exist/.test(error.message);
  if (noFolder || (sqlite !== null && /^SQLITE_(READONLY|CANTOPEN|PERM)/.test(sqlite))) {
    return new PunctualError(
      'store-unwritable',
      `The database ${file} cannot be opened for writing. Check the rights of the file and of its folder.`,
      { file, sqlite },
      { cause: error },
    );
  }
  return toStoreFailure(error);
}
