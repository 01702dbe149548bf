/** Backups as files: what is in them, what a restore takes and refuses, and what of it all is kept. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, linkSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test, vi } from 'vitest';
import { backupNamed, createBackups, listBackups } from '../../main/store/backup.ts';
import { bestFirst, tidyBackups } from '../../main/store/backup-list.ts';
import { checkFile, newestFormat } from '../../main/store/check-file.ts';
import { restoreBackup } from '../../main/store/restore.ts';
import { createStoreThread } from '../../main/store/thread.ts';
import { START, sampleJob, sampleRun } from '../support/sample-job.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

const DAY = 86_400_000;
const NEWEST = newestFormat();

/** SQLite's own opinion of a file, in a process of its own. */
function whole(file: string): boolean {
  const program = `
    const db = new (require('better-sqlite3'))(process.argv[1]);
    console.log(db.prepare('PRAGMA integrity_check(1)').pluck().get());`;
  try {
    return execFileSync(process.execPath, ['-e', program, file], { encoding: 'utf8', stdio: 'pipe' }).trim() === 'ok';
  } catch {
    return false;
  }
}

function filled(jobs = 300) {
  const opened = openTemporaryStore();
  opened.store.transact(() => {
    for (let n = 0; n < jobs; n += 1) opened.store.insertJob(sampleJob(`job-${n}`));
    for (let n = 0; n < jobs; n += 1)
      opened.store.insertRun(sampleRun(`run-${n}`, `job-${n}`, { state: 'succeeded', scheduledAt: START + n }));
  });
  return opened;
}
const names = (file: string) => listBackups(file).map(({ name }) => name);

describe('the check of a file', () => {
  test('finds damage at random places exactly where SQLite in another process does', () => {
    const { store, file, folder } = filled();
    store.close();
    const bytes = readFileSync(file);
    let seed = 42;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    const found = { sound: 0, damaged: 0 };
    for (let n = 0; n < 24; n += 1) {
      const harmed = Buffer.from(bytes);
      const at = random(bytes.length - 700);
      // A few bytes somewhere, or whole pages, as a failing disk and a stray write leave them.
      if (n % 3 === 0) for (let k = 0; k < 1 + random(600); k += 1) harmed[at + k] = random(256);
      else
        harmed.fill(random(256), at - (at % 4096), Math.min(bytes.length, at - (at % 4096) + 4096 * (1 + random(3))));
      const path = join(folder, `harmed-${n}.db`);
      writeFileSync(path, harmed);
      const { fault } = checkFile(path);
      found[fault === null ? 'sound' : 'damaged'] += 1;
      expect({ at, sound: fault === null }).toEqual({ at, sound: whole(path) });
    }
    expect(found.damaged).toBeGreaterThan(10);
  }, 60_000);

  test('counts, and does so in a thread as well', async () => {
    const { store, file } = filled(7);
    store.deleteJob('job-0');
    store.close();
    const expected = { fault: null, jobs: 6, runs: 7, format: NEWEST };
    expect(checkFile(file)).toEqual(expected);
    expect(await createStoreThread(file).check(file)).toEqual(expected);
    await expect(createStoreThread(file).check(`${file}.nowhere`)).resolves.toMatchObject({
      fault: { kind: 'damaged' },
    });
  });

  test.each<[string, string, (db: Database.Database) => void]>([
    ['other tables', 'foreign', (db) => db.exec('CREATE TABLE jobs (id TEXT); CREATE TABLE runs (id TEXT)')],
    ['no tables at all', 'foreign', () => {}],
    ['a column less', 'foreign', (db) => db.exec('ALTER TABLE runs DROP COLUMN log_dropped')],
    ['an index less', 'foreign', (db) => db.exec('DROP INDEX runs_by_job')],
    ['a table less', 'foreign', (db) => db.exec('DROP TABLE notices')],
    ['a newer format', 'newer', (db) => db.pragma(`user_version = ${NEWEST + 1}`)],
  ])('a file with the right number and %s is %s, and no way in restores it', async (what, kind, change) => {
    const opened = filled(3);
    const { store, folder, file } = opened;
    const made = await store.backupNow();
    const path = join(folder, 'other.db');
    if (/other|no tables/.test(what)) {
      const db = new Database(path);
      db.pragma(`user_version = ${NEWEST}`);
      change(db);
      db.close();
    } else {
      copyFileSync(made.file, path);
      const db = new Database(path);
      change(db);
      db.close();
    }
    expect(checkFile(path).fault?.kind).toBe(kind);
    store.close();
    const code = kind === 'newer' ? 'store-from-future' : 'store-failed';
    expect(() => restoreBackup({ ...opened, backup: path, clock: opened.time.clock })).toThrow(
      expect.objectContaining({ code, reason: { code: `backup-${kind}`, name: 'other.db' } }),
    );
    copyFileSync(path, made.file);
    writeFileSync(`${file}.restore-next`, `${made.name}\nid\n`);
    const again = opened.reopen();
    expect(again.jobIds()).toHaveLength(3);
    expect(again.notices).toMatchObject([{ code: 'restore-failed', reason: { because: { code: `backup-${kind}` } } }]);
    expect(readdirSync(folder).filter((name) => /restoring|replaced/.test(name))).toEqual([]);
  });
});

describe('a backup', () => {
  test('is listed with what it holds and when it was read through; one that changes afterwards counts as not read', async () => {
    const { store, file, time } = filled(5);
    const made = await store.backupNow();
    expect(made).toMatchObject({ kind: 'hand', jobs: 5, runs: 5, format: NEWEST, fault: null, verifiedAt: START });
    expect(made.bytes).toBeGreaterThan(10_000);
    utimesSync(made.file, new Date(), new Date());
    expect(store.listBackups()).toMatchObject([{ jobs: 5, runs: null, verifiedAt: null }]);
    time.advance(5);
    await store.checkBackups(new AbortController().signal);
    expect(listBackups(file)).toMatchObject([{ jobs: 5, runs: 5, verifiedAt: START + 5 }]);
  });

  test('of a damaged database is not kept, says so, and the check of the database finds it', async () => {
    const opened = filled();
    opened.store.close();
    const bytes = readFileSync(opened.file);
    const harmed = Buffer.from(bytes).fill(0xff, 4096 * 9, 4096 * 12);
    writeFileSync(opened.file, harmed);
    // As a connection that has been open since before: it looks at nothing when it begins.
    const db = new Database(opened.file);
    const { file, time } = opened;
    const { copy, check } = createStoreThread(file);
    const onDamage = vi.fn();
    const backups = createBackups({ file, clock: time.clock, mayWrite: () => {}, onDamage, copy, check });
    const failure = { code: 'store-failed', reason: { code: 'database-damaged' } };
    await expect(backups.backupDaily()).rejects.toMatchObject(failure);
    await expect(backups.backupNow()).rejects.toMatchObject(failure);
    expect(backups.listBackups()).toEqual([]);
    expect(readdirSync(join(opened.folder, 'backups'))).toEqual([]);
    // It was read through: what was found goes along, so that nobody reads it again.
    const said = await backups.checkWhole();
    expect(said).not.toBeNull();
    expect(onDamage.mock.calls).toEqual([[said], [said]]);
    db.close();
    writeFileSync(opened.file, bytes);
    expect(await backups.checkWhole()).toBeNull();
  });

  test("two at once, by day and by hand, do not take away each other's unfinished copy", async () => {
    const { store, file } = filled();
    await Promise.all([store.backupDaily(), store.backupNow(), store.backupDaily()]);
    expect(names(file)).toHaveLength(2);
  });

  test('that a crash left unfinished goes, and is never listed', async () => {
    const { store, file, folder } = filled(2);
    await store.backupNow();
    writeFileSync(join(folder, 'backups', 'punctual-2025-12-31.db.partial'), 'half');
    await store.backupDaily();
    expect(readdirSync(join(folder, 'backups')).filter((name) => name.endsWith('.partial'))).toEqual([]);
    expect(names(file)).toHaveLength(2);
  });

  test('row 1: damage, an empty start and a year of daily backups later, what was there can still be restored', async () => {
    const opened = filled(20);
    for (let day = 0; day < 9; day += 1) {
      await opened.store.backupDaily();
      opened.time.advance(DAY);
    }
    const before = names(opened.file);
    opened.store.close();
    writeFileSync(opened.file, Buffer.alloc(20_000, 'rubbish'));
    expect(() => opened.reopen()).toThrow(expect.objectContaining({ code: 'store-damaged' }));
    expect(() => opened.reopen()).toThrow(expect.objectContaining({ code: 'store-damaged' }));
    const empty = opened.reopen({ ifMissing: 'empty' } as object);
    for (let day = 0; day < 60; day += 1) {
      await empty.backupDaily();
      opened.time.advance(DAY);
    }
    expect(names(opened.file)).toEqual(expect.arrayContaining([...before]));
    // What is offered first is the newest one that has something.
    expect(bestFirst(listBackups(opened.file))[0]).toMatchObject({ name: before[0], jobs: 20, runs: 20 });
    empty.close();
    writeFileSync(opened.file, 'rubbish again');
    expect(opened.reopen({ ifMissing: 'restore-newest' } as object).jobIds()).toHaveLength(20);
    // Some 140 files are written and read through; under Wine each takes ten times as long.
  }, 300_000);

  test('restore-newest goes on to the next when one turns out to be damaged, and lists that one as such', async () => {
    const opened = filled(4);
    await opened.store.backupDaily();
    opened.time.advance(DAY);
    const newest = (await opened.store.backupDaily()) ?? '';
    opened.store.close();
    const bytes = readFileSync(newest);
    writeFileSync(newest, bytes.fill(0xff, 4096 * 5, 4096 * 8));
    writeFileSync(opened.file, 'rubbish'.repeat(900));
    expect(opened.reopen({ ifMissing: 'restore-newest' } as object).jobIds()).toHaveLength(4);
    const [first] = listBackups(opened.file).filter(({ kind }) => kind === 'daily');
    expect(first).toMatchObject({ file: newest, fault: { kind: 'damaged' }, verifiedAt: null });
  });
});

describe('databases that were put aside', () => {
  test('are listed with what they hold, go by age and size, and the newest of each kind never by itself', async () => {
    const { store, file, time } = filled(3);
    const { file: copy } = await store.backupNow();
    const aside = (kind: string, days: number, content: string | null) => {
      const stamp = new Date(START - days * DAY).toISOString().slice(0, 19).replaceAll(':', '-');
      const path = `${file}.${kind}-${stamp}`;
      if (content === null) copyFileSync(copy, path);
      else writeFileSync(path, content);
      return path;
    };
    const kept = [aside('replaced', 3, null), aside('broken', 400, 'damaged')];
    const gone = [aside('replaced', 31, null), aside('replaced', 300, null), aside('broken', 401, 'older')];
    writeFileSync(`${gone[0]}-wal`, 'rest');
    const list = store.listBackups();
    expect(list.filter(({ kind }) => kind === 'replaced')).toHaveLength(3);
    expect(list.find(({ file: path }) => path === kept[0])).toMatchObject({ jobs: 3, format: NEWEST });
    tidyBackups(file, time.clock.now());
    expect(kept.map(existsSync)).toEqual([true, true]);
    expect([...gone, `${gone[0]}-wal`].map(existsSync)).toEqual([false, false, false, false]);
    store.removeBackup(backupNamed(file, store.listBackups().find(({ kind }) => kind === 'broken')?.name ?? '').name);
    expect(kept.map(existsSync)).toEqual([true, false]);
    expect(() => store.removeBackup('../punctual.db')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  test('a restore is undone by restoring what it replaced, and that again', async () => {
    const opened = filled(3);
    const made = await opened.store.backupNow();
    opened.store.insertJob(sampleJob('late'));
    opened.store.close();
    const restore = (backup: string) => {
      opened.time.advance(1000);
      const { kept } = restoreBackup({ ...opened, backup, clock: opened.time.clock });
      const ids = opened.reopen().jobIds();
      opened.store.close();
      return { kept: kept ?? '', ids };
    };
    const first = restore(made.file);
    expect(first.ids).not.toContain('late');
    const second = restore(first.kept);
    expect(second.ids).toContain('late');
    expect(restore(second.kept).ids).not.toContain('late');
    expect(listBackups(opened.file).filter(({ kind }) => kind === 'replaced')).toHaveLength(3);
  });

  test('a second name of the living database, as a kill before the rename leaves it, is not listed and goes at the next start', () => {
    const opened = filled(3);
    opened.store.close();
    const alias = `${opened.file}.replaced-2026-01-01T00-00-00`;
    linkSync(opened.file, alias);
    writeFileSync(`${opened.file}.restoring`, 'half');
    expect(names(opened.file)).toEqual([]);
    expect(opened.reopen().jobIds()).toHaveLength(3);
    expect(existsSync(alias)).toBe(false);
    expect(existsSync(`${opened.file}.restoring`)).toBe(false);
  });

  test('the database itself is no backup of itself', () => {
    const opened = filled(1);
    opened.store.close();
    expect(() => restoreBackup({ ...opened, backup: opened.file, clock: opened.time.clock })).toThrow(
      expect.objectContaining({ code: 'bad-input', reason: { code: 'restore-itself', name: 'punctual.db' } }),
    );
  });

  test('a database copied together with its write-ahead file is restored with what only that has', () => {
    const opened = filled(3);
    const other = join(opened.folder, 'other.db');
    opened.store.insertJob(sampleJob('only in the second file'));
    for (const suffix of ['', '-wal']) copyFileSync(opened.file + suffix, other + suffix);
    opened.store.deleteJob('only in the second file');
    opened.store.close();
    restoreBackup({ ...opened, backup: other, clock: opened.time.clock });
    expect(opened.reopen().jobIds()).toContain('only in the second file');
  });
});
