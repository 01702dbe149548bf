/** Checkpoints, copies and checks of whole files in threads beside the one that keeps the time: they wait for the disk for as long as it takes. */
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import type { Millis } from '../engine/model.ts';
import type { FileCheck } from './check-file.ts';

export type ThreadTask =
  | { readonly kind: 'checkpoint'; readonly file: string }
  | { readonly kind: 'copy'; readonly file: string; readonly target: string };
export interface FromThread {
  /** `code`: SQLite's, where it is its error. */
  readonly error: { readonly message: string; readonly code: string | null } | null;
}

export interface StoreThread {
  /** Moves the write-ahead file into the database. */
  checkpoint(): Promise<void>;
  /** Copies the database, without its free pages, to a file that does not exist yet. Fails with SQLite's error, or the system's. */
  copy(target: string): Promise<void>;
  /** Reads any database file through, in a thread of its own: seconds for a large one, in which checkpoints go on. Fails when the thread cannot be had. */
  check(path: string): Promise<FileCheck>;
  /** No more tasks; the thread goes when it has ended the one it is at. */
  close(): void;
}

/** The thread goes when it had nothing to do for this long: an idle host is to be small. */
const IDLE_MS: Millis = 20_000;
const LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4, stackSizeMb: 2 };

/** Nothing is started before the first task; tasks run one after the other. */
export function createStoreThread(file: string, entry: URL = ENTRY): StoreThread {
  let worker: Worker | null = null;
  let idle: ReturnType<typeof setTimeout> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  function end(): void {
    if (idle !== null) clearTimeout(idle);
    idle = null;
    void worker?.terminate();
    worker = null;
  }

  function thread(): Worker {
    if (idle !== null) clearTimeout(idle);
    if (worker !== null) return worker;
    const started = new Worker(entry, { execArgv: [], resourceLimits: LIMITS });
    started.on('error', () => {});
    started.on('exit', () => {
      if (worker === started) worker = null;
    });
    worker = started;
    return started;
  }

  function carryOut(task: ThreadTask): Promise<void> {
    if (closed) return Promise.reject(new Error('The database is closed.'));
    const working = thread();
    working.ref();
    return new Promise<void>((resolve, reject) => {
      const settle = (finish: () => void): void => {
        working.off('message', onMessage).off('error', onError).off('exit', onExit);
        finish();
      };
      const onMessage = ({ error }: FromThread): void =>
        settle(() => (error === null ? resolve() : reject(failure(error))));
      const onError = (error: Error): void => settle(() => reject(error));
      const onExit = (): void => settle(() => reject(new Error('The thread of the database ended.')));
      working.on('message', onMessage).on('error', onError).on('exit', onExit);
      working.postMessage(task);
    });
  }

  function after(task: ThreadTask): Promise<void> {
    const result = last.then(() => carryOut(task));
    last = result
      .catch(() => {})
      .finally(() => {
        if (closed) return end();
        idle = setTimeout(end, IDLE_MS);
        idle.unref();
        // Only a task keeps the process alive.
        worker?.unref();
      });
    return result;
  }

  return {
    checkpoint: () => after({ kind: 'checkpoint', file }),
    copy: (target) => after({ kind: 'copy', file, target }),
    check: (path) =>
      new Promise((resolve, reject) => {
        const worker = new Worker(entry, { execArgv: [], workerData: path });
        worker.on('message', resolve).on('error', reject);
        worker.on('exit', (code) => reject(new Error(`The check of ${path} ended with ${code}.`)));
      }),
    close() {
      closed = true;
      if (idle !== null) end();
    },
  };
}

function failure({ message, code }: NonNullable<FromThread['error']>): Error {
  return code === null ? new Error(message) : new Database.SqliteError(message, code);
}

// In out/ the thread is an entry of its own, and this code may be in a chunk.
const ENTRY = import.meta.url.endsWith('.ts')
  ? new URL('./thread-worker.ts', import.meta.url)
  : new URL(import.meta.url.includes('/chunks/') ? '../store-thread.js' : './store-thread.js', import.meta.url);
