import type Database from 'better-sqlite3';
import { PunctualError } from '../engine/errors.ts';
import type { Durability } from './durability.ts';

/** `transact` of the port: IMMEDIATE, because a deferred one could fail to become a writer in the middle of its work. */
export function createTransact(db: Database.Database, durability: Durability): <T>(work: () => T) => T {
  // Made once: better-sqlite3 builds four functions for each call of `transaction`.
  const run = db.transaction((work: () => unknown) => work());
  return <T>(work: () => T): T => {
    if (db.inTransaction) {
      throw new PunctualError('internal', 'A transaction was started inside another one.');
    }
    let result: T;
    try {
      result = run.immediate(work) as T;
    } catch (error) {
      durability.forgotten();
      throw error;
    }
    durability.committed();
    return result;
  };
}

/** A writing call that may stand alone: then it is a transaction of its own, with the same care for the disk. */
export function createWriter(
  db: Database.Database,
  durability: Durability,
): <A extends unknown[], R>(write: (...args: A) => R) => (...args: A) => R {
  return (write) =>
    (...args) => {
      const result = write(...args);
      if (!db.inTransaction) durability.committed();
      return result;
    };
}
