import { PunctualError } from './errors.ts';
import type { JobSpec } from './model.ts';

/**
 * A secret is a secret in one place only: the same name in the clear would lie in the database after all, or take its place in the
 * process. Throws `bad-input` with the field.
 */
export function checkSecrets({ secrets = [], environment = {}, parameters = [] }: JobSpec): void {
  // As the runner names the variables of parameters.
  const given = new Set(parameters.map(({ name }) => name.trim().replace(/[^A-Za-z0-9_]/g, '_')));
  for (const name of secrets) {
    if (Object.hasOwn(environment, name)) {
      throw new PunctualError(
        'bad-input',
        `"${name}" is a secret and stands in the clear among the variables as well. Take it out there.`,
        { field: 'environment' },
        { reason: { code: 'secret-in-the-clear', name } },
      );
    }
    if (given.has(name)) {
      throw new PunctualError(
        'bad-input',
        `"${name}" is a secret and a parameter as well, and parameters are kept in the clear. Rename one of them.`,
        { field: 'parameters' },
        { reason: { code: 'secret-is-parameter', name } },
      );
    }
  }
}
