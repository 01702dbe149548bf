/**
 * The key of all secrets, and what is done with it. One random key of 256 bits lies in its own file beside the database, never in it
 * and never in a backup or an export; the desktop's key store wraps it where there is one. Values are sealed with AES-256-GCM, bound to
 * the job and the variable they belong to.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { SecretKeeper } from '../../preload/contract.ts';
import type { SecretVault } from '../api/secret-book.ts';
import { PunctualError } from '../engine/errors.ts';
import type { Millis, SecretRef } from '../engine/model.ts';
import type { Log } from '../engine/ports.ts';
import { type KeyFile, keyFileMark, keyFilePath, readKeyFile, writeKeyFile } from './secret-key-file.ts';

/** What the desktop offers to keep the key: Keychain, Credential protection, libsecret, KWallet. May ask the person, and so take long. */
export interface SystemKeyStore {
  /** For people: `gnome_libsecret`, `keychain`. */
  readonly name: string;
  /** False also when it would keep the key in the clear. */
  available(): Promise<boolean>;
  wrap(text: string): Promise<Buffer>;
  /** Fails when the key store has another master key: another computer, another user. */
  unwrap(wrapped: Buffer): Promise<{ readonly text: string; readonly wrapAgain: boolean }>;
}

export interface SecretVaultDeps {
  readonly folder: string;
  readonly log: Log;
  /** Null in the headless host, and where the desktop has none. */
  readonly keyStore: SystemKeyStore | null;
}

/** A key store that shows a dialog at log-in must not keep everything else from starting. */
const PATIENCE: Millis = 5_000;
const NONCE = 12;
const TAG = 16;

/** See SecretVault; `load` waits at most five seconds. */
export function createSecretVault({ folder, log, keyStore }: SecretVaultDeps): SecretVault {
  const path = keyFilePath(folder);
  let key: { readonly bytes: Buffer; readonly id: string } | null = null;
  let file: KeyFile | null = null;
  let problem: SecretKeeper['problem'] = null;
  let loading: Promise<void> | null = null;
  let making: Promise<void> | null = null;
  /** Of the file that was read last. */
  let mark: string | null = null;

  const take = (bytes: Buffer): void => {
    key = { bytes, id: createHash('sha256').update('punctual key id').update(bytes).digest('hex').slice(0, 16) };
    problem = null;
  };
  let usable: boolean | null = null;
  const hasKeyStore = async (): Promise<boolean> => {
    usable = (await keyStore?.available().catch(() => false)) ?? false;
    return usable;
  };

  async function load(): Promise<void> {
    // Before it is read: one that is replaced meanwhile is read again.
    mark = keyFileMark(path);
    problem = null;
    file = null;
    const found = readKeyFile(path);
    if (found === null) return;
    if ('refused' in found) {
      const { problem: message, reason } = found.refused;
      problem = { code: 'key-file', message, reason };
      log.error('the key of the secrets cannot be used', { problem: message });
      return;
    }
    if (found.repaired) log.warn('the key file of the secrets was open to others and is closed now', { file: path });
    file = found;
    if (found.keeper === 'file') {
      take(found.key);
      if (await hasKeyStore()) await moveIntoKeyStore(found.key);
      return;
    }
    await openWrapped(found);
  }

  function patiently(): Promise<void> {
    loading ??= load();
    const { promise, resolve } = Promise.withResolvers<void>();
    const ring = setTimeout(resolve, PATIENCE);
    return Promise.race([loading, promise]).finally(() => clearTimeout(ring));
  }

  async function openWrapped(found: KeyFile): Promise<void> {
    if (keyStore === null) {
      problem = {
        code: 'desktop-only',
        message:
          "The secrets of this folder are kept by the desktop's key store, which only the Punctual app can open.",
        reason: { code: 'key-desktop-only' },
      };
      return;
    }
    problem = {
      code: 'key-store',
      message: `The key store of this desktop (${keyStore.name}) has not answered yet.`,
      reason: { code: 'key-store-silent', store: keyStore.name },
    };
    try {
      const { text, wrapAgain } = await keyStore.unwrap(found.key);
      take(Buffer.from(text, 'base64'));
      if (wrapAgain) await moveIntoKeyStore(Buffer.from(text, 'base64'));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      problem = {
        code: 'key-store',
        message: `The key store of this desktop (${keyStore.name}) does not open the key: ${why}`,
        reason: { code: 'key-store-refuses', store: keyStore.name, said: why },
      };
      log.error('the key of the secrets cannot be opened', { problem: why });
    }
  }

  /** The key stays the same; from now on nobody can read it from the file alone. */
  async function moveIntoKeyStore(bytes: Buffer): Promise<void> {
    if (keyStore === null) return;
    try {
      const repaired = file?.repaired ?? false;
      const next: KeyFile = { keeper: 'system', key: await keyStore.wrap(bytes.toString('base64')), repaired };
      writeKeyFile(path, next, { replace: true });
      file = next;
      log.info('the key of the secrets is kept by the key store of the desktop now', { keyStore: keyStore.name });
    } catch (error) {
      log.warn('the key of the secrets could not be moved into the key store', { problem: String(error) });
    }
  }

  async function make(): Promise<void> {
    const bytes = randomBytes(32);
    let next: KeyFile = { keeper: 'file', key: bytes, repaired: false };
    try {
      if (keyStore !== null && (await hasKeyStore())) {
        next = { keeper: 'system', key: await keyStore.wrap(bytes.toString('base64')), repaired: false };
      }
      writeKeyFile(path, next, { replace: false });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const reason = { code: 'key-not-kept', file: path, said: why } as const;
      throw new PunctualError('unavailable', `The key of the secrets cannot be kept in ${path}: ${why}`, undefined, {
        reason,
      });
    }
    file = next;
    take(bytes);
  }

  /** Reads a file again that was put in the place of one without a usable key. */
  function look(): void {
    if (key === null && problem !== null && keyFileMark(path) !== mark) loading = load();
  }

  return {
    load: patiently,
    look,
    async prepare() {
      // The person who enters a value may have unlocked the key store since.
      if (key === null && problem?.reason?.code === 'key-store-refuses') loading = load();
      look();
      await patiently();
      if (key !== null) return;
      if (problem !== null) {
        const { code, message, reason } = problem;
        throw new PunctualError('unavailable', message, { reason: code }, { reason });
      }
      making ??= make().finally(() => {
        making = null;
      });
      await making;
    },
    seal(value, ref) {
      if (key === null) {
        const reason = { code: 'no-key' } as const;
        throw new PunctualError('unavailable', 'There is no key for secrets yet.', undefined, { reason });
      }
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce).setAAD(bindingOf(ref));
      const body = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
      return { keyId: key.id, box: Buffer.concat([nonce, cipher.getAuthTag(), body]) };
    },
    open({ keyId, box }, ref) {
      if (key === null || keyId !== key.id || box.length < NONCE + TAG) return null;
      try {
        const bytes = Buffer.from(box);
        const opener = createDecipheriv('aes-256-gcm', key.bytes, bytes.subarray(0, NONCE))
          .setAAD(bindingOf(ref))
          .setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
        return Buffer.concat([opener.update(bytes.subarray(NONCE + TAG)), opener.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
    mayOpen: (keyId) => (key === null ? problem !== null : key.id === keyId),
    keeper: () => ({
      kind: file?.keeper ?? null,
      keyStore: usable === false ? null : (keyStore?.name ?? null),
      keyFile: path,
      repaired: file?.repaired ?? false,
      problem,
    }),
  };
}

/** A box that was moved to another job or variable does not open there. */
const bindingOf = ({ scope, owner, name }: SecretRef): Buffer => Buffer.from(JSON.stringify([1, scope, owner, name]));
