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
  | 'chain-loop'
  | 'unavailable'
  | 'internal';

/** What crosses every boundary when something goes wrong: a code for programs, a sentence for people, detail for the form. */
export interface ErrorShape {
  readonly code: ErrorCode;
  readonly message: string;
  readonly detail?: unknown;
}

/** An expected failure with a code; anything else that is thrown is a bug and becomes `internal`. */
export class PunctualError extends Error implements ErrorShape {
  readonly code: ErrorCode;
  readonly detail?: unknown;

  constructor(code: ErrorCode, message: string, detail?: unknown, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'PunctualError';
    this.code = code;
    if (detail !== undefined) this.detail = detail;
  }
}

/** The shape that may leave the process; never a stack, never another error's inner data. */
export function toErrorShape(error: unknown): ErrorShape {
  if (error instanceof PunctualError) {
    return error.detail === undefined
      ? { code: error.code, message: error.message }
      : { code: error.code, message: error.message, detail: error.detail };
  }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}

/** Fails the compilation when a union gets a member that a `switch` forgot. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
