/** Standard output and error of a host: its reader may go away or stop reading at any moment, and the host goes on. */

/** Behind this much text that was not read, bytes, new lines are dropped: they are in the log file as well. */
const MOST_UNREAD = 1024 * 1024;

/**
 * Call it first. Without a listener, the error of a write to a closed terminal or pipe (EIO, EPIPE) ends the process, and it does so
 * at the next warning, which is the moment at which the host is needed most.
 */
export function outliveStandardStreams(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
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
