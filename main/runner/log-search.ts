import { open } from 'node:fs/promises';

export interface SearchLog {
  readonly runId: string;
  readonly attempt: number;
  /** Plain text, not a pattern. */
  readonly text: string;
  readonly matchCase?: boolean | undefined;
  /** Continue at this offset, bytes; from `nextOffset` of the answer before. */
  readonly from?: number | undefined;
  /** Most lines to answer, default 500. */
  readonly limit?: number | undefined;
  /** Ends the search early, for example when the window was closed. */
  readonly signal?: AbortSignal | undefined;
}

export interface LogMatch {
  /** Where the line begins, bytes. */
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

/** Searches a log line by line in pieces of 256 KiB, whatever its size; a missing log has no matches. */
export async function searchLogFile(path: string, query: SearchLog): Promise<LogSearch> {
  const limit = query.limit ?? 500;
  const needle = query.matchCase === true ? query.text : query.text.toLowerCase();
  const fold = (text: string): string => (query.matchCase === true ? text : text.toLowerCase());
  const matches: LogMatch[] = [];
  const file = await open(path, 'r').catch(() => null);
  if (file === null || needle === '') {
    await file?.close();
    return { matches, nextOffset: 0, size: 0, complete: true };
  }
  try {
    const { size } = await file.stat();
    const buffer = Buffer.allocUnsafe(CHUNK + LONGEST_LINE);
    let offset = query.from ?? 0; // Of the first byte in the buffer.
    let kept = 0;
    let line = 1;
    while (query.signal?.aborted !== true) {
      const { bytesRead } = await file.read(buffer, kept, buffer.length - kept, offset + kept);
      const filled = kept + bytesRead;
      if (filled === 0) break;
      // Whole lines only, unless a line is longer than the buffer or the file ends.
      const newline = buffer.subarray(0, filled).lastIndexOf(0x0a);
      const atEnd = bytesRead === 0 || offset + filled >= size;
      const end = atEnd
        ? filled
        : newline === -1 || filled - newline > LONGEST_LINE
          ? filled - overlap(needle)
          : newline + 1;
      const piece = buffer.subarray(0, end);
      if (fold(piece.toString('utf8')).includes(needle)) {
        let start = 0;
        let number = line;
        while (start < piece.length) {
          const stop = piece.indexOf(0x0a, start);
          const stopAt = stop === -1 ? piece.length : stop;
          const text = piece.toString('utf8', start, stopAt);
          const found = fold(text).indexOf(needle);
          if (found !== -1) {
            matches.push({ offset: offset + start, line: number, text: around(text, found, needle.length) });
            if (matches.length >= limit) {
              const nextOffset = offset + Math.min(stopAt + 1, piece.length);
              return { matches, nextOffset, size, complete: nextOffset >= size };
            }
          }
          start = stopAt + 1;
          number += 1;
        }
      }
      line += countLines(piece);
      buffer.copy(buffer, 0, end, filled);
      offset += end;
      kept = filled - end;
      if (atEnd) break;
    }
    return { matches, nextOffset: offset, size, complete: query.signal?.aborted !== true };
  } finally {
    await file.close();
  }
}

/** Bytes that stay for the next piece, so that what is looked for is found across the border. */
function overlap(needle: string): number {
  return Math.min(LONGEST_LINE, Buffer.byteLength(needle) * 2);
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
