import { PunctualError } from '../engine/errors.ts';
import type { Reason } from '../engine/reasons.ts';

/** Something that is wrong in a jobs file, and where. */
export interface FileProblem {
  /** `jobs.3.schedule.pattern`; empty for the whole file. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly reason: Reason;
}

/** Problems shown; the rest is counted. */
export const SHOWN = 20;

/** `bad-input`; each problem on its own line as `name:line:column: path: what`. `count`: all problems, where `problems` holds the first ones. */
export function fileError(name: string, problems: readonly FileProblem[], count = problems.length): PunctualError {
  const shown = problems
    .slice(0, SHOWN)
    .map(({ path, line, column, message }) => `${name}:${line}:${column}: ${path === '' ? '' : `${path}: `}${message}`);
  if (count > SHOWN) shown.push(`and ${count - SHOWN} more`);
  const places = problems
    .slice(0, SHOWN)
    .map(({ line, column, path, reason: because }): Reason => ({ code: 'wrong-place', line, column, path, because }));
  const reason: Reason = { code: 'wrong-file', file: name, places, more: Math.max(0, count - SHOWN) };
  // Without its reason, which is told above.
  const told = problems.slice(0, SHOWN).map(({ reason: _, ...problem }) => problem);
  return new PunctualError('bad-input', shown.join('\n'), { problems: told }, { reason });
}
