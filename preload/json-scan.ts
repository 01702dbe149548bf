/** Looks over JSON text before it is parsed: depth and number of values, in one pass that makes nothing. */
export interface JsonExcess {
  readonly bound: 'depth' | 'values';
  /** Where it was exceeded, UTF-16 units. */
  readonly at: number;
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** The first bound that is exceeded; null when the text may be parsed. Text that is no JSON is measured in the same way. */
export function scanJson(text: string, most: { readonly depth: number; readonly values: number }): JsonExcess | null {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        depth += 1;
        values += 1;
        if (depth > most.depth) return { bound: 'depth', at };
        if (values > most.values) return { bound: 'values', at };
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        if (depth > 0) depth -= 1;
        break;
      case COMMA:
      case COLON:
        values += 1;
        if (values > most.values) return { bound: 'values', at };
        break;
    }
  }
  return null;
}

/** Index of the quote that closes the string; the end of the text when none does. */
function endOfString(text: string, open: number): number {
  // Most strings hold no escapes; those are skipped at the speed of memory.
  const close = text.indexOf('"', open + 1);
  if (close === -1) return text.length;
  if (text.charCodeAt(close - 1) !== BACKSLASH || close === open + 1) return close;
  for (let at = open + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at;
  }
  return text.length;
}
