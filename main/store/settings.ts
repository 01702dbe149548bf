import type Database from 'better-sqlite3';

export interface SettingsStore {
  /** What the person changed, as it was written; null when nothing was, or when it cannot be read. */
  readSettings(): unknown;
  writeSettings(value: unknown): void;
}

/** Keeps only what differs from the defaults, so that a better default reaches everybody who never touched it. */
export function createSettingsStore(db: Database.Database): SettingsStore {
  const read = db.prepare<[], string>('SELECT value FROM settings').pluck();
  const write = db.prepare<[string]>(
    'INSERT INTO settings (only, value) VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET value = excluded.value',
  );
  return {
    readSettings() {
      try {
        return JSON.parse(read.get() ?? 'null') as unknown;
      } catch {
        return null;
      }
    },
    writeSettings(value) {
      write.run(JSON.stringify(value));
    },
  };
}
