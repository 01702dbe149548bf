/** Text in the code pages of this Windows: programs of the console write the one of DOS, others the one of Windows. */
import { kernel } from './kernel.ts';

/** Reads bytes in the code page whose letters they make; null when Windows cannot. */
export function readCodePages(bytes: Buffer): string | null {
  const k = kernel();
  const pages = [...new Set([k.GetOEMCP(), k.GetACP()])];
  const read = pages.map((page) => readCodePage(page, bytes)).filter((text) => text !== null);
  // The first of equals: the console is where most output comes from.
  return read.toSorted((a, b) => letters(b) - letters(a))[0] ?? null;
}

/** Letters beyond ASCII against signs, frames and controls, which the wrong code page makes of them. */
const letters = (text: string): number =>
  [...text.matchAll(/[^\p{ASCII}]/gu)].reduce((sum, [sign]) => sum + (/\p{L}/u.test(sign) ? 1 : -1), 0);

/** One code page; null when it is not installed. */
export function readCodePage(page: number, bytes: Buffer): string | null {
  if (bytes.length === 0) return '';
  const k = kernel();
  const length = k.MultiByteToWideChar(page, 0, bytes, bytes.length, null, 0);
  if (length === 0) return null;
  const text = Buffer.alloc(2 * length);
  const written = k.MultiByteToWideChar(page, 0, bytes, bytes.length, text, length);
  return written === 0 ? null : text.toString('utf16le', 0, 2 * written);
}
