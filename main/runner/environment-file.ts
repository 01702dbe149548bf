import type { Trouble } from '../engine/reasons.ts';
import { readRegularFile } from '../process/regular-file.ts';

/** Megabytes of an environment file; a system takes about two of all variables together. */
const MOST_MB = 1;

/**
 * Text of an environment file, measured before it is read and opened without waiting: a pipe would hold up every other job. Throws what
 * the system says.
 */
export function readEnvironmentText(file: string): { readonly text: string } | Trouble {
  const read = readRegularFile(file, MOST_MB * 1024 * 1024);
  if ('bytes' in read) return { text: read.bytes.toString('utf8') };
  if (read.refused === 'irregular') {
    const reason = { code: 'variable-file-unread', file, because: { code: 'file-irregular' } } as const;
    return { problem: `The environment file '${file}' is not a regular file.`, reason };
  }
  const bounds = { bound: 'megabytes', most: MOST_MB, line: null, column: null } as const;
  const reason = { code: 'file-bound', file, ...bounds } as const;
  return { problem: `The environment file '${file}' is larger than ${MOST_MB} MB.`, reason };
}
