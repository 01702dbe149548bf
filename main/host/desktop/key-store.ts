import { safeStorage } from 'electron';
import type { SystemKeyStore } from '../secret-vault.ts';

const NAMES: Readonly<Record<string, string>> = { darwin: 'keychain', win32: 'dpapi' };

/** How Chromium marks what it wrapped with a password that stands in its own sources: a file that says what it is protects more. */
const HARD_CODED = 'v10';
const PROBE = 'punctual';

/** The key store of this desktop, for the key of the secrets. Only after the app is ready; the system may ask the person to unlock it. */
export function createSystemKeyStore(platform: string): SystemKeyStore {
  const backend = platform === 'linux' ? safeStorage.getSelectedStorageBackend() : null;
  return {
    name: backend ?? NAMES[platform] ?? platform,
    async available() {
      if (!(await safeStorage.isAsyncEncryptionAvailable())) return false;
      if (platform !== 'linux') return true;
      // The name is that of another, older store in Electron, and says nothing about this one, which falls back by itself: it is tried.
      const wrapped = await safeStorage.encryptStringAsync(PROBE);
      return wrapped.subarray(0, HARD_CODED.length).toString('latin1') !== HARD_CODED;
    },
    wrap: (text) => safeStorage.encryptStringAsync(text),
    async unwrap(wrapped) {
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(wrapped);
      return { text: result, wrapAgain: shouldReEncrypt };
    },
  };
}
