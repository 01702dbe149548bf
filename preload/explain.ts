/** Turns what the schema found wrong into one error that a form can place and a person can read. */
import type { core } from 'zod/mini';
import { PunctualError } from '../main/engine/errors.ts';

export interface InputProblem {
  /** Dotted, from the call's input: `spec.schedule.pattern`; empty for the input itself. */
  readonly path: string;
  readonly message: string;
}

/** More than these are noise; the first is in the message. */
const SHOWN = 20;

/** `bad-input` with `detail: {problems: InputProblem[]}`. */
export function explain(call: string, error: core.$ZodError): PunctualError {
  const problems = error.issues.slice(0, SHOWN).map(
    (issue): InputProblem => ({
      path: issue.path.map(String).join('.').slice(0, 300),
      message: issue.message.slice(0, 300),
    }),
  );
  const first = problems[0] ?? { path: '', message: 'not understood' };
  const where = first.path === '' ? call : `${call}: ${first.path}`;
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : '';
  return new PunctualError('bad-input', `${where}: ${first.message}${more}`, { problems });
}
