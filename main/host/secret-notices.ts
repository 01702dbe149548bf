/** What a person must know about the key of the secrets at this start. */

import type { Notice, SecretKeeper } from '../../preload/contract.ts';
import type { Reason } from '../engine/reasons.ts';

/** Nothing where everything is as it should be; a key that cannot be had is a lasting trouble. */
export function keyNotices({ keeper }: { readonly keeper: SecretKeeper }): readonly Notice[] {
  const notices: Notice[] = [];
  const add = (code: string, message: string, reason: Reason): void =>
    void notices.push({ id: code, level: 'warning', code, message, reason });
  if (keeper.repaired) {
    add(
      'secret-key-was-open',
      `Other users of this computer could read the key of the secrets (${keeper.keyFile}). It is closed to them now; ` +
        'replace the secrets if somebody else uses this computer.',
      { code: 'key-was-open', file: keeper.keyFile },
    );
  }
  return notices;
}

/** The sentence for a host whose key lies in a file as it is; null when it does not. */
export function keyFileWarning({ kind, keyFile }: SecretKeeper): string | null {
  if (kind !== 'file') return null;
  return `The key of the secrets lies in ${keyFile}, mode 0600: whoever can read your files can open them. The desktop app keeps it in the key store of the system, where there is one.`;
}
