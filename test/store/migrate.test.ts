import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { type Migration, migrate } from '../../main/store/migrate.ts';
import { migrations } from '../../main/store/migrations/all.ts';
import { openStore, type Store } from '../../main/store/open.ts';
import { openStoreReadOnly } from '../../main/store/open-read-only.ts';
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

describe('migration 8: waiting rows', () => {
  interface OldRun {
    readonly seq: number;
    readonly id: string;
    readonly job: number;
    readonly kind: number;
    readonly state: number;
    readonly why: string | null;
    readonly waiting_for: number | null;
    readonly not_before: number | null;
    readonly attempt: number | null;
    readonly inbox: number | null;
  }
  interface OldJob {
    readonly ref: number;
    readonly id: string;
    readonly state: number;
    readonly next_fire: number | null;
    readonly due_at: number | null;
    readonly run_count: number;
  }
  const LIMITED = JSON.stringify(sampleJob('x', {}, { schedule: { kind: 'manual', maxRuns: 5 } }).spec);
  const PLAIN = JSON.stringify(sampleJob('x').spec);
  const WHYS = [
    null,
    '"manual"',
    '"cancelled"',
    '{"code":"too-late","lateMs":9,"graceMs":1}',
    '{"code":"ask"}',
    '{"code":"merged-into","run":"r1"}',
    '{ damaged too-late',
  ];

  /** Jobs of every state, with and without a delayed moment, and for each of them rows of every kind, state and wait. */
  function fill(db: Database.Database): void {
    const job =
      db.prepare(`INSERT INTO jobs (id, state, revision, created_at, updated_at, anchor_at, next_fire, due_at, run_count)
      VALUES (?, ?, 3, 1, 2, 4, ?, ?, ?)`);
    const spec = db.prepare("INSERT INTO job_specs (ref, name, name_key, search, spec) VALUES (?, 'N', 'n', 'n', ?)");
    const run =
      db.prepare(`INSERT INTO runs (id, job, job_name, kind, reason, state, why, waiting_for, scheduled_at, decided_at,
      not_before, attempt, token, inbox) VALUES (?, ?, 'N', ?, 0, ?, ?, ?, ?, 5, ?, ?, 't', ?)`);
    const moments = [
      ...[
        [null, null, 0],
        [500, 500, 1],
        [500, 507, 40],
        [500, null, 300],
        [null, 9, 2],
      ],
    ] as const;
    let runs = 0;
    for (const state of [0, 1, 2, 3, 4]) {
      for (const [next, due, count] of moments) {
        for (const text of [LIMITED, PLAIN, '{ damaged']) {
          const ref = Number(
            job.run(`j${state}-${next}-${due}-${text.length}`, state, next, due, count).lastInsertRowid,
          );
          spec.run(ref, text);
          for (const kind of [0, 1, 2, 3, 4]) {
            for (let code = 0; code <= 10; code += 1) {
              for (const waiting of code === 0 ? [null, 0, 1, 2, 3] : [null]) {
                const notBefore = runs % 17 < 8 ? 600 : null;
                const attempt = runs % 11 === 0 ? 2 : null;
                const inbox = code > 7 && runs % 13 < 6 ? 1 : null;
                const why = WHYS[runs % WHYS.length] ?? null;
                runs += 1;
                run.run(`r${runs}`, ref, kind, code, why, waiting, runs, notBefore, attempt, inbox);
              }
            }
          }
        }
      }
    }
  }

  test('every row of every kind is what it was, but for the moments, waits, questions and counts that changed their meaning', () => {
    const opened = openTemporaryStore();
    const file = `${opened.folder}/seven.db`;
    const { log, time } = opened;
    const db = new Database(file);
    migrate(db, [...migrations.filter((migration) => migration.version < 8)], '0.1.0');
    db.transaction(() => fill(db))();
    const runs = db.prepare<[], OldRun>('SELECT * FROM runs ORDER BY seq').all();
    const jobs = db.prepare<[], OldJob>('SELECT * FROM jobs ORDER BY ref').all();
    const specs = db.prepare('SELECT * FROM job_specs ORDER BY ref').all();
    expect(() => openStoreReadOnly({ file, log, clock: time.clock })).toThrow(
      expect.objectContaining({ code: 'unavailable', detail: { format: 7, supported: migrations.at(-1)?.version } }),
    );

    expect(migrate(db, [...migrations.filter((migration) => migration.version <= 8)], '0.2.0')).toEqual({
      from: 7,
      to: 8,
    });
    const settling = (run: OldRun) => run.state === 0 && run.waiting_for === 2 && run.not_before !== null;
    const tooLate = (run: OldRun) => run.why?.startsWith('{"code":"too-late"') === true;
    expect(db.prepare('SELECT * FROM runs ORDER BY seq').all()).toEqual(
      runs.map((run) => ({
        ...run,
        waiting_for: settling(run) ? 5 : run.waiting_for,
        inbox: tooLate(run) ? null : run.inbox,
        wait: null,
      })),
    );
    const limited = new Set(jobs.filter((_, index) => index % 3 === 0).map((job) => job.ref));
    const waiting = (job: OldJob) =>
      runs.filter((run) => run.job === job.ref && run.state === 0 && run.attempt === null && [0, 4].includes(run.kind));
    expect(db.prepare('SELECT * FROM jobs ORDER BY ref').all()).toEqual(
      jobs.map((job) => ({
        ...job,
        due_at: job.state === 0 && job.due_at !== null ? job.next_fire : job.due_at,
        run_count: limited.has(job.ref) ? Math.max(0, job.run_count - waiting(job).length) : job.run_count,
        skips: null,
      })),
    );
    expect(db.prepare('SELECT * FROM job_specs ORDER BY ref').all()).toEqual(specs);
    // What was built above holds each case that the statements tell apart.
    const pace = (run: OldRun) => run.state === 0 && run.waiting_for === 2;
    expect(new Set(runs.filter(pace).map(settling))).toEqual(new Set([true, false]));
    expect(new Set(runs.filter((run) => run.inbox === 1).map(tooLate))).toEqual(new Set([true, false]));
    expect(jobs.filter((job) => waiting(job).length > 0 && waiting(job).length < job.run_count)).not.toEqual([]);
    db.close();

    const store = openStore({ file, log, clock: time.clock });
    const read = (from: Pick<Store, 'run' | 'job' | 'openRuns' | 'inbox'>) => ({
      runs: runs.map(({ id }) => from.run(id)),
      jobs: jobs.map(({ id }) => from.job(id)),
      open: from.openRuns().length,
      inbox: from.inbox().length,
    });
    const seen = read(store);
    store.close();
    expect(seen.open).toBe(runs.filter((run) => run.state < 3).length);
    expect(seen.inbox).toBe(runs.filter((run) => run.inbox === 1 && !tooLate(run)).length);
    expect(seen.runs.map((run) => [run?.id, run?.wait, run?.waitingFor === 'settle'])).toEqual(
      runs.map((run) => [run.id, null, settling(run)]),
    );
    expect(seen.jobs.filter((job) => job !== null).every((job) => job.skips.length === 0)).toBe(true);
    const reader = openStoreReadOnly({ file, log, clock: time.clock });
    if (reader === null) throw new Error('no database');
    expect(read(reader)).toEqual(seen);
    reader.close();
  });
});

describe('migration 9: counts of removed runs', () => {
  test('every row is what it was; history is uncounted only where the limits of before may have removed some', () => {
    const before = migrations.filter((migration) => migration.version < 9);
    const nine = migrations.filter((migration) => migration.version === 9);
    const NOW = Date.now();
    const [new_, old] = [NOW - 86_400_000, NOW - 91 * 86_400_000];
    for (const [settings, most] of [
      [null, 1000],
      ['{"retention":{"runsPerJob":30}}', 30],
      ['{ damaged', 1000],
    ] as const) {
      const db = new Database(':memory:');
      migrate(db, before, '0.1.0');
      if (settings !== null) db.prepare('INSERT INTO settings VALUES (1, ?)').run(settings);
      const job = db.prepare(
        `INSERT INTO jobs (id, state, revision, created_at, updated_at, anchor_at, last_finished_at, run_count)
         VALUES (?, ?, 1, ?, 1, 1, ?, ?)`,
      );
      const run = db.prepare(
        `INSERT INTO runs (id, job, job_name, kind, reason, state, scheduled_at, decided_at, token)
         VALUES (?, ?, 'N', ?, 0, ?, ?, 5, 't')`,
      );
      const add = (id: string, created: number, rows: number, ran: boolean, state = 0) => {
        const ref = Number(job.run(id, state, created, ran ? 5 : null, ran ? 3 : 0).lastInsertRowid);
        for (let n = 0; n < rows; n += 1) run.run(`${id}${n}`, ref, n % 6, n % 11, NOW - 5000 + n * 7);
        return ref;
      };
      db.transaction(() => {
        add('new', new_, 12, true);
        add('full', new_, Math.ceil((most * 11) / 8) + 11, true);
        add('old', old, 12, true);
        add('old and empty', old, 0, true);
        add('never ran', old, 0, false);
        add('removed', old, 12, true, 4);
      })();
      const runs = db.prepare<[], object>('SELECT * FROM runs ORDER BY seq').all();
      const jobs = db.prepare<[], { id: string }>('SELECT * FROM jobs ORDER BY ref').all();
      migrate(db, [...before, ...nine], '0.2.0');
      expect(db.prepare('SELECT * FROM runs ORDER BY seq').all()).toEqual(
        runs.map((row) => ({ ...row, log_removed_at: null, log_removed_by: null })),
      );
      // The first closed row: state 3 of the eleven.
      const first = NOW - 5000 + 3 * 7;
      const expected: Record<string, unknown> = {
        full: first,
        old: first,
        removed: first,
        new: null,
        'never ran': null,
      };
      expect(db.prepare('SELECT * FROM jobs ORDER BY ref').all()).toEqual(
        jobs.map((row) => ({
          ...row,
          counted_from:
            row.id === 'old and empty' ? expect.toSatisfy((at: number) => at >= NOW - 1000) : expected[row.id],
        })),
      );
      expect(db.prepare('SELECT * FROM job_days').all()).toEqual([]);
      db.close();
    }
  });
});
