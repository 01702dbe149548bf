/** Secrets as the form holds them. A value that is saved is not here: the window never sees it again. */
import type { JobSpec } from '../../main/engine/model.ts';
import { looksSecret } from '../../main/engine/secret-signs.ts';
import type { Messages } from '../text/messages.ts';
import { valueIn } from './variables-text.ts';

export interface SecretDraft {
  readonly name: string;
  /** Typed or pasted and not saved yet; null = the saved one stays. */
  readonly value: string | null;
  /** It is a secret of the saved job; its name stays. */
  readonly kept: boolean;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** As the host covers in logs nothing shorter. */
export const SHORTEST_COVERED = 4;

/** The rows of a saved job, or those of a new one: a copy has the names and no values. */
export function secretsFrom(spec: JobSpec, isNew: boolean): readonly SecretDraft[] {
  return (spec.secrets ?? []).map((name) => ({ name, value: isNew ? '' : null, kept: !isNew }));
}

/** What goes to the host beside the job. */
export function secretValues(secrets: readonly SecretDraft[]): Record<string, string> {
  return Object.fromEntries(secrets.flatMap(({ name, value }) => (value === null ? [] : [[name.trim(), value]])));
}

/** The first thing wrong with them; the host looks again. */
export function secretsProblem(secrets: readonly SecretDraft[], variables: string, messages: Messages): string | null {
  const t = messages.secrets;
  const seen = new Set<string>();
  for (const secret of secrets) {
    const name = secret.name.trim();
    if (name === '') return t.nameMissing;
    if (!NAME.test(name) || /^PUNCTUAL_/i.test(name)) return t.nameWrong(name);
    if (seen.has(name)) return t.nameTwice(name);
    seen.add(name);
    if (valueIn(variables, name) !== null) return t.alsoClear(name);
    if (secret.value === '') return t.valueMissing(name);
  }
  return null;
}

/** Names among the variables whose values look as if nobody should read them. */
export function secretLooking(variables: string): readonly string[] {
  const names = variables.split('\n').map((line) => line.split('=')[0]?.trim() ?? '');
  return [...new Set(names)].filter((name) => {
    const value = NAME.test(name) ? valueIn(variables, name) : null;
    return value !== null && value !== '' && looksSecret(name, value);
  });
}
