import type Database from 'better-sqlite3';
import { PunctualError } from '../engine/errors.ts';

/** `transact` of the port: IMMEDIATE, because a deferred one could fail to become a writer in the middle of its work. */
export function createTransact(db: Database.Database): <T>(work: () => T) => T {
  // Made once: better-sqlite3 builds four functions for each call of `transaction`.
  const run = db.transaction((work: () => unknown) => work());
  return <T>(work: () => T): T => {
    if (db.inTransaction) {
      throw new PunctualError('internal', 'A transaction was started inside another one.');
    }
    return run.immediate(work) as T;
  };
}
