/** A real database in a folder of its own, gone when the test ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type OpenStoreOptions, openStore, type Store } from '../../main/store/open.ts';
import { createKeptLog, type KeptLog } from './fake-log.ts';
import { createFakeTime, type FakeTime } from './fake-time.ts';

export interface TemporaryStore {
  readonly store: Store;
  readonly file: string;
  readonly folder: string;
  readonly log: KeptLog;
  readonly time: FakeTime;
  /** Closes and opens the same file again. */
  reopen(options?: Partial<OpenStoreOptions>): Store;
}

export function openTemporaryStore(options: Partial<OpenStoreOptions> = {}): TemporaryStore {
  const folder = temporaryFolder();
  const file = join(folder, 'punctual.db');
  const log = createKeptLog();
  const time = createFakeTime();
  const open = (more: Partial<OpenStoreOptions>): Store =>
    openStore({ file, log, clock: time.clock, ...options, ...more });
  let store = open({});
  onTestFinished(() => store.close());
  return {
    get store() {
      return store;
    },
    file,
    folder,
    log,
    time,
    reopen(more = {}) {
      store.close();
      store = open(more);
      return store;
    },
  };
}

/** A folder that is removed when the test ends, after whatever else the test has asked to be closed. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'punctual-test-'));
  onTestFinished(() => {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      // Windows removes no file that is open; a few tests leave a database to the end of the process.
      if (process.platform !== 'win32') throw error;
    }
  });
  return folder;
}
