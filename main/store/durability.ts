import { closeSync, fsync, fsyncSync, openSync } from 'node:fs';
import type { Log } from '../engine/ports.ts';

/** What was written without waiting for the disk is handed to it after at most this long, milliseconds. */
const SOON_MS = 200;

/**
 * Decides which commits wait for the disk. SQLite runs with `synchronous = NORMAL`: its file is never damaged by a power cut, but
 * the newest commits may be missing afterwards. A row of the ledger that is new or about to start must not be missing, or its
 * occurrence would run twice (S30), so the write-ahead file is flushed before the process is started; that is all that `FULL` would do. Everything else is
 * flushed a moment later, in a thread of its own. Figures and reasons: README.md.
 */
export interface Durability {
  /** The open transaction, or the statement that was just carried out, must survive a power cut. */
  mark(): void;
  /** After a commit: waits for the disk when it was marked, otherwise sees to it soon. */
  committed(): void;
  /** After a rollback. */
  forgotten(): void;
  close(): void;
}

export function createDurability(file: string, log: Log): Durability {
  let fd: number | null = null;
  let marked = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let flushing = false;
  let closed = false;

  // Opened for writing although nothing is written: Windows flushes only what it may write. SQLite keeps this file until the
  // last connection closes, and holds its locks elsewhere, so that a second descriptor is harmless.
  const descriptor = (): number => {
    fd ??= openSync(`${file}-wal`, 'r+');
    return fd;
  };
  const failed = (error: unknown): void => log.error('the disk did not confirm a write', { problem: String(error) });

  function soon(): void {
    if (timer !== null || closed) return;
    timer = setTimeout(() => {
      timer = null;
      if (flushing) return soon();
      flushing = true;
      fsync(descriptor(), (error) => {
        flushing = false;
        if (error !== null) failed(error);
        if (closed) release();
      });
    }, SOON_MS);
    timer.unref();
  }

  function release(): void {
    if (fd !== null && !flushing) {
      closeSync(fd);
      fd = null;
    }
  }

  return {
    mark() {
      marked = true;
    },
    committed() {
      if (!marked) {
        soon();
        return;
      }
      marked = false;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      try {
        fsyncSync(descriptor());
      } catch (error) {
        // The commit stands and is visible; to call it failed would be the greater lie.
        failed(error);
      }
    },
    forgotten() {
      marked = false;
    },
    close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      release();
    },
  };
}
