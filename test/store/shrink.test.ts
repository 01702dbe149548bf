import { fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore, type Store } from '../../main/store/open.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { START, sampleJob, sampleRun } from '../support/sample-job.ts';
import { openTemporaryStore, temporaryFolder } from '../support/temporary-store.ts';

const MANY = 20_000;

function fill(store: Store, runs = MANY): void {
  store.insertJob(sampleJob('a'));
  store.transact(() => {
    for (let n = 0; n < runs; n += 1)
      store.insertRun(sampleRun(`r${String(n).padStart(8, '0')}`, 'a', { state: 'succeeded', scheduledAt: START + n }));
  });
}

async function prune(store: Store): Promise<void> {
  const step = store.startPrune({ before: null, runsPerJob: 500, runs: null });
  while (step().more) await store.tidy();
}

async function shrink(store: Store): Promise<number> {
  const step = store.startShrink();
  let steps = 0;
  for (; step(); steps += 1) await store.tidy();
  store.checkpoint();
  return steps;
}

/** Bytes of the same content in a file without free room. */
async function liveBytes(store: Store): Promise<number> {
  return (await store.backupNow()).bytes;
}

/** As versions before had it: no page ever goes back to the disk. */
function makeOld(file: string): void {
  const db = new Database(file);
  db.pragma('journal_mode = DELETE');
  db.pragma('auto_vacuum = NONE');
  db.exec('VACUUM');
  db.close();
}
const kindOf = (file: string): number => {
  const db = new Database(file, { readonly: true });
  try {
    return Number(db.pragma('auto_vacuum', { simple: true }));
  } finally {
    db.close();
  }
};

describe('the file of the database', () => {
  test('is within 1.3 of its live rows after pruning, and so is a backup, in small steps', async () => {
    const { store, file } = openTemporaryStore();
    fill(store);
    store.checkpoint();
    const full = statSync(file).size;
    await prune(store);
    const pruned = await liveBytes(store);
    expect(pruned).toBeLessThan(full / 10);
    expect(await shrink(store)).toBeGreaterThan(3);
    expect(statSync(file).size).toBeLessThan(Math.max(pruned * 1.3, pruned + 300_000));
    expect(store.listRuns({ jobId: 'a', limit: 1000 }).items).toHaveLength(500);
    expect(await shrink(store)).toBe(0);
  });

  test('gives back no page of a database that keeps its size, and keeps some for what is written next', async () => {
    const { store } = openTemporaryStore();
    fill(store, 2000);
    expect(await shrink(store)).toBe(0);
  });

  test('of an older version is rewritten once, when it is opened, with everything in it', async () => {
    const opened = openTemporaryStore();
    fill(opened.store);
    opened.store.close();
    makeOld(opened.file);
    expect(kindOf(opened.file)).toBe(0);
    const store = opened.reopen();
    expect(kindOf(opened.file)).toBe(2);
    expect(statSync(`${opened.file}-wal`).size).toBe(0);
    expect(store.run('r00000000')).not.toBeNull();
    await prune(store);
    expect(await shrink(store)).toBeGreaterThan(3);
  });

  test('of an older version works as before when it cannot be rewritten, and the next start tries again', () => {
    const opened = openTemporaryStore();
    fill(opened.store, 100);
    opened.store.close();
    makeOld(opened.file);
    const reader = new Database(opened.file);
    reader.pragma('journal_mode = WAL');
    // A commit of its own in the way for as long as the start waits.
    reader.exec('BEGIN IMMEDIATE');
    const log = createKeptLog();
    const store = openStore({ file: opened.file, log, clock: opened.time.clock });
    expect(log.lines.map(({ message }) => message)).toContain('database could not be rewritten');
    reader.exec('ROLLBACK');
    reader.close();
    expect(store.run('r00000000')).not.toBeNull();
    store.insertJob(sampleJob('b'));
    store.close();
    expect(kindOf(opened.file)).toBe(0);
    opened.reopen();
    expect(kindOf(opened.file)).toBe(2);
  });

  test('killed at any moment of being rewritten is whole, in its old form or in its new one', async () => {
    const opened = openTemporaryStore();
    fill(opened.store);
    opened.store.close();
    makeOld(opened.file);
    const folder = temporaryFolder();
    const copy = (name: string): string => {
      const file = join(folder, name);
      copyFileSync(opened.file, file);
      return file;
    };
    const took = await openedBy(copy('whole.db'), null);
    expect(kindOf(join(folder, 'whole.db'))).toBe(2);
    const kinds = new Set<number>();
    for (let n = 0; n < 12; n += 1) {
      const file = copy(`killed-${n}.db`);
      await openedBy(file, (took * n) / 10);
      const db = new Database(file);
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(db.prepare('SELECT count(*) FROM runs').pluck().get()).toBe(MANY);
      kinds.add(Number(db.pragma('auto_vacuum', { simple: true })));
      db.close();
    }
    // A kill at once finds the old form.
    expect(kinds).toContain(0);
  });
});

/** Opens it in another process, which is killed so many ms after it began; returns how long it took. */
async function openedBy(file: string, killAfter: number | null): Promise<number> {
  const child = fork(join(import.meta.dirname, '../fixtures/programs/open-store.ts'), [file], { execArgv: [] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let begun = 0;
  let ended = 0;
  child.on('message', (what) => {
    if (what === 'open') ended = performance.now();
    if (what !== 'opening') return;
    begun = performance.now();
    if (killAfter !== null) setTimeout(() => child.kill('SIGKILL'), killAfter);
  });
  await once(child, 'exit');
  return ended - begun;
}
