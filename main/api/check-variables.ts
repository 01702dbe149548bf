import { PunctualError } from '../engine/errors.ts';
import type { ApiDeps } from './deps.ts';

/** Refuses variables that no process of this computer would get under their name. Throws `bad-input` with the field. */
export function checkVariables(
  { runner }: Pick<ApiDeps, 'runner'>,
  environment: Readonly<Record<string, string>> | null | undefined,
): void {
  // What stands behind the sign may be a secret: refused at the start, without it.
  const name = runner.lostVariables(environment ?? {}).find((each) => !each.includes('='));
  if (name === undefined) return;
  const message = `No process would get the variable "${name}": the system's shell drops or replaces it. Use another name, of letters, digits and _.`;
  throw new PunctualError('bad-input', message, { field: 'environment' }, { reason: { code: 'variable-lost', name } });
}
