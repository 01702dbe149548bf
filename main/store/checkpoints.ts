import type Database from 'better-sqlite3';
import type { Log } from '../engine/ports.ts';
import type { StoreThread } from './thread.ts';

export interface Checkpoints {
  /** Moves the write-ahead file into the database at once; for the last moment of a host. */
  checkpoint(): void;
  /** The same in a thread, when there is enough in it to be worth it. Never fails. */
  tidy(): Promise<void>;
}

/** 4 MB in the write-ahead file are worth a checkpoint. */
const WORTH_PAGES = 1000;

/** Keeps the write-ahead file small without a commit that waits for it. */
export function createCheckpoints(
  db: Database.Database,
  deps: { readonly thread: Pick<StoreThread, 'checkpoint'>; readonly mayWrite: () => void; readonly log: Log },
): Checkpoints {
  const { thread, mayWrite, log } = deps;
  const lastResort = Number(db.pragma('wal_autocheckpoint', { simple: true }));
  let failing = false;

  async function move(): Promise<void> {
    // NOOP looks and moves nothing.
    const [found] = db.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[];
    if (found === undefined || found.log - found.checkpointed < WORTH_PAGES) return;
    await thread.checkpoint();
    if (failing && db.open) fail(false);
  }

  /** A thread that cannot work: commits do it again, with the pause that this means. */
  function fail(now: boolean): void {
    failing = now;
    db.pragma(`wal_autocheckpoint = ${now ? 4 * WORTH_PAGES : lastResort}`);
  }

  return {
    checkpoint() {
      mayWrite();
      db.pragma('wal_checkpoint(PASSIVE)');
    },
    async tidy() {
      try {
        mayWrite();
      } catch {
        // Another host's database, or one that is not in its place: whoever asked has been told.
        return;
      }
      try {
        await move();
      } catch (error) {
        if (failing || !db.open) return;
        fail(true);
        log.warn('checkpoint failed', { error: String(error) });
      }
    },
  };
}
