import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/**
 * Held by the process that keeps time in a data folder, whatever becomes of the database in it: a second host must not begin with a
 * new file while the first one still has the old one open. SQLite locks the file with the means of each system; the lock goes with
 * its process, however that ends, and stays while it is frozen.
 */
export interface FolderLock {
  /** True when the lock is ours, or cannot be had on this disk: then the lease alone decides. */
  take(): boolean;
  release(): void;
}

const NAME = 'punctual.lock';

export function createFolderLock(folder: string): FolderLock {
  const file = join(folder, NAME);
  let held: Database.Database | null = null;
  return {
    take() {
      if (held !== null) return true;
      let db: Database.Database | null = null;
      try {
        db = new Database(file, { timeout: 0 });
        chmodSync(file, 0o600);
        // Never written: the file stays empty, and no journal appears beside it.
        db.exec('BEGIN EXCLUSIVE');
        held = db;
        return true;
      } catch (error) {
        db?.close();
        return !(error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY'));
      }
    },
    release() {
      held?.close();
      held = null;
    },
  };
}
