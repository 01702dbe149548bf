import type { OutputPiece } from './log-reader.ts';
import { outputText } from './output-text.ts';

export interface SearchLog {
  readonly runId: string;
  readonly attempt: number;
  /** Plain text, not a pattern. */
  readonly text: string;
  /** Looked for instead of the text, within a line; made of plain letters. */
  readonly pattern?: RegExp | undefined;
  readonly matchCase?: boolean | undefined;
  /** Continue at this offset, bytes; from `nextOffset` of the answer before. */
  readonly from?: number | undefined;
  /** Most lines to answer, default 500. */
  readonly limit?: number | undefined;
  /** Ends the search early, for example when the window was closed. */
  readonly signal?: AbortSignal | undefined;
}

export interface LogMatch {
  /** Where the line begins in the whole output, bytes; the same count as in `readLog`. */
  readonly offset: number;
  /** Counted from 1 and from where the search began. */
  readonly line: number;
  /** The line, or the part of a very long one around what was found. */
  readonly text: string;
}

export interface LogSearch {
  readonly matches: readonly LogMatch[];
  /** Where to continue; equal to `size` when everything was searched. */
  readonly nextOffset: number;
  readonly size: number;
  readonly complete: boolean;
}

const CHUNK = 256 * 1024;
const LONGEST_LINE = 64 * 1024;
const SHOWN = 500;
/** A pattern finds words, and looks at a little before them. */
const LONGEST_WORD = 64;

/** Reads a piece of the output from `offset`; it may begin later when what was there is dropped (see log-reader.ts). */
export type ReadOutput = (buffer: Buffer, offset: number) => Promise<OutputPiece>;

/** Searches an output line by line in pieces of 256 KiB, whatever its size. `decode` reads what `read` has covered. */
export async function searchOutput(read: ReadOutput, query: SearchLog, decode = outputText): Promise<LogSearch> {
  const limit = query.limit ?? 500;
  const wanted = finder(query);
  const mayHold = (bytes: Buffer): boolean =>
    wanted.find(wanted.plain ? bytes.toString('latin1') : decode(bytes)) !== -1;
  const matches: LogMatch[] = [];
  if (wanted.length === 0) return { matches, nextOffset: 0, size: 0, complete: true };

  const buffer = Buffer.allocUnsafe(CHUNK + LONGEST_LINE);
  let offset = query.from ?? 0; // Of the first byte in the buffer.
  let kept = 0;
  let line = 1;
  let size = 0;
  while (query.signal?.aborted !== true) {
    const piece = await read(buffer.subarray(kept), offset + kept);
    size = piece.size;
    // The middle is gone: the line before it ends there, and what follows begins anew.
    const skipped = piece.count > 0 ? piece.offset - (offset + kept) : 0;
    if (skipped > 0) {
      buffer.copy(buffer, 0, kept, kept + piece.count);
      offset = piece.offset;
      kept = 0;
    }
    const filled = kept + piece.count;
    if (filled === 0) break;
    // Whole lines only, unless a line is longer than the buffer, or nothing follows in this part.
    const newline = buffer.subarray(0, filled).lastIndexOf(0x0a);
    const tooLong = newline === -1 || filled - newline > LONGEST_LINE;
    const end = piece.partEnds ? filled : tooLong ? filled - Math.min(LONGEST_LINE, wanted.length * 2) : newline + 1;
    const bytes = buffer.subarray(0, end);
    if (mayHold(bytes)) {
      let start = 0;
      let number = line;
      while (start < bytes.length) {
        const stop = bytes.indexOf(0x0a, start);
        const stopAt = stop === -1 ? bytes.length : stop;
        const text = decode(bytes.subarray(start, stopAt));
        const found = wanted.find(text);
        if (found !== -1) {
          matches.push({ offset: offset + start, line: number, text: around(text, found, wanted.length) });
          if (matches.length >= limit) {
            const nextOffset = offset + Math.min(stopAt + 1, bytes.length);
            return { matches, nextOffset, size, complete: nextOffset >= size };
          }
        }
        start = stopAt + 1;
        number += 1;
      }
    }
    line += countLines(bytes);
    buffer.copy(buffer, 0, end, filled);
    offset += end;
    kept = filled - end;
    if (piece.count === 0 || (piece.partEnds && offset >= size)) break;
  }
  return { matches, nextOffset: offset, size, complete: query.signal?.aborted !== true };
}

interface Finder {
  /** Where it begins, -1 when it is not there. */
  find(text: string): number;
  /** Bytes of what is found, about: so many stay for the next piece, that it is found across the border. 0 = nothing is wanted. */
  readonly length: number;
  /** Its bytes mean the same in Latin-1 and in UTF-8, and Latin-1 is decoded many times as fast. */
  readonly plain: boolean;
}

function finder({ text, pattern, matchCase }: SearchLog): Finder {
  if (pattern !== undefined) return { find: (within) => within.search(pattern), length: LONGEST_WORD, plain: true };
  const needle = matchCase === true ? text : text.toLowerCase();
  return {
    find: (within) => (matchCase === true ? within : within.toLowerCase()).indexOf(needle),
    length: Buffer.byteLength(needle),
    // On Windows it may be UTF-16.
    plain: process.platform !== 'win32' && /^[\x20-\x7e]*$/.test(needle),
  };
}

function around(text: string, found: number, length: number): string {
  const plain = text.endsWith('\r') ? text.slice(0, -1) : text;
  if (plain.length <= SHOWN) return plain;
  const start = Math.max(0, Math.min(found - Math.floor((SHOWN - length) / 2), plain.length - SHOWN));
  return `${start > 0 ? '…' : ''}${plain.slice(start, start + SHOWN)}${start + SHOWN < plain.length ? '…' : ''}`;
}

function countLines(piece: Buffer): number {
  let count = 0;
  for (let at = piece.indexOf(0x0a); at !== -1; at = piece.indexOf(0x0a, at + 1)) count += 1;
  return count;
}
