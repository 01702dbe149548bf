/** What a person must know about the key of the secrets at this start. */

import type { Notice, SecretKeeper } from '../../preload/contract.ts';
import type { Reason } from '../engine/reasons.ts';

/** Nothing where there are no secrets, or where everything is as it should be. */
export function keyNotices({
  keeper,
  values,
}: {
  readonly keeper: SecretKeeper;
  readonly values: number;
}): readonly Notice[] {
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
  if (values > 0 && keeper.problem !== null) {
    add('secrets-locked', `Jobs that need secrets will not start. ${keeper.problem.message}`, {
      code: 'secrets-locked',
      because: keeper.problem.reason,
    });
  }
  return notices;
}

/** The sentence for a host whose key lies in a file as it is; null when it does not. */
export function keyFileWarning({ kind, keyFile }: SecretKeeper): string | null {
  if (kind !== 'file') return null;
  return `The key of the secrets lies in ${keyFile}, mode 0600: whoever can read your files can open them. The desktop app keeps it in the key store of the system, where there is one.`;
}
