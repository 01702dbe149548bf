import { closeSync, fstatSync } from 'node:fs';
import { openLog, readAt } from './file-io.ts';
import { dropMarker, type LogLayout } from './log-cap.ts';
import { cover, type Mask, type Range, readCovered } from './log-mask.ts';
import { outputText } from './output-text.ts';

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

/** Reads one piece; throws as `openLog`. `layout` is null for a log that is whole, or was cut before this process knew it; `mask` covers values. */
export async function readPiece(
  path: string,
  query: ReadLog,
  layout: LogLayout | null,
  active: boolean,
  mask: Mask | null = null,
): Promise<LogPiece> {
  const base = { runId: query.runId, attempt: query.attempt };
  const fd = openLog(path);
  if (fd === null) {
    return { ...base, offset: 0, nextOffset: 0, size: 0, text: '', ended: !active, restarted: (query.offset ?? 0) > 0 };
  }
  try {
    const { cut, gapEnd, size } = measure(fd, layout);
    const limit = Math.max(4, Math.min(query.limit ?? DEFAULT_LIMIT, LARGEST_LIMIT));
    const wanted = query.offset ?? 0;
    const restarted = wanted > size;
    const offset = restarted ? 0 : wanted < 0 ? Math.max(0, size + wanted) : wanted;

    if (cut.dropped > 0 && offset >= cut.headBytes && offset < gapEnd) {
      const text = dropMarker(cut.dropped, cut.about);
      return { ...base, offset, nextOffset: gapEnd, size, text, ended: !active && gapEnd === size, restarted };
    }
    // What stands around the piece is seen as well, so that a value across its border is known.
    const partStart = offset < cut.headBytes || cut.dropped === 0 ? 0 : gapEnd;
    const from = Math.max(partStart, offset - (mask?.reach ?? 0));
    const lead = offset - from;
    const buffer = Buffer.allocUnsafe(lead + limit + (mask?.reach ?? 0));
    const { count, partEnd } = await readPart(fd, layout, buffer, from);
    const own = Math.max(0, Math.min(limit, count - lead));
    const isFinal = (reached: number): boolean => reached >= partEnd && (!active || partEnd < size);
    // Whoever follows begins where the last piece ended, between two characters; only a reader from the end may hit one.
    // An unfinished character waits for its rest, unless nothing more will come in this part.
    const range = wholeCharacters(buffer.subarray(lead, lead + own), wanted < 0, isFinal(offset + own));
    const seen = buffer.subarray(0, count);
    const bare = { start: lead + range.start, end: lead + range.end };
    const growing = active && from + count >= size;
    const edges = { begins: from === partStart && partStart > 0, ends: isFinal(from + count), growing };
    const { start, end } = mask === null ? bare : coverPiece(seen, bare, mask, edges);
    const nextOffset = from + end;
    const text = buffer.subarray(start, end);
    return {
      ...base,
      offset: from + start,
      nextOffset,
      // What may become a value is not there yet: nobody needs to ask for it at once.
      size: growing && mask !== null ? Math.max(nextOffset, offset) : size,
      text: mask === null ? outputText(text) : readCovered(text),
      ended: !active && nextOffset >= size,
      restarted,
    };
  } finally {
    closeSync(fd);
  }
}

/** Covers the values in what was seen, and moves the end of the piece so that it stands inside none. */
function coverPiece(
  seen: Buffer,
  piece: Range,
  mask: Mask,
  edges: { readonly begins: boolean; readonly ends: boolean; readonly growing: boolean },
): Range {
  const found = mask.find(seen, edges);
  let { end } = piece;
  // A process may have written half of a value: that half waits for the rest.
  if (edges.growing) end = Math.max(piece.start, Math.min(end, seen.length - mask.unfinished(seen)));
  const inside = found.find((range) => range.start < end && end < range.end);
  if (inside !== undefined) end = inside.start > piece.start ? inside.start : inside.end;
  cover(seen, found);
  return { start: piece.start, end };
}

/** The same stretches with every value covered; half a value at the end of what is there counts as one. */
export function coveredOutput(
  read: (buffer: Buffer, offset: number) => Promise<OutputPiece>,
  mask: Mask,
): (buffer: Buffer, offset: number) => Promise<OutputPiece> {
  return async (buffer, offset) => {
    const scratch = Buffer.allocUnsafe(buffer.length + 2 * mask.reach);
    let asked = Math.max(0, offset - mask.reach);
    let piece = await read(scratch, asked);
    if (piece.offset + piece.count <= offset && piece.offset <= offset) {
      // What stands before belongs to another part of a cut log.
      asked = offset;
      piece = await read(scratch, asked);
    }
    const seen = scratch.subarray(0, piece.count);
    cover(
      seen,
      mask.find(seen, { begins: piece.offset > asked || (asked === offset && offset > 0), ends: piece.partEnds }),
    );
    const lead = Math.max(0, offset - piece.offset);
    const count = seen.copy(buffer, 0, lead, Math.min(piece.count, lead + buffer.length));
    const partEnds = piece.partEnds && lead + count === piece.count;
    return { offset: piece.offset + lead, count, size: piece.size, partEnds };
  };
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
  const fd = openLog(path);
  if (fd === null) {
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
  const cut = layout ?? { headBytes: fileSize, dropped: 0, marker: 0, about: false, ring: null };
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
