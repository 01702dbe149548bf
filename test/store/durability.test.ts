import fs, { type PathLike } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Store } from '../../main/store/open.ts';
import { sampleJob, sampleRun } from '../support/sample-job.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

/** Flushes as the system would see them. */
const seen = { waited: 0, later: 0, failing: false };
const real = { fsyncSync: fs.fsyncSync, fsync: fs.fsync };

beforeAll(() => {
  fs.fsyncSync = (fd) => {
    seen.waited += 1;
    if (seen.failing) throw new Error('EIO: the disk is gone');
    real.fsyncSync(fd);
  };
  fs.fsync = Object.assign((fd: number, done: fs.NoParamCallback) => {
    seen.later += 1;
    real.fsync(fd, done);
  }, real.fsync);
  // Whoever imported them by name gets these, too.
  syncBuiltinESMExports();
});
afterAll(() => {
  Object.assign(fs, real);
  syncBuiltinESMExports();
});
afterEach(() => {
  seen.failing = false;
});

/** How many flushes a call waited for. */
function waitedFor(work: () => unknown): number {
  const before = seen.waited;
  work();
  return seen.waited - before;
}

describe('what waits for the disk', () => {
  test('S30: a new row of the ledger, once per transaction however many rows it has, before the call returns', () => {
    const { store } = openTemporaryStore();
    expect(waitedFor(() => store.insertRun(sampleRun('r', 'a')))).toBe(1);
    const batch = (from: number) => () =>
      store.transact(() => {
        for (let n = from; n < from + 100; n += 1) store.insertRun(sampleRun(`r${n}`, `job-${n}`));
      });
    expect(waitedFor(batch(0))).toBe(1);
    expect(waitedFor(batch(100))).toBe(1);
  });

  test('S30: a row that waited or is taken over, when it is about to start', () => {
    const { store } = openTemporaryStore();
    store.insertRun(sampleRun('r', 'a', { state: 'queued', waitingFor: 'jitter' }));
    store.insertRun(sampleRun('s', 'b', { state: 'missed' }));
    const start = (): void => {
      for (const id of ['r', 's']) store.updateRun(id, { state: 'starting', waitingFor: null });
    };
    expect(waitedFor(() => store.transact(start))).toBe(1);
    expect(waitedFor(() => store.updateRun('r', { state: 'running', pid: 1 }))).toBe(0);
  });

  test('nothing else does; it is flushed a moment later without holding anybody up', async () => {
    const { store } = openTemporaryStore();
    store.insertRun(sampleRun('r', 'a'));
    const later = seen.later;
    const writes: readonly ((store: Store) => unknown)[] = [
      () => store.insertJob(sampleJob('a')),
      () => store.progressJob('a', { runCount: 1 }),
      () => store.updateRun('r', { state: 'succeeded' }),
      () => store.transact(() => store.updateRun('r', { exitCode: 0 })),
      () => store.deleteJob('a'),
      () => store.writeSettings({}),
      () => store.writeState('awake', 1),
    ];
    expect(waitedFor(() => writes.map((write) => write(store)))).toBe(0);
    await vi.waitFor(() => expect(seen.later).toBe(later + 1), { timeout: 15_000 });
  });

  test('a transaction that was rolled back leaves no debt to the next one', () => {
    const { store } = openTemporaryStore();
    const fail = (): void => {
      store.transact(() => {
        store.insertRun(sampleRun('r', 'a'));
        throw new Error('stop');
      });
    };
    expect(waitedFor(() => expect(fail).toThrow('stop'))).toBe(0);
    expect(waitedFor(() => store.transact(() => store.insertJob(sampleJob('a'))))).toBe(0);
  });

  test('a disk that does not confirm is told in the log; what was committed stays', () => {
    const { store, log } = openTemporaryStore();
    seen.failing = true;
    expect(store.insertRun(sampleRun('r', 'a'))).toBe(true);
    expect(store.run('r')?.id).toBe('r');
    expect(log.lines).toMatchObject([{ level: 'error', data: { problem: expect.stringContaining('EIO') } }]);
  });

  test('the file that is flushed is the one that SQLite writes, also after a checkpoint began it anew', () => {
    const { store, file } = openTemporaryStore();
    const inode = (path: PathLike): number => fs.statSync(path).ino;
    store.insertRun(sampleRun('r', 'a'));
    const before = inode(`${file}-wal`);
    store.checkpoint();
    store.insertRun(sampleRun('s', 'b'));
    expect(inode(`${file}-wal`)).toBe(before);
  });
});
