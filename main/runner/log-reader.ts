import { closeSync, fstatSync, openSync } from 'node:fs';
import { readAt } from './file-io.ts';
import { dropMarker, type LogLayout } from './log-cap.ts';

/** A piece of a log; the same members as the contract's LogChunk. */
export interface LogPiece {
  readonly runId: string;
  readonly attempt: number;
  readonly offset: number;
  readonly nextOffset: number;
  readonly size: number;
  readonly text: string;
  readonly ended: boolean;
  readonly restarted: boolean;
}

export interface ReadLog {
  readonly runId: string;
  readonly attempt: number;
  /** Bytes from the beginning of the output; negative = so many bytes before its end. Default 0. */
  readonly offset?: number | undefined;
  /** Most bytes to read, default 256 KiB, at most 4 MiB. */
  readonly limit?: number | undefined;
}

const DEFAULT_LIMIT = 256 * 1024;
const LARGEST_LIMIT = 4 * 1024 * 1024;

/** Reads one piece. `layout` is null for a log that is whole, or was cut before this process knew it. */
export async function readPiece(
  path: string,
  query: ReadLog,
  layout: LogLayout | null,
  active: boolean,
): Promise<LogPiece> {
  const base = { runId: query.runId, attempt: query.attempt };
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return { ...base, offset: 0, nextOffset: 0, size: 0, text: '', ended: !active, restarted: (query.offset ?? 0) > 0 };
  }
  try {
    const { cut, gapEnd, size } = measure(fd, layout);
    const limit = Math.max(4, Math.min(query.limit ?? DEFAULT_LIMIT, LARGEST_LIMIT));
    const wanted = query.offset ?? 0;
    const restarted = wanted > size;
    const offset = restarted ? 0 : wanted < 0 ? Math.max(0, size + wanted) : wanted;

    if (cut.dropped > 0 && offset >= cut.headBytes && offset < gapEnd) {
      const text = dropMarker(cut.dropped);
      return { ...base, offset, nextOffset: gapEnd, size, text, ended: !active && gapEnd === size, restarted };
    }
    const buffer = Buffer.allocUnsafe(limit);
    const { count, partEnd } = await readPart(fd, layout, buffer, offset);
    const reached = offset + count;
    // Whoever follows begins where the last piece ended, between two characters; only a reader from the end may hit one.
    // An unfinished character waits for its rest, unless nothing more will come in this part.
    const final = reached >= partEnd && (!active || partEnd < size);
    const range = wholeCharacters(buffer.subarray(0, count), wanted < 0, final);
    const nextOffset = offset + range.end;
    return {
      ...base,
      offset: offset + range.start,
      nextOffset,
      size,
      text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(buffer.subarray(range.start, range.end)),
      ended: !active && nextOffset >= size,
      restarted,
    };
  } finally {
    closeSync(fd);
  }
}

/** A stretch of the output as it is, without any line about what is missing. */
export interface OutputPiece {
  /** Where it begins: later than asked for when the bytes there are dropped. */
  readonly offset: number;
  readonly count: number;
  /** Bytes of the whole output at this moment. */
  readonly size: number;
  /** Nothing follows, or what follows is dropped. */
  readonly partEnds: boolean;
}

/** Reads a stretch of an output for a search; a missing log is an empty one. */
export async function readOutput(
  path: string,
  layout: LogLayout | null,
  buffer: Buffer,
  offset: number,
): Promise<OutputPiece> {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return { offset, count: 0, size: 0, partEnds: true };
  }
  try {
    const { cut, gapEnd, size } = measure(fd, layout);
    const from = offset >= cut.headBytes && offset < gapEnd ? gapEnd : offset;
    if (from >= size) return { offset: from, count: 0, size, partEnds: true };
    const { count, partEnd } = await readPart(fd, layout, buffer, from);
    return { offset: from, count, size, partEnds: from + count >= partEnd };
  } finally {
    closeSync(fd);
  }
}

/** How the output lies in file and ring at this moment. */
function measure(fd: number, layout: LogLayout | null) {
  const fileSize = fstatSync(fd).size;
  const cut = layout ?? { headBytes: fileSize, dropped: 0, marker: 0, ring: null };
  const held = cut.ring?.held ?? 0;
  const behind = Math.max(0, fileSize - cut.headBytes - cut.marker);
  const gapEnd = cut.headBytes + cut.dropped;
  return { cut, held, gapEnd, size: gapEnd + held + behind };
}

/** Fills the buffer from front, ring or the rest of the file; `offset` is not in the gap. */
async function readPart(
  fd: number,
  layout: LogLayout | null,
  buffer: Buffer,
  offset: number,
): Promise<{ readonly count: number; readonly partEnd: number }> {
  const { cut, held, gapEnd, size } = measure(fd, layout);
  const limit = buffer.length;
  if (offset < cut.headBytes) {
    const partEnd = Math.min(size, cut.headBytes);
    return { count: await readAt(fd, buffer, Math.min(limit, partEnd - offset), offset), partEnd };
  }
  const index = offset - gapEnd;
  let count = cut.ring === null || index >= held ? 0 : await cut.ring.read(buffer, limit, index);
  if (count < limit && index + count >= held) {
    const position = cut.headBytes + cut.marker + index + count - held;
    count += await readAt(fd, buffer.subarray(count), limit - count, position);
  }
  return { count, partEnd: size };
}

/** The part of a piece that neither begins nor ends inside a UTF-8 character. Rubbish is left to the decoder. */
export function wholeCharacters(
  bytes: Buffer,
  mayBeginInside: boolean,
  final: boolean,
): { readonly start: number; readonly end: number } {
  let start = 0;
  if (mayBeginInside) {
    let skipped = 0;
    while (skipped < 3 && skipped < bytes.length && isContinuation(bytes[skipped])) skipped += 1;
    // Four in a row are no character at all: then nothing is skipped, so that no byte vanishes unseen.
    start = isContinuation(bytes[skipped]) ? 0 : skipped;
  }
  let end = bytes.length;
  if (!final) {
    for (let back = 1; back <= 3 && back <= bytes.length - start; back += 1) {
      const byte = bytes[bytes.length - back] ?? 0;
      if (isContinuation(byte)) continue;
      if (byte >= 0xc0 && back < sequenceLength(byte)) end = bytes.length - back;
      break;
    }
  }
  return { start, end };
}

function sequenceLength(first: number): number {
  return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x80 && byte < 0xc0;
}
