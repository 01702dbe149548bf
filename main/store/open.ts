import { chmodSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Clock, EngineStore, Log } from '../engine/ports.ts';
import { guardAll, guarded } from './failures.ts';
import { createJobLists, type JobLists } from './job-list.ts';
import { createJobs } from './jobs.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/all.ts';
import { createRunLists, type RunLists } from './run-list.ts';
import { createRuns } from './runs.ts';
import { createState } from './state.ts';
import { createStatistics, type Statistics } from './statistics.ts';
import { createTransact } from './transact.ts';

export interface OpenStoreOptions {
  /** Path of the database file; its folder exists. */
  readonly file: string;
  readonly log: Log;
  readonly clock: Clock;
  /** Version of this program, written into the file so that an older one can name it. */
  readonly version?: string | undefined;
}

export interface Store extends EngineStore, JobLists, RunLists, Statistics {
  /** Writes everything into the main file and closes it; later calls fail with `store-failed`. */
  close(): void;
}

/**
 * Opens the database, brings it up to date and prepares every statement once. Nothing is loaded.
 * Throws `store-from-future`, or `store-failed` with SQLite's reason in words.
 */
export function openStore(options: OpenStoreOptions): Store {
  const db = guarded(() => connect(options.file));
  try {
    guarded(() => migrate(db, migrations, options.version ?? 'unknown'));
    const jobs = createJobs(db, options.log);
    const { job, dueJobs, nextDue, insertJob, replaceJob, progressJob, deleteJob, jobIds } = jobs;
    return guardAll({
      transact: createTransact(db),
      job,
      dueJobs,
      nextDue,
      insertJob,
      replaceJob,
      progressJob,
      deleteJob,
      jobIds,
      ...createRuns(db, jobs),
      ...createState(db),
      ...createJobLists(db, jobs, options.clock),
      ...createRunLists(db, jobs),
      ...createStatistics(db, jobs),
      close: () => {
        db.close();
      },
    }) as Store;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Settings of every connection; `synchronous` is explained in README.md. */
function connect(file: string): Database.Database {
  const db = new Database(file);
  try {
    if (file !== ':memory:') chmodSync(file, 0o600);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('busy_timeout = 2000');
    db.pragma('cache_size = -32000');
    // Four times the usual: a burst of fires then seldom pays for a checkpoint in the middle, idle wakes do it instead.
    db.pragma('wal_autocheckpoint = 4000');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
