import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import type { Trouble } from '../engine/reasons.ts';

/** Megabytes of an environment file; a system takes about two of all variables together. */
const MOST_MB = 1;

/**
 * Text of an environment file, measured before it is read and opened without waiting: a pipe would hold up every other job. Throws what
 * the system says.
 */
export function readEnvironmentText(file: string): { readonly text: string } | Trouble {
  const fd = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = fstatSync(fd);
    if (found.isDirectory()) throw Object.assign(new Error(`${file} is a folder`), { code: 'EISDIR' });
    if (!found.isFile()) {
      const reason = { code: 'variable-file-unread', file, because: { code: 'file-irregular' } } as const;
      return { problem: `The environment file '${file}' is not a regular file.`, reason };
    }
    if (found.size > MOST_MB * 1024 * 1024) {
      const bounds = { bound: 'megabytes', most: MOST_MB, line: null, column: null } as const;
      const reason = { code: 'file-bound', file, ...bounds } as const;
      return { problem: `The environment file '${file}' is larger than ${MOST_MB} MB.`, reason };
    }
    return { text: readFileSync(fd, 'utf8') };
  } finally {
    closeSync(fd);
  }
}
