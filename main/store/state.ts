import type Database from 'better-sqlite3';
import type { EngineState, EngineStore } from '../engine/ports.ts';

/** The few values that the engine remembers beside jobs and runs, one row each. */
export function createState(db: Database.Database): Pick<EngineStore, 'readState' | 'writeState'> {
  const read = db.prepare<[string], string>('SELECT value FROM state WHERE key = ?').pluck();
  const write = db.prepare<[string, string]>(
    'INSERT INTO state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const remove = db.prepare<[string]>('DELETE FROM state WHERE key = ?');
  return {
    readState<K extends keyof EngineState>(key: K): EngineState[K] | null {
      const text = read.get(key);
      if (text === undefined) return null;
      try {
        return JSON.parse(text) as EngineState[K];
      } catch {
        // A value that cannot be read is as good as none: the engine then starts as if it had never been awake (S41).
        return null;
      }
    },
    writeState(key, value) {
      if (value === null) remove.run(key);
      else write.run(key, JSON.stringify(value));
    },
  };
}
