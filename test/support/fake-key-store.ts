/** A desktop's key store in memory: wraps with a master key that never leaves it. */
import type { SystemKeyStore } from '../../main/host/secret-vault.ts';

export interface FakeKeyStore extends SystemKeyStore {
  /** How often anything was asked of it. */
  readonly asked: number;
  /** Its master key changes; what the old one wrapped still opens, and should be wrapped again. */
  rotate(): void;
}

export function createFakeKeyStore({ available = true, master = 'this computer' } = {}): FakeKeyStore {
  let asked = 0;
  let round = 1;
  return {
    name: 'test-store',
    get asked() {
      return asked;
    },
    rotate() {
      round += 1;
    },
    available: async () => {
      asked += 1;
      return available;
    },
    wrap: async (text) => {
      asked += 1;
      return Buffer.from(JSON.stringify({ master, round, text: [...text].reverse().join('') }));
    },
    unwrap: async (wrapped) => {
      asked += 1;
      const box = JSON.parse(wrapped.toString('utf8')) as { master: string; round: number; text: string };
      if (box.master !== master) throw new Error('it was wrapped on another computer');
      return { text: [...box.text].reverse().join(''), wrapAgain: box.round !== round };
    },
  };
}
