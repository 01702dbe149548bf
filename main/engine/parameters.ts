import { PunctualError } from './errors.ts';
import type { Parameter, Run } from './model.ts';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** What is wrong with a value, in a sentence; null when it fits what was declared. */
export function parameterProblem(parameter: Parameter, value: string): string | null {
  const name = parameter.label ?? parameter.name;
  switch (parameter.type) {
    case 'text':
      return null;
    case 'number':
      return NUMBER.test(value.trim()) ? null : `"${name}" must be a number, not "${value}".`;
    case 'boolean':
      return value === 'true' || value === 'false' ? null : `"${name}" must be true or false, not "${value}".`;
    case 'choice': {
      const choices = parameter.choices ?? [];
      return choices.includes(value) ? null : `"${name}" must be one of ${choices.join(', ')}, not "${value}".`;
    }
  }
}

/** Refuses declarations that no run could ever satisfy: two of one name, a default that does not fit its own type. */
export function checkParameters(declared: readonly Parameter[]): void {
  const seen = new Set<string>();
  for (const [index, parameter] of declared.entries()) {
    const at = `parameters.${index}`;
    // Two names that differ only in what an environment variable cannot show would overwrite each other.
    const key = parameter.name.trim().replace(/[^A-Za-z0-9_]/g, '_');
    if (seen.has(key)) refuse(`Two parameters are called "${parameter.name}" as environment variables.`, `${at}.name`);
    seen.add(key);
    if (parameter.type === 'choice' && (parameter.choices ?? []).length === 0) {
      refuse(`"${parameter.label ?? parameter.name}" needs choices to choose from.`, `${at}.choices`);
    }
    const problem = parameterProblem(parameter, parameter.value);
    if (problem !== null) refuse(problem, `${at}.value`);
  }
}

/**
 * Every value of one run: what was given, over the declared defaults. They are kept with the run as they are, so that running it
 * again repeats it even when the defaults changed meanwhile. Null when the job has no parameters. Throws `bad-input` with the field.
 */
export function readParameters(declared: readonly Parameter[], given: Run['parameters']): Run['parameters'] {
  const values: Record<string, string> = Object.fromEntries(declared.map(({ name, value }) => [name, value]));
  for (const [name, value] of Object.entries(given ?? {})) {
    const parameter = declared.find((one) => one.name === name);
    const field = `parameters.${name}`;
    if (parameter === undefined) refuse(`This job has no parameter "${name}".`, field);
    const problem = parameterProblem(parameter, value);
    if (problem !== null) refuse(problem, field);
    values[name] = value;
  }
  return declared.length === 0 ? null : values;
}

function refuse(message: string, field: string): never {
  throw new PunctualError('bad-input', message, { field });
}
