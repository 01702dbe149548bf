import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Millis } from '../engine/model.ts';
import type { Log } from '../engine/ports.ts';
import { punchHole, readAt, truncateTo, writeAt } from './file-io.ts';
import { createTailRing, reopenTailRing, type TailRing } from './tail-ring.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const SMALLEST_LIMIT = 4 * KIB;
/** The last part never takes more than this, so that putting a log together needs little room beside it. */
const LARGEST_TAIL = 256 * MIB;
/** Behind the front the log may grow by this much before its middle moves out. */
const LARGEST_REST = 64 * MIB;
/** Bytes that the line about what is missing has at most. */
export const MARKER_ROOM = 128;
const CHUNK = MIB / 2;
/** So much is read at once rather than copied first. */
const QUICK = MIB / 4;
/** Room for what comes while the rest is copied; the default limit's whole last part fits. */
const POOL_BYTES = 6 * MIB;
/** A process that outruns even this is not caught up with. */
const MOST_LOOKS = 400;

const FAST: Millis = 25;
const BUSY: Millis = 60;
const SLOWEST: Millis = 250;
const FAST_GROWTH = 256 * KIB;

/**
 * How a cut log lies in the output the process wrote. Readers count bytes of that output, so that whoever follows a growing
 * log is never thrown back when its middle is dropped.
 */
export interface LogLayout {
  readonly headBytes: number;
  /** Bytes that are gone behind the front. */
  readonly dropped: number;
  /** Bytes of the file between front and last part that are no output: the line about what is missing, or a hole. */
  readonly marker: number;
  /** A process that wrote in the moment of a cut may have lost some more. */
  readonly about: boolean;
  /** What follows the gap before the rest of the file, while the process still writes. */
  readonly ring: TailRing | null;
}

/** Keeps one log within its limit while its process writes to it (S35). The process never waits and never sees an error. */
export interface LogCap {
  readonly fd: number;
  /** Looks at the size, moves the middle out when there is too much; answers when to look again. */
  check(): Promise<Millis>;
  /** After the process ended: one file within the limit, with a line that names what is missing. */
  finish(): Promise<{ readonly logBytes: number; readonly logDropped: number }>;
  /** Null while the log is whole. */
  layout(): LogLayout | null;
  close(): void;
}

export interface LogCapDeps {
  readonly log: Log;
  /** Only one log is cut at a time: the buffers are shared and the disk is one anyway. */
  readonly queue: <T>(work: () => Promise<T>) => Promise<T>;
  /** The one buffer for cutting, made when it is first needed. */
  readonly pool: () => Buffer;
}

/** Makes the buffer on first use: most apps never cut a log. */
export function createPool(): () => Buffer {
  let pool: Buffer | null = null;
  return () => {
    pool ??= Buffer.allocUnsafeSlow(POOL_BYTES);
    return pool;
  };
}

/** `fd` must be open for reading and appending; it is closed by `close`. `limit` in bytes. */
export function createLogCap(
  deps: LogCapDeps,
  files: { readonly log: string; readonly tail: string },
  fd: number,
  limit: number,
): LogCap {
  const bound = Math.max(limit, SMALLEST_LIMIT);
  const tailBytes = Math.min(Math.floor(bound / 2), LARGEST_TAIL);
  const slack = Math.min(MIB, Math.floor(bound / 20));
  const rest = Math.min(tailBytes, LARGEST_REST) + slack;
  let ring: TailRing | null = reopenTailRing(files.tail);
  let headBytes = ring?.headBytes ?? bound - tailBytes;
  let assembled: LogLayout | null = null;
  let lastSize = 0;
  let wait: Millis = BUSY;
  let closed = false;
  /** Up to here the file has a hole. */
  let punched = 0;

  /** Where the part of the file begins that was not moved out. */
  const restAt = (): number => headBytes + (ring?.sparse === true ? ring.moved : 0);
  const size = (): number => fstatSync(fd).size;

  const openRing = (): TailRing | null => {
    if (ring !== null) return ring;
    headBytes = borderBefore(fd, Math.min(bound - tailBytes, size()));
    try {
      ring = createTailRing(files.tail, headBytes, tailBytes, process.platform === 'linux');
    } catch (error) {
      deps.log.warn('The last part of a log cannot be kept.', { file: files.tail, error: String(error) });
    }
    return ring;
  };

  /**
   * Moves everything behind the front into the ring and takes it off the log: a hole is made there, which loses nothing, whatever is
   * written meanwhile. Where there are no holes, and at the end (`last`), the log is cut.
   */
  const moveOut = async (last = false): Promise<void> => {
    const into = openRing();
    const start = Math.min(headBytes, size());
    // The process itself may have emptied its log.
    if (into?.sparse === true && size() < restAt()) into.sparse = false;
    const from = into?.sparse === true ? restAt() : start;
    let at = from;
    let failed = false;
    const skipTo = (position: number): void => {
      if (position <= at) return;
      into?.skip(position - at);
      at = position;
    };
    const keep = async (data: Buffer): Promise<void> => {
      try {
        await into?.push(data);
      } catch (error) {
        // A full disk: the middle still has to leave the log, now more than ever.
        into?.skip(0);
        failed = true;
        deps.log.warn('The last part of a log cannot be kept.', { file: files.tail, error: String(error) });
      }
    };

    // Most of it is copied without holding anybody up...
    const pool = deps.pool();
    for (let round = 0; round < 4; round += 1) {
      const until = size();
      if (until - at <= (into?.sparse === true && !last ? 0 : QUICK)) break;
      skipTo(until - tailBytes);
      while (at < until) {
        const count = await readAt(fd, pool, Math.min(CHUNK, until - at), at);
        if (count === 0) break;
        await keep(pool.subarray(0, count));
        at += count;
      }
      // It grows as fast as it is copied: going round again would help nothing.
      if (size() - until > tailBytes) break;
    }
    await into?.commit().catch(() => undefined);
    if (into?.sparse === true && !last) {
      const begin = Math.max(headBytes, punched);
      if (!failed && (await punchHole(fd, begin, at - begin))) {
        punched = at;
        return;
      }
      into.sparse = false;
    }

    // ...then what came meanwhile, at once: nothing may happen between the last look and the cut, for what is written
    // there is lost. The pool is used round and round, so that only the newest stays if it is too small.
    if (failed) {
      // The cut makes room: what fits into the pool is kept until then.
      into?.skip(from - at);
      at = from;
    }
    skipTo(size() - Math.min(tailBytes, POOL_BYTES));
    let filled = 0;
    for (let now = size(), looks = 0; now > at && looks < MOST_LOOKS; now = size(), looks += 1) {
      const place = filled % POOL_BYTES;
      const count = readSync(fd, pool, place, Math.min(CHUNK, now - at, POOL_BYTES - place), at);
      if (count === 0) break;
      at += count;
      filled += count;
    }
    truncateTo(fd, files.log, start);
    if (filled > POOL_BYTES) {
      into?.skip(filled - POOL_BYTES);
      await keep(pool.subarray(filled % POOL_BYTES));
      await keep(pool.subarray(0, filled % POOL_BYTES));
    } else {
      await keep(pool.subarray(0, filled));
    }
    await into?.commit().catch(() => undefined);
  };

  const assemble = async (): Promise<{ readonly logBytes: number; readonly logDropped: number }> => {
    const from = ring;
    if (from === null) return { logBytes: size(), logDropped: 0 };
    const buffer = deps.pool().subarray(0, CHUNK);
    let skip = 0;
    if (from.moved > from.held || headBytes + from.held > bound) {
      const over = headBytes + from.held + MARKER_ROOM - bound;
      skip = await borderAfter(from, Math.max(0, over));
    }
    const dropped = from.moved - from.held + skip;
    // From here on only the ring knows the end of the output; a crash repeats exactly this.
    await from.commit(true);
    truncateTo(fd, files.log, headBytes);
    const marker = Buffer.from(dropMarker(dropped, !from.sparse));
    if (dropped > 0) await writeAt(fd, marker, null);
    for (let at = skip; at < from.held; ) {
      const count = await from.read(buffer, CHUNK, at);
      if (count === 0) break;
      await writeAt(fd, buffer.subarray(0, count), null);
      at += count;
    }
    from.close(true);
    ring = null;
    if (dropped > 0) assembled = { headBytes, dropped, marker: marker.length, about: !from.sparse, ring: null };
    return { logBytes: size(), logDropped: dropped };
  };

  return {
    fd,
    async check() {
      if (closed) return SLOWEST;
      const now = size();
      const grown = Math.abs(now - lastSize);
      lastSize = now;
      if (now - restAt() > rest) {
        await deps.queue(async () => {
          if (!closed) await moveOut();
        });
        if (closed) return SLOWEST;
        lastSize = size();
        wait = FAST;
      } else if (grown > FAST_GROWTH) wait = FAST;
      else if (grown > 0) wait = BUSY;
      // A quiet process is looked at less and less often.
      else wait = Math.min(SLOWEST, Math.max(BUSY, wait * 1.5));
      return wait;
    },
    async finish() {
      if (ring === null && size() <= bound) {
        const bytes = size();
        if (!existsSync(files.log)) await restore(fd, files.log, bytes);
        return { logBytes: bytes, logDropped: 0 };
      }
      return deps.queue(async () => {
        if (ring?.assembling !== true) await moveOut(true);
        const end = await assemble();
        if (!existsSync(files.log)) await restore(fd, files.log, end.logBytes);
        return end;
      });
    },
    layout() {
      if (ring === null) return assembled;
      const { moved, held, sparse } = ring;
      return { headBytes, dropped: moved - held, marker: sparse ? moved : 0, about: !sparse, ring };
    },
    close() {
      if (closed) return;
      closed = true;
      ring?.close(false);
      closeSync(fd);
    },
  };
}

/** The line that stands where the middle was; `about`: there may be more. */
export function dropMarker(bytes: number, about: boolean): string {
  return `\n[... ${about ? 'about ' : ''}${bytes} bytes dropped here: the log reached its limit ...]\n`;
}

/** The same line in a log that was cut, read as latin1. */
export const DROP_MARKER = /^\n\[\.\.\. (?:about )?\d+ bytes dropped here: the log reached its limit \.\.\.\]\n/;

/** The job deleted its own log: what it wrote is still there as long as it is open, so it gets its name back. */
async function restore(from: number, path: string, bytes: number): Promise<void> {
  // The whole data folder was renamed, and the log with it: another one must not appear under the old name.
  if (!existsSync(dirname(dirname(dirname(path))))) return;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const to = openSync(path, 'ax', 0o600);
  try {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(1, bytes)));
    for (let at = 0; at < bytes; ) {
      const count = await readAt(from, buffer, Math.min(buffer.length, bytes - at), at);
      if (count === 0) break;
      await writeAt(to, buffer.subarray(0, count), null);
      at += count;
    }
  } finally {
    closeSync(to);
  }
}

const LOOK = 4 * KIB;

/** Where to cut the front: after a line if one ends shortly before, else at least between two characters. */
function borderBefore(fd: number, position: number): number {
  const buffer = Buffer.alloc(Math.min(LOOK, position));
  const start = position - buffer.length;
  const count = readSync(fd, buffer, 0, buffer.length, start);
  const line = buffer.subarray(0, count).lastIndexOf(0x0a);
  if (line !== -1) return start + line + 1;
  let at = count;
  while (at > 0 && count - at < 4 && isContinuation(buffer[at - 1])) at -= 1;
  return at > 0 && count - at < 4 && (buffer[at - 1] ?? 0) >= 0xc0 ? start + at - 1 : position;
}

/** Where the last part begins, at or after `position`: with a line if one begins shortly after, else with a character. */
async function borderAfter(ring: TailRing, position: number): Promise<number> {
  const buffer = Buffer.alloc(Math.min(LOOK, Math.max(0, ring.held - position)));
  const count = await ring.read(buffer, buffer.length, position);
  const line = buffer.subarray(0, count).indexOf(0x0a);
  if (line !== -1 && position + line + 1 < ring.held) return position + line + 1;
  let at = 0;
  while (at < 4 && at < count && isContinuation(buffer[at])) at += 1;
  return position + at;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x80 && byte < 0xc0;
}
