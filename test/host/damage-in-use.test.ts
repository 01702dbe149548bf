/** Damage that comes while the database is in use: read through, asked about, not forgotten by a restart, and answered for good. */
import { closeSync, existsSync, openSync, readdirSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { rememberDamage } from '../../main/store/integrity.ts';
import { openStore } from '../../main/store/open.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { createFakeTime } from '../support/fake-time.ts';
import { sampleSpec } from '../support/sample-job.ts';
import { openTemporaryStore, temporaryFolder } from '../support/temporary-store.ts';
import { openWindow, type RunningApp, startApp, until } from './running-app.ts';

const RUNS = 120_000;

/** A history larger than what a connection remembers of it, with a sound backup from before. */
async function longLife(folder: string): Promise<void> {
  const first = await startApp(folder);
  await first.client.call('jobs.add', { spec: sampleSpec({ name: 'Here', schedule: { kind: 'manual' } }) });
  await first.client.call('backups.create', {});
  await first.app.stop();
  const db = new Database(join(folder, 'punctual.db'));
  db.exec(`
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${RUNS})
    INSERT INTO runs (id, job, job_name, kind, reason, state, scheduled_at, decided_at, token, parameters)
    SELECT 'run' || i, 1, 'Here', 0, 0, 3, i * 1000, 5, 't', printf('{"X":"%0120d"}', i) FROM n`);
  db.close();
}

/** Overwrites a stretch in the middle of the file, as a failing disk does, under the host that has it open. */
function harm(file: string): void {
  const pages = Math.floor(statSync(file).size / 4096);
  const fd = openSync(file, 'r+');
  for (let page = Math.floor(pages / 3); page < pages - 20; page += 1)
    writeSync(fd, Buffer.alloc(4096, 0xff), 0, 4096, page * 4096);
  closeSync(fd);
}

const questionOf = async ({ app }: RunningApp) => (await app.handlers['host.info']({})).question ?? null;

describe('damage under a running host', () => {
  test.each<[string, (running: RunningApp) => Promise<unknown>]>([
    ['a backup that is made', ({ client }) => client.call('backups.create', {})],
    ['a page of the history', ({ client }) => client.call('runs.list', { to: (RUNS / 2) * 1000 })],
  ])(
    'is met by %s: nothing starts any more, and a person is asked, over restarts, until it is answered',
    async (_what, meet) => {
      const folder = temporaryFolder();
      const file = join(folder, 'punctual.db');
      await longLife(folder);
      const running = await startApp(folder);
      const window = openWindow(running.app);
      harm(file);
      await expect(meet(running)).rejects.toMatchObject({ code: 'store-failed' });
      await until(async () => expect(await questionOf(running)).toMatchObject({ fault: 'damaged' }));
      // Windows were not sent away, and ask for everything again.
      await until(() =>
        expect(window.pushes.map(({ name, payload }) => [name, payload])).toContainEqual([
          'events',
          { events: [], lost: true },
        ]),
      );
      expect(window.pushes.map(({ name }) => name)).not.toContain('closing');
      await expect(window.client.call('jobs.list', {})).rejects.toMatchObject({ code: 'store-damaged' });
      const { troubles } = await running.app.handlers['host.info']({});
      expect(troubles).toMatchObject([{ code: 'database-damaged', level: 'error' }]);
      expect(running.told.at(-1)?.body).toContain('is damaged');
      expect(existsSync(`${file}.check-next`)).toBe(true);
      await running.app.stop();

      const again = await startApp(folder);
      const question = await questionOf(again);
      expect(question).toMatchObject({ fault: 'damaged', backups: [{ jobs: 1, fault: null }] });
      expect(question?.suggested).toBe(question?.backups[0]?.name);
      await again.app.handlers['backups.decide']({ restore: question?.suggested ?? '' });
      expect((await again.client.call('jobs.list', {})).items.map(({ name }) => name)).toEqual(['Here']);
      expect(existsSync(`${file}.check-next`)).toBe(false);
      // The damaged file is kept and listed.
      expect((await again.client.call('backups.list', {})).backups.map(({ kind }) => kind)).toContain('broken');
      await again.app.stop();
      expect(await questionOf(await startApp(folder))).toBeNull();
    },
    60_000,
  );

  test('that is not there when everything is read: the app goes on, and nothing is remembered', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'punctual.db');
    const running = await startApp(folder);
    await running.client.call('jobs.add', { spec: sampleSpec({ schedule: { kind: 'manual' } }) });
    rememberDamage(file);
    await running.app.stop();
    const again = await startApp(folder);
    expect(await questionOf(again)).toBeNull();
    expect(existsSync(`${file}.check-next`)).toBe(false);
  });
});

test('a file too large to be checked at every start is checked when damage was met before, and not otherwise', () => {
  const { store, file } = openTemporaryStore();
  store.close();
  const db = new Database(file);
  db.exec('CREATE TABLE filler (x BLOB)');
  const fill = db.prepare('INSERT INTO filler VALUES (zeroblob(1000000))');
  for (let n = 0; n < 70; n += 1) fill.run();
  db.close();
  const fd = openSync(file, 'r+');
  // The last page belongs to the last of them.
  writeSync(fd, Buffer.alloc(4096 * 3, 0xff), 0, 4096 * 3, statSync(file).size - 4096 * 3);
  closeSync(fd);
  const open = () => openStore({ file, log: createKeptLog(), clock: createFakeTime().clock });
  open().close();
  rememberDamage(file);
  for (let start = 0; start < 2; start += 1) expect(open).toThrow(expect.objectContaining({ code: 'store-damaged' }));
  onTestFinished(() => expect(readdirSync(join(file, '..'))).toContain('punctual.db.check-next'));
});
