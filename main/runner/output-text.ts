import { readCodePages } from '../process/windows/code-pages.ts';

/**
 * The output of a process as text. UTF-8; on Windows also UTF-16 and the code pages of the system, told apart line by line, because
 * programs of one run may differ. Rubbish becomes the replacement character.
 */
export function outputText(bytes: Buffer): string {
  if (process.platform !== 'win32') return utf8(bytes);
  return readForeign(bytes, readCodePages);
}

const utf8 = (bytes: Buffer): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
const strictUtf8 = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

/** As on Windows; `readLocal` reads a line in the system's code page, null when it cannot. */
export function readForeign(bytes: Buffer, readLocal: (line: Buffer) => string | null): string {
  const plain = strict(bytes);
  if (plain !== null && !plain.includes('\0')) return plain;
  let text = '';
  for (let start = 0; start < bytes.length; ) {
    const break_ = bytes.indexOf(0x0a, start);
    let end = break_ === -1 ? bytes.length : break_ + 1;
    // A search cuts lines of UTF-16 in the middle of their breaks.
    const begin = bytes[start] === 0 ? start + 1 : start;
    const wide = isWide(bytes, begin, end);
    if (wide && end < bytes.length && bytes[end] === 0) end += 1;
    const line = bytes.subarray(wide ? begin : start, end);
    text += wide ? readWide(line) : (strict(line) ?? readLocal(line) ?? utf8(line));
    start = end;
  }
  return text;
}

function strict(bytes: Buffer): string | null {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return null;
  }
}

/** Most lines in UTF-16 are half NULs, each behind its letter; a line in Chinese has at least the ones of its blanks and its end. */
function isWide(bytes: Buffer, start: number, end: number): boolean {
  if (bytes[start] === 0xff && bytes[start + 1] === 0xfe) return true;
  if (bytes[end - 1] === 0x0a && bytes[end - 2] === 0 && bytes[end - 3] === 0x0d) return true;
  let nuls = 0;
  for (let at = start + 1; at < end; at += 2) if (bytes[at] === 0) nuls += 1;
  return nuls > 0 && nuls * 4 >= end - start;
}

const readWide = (line: Buffer): string => line.toString('utf16le').replace(/^\uFEFF/, '');
