import type Database from 'better-sqlite3';
import { PunctualError } from '../engine/errors.ts';
import type { Reason } from '../engine/reasons.ts';
import { toStoreFailure } from './failures.ts';

export interface Probe {
  /** Why nothing can be written now, without waiting and without writing; null when a transaction can begin. */
  probe(): Reason | null;
}

/** A full disk is only noticed by a write: see store-watch.ts of the host. */
export function createProbe(db: Database.Database): Probe {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const rollback = db.prepare('ROLLBACK');
  return {
    probe() {
      const patience = db.pragma('busy_timeout', { simple: true });
      try {
        // Whoever waits here keeps the whole host waiting.
        db.pragma('busy_timeout = 0');
        begin.run();
        rollback.run();
        return null;
      } catch (error) {
        const failure = toStoreFailure(error);
        if (failure instanceof PunctualError) return failure.reason ?? { code: 'database-unreachable' };
        throw failure;
      } finally {
        if (db.open) db.pragma(`busy_timeout = ${String(patience)}`);
      }
    },
  };
}
