/** Exit codes of the command, one table for the program, its help and the README. */
import type { ErrorCode } from '../../engine/errors.ts';

export const EXIT_CODES = [
  [0, 'done'],
  [1, 'wrong usage, bad input, or a refusal that none of the others names'],
  [3, 'Punctual is not running, and this needs it (serve: it runs already)'],
  [4, 'there is no such job or run'],
  [5, 'the running Punctual went away, does not answer, or is of another version'],
  [6, 'the socket or database belongs to another user'],
  [7, 'the database cannot be read or written'],
  [8, 'the id exists, or the job was changed meanwhile'],
  [9, 'doctor found something broken, and no trouble that lasts'],
  [10, 'a trouble lasts, and is named: status, doctor; or the database waits for a decision'],
] as const satisfies readonly (readonly [number, string])[];

const BY_ERROR: Readonly<Partial<Record<ErrorCode, number>>> = {
  'not-running': 3,
  'not-found': 4,
  disconnected: 5,
  unavailable: 5,
  unauthorized: 6,
  'store-failed': 7,
  'store-from-future': 7,
  'store-locked': 3,
  'store-unwritable': 7,
  'store-missing': 10,
  'store-damaged': 10,
  'already-exists': 8,
  conflict: 8,
};

export const exitCodeOf = (code: ErrorCode): number => BY_ERROR[code] ?? 1;
export const DOCTOR_BROKEN = 9;
export const IN_TROUBLE = 10;
