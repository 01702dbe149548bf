/** Turns what the schema found wrong into one error that a form can place and a person can read. */
import type { core } from 'zod/mini';
import { PunctualError } from '../main/engine/errors.ts';
import type { Reason } from '../main/engine/reasons.ts';

export interface InputProblem {
  /** Dotted, from the call's input: `spec.schedule.pattern`; empty for the input itself. */
  readonly path: string;
  readonly message: string;
}

/** More than these are noise; the first is in the message. */
const SHOWN = 20;

/** `bad-input` with `detail: {problems: InputProblem[]}`. */
export function explain(call: string, error: Pick<core.$ZodError, 'issues'>): PunctualError {
  const problems = error.issues.slice(0, SHOWN).map(
    (issue): InputProblem => ({
      path: placeOf(issue).join('.').slice(0, 300),
      message: sentenceOf(issue).slice(0, 300),
    }),
  );
  const first = problems[0] ?? { path: '', message: 'not understood' };
  const where = first.path === '' ? call : `${call}: ${first.path}`;
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : '';
  return new PunctualError(
    'bad-input',
    `${where}: ${first.message}${more}`,
    { problems },
    { reason: fieldsReason(error.issues) },
  );
}

/**
 * A wrong name of a variable is never repeated: people type the value there. What is named is the record it stands in.
 */
function placeOf(issue: core.$ZodIssue): string[] {
  const path = issue.path.map(String);
  return issue.code === 'invalid_key' ? path.slice(0, -1) : path;
}

function sentenceOf(issue: core.$ZodIssue): string {
  const [inner] = issue.code === 'invalid_key' ? issue.issues : [];
  return inner === undefined ? issue.message : `a name in it ${inner.message}`;
}

/** The first thing that is wrong, where, and how many more there are. `within` is put in front of its path. */
export function fieldsReason(issues: readonly core.$ZodIssue[], within: readonly string[] = []): Reason {
  const [first] = issues;
  const path = [...within, ...(first === undefined ? [] : placeOf(first))].join('.').slice(0, 300);
  const because: Reason = first === undefined ? { code: 'field-other' } : issueReason(first);
  return { code: 'wrong-fields', path, because, more: Math.max(0, issues.length - 1) };
}

/** What one issue of a schema says, in facts. Issues: https://zod.dev/error-customization */
export function issueReason(issue: core.$ZodIssue): Reason {
  switch (issue.code) {
    case 'invalid_type':
      if (/received undefined$/.test(issue.message)) return { code: 'field-missing' };
      return { code: issue.expected === 'int' ? 'field-not-whole' : 'field-kind' };
    case 'too_big': {
      const most = Number(issue.maximum);
      if (issue.origin === 'string') return { code: 'field-long', most };
      return { code: issue.origin === 'array' ? 'field-many' : 'field-most', most };
    }
    case 'too_small': {
      const least = Number(issue.minimum);
      return issue.inclusive === false ? { code: 'field-more-than', than: least } : { code: 'field-least', least };
    }
    case 'unrecognized_keys':
      return { code: 'field-unknown', name: issue.keys.join(', ').slice(0, 300) };
    case 'invalid_value':
      return { code: 'field-choice', choices: issue.values.map(String).join(', ').slice(0, 300) };
    case 'invalid_key': {
      const [inner] = issue.issues;
      return inner === undefined ? { code: 'field-other' } : issueReason(inner);
    }
    case 'invalid_format':
      // Names of variables are the only texts with a pattern; the published schema of jobs files needs it as one.
      return { code: 'field-variable' };
    case 'custom':
      return (issue.params?.['reason'] as Reason | undefined) ?? { code: 'field-other' };
    default:
      return { code: 'field-other' };
  }
}
