/**
 * Standard streams of a program with windows. Windows gives it no console, so a stream that was not redirected leads nowhere: it joins
 * the console of the program that started it, as https://learn.microsoft.com/windows/console/attachconsole describes.
 */
import { fstatSync, openSync, read } from 'node:fs';
import { Readable } from 'node:stream';
import { isatty, ReadStream, WriteStream } from 'node:tty';
import { kernel } from './kernel.ts';

const PARENT = 0xffffffff;
const PART_BYTES = 64 * 1024;

/** Opens `process.stdout` and `process.stderr` on the console where they lead nowhere. Never throws; without a console they stay as they are. */
export function joinConsole(): void {
  for (const [fd, name] of [
    [1, 'stdout'],
    [2, 'stderr'],
  ] as const) {
    if (leadsSomewhere(fd)) continue;
    const stream = openConsole('CONOUT$', (opened) => new WriteStream(opened));
    if (stream !== null) Object.defineProperty(process, name, { configurable: true, enumerable: true, value: stream });
  }
}

/** Standard input: the file or pipe that was given, otherwise the keyboard; `null` without either. Electron's `process.stdin` is always at its end. */
export function openInput(): Readable | null {
  if (isatty(0)) return new ReadStream(0);
  return leadsSomewhere(0) ? readGiven(0) : openConsole('CONIN$', (opened) => new ReadStream(opened));
}

/** NUL does not: it takes the place of a stream that is missing. */
function leadsSomewhere(fd: number): boolean {
  if (isatty(fd)) return true;
  try {
    const found = fstatSync(fd);
    return found.isFile() || found.isFIFO();
  } catch {
    return false;
  }
}

function openConsole<T>(name: string, make: (fd: number) => T): T | null {
  try {
    // Fails where it is joined already.
    kernel().AttachConsole(PARENT);
    return make(openSync(`\\\\.\\${name}`, 'r+'));
  } catch {
    return null;
  }
}

function readGiven(fd: number): Readable {
  return new Readable({
    read() {
      const part = Buffer.alloc(PART_BYTES);
      read(fd, part, 0, part.length, null, (error, count) => {
        // Windows reports the end of a pipe as an error.
        if (error !== null && error.code !== 'EOF') this.destroy(error);
        else this.push(error === null && count > 0 ? part.subarray(0, count) : null);
      });
    },
  });
}
