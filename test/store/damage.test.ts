import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { EngineStore } from '../../main/engine/ports.ts';
import { guardAll } from '../../main/store/failures.ts';
import { createJobs } from '../../main/store/jobs.ts';
import { openStore } from '../../main/store/open.ts';
import { createRuns } from '../../main/store/runs.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { createFakeTime } from '../support/fake-time.ts';
import { START, sampleJob, sampleRun } from '../support/sample-job.ts';
import { openTemporaryStore, temporaryFolder } from '../support/temporary-store.ts';

const open = (file: string, ifMissing?: 'empty') =>
  openStore({ file, log: createKeptLog(), clock: createFakeTime().clock, ifMissing });

describe('S41: one row that cannot be read', () => {
  test.each([
    ['text that is no JSON', '{"name": "x'],
    ['JSON that is no spec', '[1, 2]'],
    ['a spec without an action', '{"name":"x","schedule":{"kind":"manual"}}'],
    ['a spec whose schedule is a text', '{"name":"x","action":{"kind":"shell"},"schedule":"daily"}'],
  ])('%s is shown as broken with the reason; the others load and fire', (_what, text) => {
    const opened = openTemporaryStore();
    for (const id of ['a', 'b', 'c']) opened.store.insertJob(sampleJob(id, { dueAt: START }, { name: `Job ${id}` }));
    opened.store.close();
    const db = new Database(opened.file);
    db.prepare("UPDATE job_specs SET spec = ? WHERE name = 'Job b'").run(text);
    db.close();

    const store = opened.reopen();
    const broken = store.job('b');
    expect(broken).toMatchObject({ id: 'b', state: 'broken', spec: { name: 'Job b', schedule: { kind: 'manual' } } });
    expect(broken?.problem).toMatch(/cannot be read/);
    expect(store.dueJobs(START, 2).map((job) => job.id)).toEqual(['a', 'c']);
    expect(store.jobIds({ state: 'broken' })).toEqual(['b']);
    expect(store.listJobs({}).jobs.map((job) => job.state)).toEqual(['active', 'broken', 'active']);
    expect(opened.log.lines.filter((line) => line.level === 'error')).toHaveLength(1);

    store.replaceJob(sampleJob('b', { revision: 2 }, { name: 'Mended' }));
    expect(store.job('b')).toMatchObject({ state: 'active', problem: null, spec: { name: 'Mended' } });
  });

  test('times left out that cannot be read: the job is shown as broken, not run when a person had left it out', () => {
    const opened = openTemporaryStore();
    const skips = [{ from: START, to: START + 5 }];
    for (const id of ['a', 'b', 'c']) opened.store.insertJob(sampleJob(id, { dueAt: START, skips }));
    opened.store.close();
    const db = new Database(opened.file);
    db.exec(`UPDATE jobs SET skips = '[{"fr' WHERE id = 'a'; UPDATE jobs SET skips = '{}' WHERE id = 'b'`);
    db.close();
    const store = opened.reopen();
    expect(store.dueJobs(START, 9).map((job) => job.id)).toEqual(['c']);
    expect(store.job('a')).toMatchObject({
      state: 'broken',
      skips: [],
      problem: expect.stringMatching(/cannot be read/),
    });
    expect(store.listJobs({}).jobs.map((job) => job.state)).toEqual(['broken', 'broken', 'active']);
    store.replaceJob(sampleJob('a', { skips }));
    expect(store.job('a')).toEqual(sampleJob('a', { skips }));
  });

  test('follows its group when that is renamed or taken away, keeps its text, and stays in the group when it is mended', () => {
    const opened = openTemporaryStore();
    for (const id of ['a', 'b']) opened.store.insertJob(sampleJob(id, {}, { name: `Job ${id}`, group: 'Old' }));
    opened.store.close();
    const text = '{"name": "x", "group": "Old"';
    const db = new Database(opened.file);
    db.prepare("UPDATE job_specs SET spec = ? WHERE name = 'Job b'").run(text);
    const stored = () => db.prepare("SELECT spec FROM job_specs WHERE name = 'Job b'").pluck().get();
    const store = opened.reopen();
    expect(store.regroupJobs({ ids: ['a', 'b'], from: 'Old', to: 'New' }, START)).toBe(2);
    expect(store.jobIds({ group: 'New' })).toEqual(['a', 'b']);
    expect(store.job('b')).toMatchObject({ state: 'broken', spec: { name: 'Job b', group: 'New' } });
    expect(store.listJobs({ text: 'group:New' }).jobs.map(({ spec }) => spec.group)).toEqual(['New', 'New']);
    expect(stored()).toBe(text);
    store.regroupJobs({ ids: ['a', 'b'], from: 'New', to: null }, START);
    expect(store.job('b')?.spec).not.toHaveProperty('group');
    store.regroupJobs({ ids: ['a', 'b'], from: null, to: 'New' }, START);
    expect(store.groupsAndTags().groups).toEqual([{ name: 'New', jobs: 2 }]);
    expect(stored()).toBe(text);
    db.close();
  });

  test('a damaged reason of a run is shown empty; its page of history is not lost', () => {
    const opened = openTemporaryStore();
    const why = { code: 'merged-into', run: 'x' } as const;
    opened.store.insertRun(sampleRun('r', 'a', { state: 'merged', why, wait: { heldMs: 5 } }));
    opened.store.close();
    const db = new Database(opened.file);
    db.exec("UPDATE runs SET why = '{', ending = '{', attempts = 'x', parameters = '}', wait = '{'");
    db.close();
    expect(opened.reopen().listRuns({}).items).toEqual([sampleRun('r', 'a', { state: 'merged' })]);
    expect(opened.store.mergedInto('a', 'x', START, 9)).toEqual([]);
  });

  test('a value of the engine that cannot be read counts as never written', () => {
    const opened = openTemporaryStore();
    opened.store.writeState('pausedAll', { since: 1, until: null });
    opened.store.writeSettings({ limit: 1 });
    opened.store.close();
    const db = new Database(opened.file);
    db.exec("UPDATE state SET value = '{'; UPDATE settings SET value = '{'");
    db.close();
    expect(opened.reopen().readState('pausedAll')).toBeNull();
    expect(opened.store.readSettings()).toBeNull();
  });
});

describe('a damaged database file', () => {
  const aside = (folder: string) => readdirSync(folder).filter((name) => name.includes('.broken-'));

  test('that is no database at all is a question, and stays one over any number of starts, also with nothing beside it', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'punctual.db');
    const rubbish = Buffer.alloc(9000, 'rubbish');
    writeFileSync(file, rubbish);
    for (let start = 0; start < 3; start += 1) {
      expect(() => open(file)).toThrow(
        expect.objectContaining({ code: 'store-damaged', detail: { file, fault: 'damaged', backups: [] } }),
      );
    }
    expect(readFileSync(file)).toEqual(rubbish);
    expect(aside(folder)).toEqual([]);
  });

  test('that a person gives up is kept under a dated name, a fresh one is started, and both names are said', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'punctual.db');
    const rubbish = Buffer.alloc(9000, 'rubbish');
    writeFileSync(file, rubbish);
    writeFileSync(`${file}-wal`, 'old wal');
    const store = open(file, 'empty');
    expect(store.jobIds()).toEqual([]);
    expect(store.notices).toEqual([
      {
        code: 'database-set-aside',
        message: expect.stringContaining('punctual.db.broken-2026-01-01T00-00-00'),
        detail: { kept: `${file}.broken-2026-01-01T00-00-00`, fresh: file },
        reason: { code: 'database-set-aside', kept: 'punctual.db.broken-2026-01-01T00-00-00' },
      },
    ]);
    expect(readFileSync(`${file}.broken-2026-01-01T00-00-00`)).toEqual(rubbish);
    store.insertJob(sampleJob('a'));
    store.close();
    expect(open(file).job('a')?.id).toBe('a');
    expect(aside(folder).length).toBeGreaterThanOrEqual(1);
  });

  test('a second one within the same second gets a name of its own', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'punctual.db');
    for (let n = 0; n < 3; n += 1) {
      writeFileSync(file, `this is not a database ${n}`.repeat(100));
      open(file, 'empty').close();
    }
    expect(aside(folder).filter((name) => !/-(wal|shm)$/.test(name))).toHaveLength(3);
  });

  test('with a page overwritten is found before anything is decided on', () => {
    const opened = openTemporaryStore();
    opened.store.transact(() => {
      for (let n = 0; n < 500; n += 1) opened.store.insertJob(sampleJob(`job-${n}`));
    });
    opened.store.close();
    const bytes = readFileSync(opened.file);
    bytes.fill(0xff, 4096 * 4, 4096 * 12);
    writeFileSync(opened.file, bytes);
    expect(() => opened.reopen()).toThrow(expect.objectContaining({ code: 'store-damaged' }));
    const store = open(opened.file, 'empty');
    expect(store.notices).toHaveLength(1);
    expect(store.jobIds()).toEqual([]);
    expect(aside(opened.folder)).toHaveLength(1);
    store.close();
  });

  test('an empty file is simply a new database', () => {
    const file = join(temporaryFolder(), 'punctual.db');
    writeFileSync(file, '');
    expect(open(file).notices).toEqual([]);
  });
});

describe('a database that cannot be opened', () => {
  test.each([
    ['in a folder that does not exist', (folder: string) => join(folder, 'nowhere', 'punctual.db')],
    [
      'because a folder is in its place',
      (folder: string) => {
        mkdirSync(join(folder, 'punctual.db'));
        return join(folder, 'punctual.db');
      },
    ],
  ])('%s is told in words', (_what, prepare) => {
    const file = prepare(temporaryFolder());
    expect(() => open(file)).toThrow(expect.objectContaining({ code: 'store-unwritable' }));
  });

  test('the file belongs to the person alone', () => {
    const { file } = openTemporaryStore();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(`${file}-wal`).mode & 0o777).toBe(0o600);
  });
});

describe('a failing SQLite leaves as `store-failed` with a sentence', () => {
  function onConnection(): {
    db: Database.Database;
    store: Pick<EngineStore, 'insertJob' | 'insertRun' | 'progressJob'>;
  } {
    const { file, store: first } = openTemporaryStore();
    first.insertJob(sampleJob('a'));
    const db = new Database(file, { timeout: 0 });
    const jobs = createJobs(db, createKeptLog(), { now: () => 0 });
    const { insertJob, progressJob } = jobs;
    return { db, store: guardAll({ insertJob, progressJob, ...createRuns(db, jobs, { mark: () => {} }) }) };
  }

  test('disk full', () => {
    const { db, store } = onConnection();
    db.pragma('max_page_count = 1');
    const fill = (): void => {
      for (let n = 0; n < 5000; n += 1) store.insertJob(sampleJob(`job-${n}`, {}, { notes: 'x'.repeat(2000) }));
    };
    expect(fill).toThrow(
      expect.objectContaining({
        code: 'store-failed',
        message: expect.stringMatching(/disk is full/),
        detail: { sqlite: 'SQLITE_FULL' },
      }),
    );
  });

  test('read-only', () => {
    const { db, store } = onConnection();
    db.pragma('query_only = ON');
    expect(() => store.progressJob('a', { runCount: 1 })).toThrow(
      expect.objectContaining({ code: 'store-failed', message: expect.stringMatching(/read-only/) }),
    );
  });

  test('held by another program', () => {
    const { db, store } = onConnection();
    const other = new Database(db.name);
    other.exec('BEGIN IMMEDIATE');
    expect(() => store.insertRun(sampleRun('r', 'a'))).toThrow(
      expect.objectContaining({
        code: 'store-failed',
        message: expect.stringMatching(/in use by another program/),
        cause: expect.objectContaining({ code: 'SQLITE_BUSY' }),
      }),
    );
    other.exec('ROLLBACK');
    expect(store.insertRun(sampleRun('r', 'a'))).toBe(true);
  });

  test('closed', () => {
    const { store } = openTemporaryStore();
    store.close();
    store.close();
    expect(() => store.job('a')).toThrow(expect.objectContaining({ code: 'store-failed' }));
  });
});
