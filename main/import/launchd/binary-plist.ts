/** Binary property lists, `bplist00`: a trailer that finds a table that finds the objects (CFBinaryPList.c tells the format in its comments). */
import { PunctualError } from '../../engine/errors.ts';
import { beyondBound } from '../bounds.ts';
import { type SharedWords, sharedWords } from '../words/shared.ts';
import type { PlistValue } from './plist.ts';

const TRAILER = 32;
const DEPTH_LIMIT = 100;
/** References may share objects, so a small file could unfold into a huge value. */
const OBJECT_LIMIT = 500_000;
const latin = new TextDecoder('latin1');
const utf16 = new TextDecoder('utf-16be', { ignoreBOM: true });
const APPLE_EPOCH = Date.UTC(2001, 0, 1);

interface About {
  readonly name: string;
  readonly words: SharedWords;
}

/** Throws `bad-input` with the sentence `problem` when it is damaged, and with one of `words` when it exceeds a bound. */
export function readBinaryPlist(
  bytes: Uint8Array,
  problem: string,
  { name, words }: About = { name: 'plist', words: sharedWords.en },
): PlistValue {
  const damaged = (): never => {
    throw new PunctualError('bad-input', problem);
  };
  const beyond = (bound: 'depth' | 'values', most: number): never => {
    throw beyondBound({ file: name, bound, most, words });
  };
  if (bytes.length < 8 + TRAILER) return damaged();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const unsigned = (at: number, size: number): number => {
    if (at < 0 || size < 1 || size > 8 || at + size > bytes.length) return damaged();
    let value = 0;
    for (let index = 0; index < size; index++) value = value * 256 + view.getUint8(at + index);
    return value;
  };
  const trailer = bytes.length - TRAILER;
  const offsetSize = unsigned(trailer + 6, 1);
  const refSize = unsigned(trailer + 7, 1);
  const objects = unsigned(trailer + 8, 8);
  const top = unsigned(trailer + 16, 8);
  const table = unsigned(trailer + 24, 8);
  if (offsetSize < 1 || offsetSize > 8 || refSize < 1 || refSize > 8) return damaged();
  if (objects > bytes.length || table + objects * offsetSize > trailer) return damaged();
  let read = 0;
  /** Texts and data by reference: many may share a long one. */
  const texts = new Map<number, PlistValue>();
  /** Collections that hold the one being read. */
  const open = new Set<number>();

  function object(ref: number, depth: number): PlistValue {
    read += 1;
    // One that holds itself has no end.
    if (ref >= objects || open.has(ref)) return damaged();
    if (depth > DEPTH_LIMIT) return beyond('depth', DEPTH_LIMIT);
    if (read > OBJECT_LIMIT) return beyond('values', OBJECT_LIMIT);
    const known = texts.get(ref);
    if (known !== undefined) return known;
    const at = unsigned(table + ref * offsetSize, offsetSize);
    const marker = unsigned(at, 1);
    const [type, low] = [marker >> 4, marker & 0x0f];
    if (type === 0x0) return low === 8 ? false : low === 9 ? true : low === 0 ? null : damaged();
    if (type === 0x1) return integer(at + 1, 1 << low);
    if (type === 0x2) return real(at + 1, 1 << low);
    if (type === 0x3) return new Date(APPLE_EPOCH + real(at + 1, 8) * 1000).toISOString();
    if (type === 0x8) return unsigned(at + 1, low + 1);
    const { length, start } = counted(at, low);
    if (type === 0x4) return slice(start, length);
    if (type === 0x5 || type === 0x6) {
      const text = type === 0x5 ? latin.decode(slice(start, length)) : utf16.decode(slice(start, length * 2));
      texts.set(ref, text);
      return text;
    }
    if (type !== 0xa && type !== 0xc && type !== 0xd) return damaged();
    open.add(ref);
    const value = type === 0xd ? dictionary(start, length, depth) : list(start, length, depth);
    open.delete(ref);
    return value;
  }

  const list = (start: number, length: number, depth: number): PlistValue =>
    refs(start, length).map((each) => object(each, depth + 1));

  function dictionary(start: number, length: number, depth: number): PlistValue {
    const keys = refs(start, length);
    const values = refs(start + length * refSize, length);
    const pairs = keys.map((key, index): [string, PlistValue] => {
      const text = object(key, depth + 1);
      return typeof text === 'string' ? [text, object(values[index] ?? -1, depth + 1)] : damaged();
    });
    return Object.fromEntries(pairs);
  }

  /** Lengths above 14 follow as an integer object. */
  function counted(at: number, low: number): { length: number; start: number } {
    if (low !== 0x0f) return { length: low, start: at + 1 };
    const size = 1 << (unsigned(at + 1, 1) & 0x0f);
    return { length: unsigned(at + 2, size), start: at + 2 + size };
  }
  const slice = (start: number, length: number): Uint8Array =>
    start + length > trailer ? damaged() : bytes.subarray(start, start + length);
  const refs = (start: number, length: number): number[] => {
    slice(start, length * refSize);
    return Array.from({ length }, (_, index) => unsigned(start + index * refSize, refSize));
  };
  /** Eight bytes and more are signed, fewer are not. */
  const integer = (at: number, size: number): number => {
    slice(at, size);
    if (size < 8) return unsigned(at, size);
    return Number(view.getBigInt64(at + size - 8));
  };
  const real = (at: number, size: number): number => {
    slice(at, size);
    return size === 4 ? view.getFloat32(at) : size === 8 ? view.getFloat64(at) : damaged();
  };
  return object(top, 0);
}
