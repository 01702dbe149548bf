import { safeStorage } from 'electron';
import type { SystemKeyStore } from '../secret-vault.ts';

const NAMES: Readonly<Record<string, string>> = { darwin: 'keychain', win32: 'dpapi' };

/** The key store of this desktop, for the key of the secrets. Only after the app is ready; the system may ask the person to unlock it. */
export function createSystemKeyStore(platform: string): SystemKeyStore {
  const backend = platform === 'linux' ? safeStorage.getSelectedStorageBackend() : null;
  // `basic_text` wraps with a password that stands in Chromium's sources: a file that says what it is protects more.
  const usable = backend !== 'basic_text' && backend !== 'unknown';
  return {
    name: backend ?? NAMES[platform] ?? platform,
    available: async () => usable && (await safeStorage.isAsyncEncryptionAvailable()),
    wrap: (text) => safeStorage.encryptStringAsync(text),
    async unwrap(wrapped) {
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(wrapped);
      return { text: result, wrapAgain: shouldReEncrypt };
    },
  };
}
