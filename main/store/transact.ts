import type Database from 'better-sqlite3';
import { PunctualError } from '../engine/errors.ts';
import type { Durability } from './durability.ts';

/** Whether a transaction is open, known without asking SQLite at each write. */
export interface TransactionScope {
  open: boolean;
}

export interface TransactDeps {
  readonly scope: TransactionScope;
  readonly durability: Pick<Durability, 'committed' | 'forgotten'>;
  /** What was remembered during the work may be about rows that are not there any more. */
  readonly onRollback: () => void;
  /** Throws when this process may not write any more (S42). Called inside each transaction, before its work. */
  readonly mayWrite: () => void;
}

export interface Transactions {
  /** `transact` of the port; does not nest. */
  transact<T>(work: () => T): T;
  /** A writing call that may stand alone: then it is a transaction of its own. */
  writing<A extends unknown[], R>(write: (...args: A) => R): (...args: A) => R;
}

export function createTransactions(db: Database.Database, deps: TransactDeps): Transactions {
  const { scope, durability, onRollback, mayWrite } = deps;
  // Made once: better-sqlite3 builds four functions for each call of `transaction`.
  // IMMEDIATE, because a deferred one could fail to become a writer in the middle of its work.
  const begin = db.transaction((work: () => unknown) => {
    // Here and not before: from now on nobody else can write, so that the answer holds until the commit.
    mayWrite();
    return work();
  }).immediate;

  function transact<T>(work: () => T): T {
    if (scope.open) throw new PunctualError('internal', 'A transaction was started inside another one.');
    scope.open = true;
    let result: T;
    try {
      result = begin(work) as T;
    } catch (error) {
      durability.forgotten();
      onRollback();
      throw error;
    } finally {
      scope.open = false;
    }
    durability.committed();
    return result;
  }

  return {
    transact,
    writing:
      (write) =>
      (...args) =>
        scope.open ? write(...args) : transact(() => write(...args)),
  };
}
