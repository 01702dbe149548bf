import { closeSync, ftruncateSync, openSync, read, write } from 'node:fs';

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
