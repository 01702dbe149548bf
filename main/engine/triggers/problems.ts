import type { ScheduleProblem } from '../model.ts';
import type { ScheduleFault } from '../schedule-faults.ts';
import { faultWords } from './fault-words.ts';

/** Closed set of what can be wrong with a schedule; the `code` of a ScheduleProblem. */
export type ProblemCode =
  | 'wrong-type'
  | 'missing'
  | 'unknown-kind'
  | 'unknown-member'
  | 'unknown-zone'
  | 'unknown-name'
  | 'unknown-text'
  | 'field-count'
  | 'empty'
  | 'out-of-range'
  | 'reversed'
  | 'bad-step'
  | 'bad-date'
  | 'in-gap'
  | 'end-before-start'
  | 'too-many'
  | 'too-deep'
  | 'never-runs';

/** Collects what is wrong while a schedule is read; reading goes on, so that a form can show everything at once. */
export interface ProblemList {
  readonly problems: readonly ScheduleProblem[];
  /**
   * How many of them leave nothing that could be asked for its fires. The others - a start inside a gap, what can never fire -
   * are refused on saving, but a saved schedule may come to them when the computer moves to another zone, and must go on.
   */
  readonly fatal: number;
  /** `position` is counted from 0 in the member's text and also ends the sentence, for those who only see the sentence. */
  add(code: ProblemCode, field: string, fault: ScheduleFault, position?: number): void;
  /** Adds a problem of another list. */
  take(problem: ScheduleProblem): void;
}

export function scheduleProblem(
  code: ProblemCode,
  field: string,
  fault: ScheduleFault,
  position?: number,
): ScheduleProblem {
  const message = faultWords(fault);
  return position === undefined
    ? { code, message, fault, field }
    : { code, message: `${message} (at ${position})`, fault, field, position };
}

export function createProblemList(): ProblemList {
  const problems: ScheduleProblem[] = [];
  let fatal = 0;
  const take = (problem: ScheduleProblem) => {
    if (problem.code !== 'in-gap' && problem.code !== 'never-runs') fatal += 1;
    if (problems.length < 50) problems.push(problem);
  };
  return {
    problems,
    get fatal() {
      return fatal;
    },
    add(code, field, fault, position) {
      take(scheduleProblem(code, field, fault, position));
    },
    take,
  };
}

/** A value as it may stand in a sentence: short, and never a crash. */
export function quote(value: unknown): string {
  if (typeof value === 'string') return `“${value.length > 40 ? `${value.slice(0, 40)}…` : value}”`;
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === undefined) return 'nothing';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
