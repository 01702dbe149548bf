/** Colours and weight of a piece of output, as the terminal codes (ECMA-48 SGR) ask for them. */
export interface AnsiStyle {
  /** 0-15 palette index, or `#rrggbb`. */
  readonly color: number | string | null;
  readonly background: number | string | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
}
export interface AnsiSpan {
  readonly text: string;
  readonly style: AnsiStyle | null;
}

const PLAIN: AnsiStyle = {
  color: null,
  background: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
};
const SGR = /\u001b\[([\d;:]*)m/g;
// Cursor movements, window titles and the like mean nothing in a log.
const OTHER =
  /\u001b(?:\[[\d;?=<>!]*[A-Za-ln-z@`~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[()][A-Z0-9]|[=>78cDEHM])|[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f]/g;

/** Cuts a line into pieces of one style. `start` = the style the line before ended with; `end` = the one for the next line. */
export function parseAnsi(line: string, start: AnsiStyle | null): { spans: AnsiSpan[]; end: AnsiStyle | null } {
  const clean = overwritten(line).replace(OTHER, '');
  const spans: AnsiSpan[] = [];
  let style = start;
  let from = 0;
  for (const match of clean.matchAll(SGR)) {
    if (match.index > from) spans.push({ text: clean.slice(from, match.index), style });
    style = apply(style, match[1] ?? '');
    from = match.index + match[0].length;
  }
  if (from < clean.length) spans.push({ text: clean.slice(from), style });
  return { spans, end: style };
}

/** Only the style a line ends with: cheap for the many lines without codes. */
export function endStyle(line: string, start: AnsiStyle | null): AnsiStyle | null {
  return line.includes('\u001b[') ? parseAnsi(line, start).end : start;
}

/** The words without any codes: for search, copy and plain display. */
export function stripAnsi(line: string): string {
  return overwritten(line).replace(OTHER, '').replace(SGR, '');
}

/** A carriage return starts the line over, as progress bars do: only what was written last stays. */
function overwritten(line: string): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  const at = text.lastIndexOf('\r');
  return at < 0 ? text : text.slice(at + 1);
}

function apply(before: AnsiStyle | null, codes: string): AnsiStyle | null {
  const numbers = codes === '' ? [0] : codes.split(/[;:]/).map((part) => Number(part) || 0);
  let style: AnsiStyle = before ?? PLAIN;
  for (let index = 0; index < numbers.length; index += 1) {
    const code = numbers[index] ?? 0;
    if (code === 0) style = PLAIN;
    else if (code === 1) style = { ...style, bold: true };
    else if (code === 2) style = { ...style, dim: true };
    else if (code === 3) style = { ...style, italic: true };
    else if (code === 4) style = { ...style, underline: true };
    else if (code === 7) style = { ...style, inverse: true };
    else if (code === 22) style = { ...style, bold: false, dim: false };
    else if (code === 23) style = { ...style, italic: false };
    else if (code === 24) style = { ...style, underline: false };
    else if (code === 27) style = { ...style, inverse: false };
    else if (code >= 30 && code <= 37) style = { ...style, color: code - 30 };
    else if (code >= 90 && code <= 97) style = { ...style, color: code - 82 };
    else if (code >= 40 && code <= 47) style = { ...style, background: code - 40 };
    else if (code >= 100 && code <= 107) style = { ...style, background: code - 92 };
    else if (code === 39) style = { ...style, color: null };
    else if (code === 49) style = { ...style, background: null };
    else if (code === 38 || code === 48) {
      const { color, used } = extended(numbers.slice(index + 1));
      style = code === 38 ? { ...style, color } : { ...style, background: color };
      index += used;
    }
  }
  return Object.entries(PLAIN).every(([key, value]) => Reflect.get(style, key) === value) ? null : style;
}

/** `5;n` = one of 256, `2;r;g;b` = any colour. */
function extended(rest: readonly number[]): { color: number | string | null; used: number } {
  const [kind, a = 0, b = 0, c = 0] = rest;
  if (kind === 2) return { color: `#${[a, b, c].map(hex).join('')}`, used: 4 };
  if (kind !== 5) return { color: null, used: 0 };
  if (a < 16) return { color: a, used: 2 };
  if (a >= 232) return { color: `#${hex(8 + (a - 232) * 10).repeat(3)}`, used: 2 };
  const level = (n: number) => hex(n === 0 ? 0 : 55 + n * 40);
  const cube = a - 16;
  return { color: `#${level(Math.floor(cube / 36))}${level(Math.floor(cube / 6) % 6)}${level(cube % 6)}`, used: 2 };
}

function hex(value: number): string {
  return Math.max(0, Math.min(255, value)).toString(16).padStart(2, '0');
}
