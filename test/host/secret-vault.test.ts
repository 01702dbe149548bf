import { chmodSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SecretRef } from '../../main/engine/model.ts';
import { createSecretVault } from '../../main/host/secret-vault.ts';
import { createFakeKeyStore, type FakeKeyStore } from '../support/fake-key-store.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

const REF: SecretRef = { scope: 'job', owner: 'backup', name: 'TOKEN' };
const log = createKeptLog();

function vaultIn(folder: string, keyStore: FakeKeyStore | null = null) {
  return createSecretVault({ folder, log, keyStore });
}
const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('the vault with its key in a file', () => {
  test('makes the key at the first use, for this user alone, and opens what it sealed after a restart', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'secrets.key');
    const vault = vaultIn(folder);
    await vault.load();
    expect(vault.keeper()).toMatchObject({ kind: null, keyStore: null, problem: null });
    await Promise.all([vault.prepare(), vault.prepare()]);
    expect(modeOf(file)).toBe(0o600);
    const sealed = vault.seal('hunter2', REF);
    expect(Buffer.from(sealed.box).toString('latin1')).not.toContain('hunter2');
    expect(vault.open(sealed, REF)).toBe('hunter2');
    // The same value never gives the same box, so that nobody sees which secrets are alike.
    expect(vault.seal('hunter2', REF).box).not.toEqual(sealed.box);

    const again = vaultIn(folder);
    await again.load();
    expect(again.open(sealed, REF)).toBe('hunter2');
    expect(again.keeper()).toMatchObject({ kind: 'file', repaired: false, problem: null });
  });

  test.each([
    ['another variable', { ...REF, name: 'OTHER' }],
    ['another job', { ...REF, owner: 'evil' }],
    ['a group of the same name', { ...REF, scope: 'group' }],
  ] as const)('a box that was moved to %s does not open', async (_what, other) => {
    const vault = vaultIn(temporaryFolder());
    await vault.prepare();
    expect(vault.open(vault.seal('hunter2', REF), other)).toBeNull();
  });

  test('a box with one bit changed, cut off, or sealed with another key does not open', async () => {
    const vault = vaultIn(temporaryFolder());
    await vault.prepare();
    const { keyId, box } = vault.seal('hunter2', REF);
    for (let at = 0; at < box.length; at += 1) {
      const bent = Buffer.from(box);
      bent[at] = (bent[at] ?? 0) ^ 1;
      expect(vault.open({ keyId, box: bent }, REF)).toBeNull();
    }
    expect(vault.open({ keyId, box: box.subarray(0, 20) }, REF)).toBeNull();
    const other = vaultIn(temporaryFolder());
    await other.prepare();
    expect(other.open({ keyId, box }, REF)).toBeNull();
    expect(other.mayOpen(keyId)).toBe(false);
  });

  test('a key file that others could read is closed to them at the start, and that is said', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'secrets.key');
    await vaultIn(folder).prepare();
    chmodSync(file, 0o644);
    const vault = vaultIn(folder);
    await vault.load();
    expect(modeOf(file)).toBe(0o600);
    expect(vault.keeper()).toMatchObject({ repaired: true, problem: null });
  });

  test('a key that comes back is used at once; one that was removed is made anew (S41)', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'secrets.key');
    const first = vaultIn(folder);
    await first.prepare();
    const sealed = first.seal('hunter2', REF);
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, 'bad');
    const vault = vaultIn(folder);
    await vault.load();
    expect(vault.keeper().problem).toMatchObject({ code: 'key-file' });
    vault.look();
    expect(vault.open(sealed, REF)).toBeNull();
    writeFileSync(file, whole);
    vault.look();
    expect(vault.keeper()).toMatchObject({ kind: 'file', problem: null });
    expect(vault.open(sealed, REF)).toBe('hunter2');

    writeFileSync(file, 'bad');
    const other = vaultIn(folder);
    await other.load();
    rmSync(file);
    await other.prepare();
    expect(other.keeper()).toMatchObject({ kind: 'file', problem: null });
    expect(other.open(other.seal('new', REF), REF)).toBe('new');
  });

  test('a link, a damaged file and one that says nothing are refused in a sentence; nothing is written over', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'secrets.key');
    await vaultIn(folder).prepare();
    const whole = readFileSync(file, 'utf8');
    for (const text of ['', '{}', whole.slice(0, 40), whole.replace(/"key":"..../, '"key":"')]) {
      writeFileSync(file, text);
      const vault = vaultIn(folder);
      await expect(vault.prepare()).rejects.toThrow(/is damaged/);
      expect(readFileSync(file, 'utf8')).toBe(text);
    }
    renameSync(file, `${file}.elsewhere`);
    symlinkSync(`${file}.elsewhere`, file);
    const vault = vaultIn(folder);
    await vault.load();
    expect(vault.keeper().problem).toMatchObject({ code: 'key-file', message: expect.stringContaining('is a link') });
  });
});

describe("the vault with the desktop's key store", () => {
  test('wraps the key: the file alone opens nothing, and the headless host says who can', async () => {
    const folder = temporaryFolder();
    const keyStore = createFakeKeyStore();
    const vault = vaultIn(folder, keyStore);
    await vault.prepare();
    const sealed = vault.seal('hunter2', REF);
    expect(vault.keeper()).toMatchObject({ kind: 'system', keyStore: 'test-store', problem: null });
    const again = vaultIn(folder, keyStore);
    await again.load();
    expect(again.open(sealed, REF)).toBe('hunter2');

    const headless = vaultIn(folder);
    await headless.load();
    expect(headless.open(sealed, REF)).toBeNull();
    expect(headless.mayOpen(sealed.keyId)).toBe(true);
    expect(headless.keeper().problem).toMatchObject({ code: 'desktop-only' });
    await expect(headless.prepare()).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('asks nothing of the key store as long as there are no secrets', async () => {
    const keyStore = createFakeKeyStore();
    await vaultIn(temporaryFolder(), keyStore).load();
    expect(keyStore.asked).toBe(0);
  });

  test('takes a key over that lay in a file; the key stays the same', async () => {
    const folder = temporaryFolder();
    const plain = vaultIn(folder);
    await plain.prepare();
    const sealed = plain.seal('hunter2', REF);
    const before = readFileSync(join(folder, 'secrets.key'), 'utf8');
    const vault = vaultIn(folder, createFakeKeyStore());
    await vault.load();
    expect(vault.open(sealed, REF)).toBe('hunter2');
    expect(vault.keeper()).toMatchObject({ kind: 'system' });
    const { key } = JSON.parse(before) as { key: string };
    expect(readFileSync(join(folder, 'secrets.key'), 'latin1')).not.toContain(key);
  });

  test('a desktop without one keeps the key in a file', async () => {
    const folder = temporaryFolder();
    const vault = vaultIn(folder, createFakeKeyStore({ available: false }));
    await vault.prepare();
    expect(vault.keeper()).toMatchObject({ kind: 'file', keyStore: null });
    expect(modeOf(join(folder, 'secrets.key'))).toBe(0o600);
  });

  test('a key store of another computer does not open the key, and nothing takes its place', async () => {
    const folder = temporaryFolder();
    await vaultIn(folder, createFakeKeyStore()).prepare();
    const vault = vaultIn(folder, createFakeKeyStore({ master: 'another computer' }));
    await vault.load();
    expect(vault.keeper().problem).toMatchObject({ code: 'key-store' });
    await expect(vault.prepare()).rejects.toMatchObject({ code: 'unavailable' });
    // Whoever removes the file decides that what it sealed is lost.
    rmSync(join(folder, 'secrets.key'));
    const fresh = vaultIn(folder, createFakeKeyStore({ master: 'another computer' }));
    await fresh.prepare();
    expect(fresh.keeper()).toMatchObject({ kind: 'system', problem: null });
  });

  test('a key store that refused is asked again when a value is entered', async () => {
    const folder = temporaryFolder();
    await vaultIn(folder, createFakeKeyStore()).prepare();
    const whole = createFakeKeyStore();
    let shut = true;
    const keyStore: FakeKeyStore = {
      ...whole,
      unwrap: (box) => (shut ? Promise.reject(new Error('it is locked')) : whole.unwrap(box)),
    };
    const vault = vaultIn(folder, keyStore);
    await expect(vault.prepare()).rejects.toThrow(/it is locked/);
    shut = false;
    await vault.prepare();
    expect(vault.keeper()).toMatchObject({ kind: 'system', problem: null });
  });

  test('a key that wants to be wrapped anew is', async () => {
    const folder = temporaryFolder();
    const keyStore = createFakeKeyStore();
    const vault = vaultIn(folder, keyStore);
    await vault.prepare();
    const sealed = vault.seal('hunter2', REF);
    const before = readFileSync(join(folder, 'secrets.key'), 'utf8');
    keyStore.rotate();
    const again = vaultIn(folder, keyStore);
    await again.load();
    expect(again.open(sealed, REF)).toBe('hunter2');
    expect(readFileSync(join(folder, 'secrets.key'), 'utf8')).not.toBe(before);
  });
});
