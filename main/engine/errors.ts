import type { Reason } from './reasons.ts';

/** The closed set of error codes that calls can answer with (S44). */
export type ErrorCode =
  | 'bad-input'
  | 'bad-schedule'
  | 'never-runs'
  | 'not-found'
  | 'already-exists'
  | 'conflict'
  | 'unknown-call'
  | 'disconnected'
  | 'unauthorized'
  | 'not-running'
  | 'store-failed'
  | 'store-from-future'
  | 'store-locked'
  | 'store-unwritable'
  | 'store-missing'
  | 'store-damaged'
  | 'chain-loop'
  | 'unavailable'
  | 'internal';

/** What crosses every boundary when something goes wrong: a code for programs, a sentence for people, detail for the form. */
export interface ErrorShape {
  readonly code: ErrorCode;
  readonly message: string;
  readonly detail?: unknown;
  /** The same as `message` in facts, for a window that speaks another language. */
  readonly reason?: Reason | undefined;
}

/** An expected failure with a code; anything else that is thrown is a bug and becomes `internal`. */
export class PunctualError extends Error implements ErrorShape {
  readonly code: ErrorCode;
  readonly detail?: unknown;
  readonly reason?: Reason;

  constructor(
    code: ErrorCode,
    message: string,
    detail?: unknown,
    { reason, ...options }: { readonly cause?: unknown; readonly reason?: Reason | undefined } = {},
  ) {
    super(message, options);
    this.name = 'PunctualError';
    this.code = code;
    if (detail !== undefined) this.detail = detail;
    if (reason !== undefined) this.reason = reason;
  }
}

/** There is no such job, or none any more. */
export function noJob(id: string): PunctualError {
  return new PunctualError(
    'not-found',
    `There is no job with the id "${id}".`,
    { id },
    { reason: { code: 'no-job', id } },
  );
}

/** The id is taken. */
export function jobExists(id: string): PunctualError {
  const reason = { code: 'job-exists', id } as const;
  return new PunctualError('already-exists', `A job with the id "${id}" exists already.`, { id }, { reason });
}

/** What came over a line as an error again. */
export function fromErrorShape({ code, message, detail, reason }: ErrorShape): PunctualError {
  return new PunctualError(code, message, detail, { reason });
}

/** The shape that may leave the process; never a stack, never another error's inner data. */
export function toErrorShape(error: unknown): ErrorShape {
  if (error instanceof PunctualError) {
    const { code, message, detail, reason } = error;
    return {
      code,
      message,
      ...(detail === undefined ? {} : { detail }),
      ...(reason === undefined ? {} : { reason }),
    };
  }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}

/** Fails the compilation when a union gets a member that a `switch` forgot. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
