import { DROP_MARKER, MARKER_ROOM } from './log-cap.ts';
import { outputText } from './output-text.ts';

/**
 * What a job's secrets look like in its output: `•••`, whatever their length. The process writes straight into its log (S32), so
 * values are covered whenever somebody reads; offsets stay those of the output as it was written.
 */

/** Shorter values are shown: covering every `1` or `on` would make a log unreadable and hide nothing. */
export const SHORTEST_MASKED = 4;
/** Stands for a value; always the same width, so that it does not tell how long the value is. */
export const HIDDEN = '•••';

/** Never part of UTF-8 (RFC 3629). Genuine ones become the other such byte first; both are shown as U+FFFD. */
const COVER = 0xff;
const OTHER = 0xfe;

/** From `start` to before `end`, in bytes. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface Mask {
  /** So many bytes on either side must be seen to know what is part of a value. */
  readonly reach: number;
  /**
   * Where values stand, in order, without overlaps. `begins` and `ends`: the output was cut there, so half a value
   * (of at least four bytes) counts as one, as beside a line about what is missing.
   */
  find(bytes: Buffer, edges: { readonly begins: boolean; readonly ends: boolean }): readonly Range[];
  /** Bytes at the end that may be the beginning of a value that is still being written. */
  unfinished(bytes: Buffer): number;
}

/** Covers these values and every line of those that have several; null when there is nothing to cover. */
export function createMask(values: readonly string[]): Mask | null {
  const needles = needlesOf(values);
  if (needles.length === 0) return null;
  const search = needles.length <= FEW ? searchEach(needles) : searchAll(needles);
  const reach = Math.max(...needles.map((needle) => needle.length)) - 1 + MARKER_ROOM;

  return {
    reach,
    find(bytes, { begins, ends }) {
      const found: { start: number; end: number }[] = [];
      const add = (start: number, end: number): void => void found.push({ start, end });
      const halfFrom = (start: number): void => {
        const part = bytes.subarray(start);
        const head = longest(needles, (needle, length) => startsWithEnd(part, needle, length), part.length);
        if (head >= SHORTEST_MASKED) add(start, start + head);
      };
      const halfTo = (end: number): void => {
        const part = bytes.subarray(0, end);
        const tail = longest(needles, (needle, length) => endsWithStart(part, needle, length), part.length);
        if (tail >= SHORTEST_MASKED) add(end - tail, end);
      };
      if (begins) halfFrom(0);
      if (ends) halfTo(bytes.length);
      // A log that was cut before this process knew it.
      for (const { start, end } of markersIn(bytes)) {
        halfTo(start);
        halfFrom(end);
      }
      search(bytes, add);
      return merged(found);
    },
    unfinished: (bytes) => longest(needles, (needle, length) => endsWithStart(bytes, needle, length), bytes.length),
  };
}

function* markersIn(bytes: Buffer): Iterable<Range> {
  for (let at = bytes.indexOf(MARKER_BEGINS); at !== -1; at = bytes.indexOf(MARKER_BEGINS, at + 1)) {
    const [found] = DROP_MARKER.exec(bytes.toString('latin1', at, at + MARKER_ROOM)) ?? [];
    if (found !== undefined) yield { start: at, end: at + found.length };
  }
}
const MARKER_BEGINS = '\n[... ';

/** Overwrites what was found, keeping the length. */
export function cover(bytes: Buffer, found: readonly Range[]): void {
  for (let at = bytes.indexOf(COVER); at !== -1; at = bytes.indexOf(COVER, at + 1)) bytes[at] = OTHER;
  for (const { start, end } of found) bytes.fill(COVER, start, end);
}

/** The text of covered bytes. */
export function readCovered(bytes: Buffer): string {
  let text = '';
  let from = 0;
  for (let at = bytes.indexOf(COVER); at !== -1; at = bytes.indexOf(COVER, from)) {
    text += outputText(bytes.subarray(from, at)) + HIDDEN;
    from = at + 1;
    while (bytes[from] === COVER) from += 1;
  }
  return text + outputText(bytes.subarray(from));
}

/** The same for a text that is short and whole: a name, a message, another variable. */
export function hideIn(text: string, values: readonly string[]): string {
  const mask = createMask(values);
  if (mask === null) return text;
  const bytes = Buffer.from(text);
  const found = mask.find(bytes, { begins: false, ends: false });
  if (found.length === 0) return text;
  cover(bytes, found);
  return readCovered(bytes);
}

function needlesOf(values: readonly string[]): Buffer[] {
  // A shell that does not quote a value prints its lines one by one, without the blanks around them.
  const texts = new Set(values.flatMap((value) => [value, ...value.split(/\r?\n/)]).map((text) => text.trim()));
  return [...texts]
    .filter((text) => [...text].length >= SHORTEST_MASKED)
    .map((text) => Buffer.from(text))
    .sort((a, b) => b.length - a.length);
}

/** The longest proper part of any needle for which this holds, in bytes. */
function longest(needles: readonly Buffer[], holds: (needle: Buffer, length: number) => boolean, most: number): number {
  let best = 0;
  for (const needle of needles) {
    for (let length = Math.min(needle.length - 1, most); length > best; length -= 1) {
      if (holds(needle, length)) best = length;
    }
  }
  return best;
}

function endsWithStart(bytes: Buffer, needle: Buffer, length: number): boolean {
  const from = bytes.length - length;
  return bytes[from] === needle[0] && bytes.compare(needle, 0, length, from, bytes.length) === 0;
}

function startsWithEnd(bytes: Buffer, needle: Buffer, length: number): boolean {
  const from = needle.length - length;
  return bytes[0] === needle[from] && bytes.compare(needle, from, needle.length, 0, length) === 0;
}

/** Tells every place of every value; also inside another one, because two may overlap. */
type Search = (bytes: Buffer, add: (start: number, end: number) => void) => void;

/** So many are looked for one after the other: the system's own search passes gigabytes a second. */
const FEW = 24;

const searchEach =
  (needles: readonly Buffer[]): Search =>
  (bytes, add) => {
    for (const needle of needles) {
      for (let at = bytes.indexOf(needle); at !== -1; at = bytes.indexOf(needle, at + 1)) add(at, at + needle.length);
    }
  };

/** Many at once, by their first two bytes: most places of an output begin none and cost one look. */
function searchAll(needles: readonly Buffer[]): Search {
  const begins = new Uint8Array(65_536);
  const groups = new Map<number, Buffer[]>();
  for (const needle of needles) {
    const key = needle.readUInt16BE(0);
    begins[key] = 1;
    groups.set(key, [...(groups.get(key) ?? []), needle]);
  }
  return (bytes, add) => {
    const last = bytes.length - SHORTEST_MASKED;
    let key = bytes[0] ?? 0;
    for (let at = 0; at <= last; at += 1) {
      key = ((key & 0xff) << 8) | (bytes[at + 1] ?? 0);
      if (begins[key] === 0) continue;
      // The longest comes first.
      const match = groups.get(key)?.find((needle) => isAt(bytes, needle, at));
      if (match !== undefined) add(at, at + match.length);
    }
  };
}

function isAt(bytes: Buffer, needle: Buffer, at: number): boolean {
  const end = at + needle.length;
  return end <= bytes.length && bytes.compare(needle, 0, needle.length, at, end) === 0;
}

function merged(found: { start: number; end: number }[]): readonly Range[] {
  found.sort((a, b) => a.start - b.start);
  const out: { start: number; end: number }[] = [];
  for (const range of found) {
    const last = out.at(-1);
    if (last !== undefined && range.start < last.end) last.end = Math.max(last.end, range.end);
    else out.push(range);
  }
  return out;
}
