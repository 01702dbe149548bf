/** A restore is one rename: before it nothing has happened, after it everything has. */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { lastAside, listBackups } from '../../main/store/backup.ts';
import { migrations } from '../../main/store/migrations/all.ts';
import { openStore } from '../../main/store/open.ts';
import { restoreBackup } from '../../main/store/restore.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { START, sampleJob, sampleRun } from '../support/sample-job.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

/** A database with a job made after its one backup, and the wish to go back. */
async function wished() {
  const opened = openTemporaryStore();
  const { store, file } = opened;
  store.writeState('awake', START);
  store.insertJob(sampleJob('early'));
  store.insertRun(sampleRun('queued', 'early', { state: 'queued', waitingFor: 'slot' }));
  const { name, file: backup } = await store.backupNow();
  store.insertJob(sampleJob('late'));
  store.askForRestore(name);
  const wish = `${file}.restore-next`;
  opened.time.advance(60_000);
  return { ...opened, backup, name, wish };
}
const kept = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('punctual.db.replaced-'));

describe('the wish to restore', () => {
  test('is carried out once, even when it cannot be taken away: what was done since is not undone', async () => {
    const opened = await wished();
    const text = readFileSync(opened.wish);
    const restored = opened.reopen();
    expect(restored.jobIds()).toEqual(['early']);
    expect(existsSync(opened.wish)).toBe(false);
    restored.insertJob(sampleJob('since'));
    restored.close();

    // As a kill between the rename and the removal of the wish leaves it.
    writeFileSync(opened.wish, text);
    const again = opened.reopen();
    expect(again.jobIds()).toEqual(['early', 'since']);
    expect(again.notices.map(({ code }) => code)).toEqual(['database-restored']);
    expect(existsSync(opened.wish)).toBe(false);
    expect(kept(opened.folder)).toHaveLength(1);
    // Another wish for the same backup is another one.
    again.askForRestore(opened.name);
    expect(opened.reopen().jobIds()).toEqual(['early']);
  });

  test('of a version that gave it no name is carried out all the same', async () => {
    const opened = await wished();
    opened.store.close();
    writeFileSync(opened.wish, opened.name);
    expect(opened.reopen().jobIds()).toEqual(['early']);
  });

  test.each<[string, (backup: string) => void]>([
    ['is damaged', (backup) => writeFileSync(backup, 'rubbish'.repeat(5000))],
    [
      'was made by a newer version',
      (backup) => {
        const db = new Database(backup);
        db.pragma(`user_version = ${(migrations.at(-1)?.version ?? 0) + 1}`);
        db.close();
      },
    ],
  ])('for a backup that %s changes nothing and says why', async (_what, harm) => {
    const opened = await wished();
    opened.store.close();
    harm(opened.backup);
    const store = opened.reopen();
    expect(store.jobIds()).toEqual(['early', 'late']);
    expect(store.notices.map(({ code }) => code)).toEqual(['restore-failed']);
    expect(kept(opened.folder)).toEqual([]);
    expect(readdirSync(opened.folder).filter((name) => name.includes('restoring'))).toEqual([]);
    expect(existsSync(opened.wish)).toBe(false);
  });
});

describe('a restored file', () => {
  test('has its past closed, no lease, and nothing beside it, before anybody opens it', async () => {
    const { store, file, backup, time, log } = await wished();
    store.close();
    restoreBackup({ file, backup, clock: time.clock, log });
    expect(existsSync(`${file}-wal`)).toBe(false);
    const db = new Database(file, { readonly: true });
    const state = (key: string): unknown =>
      JSON.parse(String(db.prepare('SELECT value FROM state WHERE key = ?').pluck().get(key)));
    expect(state('pausedAll')).toEqual({ since: START, until: START + 60_000 });
    expect(db.prepare('SELECT count(*) FROM runs WHERE state < 3').pluck().get()).toBe(0);
    expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'lease'").pluck().get()).toBe(0);
    db.close();
  });

  test('is not mixed with what a crash left in the write-ahead file of the old one', async () => {
    const { store, file, folder, backup, time, log } = await wished();
    // Copies made while it is open are what a kill leaves behind.
    for (const suffix of ['', '-wal']) copyFileSync(file + suffix, join(folder, `crashed${suffix}`));
    store.close();
    for (const suffix of ['', '-wal']) copyFileSync(join(folder, `crashed${suffix}`), file + suffix);
    const { kept: aside } = restoreBackup({ file, backup, clock: time.clock, log });
    const open = (path: string) => openStore({ file: path, log: createKeptLog(), clock: time.clock });
    const restored = open(file);
    expect(restored.jobIds()).toEqual(['early']);
    restored.close();
    // And the old one is kept whole, with what only its write-ahead file had.
    const old = open(aside ?? '');
    expect(old.jobIds()).toEqual(['early', 'late']);
    old.close();
  });
});

describe('the database that is replaced', () => {
  test.each<[string, 'replaced' | 'broken', (file: string) => void]>([
    ['is sound', 'replaced', () => {}],
    [
      'was written by a newer version',
      'replaced',
      (file) => {
        const db = new Database(file);
        db.pragma('user_version = 900');
        db.close();
      },
    ],
    ['lost its first page', 'broken', (file) => overwrite(file, 0)],
    ['lost a page in the middle', 'broken', (file) => overwrite(file, 9)],
    [
      'is of another program',
      'broken',
      (file) => {
        rmSync(file);
        const db = new Database(file);
        db.exec('CREATE TABLE cats (a); PRAGMA user_version = 9');
        db.close();
      },
    ],
  ])('and %s is kept as %s, read through', async (_what, kind, harm) => {
    const { store, file, backup, wish, time } = await wished();
    store.close();
    rmSync(wish);
    harm(file);
    const { kept } = restoreBackup({ file, backup, clock: time.clock, log: createKeptLog() });
    const aside = listBackups(file).filter((one) => one.kind === 'replaced' || one.kind === 'broken');
    expect(aside).toMatchObject([{ file: kept, kind }]);
    expect(lastAside(file)).toEqual(aside[0]);
    const sound = { verifiedAt: START + 60_000, fault: null, jobs: 2, runs: 1 };
    if (_what === 'is sound') expect(aside).toMatchObject([sound]);
    else expect(aside[0]?.fault).not.toBeNull();
  });
});

test('of databases that were replaced within one second, the last one is the last', async () => {
  const { store, file, backup, wish, time } = await wished();
  store.close();
  rmSync(wish);
  const restore = () => restoreBackup({ file, backup, clock: time.clock, log: createKeptLog() }).kept;
  for (const harm of [false, true, false, true, true]) {
    if (harm) overwrite(file, 9);
    const kept = restore();
    expect(lastAside(file)?.file).toBe(kept);
    expect(lastAside(file)?.kind).toBe(harm ? 'broken' : 'replaced');
  }
  expect(listBackups(file)).toHaveLength(6);
});

test.each<[string, (path: string) => void]>([
  ['a pipe', (path) => execFileSync('mkfifo', [path])],
  ['a folder', (path) => mkdirSync(path)],
  ['a device', (path) => symlinkSync('/dev/zero', path)],
])('in the place of a backup %s is refused at once, and nothing changes', async (_what, make) => {
  const { store, file, folder, time } = await wished();
  store.close();
  const before = readFileSync(file);
  const path = join(folder, 'other.db');
  make(path);
  expect(() => restoreBackup({ file, backup: path, clock: time.clock, log: createKeptLog() })).toThrow(
    expect.objectContaining({ reason: { code: 'backup-foreign', name: 'other.db' } }),
  );
  expect(readFileSync(file).equals(before)).toBe(true);
});

/** As a failing disk leaves a page. */
function overwrite(file: string, page: number): void {
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0xff, page * 4096, (page + 1) * 4096));
}
