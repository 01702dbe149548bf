import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { type Migration, migrate } from '../../main/store/migrate.ts';
import { migrations } from '../../main/store/migrations/all.ts';
import { sampleJob } from '../support/sample-job.ts';
import { openTemporaryStore, temporaryFolder } from '../support/temporary-store.ts';

const one: Migration = { version: 1, name: 'one', sql: 'CREATE TABLE a (x); INSERT INTO a VALUES (1)' };
const two: Migration = {
  version: 2,
  name: 'two',
  sql: 'ALTER TABLE a ADD COLUMN y',
  apply: (db) => void db.exec('UPDATE a SET y = x + 1'),
};

describe('migrations', () => {
  test('are numbered from 1 in ascending order, none twice', () => {
    const versions = migrations.map((migration) => migration.version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    expect(versions[0]).toBe(1);
  });

  test('run in order, once, and keep the rows that are there', () => {
    const db = new Database(':memory:');
    expect(migrate(db, [one], '1.0.0')).toEqual({ from: 0, to: 1 });
    expect(migrate(db, [one, two], '2.0.0')).toEqual({ from: 1, to: 2 });
    expect(migrate(db, [one, two], '2.0.0')).toEqual({ from: 2, to: 2 });
    expect(db.prepare('SELECT * FROM a').all()).toEqual([{ x: 1, y: 2 }]);
  });

  test('one that fails half-way leaves the version before it, whole', () => {
    const db = new Database(':memory:');
    const bad: Migration = {
      version: 2,
      name: 'bad',
      sql: 'ALTER TABLE a ADD COLUMN z',
      apply: () => {
        throw new Error('half-way');
      },
    };
    expect(() => migrate(db, [one, bad], '2.0.0')).toThrow('half-way');
    expect(db.pragma('user_version', { simple: true })).toBe(1);
    expect(db.prepare('SELECT * FROM a').all()).toEqual([{ x: 1 }]);
  });

  test('a database from the future is refused by the name of the version that wrote it, and not touched', () => {
    const db = new Database(':memory:');
    migrate(db, [one, two], '9.9.0');
    expect(() => migrate(db, [one], '1.0.0')).toThrow(
      expect.objectContaining({
        code: 'store-from-future',
        message: expect.stringMatching(/Punctual 9\.9\.0 .*1\.0\.0/),
        detail: { format: 2, supported: 1, writtenBy: '9.9.0' },
      }),
    );
    expect(db.pragma('user_version', { simple: true })).toBe(2);
  });

  test('a file from the future is refused when it is opened, and opens again in the version that wrote it', () => {
    const { file, store, reopen } = openTemporaryStore({ version: '9.9.0' });
    store.insertJob(sampleJob('a'));
    store.close();
    const db = new Database(file);
    db.pragma('user_version = 99');
    db.close();
    expect(() => reopen({ version: '1.0.0' })).toThrow(
      expect.objectContaining({ code: 'store-from-future', message: expect.stringContaining('9.9.0') }),
    );
    const newer = new Database(file);
    newer.pragma(`user_version = ${migrations.at(-1)?.version}`);
    newer.close();
    expect(reopen({ version: '9.9.0' }).job('a')?.id).toBe('a');
  });
});

describe('migration 1: jobs and runs', () => {
  /** Rows as version 1 wrote them, in SQL, so that no later code can change what is tested. */
  test('holds a job, its spec, a run, state and settings, and refuses a second row for an occurrence', () => {
    const db = new Database(`${temporaryFolder()}/one.db`);
    const [first] = migrations;
    if (first === undefined) throw new Error('no migration');
    migrate(db, [first], '0.1.0');
    db.pragma('foreign_keys = ON');
    db.exec(`
      INSERT INTO jobs (id, state, revision, created_at, updated_at, anchor_at, due_at) VALUES ('a', 0, 1, 1, 1, 1, 5);
      INSERT INTO job_specs (ref, name, name_key, search, spec) VALUES (1, 'A', 'a', 'a', '{}');
      INSERT INTO runs (id, job, job_name, kind, reason, state, scheduled_at, decided_at, token)
        VALUES ('r', 1, 'A', 0, 0, 1, 5, 5, 't');
      INSERT INTO state VALUES ('awake', '5');
      INSERT INTO settings VALUES (1, '{}');`);
    const again = `INSERT INTO runs (id, job, job_name, kind, reason, state, scheduled_at, decided_at, token)
      VALUES ('s', 1, 'A', 0, 0, 1, 5, 5, 't')`;
    expect(() => db.exec(again)).toThrow(/UNIQUE/);
    expect(() => db.exec(again.replace("'s', 1", "'s', 2"))).toThrow(/FOREIGN KEY/);
    expect(() => db.exec("UPDATE jobs SET due_at = 'soon'")).toThrow(/cannot store TEXT/);
    expect(db.pragma('foreign_key_check')).toEqual([]);
    db.close();
  });

  test('the indexes that the history walks by name exist', () => {
    const { store } = openTemporaryStore();
    expect(store.listRuns({}).items).toEqual([]);
    expect(store.listRuns({ states: ['failed'] }).items).toEqual([]);
    expect(store.listJobs({ text: 'failed:1d' }).total).toBe(0);
  });
});

describe('migration 3: changes of jobs', () => {
  test('keeps the jobs of version 1, and a change goes with its job', () => {
    const db = new Database(':memory:');
    db.pragma('foreign_keys = ON');
    const [first, ...rest] = migrations;
    if (first === undefined) throw new Error('no migration');
    migrate(db, [first], '0.1.0');
    db.exec("INSERT INTO jobs (id, state, revision, created_at, updated_at, anchor_at) VALUES ('a', 0, 7, 1, 1, 1)");
    migrate(db, [first, ...rest.filter((migration) => migration.version <= 3)], '0.2.0');
    expect(db.prepare('SELECT revision FROM jobs').pluck().all()).toEqual([7]);
    db.exec('INSERT INTO job_changes (job, number, at, kind, origin) VALUES (1, 1, 5, 0, 0)');
    db.exec('DELETE FROM jobs');
    expect(db.prepare('SELECT count(*) FROM job_changes').pluck().get()).toBe(0);
    db.close();
  });
});

describe('migration 7: environments of runs', () => {
  test('runs of before have no record, and their rows stay as they were', () => {
    const db = new Database(':memory:');
    const before = migrations.filter((migration) => migration.version < 7);
    migrate(db, before, '0.1.0');
    db.exec(`
      INSERT INTO jobs (id, state, revision, created_at, updated_at, anchor_at) VALUES ('a', 0, 7, 1, 1, 1);
      INSERT INTO runs (id, job, job_name, kind, reason, state, scheduled_at, decided_at, token)
        VALUES ('r', 1, 'A', 0, 0, 3, 5, 5, 't');`);
    migrate(db, [...before, ...migrations.filter((migration) => migration.version === 7)], '0.2.0');
    expect(db.prepare('SELECT id, state, environment FROM runs').all()).toEqual([
      { id: 'r', state: 3, environment: null },
    ]);
    db.close();
  });
});
