/** What is wrong, and the line it is wrong in. */
export interface DotenvTrouble {
  readonly problem: string;
  readonly kind: 'line' | 'quote' | 'rest' | 'many';
  readonly line: number;
}

/** Variables of one file; a system takes no more than about two megabytes of all together. */
export const MOST_VARIABLES = 10_000;

/**
 * Reads the text of a dotenv file: `NAME=value` lines, `export` allowed, `#` comments, single quotes literal,
 * double quotes with \n \r \t \" \\ and over several lines. Nothing is expanded: the file means the same on every system.
 * A line that is none of these is answered with a sentence that names it.
 */
export function parseDotenv(text: string): { readonly variables: Record<string, string> } | DotenvTrouble {
  // Its names come from a file: `__proto__` is one as any other.
  const variables = new Map<string, string>();
  const source = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  let at = 0;
  let line = 1;
  let count = 0;
  while (at < source.length) {
    const end = lineEnd(source, at);
    const content = source.slice(at, end).trim();
    if (content === '' || content.startsWith('#')) {
      at = end + 1;
      line += 1;
      continue;
    }
    ASSIGNMENT.lastIndex = at;
    const match = ASSIGNMENT.exec(source);
    const name = match?.[1];
    if (match === null || name === undefined) {
      return { problem: `line ${line} is not of the form NAME=value`, kind: 'line', line };
    }
    const value = readValue(source, match.index + match[0].length);
    if (value === null) return { problem: `the quote opened in line ${line} is never closed`, kind: 'quote', line };
    variables.set(name, value.text);
    count += 1;
    if (count > MOST_VARIABLES) {
      return { problem: `line ${line} sets more than ${MOST_VARIABLES} variables`, kind: 'many', line };
    }
    const next = lineEnd(source, value.end);
    const rest = source.slice(value.end, next).trim();
    if (rest !== '' && !rest.startsWith('#')) {
      return { problem: `line ${line} has text after the closing quote`, kind: 'rest', line };
    }
    line += source.slice(at, next + 1).split('\n').length - 1;
    at = next + 1;
  }
  return { variables: Object.fromEntries(variables) };
}

const ASSIGNMENT = /[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' };

function lineEnd(source: string, from: number): number {
  const end = source.indexOf('\n', from);
  return end === -1 ? source.length : end;
}

function readValue(source: string, start: number): { readonly text: string; readonly end: number } | null {
  const quote = source[start];
  if (quote === "'") {
    const close = source.indexOf("'", start + 1);
    return close === -1 ? null : { text: source.slice(start + 1, close), end: close + 1 };
  }
  if (quote === '"') {
    let text = '';
    for (let at = start + 1; at < source.length; at += 1) {
      const character = source[at] ?? '';
      if (character === '"') return { text, end: at + 1 };
      if (character === '\\') {
        const next = source[at + 1] ?? '';
        text += ESCAPES[next] ?? `\\${next}`;
        at += 1;
      } else {
        text += character;
      }
    }
    return null;
  }
  const end = lineEnd(source, start);
  // An unquoted value ends at a comment that stands after a blank.
  const text = source
    .slice(start, end)
    .replace(/(^|[ \t])#.*$/, '')
    .trim();
  return { text, end };
}
