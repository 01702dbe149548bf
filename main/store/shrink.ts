import { statfsSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { Millis } from '../engine/model.ts';
import type { Log } from '../engine/ports.ts';
import type { Transactions } from './transact.ts';

export interface Shrink {
  /** Starts giving free pages back to the disk; each call of the result does a few milliseconds of work and returns whether there is more. */
  startShrink(): () => boolean;
}

/** A step should take no longer than this, ms: the event loop waits no longer for anything. */
const STEP_MS: Millis = 8;
const FIRST_PAGES = 16;
const MOST_PAGES = 500;
/** Kept free for what is written next: this share of the file, at least so many pages. */
const KEPT_SHARE = 0.05;
const KEPT_PAGES = 64;
/** A database of an older version with more content than this is not rewritten when it is opened, bytes: it would take seconds. */
const MOST_REWRITTEN = 256 * 1024 * 1024;

const number = (db: Database.Database, pragma: string): number => Number(db.pragma(pragma, { simple: true }));
const INCREMENTAL = 2;

export function createShrink(
  db: Database.Database,
  deps: { readonly monotonic: () => Millis; readonly writing: Transactions['writing'] },
): Shrink {
  const { monotonic } = deps;
  const release = deps.writing((pages: number) => void db.exec(`PRAGMA incremental_vacuum(${pages})`));
  return {
    startShrink() {
      let pages = FIRST_PAGES;
      return () => {
        if (number(db, 'auto_vacuum') !== INCREMENTAL) return false;
        const spare = number(db, 'freelist_count') - Math.max(KEPT_PAGES, KEPT_SHARE * number(db, 'page_count'));
        if (spare <= 0) return false;
        const begun = monotonic();
        release(Math.min(pages, Math.ceil(spare)));
        const took = monotonic() - begun;
        if (took > STEP_MS) pages = Math.max(1, Math.floor(pages / 2));
        else if (took < STEP_MS / 2) pages = Math.min(MOST_PAGES, pages * 2);
        return true;
      };
    },
  };
}

/**
 * Databases of versions up to 0.1 cannot give pages back: SQLite must write them anew once. Done while they are opened, when nothing can
 * fall due in between; one transaction, so that a kill leaves the file as it was or as it is to be. Takes some 15 ms per MB of content.
 */
export function makeShrinkable(
  db: Database.Database,
  deps: { readonly mayWrite: () => void; readonly log: Log },
): void {
  const { log, mayWrite } = deps;
  if (number(db, 'auto_vacuum') === INCREMENTAL) return;
  const bytes = (number(db, 'page_count') - number(db, 'freelist_count')) * number(db, 'page_size');
  if (bytes > MOST_REWRITTEN) {
    log.info('database too large to be rewritten now: its free pages stay until pruning makes it smaller', { bytes });
    return;
  }
  try {
    const { bavail, bsize } = statfsSync(db.name);
    // It stands there three times for a moment: in the file, in SQLite's own and in the write-ahead file.
    if (bavail * bsize < 3 * bytes) return;
    mayWrite();
    db.exec('VACUUM');
    db.pragma('wal_checkpoint(TRUNCATE)');
  } catch (error) {
    // Another process reads it, for example: it works as before, and the next start tries again.
    log.warn('database could not be rewritten', { error: String(error) });
  }
}
