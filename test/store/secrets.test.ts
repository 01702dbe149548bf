import { existsSync, readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { SecretRef } from '../../main/engine/model.ts';
import { migrate } from '../../main/store/migrate.ts';
import { migrations } from '../../main/store/migrations/all.ts';
import { openTemporaryStore, temporaryFolder } from '../support/temporary-store.ts';

const TOKEN: SecretRef = { scope: 'job', owner: 'a', name: 'TOKEN' };
const sealed = (text: string) => ({ keyId: 'key', box: Buffer.from(text) });

describe('migration 2: secrets', () => {
  test('keeps the jobs that are there, and refuses a second value in force for one name', () => {
    const db = new Database(`${temporaryFolder()}/two.db`);
    const until = (version: number) => migrations.filter((migration) => migration.version <= version);
    migrate(db, until(1), '0.1.0');
    db.exec("INSERT INTO jobs (id, state, revision, created_at, updated_at, anchor_at) VALUES ('a', 0, 1, 1, 1, 1)");
    migrate(db, until(2), '0.2.0');
    expect(db.prepare('SELECT count(*) AS n FROM jobs').get()).toEqual({ n: 1 });
    const insert = `INSERT INTO secrets (scope, owner, name, key_id, box, set_at) VALUES (0, 'a', 'TOKEN', 'k', x'00', 1)`;
    db.exec(insert);
    expect(() => db.exec(insert)).toThrow(/UNIQUE/);
    db.exec('UPDATE secrets SET retired_at = 2');
    db.exec(insert);
    db.close();
  });
});

describe('the table of secrets', () => {
  test('gives the value in force, keeps what was replaced or removed, and tells one owner from another', () => {
    const { store } = openTemporaryStore();
    store.putSecrets([{ ...TOKEN, ...sealed('one') }], 10);
    store.putSecrets(
      [
        { ...TOKEN, ...sealed('two') },
        { ...TOKEN, scope: 'group', ...sealed('shared') },
      ],
      20,
    );
    expect(store.secret(TOKEN)).toMatchObject({ box: Buffer.from('two'), setAt: 20, retiredAt: null });
    expect(store.secretsOf('job', 'a').map(({ box, retiredAt }) => [String(box), retiredAt])).toEqual([
      ['two', null],
      ['one', 20],
    ]);
    expect(store.groupSecrets().map(({ box }) => String(box))).toEqual(['shared']);
    expect(store.secretsOf('job', 'b')).toEqual([]);
    expect(store.retireSecret(TOKEN, 30)).toBe(true);
    expect(store.retireSecret(TOKEN, 40)).toBe(false);
    expect(store.secret(TOKEN)).toBeNull();
    expect(store.countSecrets()).toEqual({ inForce: 1, retired: 2, keyIds: ['key'] });
    expect(store.secretRefs()).toEqual([{ ...TOKEN, scope: 'group' }]);
  });

  test('forgets what retired before a moment, never what is in force', () => {
    const { store } = openTemporaryStore();
    for (const at of [10, 20, 30]) store.putSecrets([{ ...TOKEN, ...sealed(`at ${at}`) }], at);
    expect(store.pruneSecrets(null)).toBe(0);
    expect(store.pruneSecrets(25)).toBe(1);
    expect(store.secretsOf('job', 'a').map(({ setAt }) => setAt)).toEqual([30, 20]);
    expect(store.pruneSecrets(1_000)).toBe(1);
    expect(store.secret(TOKEN)).toMatchObject({ setAt: 30 });
  });

  test('keeps the newest of very many old values of one name', () => {
    const { store } = openTemporaryStore();
    store.transact(() => {
      for (let at = 1; at <= 2_600; at += 1) store.putSecrets([{ ...TOKEN, ...sealed(String(at)) }], at);
    });
    expect(store.pruneSecrets(null)).toBe(99);
    expect(store.secretsOf('job', 'a')).toHaveLength(2_501);
    expect(store.secretsOf('job', 'a').at(-1)).toMatchObject({ setAt: 100 });
  });
});

describe('taking a value out of the clear', () => {
  test('also clears pages that earlier edits freed, and the write-ahead file', () => {
    const { store, file } = openTemporaryStore();
    const other = new Database(file);
    other.exec(`CREATE TABLE edits (text TEXT); INSERT INTO edits SELECT 'old-clear-value' || hex(randomblob(9000)) FROM jobs
      RIGHT JOIN (SELECT 1 UNION SELECT 2 UNION SELECT 3); DELETE FROM edits`);
    other.close();
    const holds = () =>
      [file, `${file}-wal`].some((path) => existsSync(path) && readFileSync(path).includes('old-clear-value'));
    expect(holds()).toBe(true);
    expect(store.withoutTraces(null, [], () => 'done')).toBe('done');
    expect(holds()).toBe(false);
  });
});
