/** Reads a file that a person names: a device never ends, a pipe never answers, and neither may hold anything up. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

export type RegularFile =
  | { readonly bytes: Buffer }
  /** Why it was not read. */
  | { readonly refused: 'irregular' | 'large' };

/** Opens without waiting and reads at most `most` bytes. Throws what the system says, `EISDIR` for a folder. */
export function readRegularFile(file: string, most: number): RegularFile {
  const fd = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = fstatSync(fd);
    if (found.isDirectory()) throw Object.assign(new Error(`EISDIR: ${file} is a folder`), { code: 'EISDIR' });
    if (!found.isFile()) return { refused: 'irregular' };
    // Files of /proc have no size, and any file may grow while it is read.
    return found.size > most ? { refused: 'large' } : readBounded(fd, most);
  } finally {
    closeSync(fd);
  }
}

/** The same for standard input, which may be a pipe. */
export const readInputBounded = (most: number): RegularFile => readBounded(0, most);

const PART = 64 * 1024;

function readBounded(fd: number, most: number): RegularFile {
  const parts: Buffer[] = [];
  for (let total = 0; ; ) {
    const part = Buffer.alloc(PART);
    const count = readOrEnd(fd, part);
    if (count === 0) return { bytes: Buffer.concat(parts) };
    total += count;
    if (total > most) return { refused: 'large' };
    parts.push(part.subarray(0, count));
  }
}

/** Windows reports the end of a pipe as an error. */
function readOrEnd(fd: number, part: Buffer): number {
  try {
    return readSync(fd, part, 0, part.length, null);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EOF') return 0;
    throw error;
  }
}
