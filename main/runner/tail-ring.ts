import { closeSync, constants, openSync, readSync, unlinkSync } from 'node:fs';
import { readAt, writeAt } from './file-io.ts';

/**
 * The last bytes of a log that outgrew its limit, in a file of fixed size that is written round and round. It is a file so
 * that a killed app does not take the end of the output with it; its header says where it begins.
 */
export interface TailRing {
  /** Bytes of the log that stay at its front. */
  readonly headBytes: number;
  /** Bytes of output behind the front that left the log file so far, kept or not. */
  readonly moved: number;
  /** The newest of them that are kept. */
  readonly held: number;
  /** What moved here is a hole in the log file, which was never cut: an offset of the output is one of the file. */
  sparse: boolean;
  /** The log is being put together again: its part behind the front is worthless. */
  readonly assembling: boolean;
  push(data: Buffer): Promise<void>;
  /** So many bytes were dropped without being seen; what was held is not the newest any more. */
  skip(bytes: number): void;
  /** Makes what was pushed count, also for another process. */
  commit(assembling?: boolean): Promise<void>;
  /** Reads held bytes, 0 being the oldest. */
  read(buffer: Buffer, length: number, position: number): Promise<number>;
  close(remove: boolean): void;
}

interface Header {
  headBytes: number;
  capacity: number;
  moved: number;
  held: number;
  at: number;
  assembling: number;
  sparse: number;
}
const FIELDS = ['headBytes', 'capacity', 'moved', 'held', 'at', 'assembling', 'sparse'] as const;
const MAGIC = 'PTAIL001';
const HEADER_BYTES = 64;

/** Opens the ring that an earlier process left; null when there is none or it cannot be understood. */
export function reopenTailRing(path: string): TailRing | null {
  let fd: number;
  try {
    fd = openSync(path, 'r+');
  } catch {
    return null;
  }
  const raw = Buffer.alloc(HEADER_BYTES);
  const complete = readSync(fd, raw, 0, HEADER_BYTES, 0) === HEADER_BYTES;
  if (!complete || raw.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    closeSync(fd);
    return null;
  }
  const header: Header = { headBytes: 0, capacity: 0, moved: 0, held: 0, at: 0, assembling: 0, sparse: 0 };
  for (const [index, field] of FIELDS.entries()) header[field] = raw.readDoubleLE(MAGIC.length + index * 8);
  return ringOver(fd, path, header);
}

/** Makes a new ring of `capacity` bytes. Throws what the file system says. */
export function createTailRing(path: string, headBytes: number, capacity: number, sparse = false): TailRing {
  const fd = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC, 0o600);
  return ringOver(fd, path, { headBytes, capacity, moved: 0, held: 0, at: 0, assembling: 0, sparse: sparse ? 1 : 0 });
}

function ringOver(fd: number, path: string, header: Header): TailRing {
  return {
    get headBytes() {
      return header.headBytes;
    },
    get moved() {
      return header.moved;
    },
    get held() {
      return header.held;
    },
    get sparse() {
      return header.sparse === 1;
    },
    set sparse(value) {
      header.sparse = value ? 1 : 0;
    },
    get assembling() {
      return header.assembling === 1;
    },
    async push(data) {
      header.moved += data.length;
      const part = data.length > header.capacity ? data.subarray(data.length - header.capacity) : data;
      const first = Math.min(part.length, header.capacity - header.at);
      // Whatever is overwritten must not count as held while the write goes on.
      header.held = Math.min(header.held, header.capacity - part.length);
      await writeAt(fd, part.subarray(0, first), HEADER_BYTES + header.at);
      if (first < part.length) await writeAt(fd, part.subarray(first), HEADER_BYTES);
      header.at = (header.at + part.length) % header.capacity;
      header.held += part.length;
    },
    skip(bytes) {
      header.moved += bytes;
      header.held = 0;
    },
    async commit(assembling = false) {
      header.assembling = assembling ? 1 : 0;
      const raw = Buffer.alloc(HEADER_BYTES);
      raw.write(MAGIC, 'latin1');
      for (const [index, field] of FIELDS.entries()) raw.writeDoubleLE(header[field], MAGIC.length + index * 8);
      await writeAt(fd, raw, 0);
    },
    async read(buffer, length, position) {
      const wanted = Math.min(length, header.held - position);
      if (wanted <= 0) return 0;
      const start = (header.at - header.held + position + 2 * header.capacity) % header.capacity;
      const first = Math.min(wanted, header.capacity - start);
      await readAt(fd, buffer, first, HEADER_BYTES + start);
      if (first < wanted) await readAt(fd, buffer.subarray(first), wanted - first, HEADER_BYTES);
      return wanted;
    },
    close(remove) {
      closeSync(fd);
      if (!remove) return;
      try {
        unlinkSync(path);
      } catch {
        // Already removed by hand.
      }
    },
  };
}
