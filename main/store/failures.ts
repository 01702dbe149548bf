import Database from 'better-sqlite3';
import { PunctualError } from '../engine/errors.ts';
import type { Reason } from '../engine/reasons.ts';

/** What SQLite's primary result codes mean to a person, and what to do. Codes: https://sqlite.org/rescode.html */
const SENTENCES: readonly (readonly [prefix: string, sentence: string, reason: Reason])[] = [
  [
    'SQLITE_FULL',
    'The disk is full: nothing more can be saved until there is room on the disk of the data folder.',
    { code: 'database-full' },
  ],
  [
    'SQLITE_READONLY',
    'The database cannot be written: the file or its folder is read-only.',
    { code: 'database-read-only' },
  ],
  [
    'SQLITE_CANTOPEN',
    'The database cannot be opened: the file or its folder is missing or not readable.',
    { code: 'database-unreachable' },
  ],
  ['SQLITE_PERM', 'The database cannot be opened: its permissions forbid it.', { code: 'database-unreachable' }],
  [
    'SQLITE_CORRUPT',
    'The database is damaged. Punctual reads it through, and then asks which backup to restore.',
    { code: 'database-damaged' },
  ],
  ['SQLITE_NOTADB', 'The file is not a Punctual database.', { code: 'database-foreign' }],
  ['SQLITE_BUSY', 'The database is in use by another program that does not let go of it.', { code: 'database-busy' }],
  ['SQLITE_LOCKED', 'The database is in use by another part of Punctual.', { code: 'database-busy' }],
  ['SQLITE_IOERR', 'The disk answered with an error while reading or writing the database.', { code: 'database-disk' }],
];

/**
 * Turns whatever SQLite threw into PunctualError `store-failed`, with SQLite's code in `detail.sqlite` and the cause kept.
 * Errors that are not SQLite's pass unchanged: they are expected failures with their own code, or bugs that must stay visible.
 */
export function toStoreFailure(error: unknown): unknown {
  if (isNoSpace(error)) {
    const [, sentence = '', reason] = SENTENCES[0] ?? [];
    return new PunctualError('store-failed', sentence, { system: 'ENOSPC' }, { cause: error, reason });
  }
  if (error instanceof Database.SqliteError) {
    const known = SENTENCES.find(([prefix]) => error.code.startsWith(prefix));
    const sentence = known?.[1] ?? `The database refused the operation: ${error.message}.`;
    const reason = known?.[2] ?? { code: 'database-refuses', said: error.message };
    return new PunctualError('store-failed', sentence, { sqlite: error.code }, { cause: error, reason });
  }
  // better-sqlite3 answers calls on a closed connection with a bare TypeError.
  if (error instanceof TypeError && /database connection is not open/.test(error.message)) {
    return new PunctualError('store-failed', 'The database is closed: Punctual is stopping.', undefined, {
      cause: error,
      reason: { code: 'database-closed' },
    });
  }
  // Of the files beside the database, such as a folder of backups that is none.
  if (isSystemError(error)) {
    const reason = { code: 'system-says', error: error.message } as const;
    return new PunctualError('store-failed', `The system says ${error.message}.`, undefined, { cause: error, reason });
  }
  return error;
}

/** True for "no space left on device" of the system, as copying a file reports it. */
export function isNoSpace(error: unknown): boolean {
  return error instanceof Error && (error as { readonly code?: unknown }).code === 'ENOSPC';
}
const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && 'errno' in error;

/** Runs `work` so that any SQLite error leaves as `store-failed`. */
export function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toStoreFailure(error);
  }
}

type Methods = Record<string, (...args: never[]) => unknown>;

/**
 * The same methods, each guarded; made once when the store is opened, so a call costs one more frame and nothing else. `onFailure` sees
 * what was thrown.
 */
export function guardAll<T extends { readonly [K in keyof T]: (...args: never[]) => unknown }>(
  methods: T,
  onFailure: (error: unknown) => void = () => {},
): T {
  const wrapped: Methods = {};
  for (const [name, method] of Object.entries<(...args: never[]) => unknown>(methods)) {
    wrapped[name] = (...args) => {
      try {
        return method(...args);
      } catch (error) {
        onFailure(error);
        throw toStoreFailure(error);
      }
    };
  }
  return wrapped as unknown as T;
}
