import { type AnsiStyle, endStyle } from './ansi.ts';

export interface LogLine {
  readonly text: string;
  /** Style the line starts with, left over from the lines before. */
  readonly start: AnsiStyle | null;
}
interface Block {
  readonly offset: number;
  readonly nextOffset: number;
  readonly lines: readonly string[];
  /** The last line goes on in the next block. */
  readonly open: boolean;
  readonly chars: number;
}

/** A piece of the log held in memory, with a bound: a job that prints for days cannot fill the window. */
export interface LogBuffer {
  /** Adds what follows; drops the oldest part beyond the bound. Ignores a piece that does not follow. */
  append(offset: number, nextOffset: number, text: string): void;
  /** Adds what comes before; drops the newest part beyond the bound. */
  prepend(offset: number, nextOffset: number, text: string): void;
  clear(at: number): void;
  /** Same array until something changes. */
  lines(): readonly LogLine[];
  /** First and next byte held. */
  readonly from: number;
  readonly to: number;
}

/** Longer lines are shown in pieces: one line of 5 MB would freeze any renderer. */
const LINE_CHARS = 2000;

/** `maxChars` bounds the text kept (UTF-16 units). */
export function createLogBuffer(maxChars: number): LogBuffer {
  let blocks: Block[] = [];
  let at = 0;
  let flat: readonly LogLine[] | null = null;

  const size = () => blocks.reduce((sum, block) => sum + block.chars, 0);
  return {
    append(offset, nextOffset, text) {
      if (offset !== (blocks.at(-1)?.nextOffset ?? at) || nextOffset <= offset) return;
      blocks.push(block(offset, nextOffset, text));
      while (blocks.length > 1 && size() > maxChars) blocks.shift();
      flat = null;
    },
    prepend(offset, nextOffset, text) {
      if (nextOffset !== (blocks[0]?.offset ?? at) || nextOffset <= offset) return;
      blocks.unshift(block(offset, nextOffset, text));
      while (blocks.length > 1 && size() > maxChars) blocks.pop();
      flat = null;
    },
    clear(next) {
      blocks = [];
      at = next;
      flat = null;
    },
    lines() {
      flat ??= flatten(blocks);
      return flat;
    },
    get from() {
      return blocks[0]?.offset ?? at;
    },
    get to() {
      return blocks.at(-1)?.nextOffset ?? at;
    },
  };
}

function block(offset: number, nextOffset: number, text: string): Block {
  const lines = text.split('\n');
  const open = lines.at(-1) !== '';
  if (!open) lines.pop();
  return { offset, nextOffset, lines, open, chars: text.length };
}

function flatten(blocks: readonly Block[]): LogLine[] {
  const out: LogLine[] = [];
  let style: AnsiStyle | null = null;
  let held = '';
  const push = (text: string) => {
    for (let from = 0; from === 0 || from < text.length; from += LINE_CHARS) {
      const piece = text.length <= LINE_CHARS ? text : text.slice(from, from + LINE_CHARS);
      out.push({ text: piece, start: style });
      style = endStyle(piece, style);
    }
  };
  blocks.forEach(({ lines, open }) => {
    lines.forEach((line, index) => {
      const whole = held + line;
      held = '';
      if (open && index === lines.length - 1) held = whole;
      else push(whole);
    });
  });
  if (held !== '') push(held);
  return out;
}
