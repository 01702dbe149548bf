/** Before the format of a database changes it is backed up: from every older format, killed in the middle, and on a full disk. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import { listBackups } from '../../main/store/backup.ts';
import { checkFile } from '../../main/store/check-file.ts';
import { migrate } from '../../main/store/migrate.ts';
import { migrations } from '../../main/store/migrations/all.ts';
import { openStore } from '../../main/store/open.ts';
import { restoreBackup } from '../../main/store/restore.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { createFakeTime } from '../support/fake-time.ts';
import { need } from '../support/needs.ts';
import { sampleJob } from '../support/sample-job.ts';
import { mountSmallDisk } from '../support/small-disk.ts';
import { runStoreProgram } from '../support/store-program.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

const NEWEST = migrations.at(-1)?.version ?? 0;
const OLDER = migrations.map(({ version }) => version).filter((version) => version < NEWEST);
const SPEC = JSON.stringify(sampleJob('x').spec);
const JOBS = 30;
/** Lives of two kills each, per format. */
const KILLS = Number(process.env['PUNCTUAL_UPDATE_KILLS'] ?? 2);

/** A database as a version with this format has left it, with some rows of runs. */
function old(file: string, format: number, runs = 200): void {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  migrate(
    db,
    migrations.filter(({ version }) => version <= format),
    'old',
  );
  const job = db.prepare(
    'INSERT INTO jobs (id, state, revision, created_at, updated_at, anchor_at) VALUES (?, 0, 1, 1, 1, 1)',
  );
  const spec = db.prepare("INSERT INTO job_specs (ref, name, name_key, search, spec) VALUES (?, 'N', 'n', 'n', ?)");
  const run = db.prepare(
    `INSERT INTO runs (id, job, job_name, kind, reason, state, scheduled_at, decided_at, token) VALUES (?, ?, 'N', 0, 0, 3, ?, 5, 't')`,
  );
  db.transaction(() => {
    for (let n = 1; n <= JOBS; n += 1) {
      job.run(`j${n}`);
      spec.run(n, SPEC);
    }
    for (let n = 0; n < runs; n += 1) run.run(`r${n}`, 1 + (n % JOBS), n);
  })();
  db.close();
}
const formatOf = (file: string): number => {
  const db = new Database(file);
  try {
    return Number(db.pragma('user_version', { simple: true }));
  } finally {
    db.close();
  }
};
const open = (file: string) => openStore({ file, log: createKeptLog(), clock: createFakeTime().clock });
const updates = (file: string) => listBackups(file).filter(({ kind }) => kind === 'update');

describe.each(OLDER)('a database of format %i', (format) => {
  test('is backed up as it is, listed as such and read through, before it is changed; the backup can be restored', () => {
    const file = join(temporaryFolder(), 'punctual.db');
    old(file, format);
    open(file).close();
    expect(formatOf(file)).toBe(NEWEST);
    const [backup, ...others] = updates(file);
    expect(others).toEqual([]);
    expect(backup).toMatchObject({ format, jobs: JOBS, runs: 200, fault: null, verifiedAt: expect.any(Number) });
    expect(backup?.name).toBe(`punctual-2026-01-01T00-00-00-format-${format}.db`);
    // The older version opens it as its own.
    expect(formatOf(backup?.file ?? '')).toBe(format);
    const { clock } = createFakeTime();
    const { migratedFrom } = restoreBackup({ file, backup: backup?.file ?? '', clock, log: createKeptLog() });
    expect(migratedFrom).toBe(format);
    const store = open(file);
    expect(store.jobIds()).toHaveLength(JOBS);
    store.close();
    // A restore keeps its source: no second backup of it is made.
    expect(updates(file)).toHaveLength(1);
  });

  test('killed in the middle again and again it is opened in the end with every row, and its backup is there', async () => {
    const file = join(temporaryFolder(), 'punctual.db');
    old(file, format, 3000);
    const bytes = readFileSync(file);
    const { took } = await runStoreProgram(['open', file], null);
    for (let n = 0; n < KILLS; n += 1) {
      for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
      rmSync(join(file, '..', 'backups'), { recursive: true, force: true });
      writeFileSync(file, bytes);
      // Twice in a row, as a start that is tried again.
      for (let again = 0; again < 2; again += 1) await runStoreProgram(['open', file], Math.random() * took);
      await runStoreProgram(['open', file], null);
      expect(formatOf(file)).toBe(NEWEST);
      expect(checkFile(file)).toEqual({ fault: null, jobs: JOBS, runs: 3000, format: NEWEST });
      const own = updates(file).filter((one) => one.format === format);
      expect(own).toHaveLength(1);
      expect(checkFile(own[0]?.file ?? '')).toEqual({ fault: null, jobs: JOBS, runs: 3000, format });
    }
  }, 60_000);
});

const disk = mountSmallDisk(48);
afterAll(() => disk?.dispose());
const mountable = need(disk !== null, 'no disk can be mounted here: only root may');

describe.runIf(mountable.met)('on a disk that is nearly full', () => {
  const folder = join(disk?.folder ?? '', 'data');
  const file = join(folder, 'punctual.db');
  const filling = join(disk?.folder ?? '', 'filling');
  const MB = 1024 * 1024;
  const free = (megabytes: number): void => {
    const taken = 48 - megabytes - readdirSize(folder) / MB;
    writeFileSync(filling, Buffer.alloc(Math.max(0, Math.floor(taken * MB))));
  };

  test.each([0.2, 3, 7, 9, 14, 30])(
    'with %d MB left: changed wholly, with its backup, or not at all, in clear words',
    mountable.options,
    (megabytes) => {
      disk?.makeRoom();
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      old(file, NEWEST - 1, 40_000);
      free(megabytes);
      let failure: unknown = null;
      try {
        open(file).close();
      } catch (error) {
        failure = error;
      }
      disk?.makeRoom();
      if (failure === null) {
        expect(formatOf(file)).toBe(NEWEST);
        expect(updates(file)).toMatchObject([{ format: NEWEST - 1, fault: null, runs: 40_000 }]);
      } else {
        expect(failure).toMatchObject({ code: 'store-failed', message: expect.stringMatching(/disk is full|no room/) });
        expect(formatOf(file)).toBe(NEWEST - 1);
        expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
      }
      expect(checkFile(file)).toMatchObject({ fault: null, jobs: JOBS, runs: 40_000 });
      // Whatever happened, with room the next start goes on.
      open(file).close();
      expect(formatOf(file)).toBe(NEWEST);
      if (megabytes < 7) expect(failure).not.toBeNull();
      if (megabytes > 20) expect(failure).toBeNull();
    },
  );

  test(
    'row 15: with nothing left, a start says that the disk is full, and one with room goes on',
    mountable.options,
    () => {
      disk?.makeRoom();
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      old(file, NEWEST, 10);
      disk?.fill();
      const full = { code: 'store-failed', reason: { code: 'database-full' } };
      expect(() => open(file)).toThrow(expect.objectContaining(full));
      disk?.makeRoom();
      open(file).close();
      // A restore as well: it changes nothing.
      const backup = join(folder, 'copy.db');
      copyFileSync(file, backup);
      disk?.fill();
      const before = readFileSync(file);
      expect(() => restoreBackup({ file, backup, clock: createFakeTime().clock, log: createKeptLog() })).toThrow(
        expect.objectContaining(full),
      );
      expect(readFileSync(file)).toEqual(before);
      expect(existsSync(`${file}.restoring`)).toBe(false);
      disk?.makeRoom();
    },
  );
});

function readdirSize(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
