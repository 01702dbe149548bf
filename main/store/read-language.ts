import { createRequire } from 'node:module';
import type Database from 'better-sqlite3';

/**
 * The language that the person chose in the window; null when it cannot be read. For messages about a start that failed, so it works
 * beside another host, with any format and without SQLite's binary, and never fails itself.
 */
export function readLanguage(file: string): unknown {
  let db: Database.Database | null = null;
  try {
    const Sqlite = createRequire(import.meta.url)('better-sqlite3') as typeof Database;
    db = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: 500 });
    const text = db.prepare<[], string>('SELECT value FROM settings').pluck().get();
    const settings = JSON.parse(text ?? 'null') as { readonly window?: { readonly language?: unknown } } | null;
    return settings?.window?.language ?? null;
  } catch {
    return null;
  } finally {
    db?.close();
  }
}
