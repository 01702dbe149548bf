/** Standard output and error of a host: its reader may go away or stop reading at any moment, and the host goes on. */
import { constants, openSync, writeSync } from 'node:fs';
import type { Writable } from 'node:stream';

/** Behind this much text that was not read, bytes, new lines are dropped: they are in the log file as well. */
const MOST_UNREAD = 1024 * 1024;

/**
 * Call it first. Without a listener, the error of a write to a closed terminal or pipe (EIO, EPIPE) ends the process, and it does so
 * at the next warning, which is the moment at which the host is needed most.
 */
export function outliveStandardStreams(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => {});
    if (stream.isTTY && process.platform !== 'win32') neverWaitFor(stream, stream.fd);
  }
}

/** Text that a terminal did not take is offered again after this pause, ms, which doubles up to the longest. */
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 250;

/**
 * Node waits until a terminal takes what is written, and one that was stopped with Ctrl-S, or whose window hangs, takes nothing: the
 * whole host would stand still with it. So the terminal is opened a second time, without waiting; other programs on it do not notice.
 */
function neverWaitFor(stream: Writable, fd: number): void {
  let own: number;
  try {
    const path = process.platform === 'linux' ? `/proc/self/fd/${fd}` : '/dev/tty';
    own = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return;
  }
  function offer(rest: Buffer, pause: number, done: (error?: Error | null) => void): void {
    let left = rest;
    try {
      while (left.length > 0) left = left.subarray(writeSync(own, left));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') {
        done(error as Error);
        return;
      }
      const timer = setTimeout(() => offer(left, Math.min(2 * pause, LONGEST_PAUSE), done), pause);
      // A slow terminal gets the last words of a program that ends, a stopped one does not keep it alive.
      if (pause === LONGEST_PAUSE) timer.unref();
      return;
    }
    done();
  }
  const write: Writable['_write'] = (chunk, encoding, done) =>
    offer(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk), encoding), FIRST_PAUSE, done);
  Object.assign(stream, { _write: write, _writev: null });
}

/** Writes a line to standard error. Never throws and never waits for a reader. */
export function sayOnError(line: string): void {
  say(process.stderr, line);
}

/** As `sayOnError`, on standard output. */
export function sayOnOutput(line: string): void {
  say(process.stdout, line);
}

function say(stream: NodeJS.WriteStream, line: string): void {
  if (stream.writableLength > MOST_UNREAD) return;
  try {
    stream.write(`${line}\n`);
  } catch {
    // A file on a full disk, or a descriptor that was closed before this program started.
  }
}
