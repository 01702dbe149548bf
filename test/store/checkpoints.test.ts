import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { createCheckpoints } from '../../main/store/checkpoints.ts';
import { createStoreThread } from '../../main/store/thread.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { sampleJob } from '../support/sample-job.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

const MB = 1_000_000;
const NOTES = 'x'.repeat(MB);

describe('the write-ahead file', () => {
  test('is moved into the database by no commit, however much is written, but by the thread', async () => {
    const { store, file } = openTemporaryStore();
    const before = statSync(file).size;
    for (let n = 0; n < 10; n += 1) store.insertJob(sampleJob(`a${n}`, {}, { notes: NOTES }));
    expect(statSync(file).size).toBe(before);
    await store.tidy();
    expect(statSync(file).size).toBeGreaterThan(before + 10 * MB);
    expect(store.jobIds()).toHaveLength(10);
  });

  test('stays small while ten times as much is written, also by a commit in the middle of a checkpoint', async () => {
    const { store, file } = openTemporaryStore();
    let largest = 0;
    for (let n = 0; n < 60; n += 1) {
      const tidied = store.tidy();
      store.insertJob(sampleJob(`a${n}`, {}, { notes: NOTES }));
      await tidied;
      largest = Math.max(largest, statSync(`${file}-wal`).size);
    }
    expect(largest).toBeLessThan(16 * MB);
  });

  test('is left alone while little is in it, and no thread is started for it', async () => {
    const { store, file } = openTemporaryStore();
    const before = statSync(file).mtimeMs;
    store.insertJob(sampleJob('a'));
    await store.tidy();
    expect(statSync(file).mtimeMs).toBe(before);
  });

  test('is moved by commits again where no thread can be started; this is said once', async () => {
    const { store, file, folder } = openTemporaryStore();
    store.close();
    const db = new Database(file);
    db.pragma('wal_autocheckpoint = 16000');
    const thread = createStoreThread(file, new URL(`file://${folder}/missing.js`));
    const log = createKeptLog();
    const { tidy } = createCheckpoints(db, { thread, mayWrite: () => {}, log });
    const write = db.prepare("INSERT OR REPLACE INTO state (key, value) VALUES ('large', ?)");
    for (let n = 0; n < 3; n += 1) {
      write.run(`${n}${NOTES.repeat(5)}`);
      await tidy();
    }
    expect(log.lines.map(({ message }) => message)).toEqual(['checkpoint failed']);
    expect(db.pragma('wal_autocheckpoint', { simple: true })).toBe(4000);
    thread.close();
    // And by the thread alone once it works again.
    const working = createStoreThread(file);
    let broken = true;
    db.pragma('wal_autocheckpoint = 12000');
    const checkpoints = createCheckpoints(db, {
      thread: { checkpoint: () => (broken ? Promise.reject(new Error('no')) : working.checkpoint()) },
      ...{ mayWrite: () => {}, log },
    });
    write.run(NOTES.repeat(6));
    await checkpoints.tidy();
    expect(db.pragma('wal_autocheckpoint', { simple: true })).toBe(4000);
    broken = false;
    await checkpoints.tidy();
    expect(db.pragma('wal_autocheckpoint', { simple: true })).toBe(12_000);
    working.close();
    db.close();
  });

  test('and a backup that is being made are ended in order when the database is closed; none begins afterwards', async () => {
    const { store, folder } = openTemporaryStore();
    store.insertJob(sampleJob('a'));
    const copying = store.backupNow().then(
      ({ name }) => [name],
      () => [],
    );
    await new Promise((resolve) => setImmediate(resolve));
    store.close();
    const made: string[] = await copying;
    expect(readdirSync(join(folder, 'backups'))).toEqual(made);
    await expect(store.backupNow()).rejects.toThrow();
  });
});
