import { PunctualError } from './errors.ts';
import type { Parameter, Run } from './model.ts';
import type { Trouble } from './reasons.ts';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** What is wrong with a value; null when it fits what was declared. */
function parameterProblem(parameter: Parameter, value: string): Trouble | null {
  const name = parameter.label ?? parameter.name;
  switch (parameter.type) {
    case 'text':
      return null;
    case 'number':
      if (NUMBER.test(value.trim())) return null;
      return {
        problem: `"${name}" must be a number, not "${value}".`,
        reason: { code: 'parameter-not-number', name, value },
      };
    case 'boolean':
      if (value === 'true' || value === 'false') return null;
      return {
        problem: `"${name}" must be true or false, not "${value}".`,
        reason: { code: 'parameter-not-boolean', name, value },
      };
    case 'choice': {
      if ((parameter.choices ?? []).includes(value)) return null;
      const choices = (parameter.choices ?? []).join(', ');
      return {
        problem: `"${name}" must be one of ${choices}, not "${value}".`,
        reason: { code: 'parameter-not-choice', name, value, choices },
      };
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
    if (seen.has(key)) {
      const { name } = parameter;
      const problem = `Two parameters are called "${name}" as environment variables.`;
      refuse({ problem, reason: { code: 'parameter-twice', name } }, `${at}.name`);
    }
    seen.add(key);
    if (parameter.type === 'choice' && (parameter.choices ?? []).length === 0) {
      const name = parameter.label ?? parameter.name;
      const reason = { code: 'parameter-without-choices', name } as const;
      refuse({ problem: `"${name}" needs choices to choose from.`, reason }, `${at}.choices`);
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
    if (parameter === undefined) {
      refuse({ problem: `This job has no parameter "${name}".`, reason: { code: 'parameter-unknown', name } }, field);
    }
    const problem = parameterProblem(parameter, value);
    if (problem !== null) refuse(problem, field);
    values[name] = value;
  }
  return declared.length === 0 ? null : values;
}

function refuse({ problem, reason }: Trouble, field: string): never {
  throw new PunctualError('bad-input', problem, { field }, { reason });
}
