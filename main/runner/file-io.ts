import { closeSync, ftruncateSync, openSync, read, write } from 'node:fs';
import { PunctualError } from '../engine/errors.ts';
import { startProgram } from '../process/programs.ts';
import { errorCode } from './find-program.ts';
import { systemTrouble } from './system-trouble.ts';

/** Reads up to `length` bytes at `position`; fewer only at the end of the file. */
export async function readAt(fd: number, buffer: Buffer, length: number, position: number): Promise<number> {
  let done = 0;
  while (done < length) {
    const bytes = await new Promise<number>((resolve, reject) => {
      read(fd, buffer, done, length - done, position + done, (error, count) =>
        error ? reject(error) : resolve(count),
      );
    });
    if (bytes === 0) break;
    done += bytes;
  }
  return done;
}

/** Writes everything at `position`; null = where the descriptor stands (the end, when it was opened for appending). */
export async function writeAt(fd: number, buffer: Buffer, position: number | null): Promise<void> {
  let done = 0;
  while (done < buffer.length) {
    done += await new Promise<number>((resolve, reject) => {
      write(fd, buffer, done, buffer.length - done, position === null ? null : position + done, (error, count) =>
        error ? reject(error) : resolve(count),
      );
    });
  }
}

/** Cuts a file that is open for appending. Windows cuts none through such a descriptor, so there its path is opened once more. */
export function truncateTo(fd: number, path: string, length: number): void {
  if (process.platform !== 'win32') {
    ftruncateSync(fd, length);
    return;
  }
  const other = openSync(path, 'r+');
  try {
    ftruncateSync(other, length);
  } finally {
    closeSync(other);
  }
}

/**
 * Gives the blocks of a stretch of the file back to the disk; the stretch reads as zeros, its size stays. False where that cannot be done:
 * it takes Linux, util-linux and a file system with holes. Node has no call for it. Never fails.
 */
export function punchHole(fd: number, offset: number, length: number): Promise<boolean> {
  if (process.platform !== 'linux') return Promise.resolve(false);
  const args = ['--punch-hole', '--offset', `${offset}`, '--length', `${length}`, '/proc/self/fd/3'];
  return new Promise((resolve) => {
    const child = startProgram('fallocate', args, { stdio: ['ignore', 'ignore', 'ignore', fd] });
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}

/** Opens a log for reading; null when there is none. A log that cannot be read is never taken for an empty one: throws `unavailable`. */
export function openLog(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    const why = systemTrouble(code);
    const reason = { code: 'log-unread', file: path, because: why.reason } as const;
    throw new PunctualError('unavailable', `The output '${path}' cannot be read now: ${why.problem}.`, undefined, {
      reason,
    });
  }
}
