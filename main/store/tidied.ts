import type Database from 'better-sqlite3';
import type { Instant } from '../engine/model.ts';

/** What a limit of the retention settings removed when it last removed anything. */
export interface RemovedByLimit {
  readonly at: Instant;
  readonly runs: number;
  readonly logs: number;
  /** Of these logs. */
  readonly bytes: number;
}

/** The last housekeeping. */
export interface TidiedRecord {
  /** When the history was last gone through to its end; null = not yet. */
  readonly at: Instant | null;
  readonly removed: { readonly [L in 'days' | 'runsPerJob' | 'runs' | 'logBytes']?: RemovedByLimit };
}

export interface Tidied {
  tidied(): TidiedRecord;
  writeTidied(record: TidiedRecord): void;
}

const KEY = 'tidied';

export function createTidied(db: Database.Database): Tidied {
  const read = db.prepare<[string], string>('SELECT value FROM state WHERE key = ?').pluck();
  const write = db.prepare<[string, string]>(
    'INSERT INTO state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  return {
    tidied() {
      try {
        return { at: null, removed: {}, ...(JSON.parse(read.get(KEY) ?? '{}') as Partial<TidiedRecord>) };
      } catch {
        return { at: null, removed: {} };
      }
    },
    writeTidied: (record) => void write.run(KEY, JSON.stringify(record)),
  };
}
