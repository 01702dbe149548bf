/** `ExecStart=` of systemd.service(5): prefixes, quotes, escapes, `$VARIABLE`, and several commands in a row. */
import type { Action } from '../../engine/model.ts';
import type { Difference } from '../model.ts';
import type { ServiceWords } from '../words/systemd-service.ts';

export interface ExecLine {
  readonly words: readonly string[];
  /** `-`: a failure does not count. */
  readonly mayFail: boolean;
  /** `+`, `!`, `!!`: with more rights than the unit has. */
  readonly elevated: boolean;
}

/** One line taken apart; null when nothing is left to run or a quote is open. */
export function readExec(text: string): ExecLine | null {
  const prefix = /^[-@:+!|]*/.exec(text)?.[0] ?? '';
  const words = splitWords(text.slice(prefix.length));
  if (words === null || words.length === 0) return null;
  // After @ the second word is only the name that the program is shown under.
  const run = prefix.includes('@') ? words.filter((_, index) => index !== 1) : words;
  return { words: run, mayFail: prefix.includes('-'), elevated: /[+!]/.test(prefix) };
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  s: ' ',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** Words with quotes taken off and escapes read; null when a quote is open. */
export function splitWords(text: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (char === '\\') {
      at += 1;
      const next = text[at] ?? '';
      const hex = next === 'x' ? /^[0-9a-fA-F]{2}/.exec(text.slice(at + 1))?.[0] : undefined;
      if (hex !== undefined) at += 2;
      word =
        (word ?? '') +
        (hex === undefined ? (ESCAPES[next] ?? `\\${next}`) : String.fromCharCode(Number.parseInt(hex, 16)));
    } else if (quote !== '') {
      if (char === quote) quote = '';
      else word = (word ?? '') + char;
    } else if ((char === '"' || char === "'") && word === null) {
      quote = char;
      word = '';
    } else if (char === ' ' || char === '\t') {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + char;
  }
  if (quote !== '') return null;
  if (word !== null) words.push(word);
  return words;
}

/** All commands as one action: a program when there is one without variables, else a line for the shell. */
export function execAction(
  lines: readonly ExecLine[],
  say: ServiceWords,
): {
  readonly action: Action;
  readonly differences: readonly Difference[];
} {
  const differences: Difference[] = [];
  const first = lines[0];
  const variable = lines.some(({ words }) => words.some((word) => /\$/.test(word.replaceAll('$$', ''))));
  if (lines.some(({ elevated }) => elevated)) {
    differences.push({
      code: 'elevated',
      message: say.elevated,
    });
  }
  if (first !== undefined && lines.length === 1 && !variable && !first.mayFail) {
    const [program = '', ...args] = first.words.map((word) => word.replaceAll('$$', '$'));
    return { action: { kind: 'program', program, args }, differences };
  }
  if (variable) differences.push({ code: 'variables', message: say.variables });
  if (lines.length > 1)
    differences.push({
      code: 'several-commands',
      message: say.several(lines.length),
    });
  if (lines.some(({ mayFail }) => mayFail)) differences.push({ code: 'may-fail', message: say.mayFail });
  const command = lines
    .map(({ words, mayFail }) =>
      mayFail ? `{ ${words.map(shellWord).join(' ')} || true; }` : words.map(shellWord).join(' '),
    )
    .join(' && ');
  return { action: { kind: 'shell', command }, differences };
}

/** Quoted for sh; `${NAME}` stays a variable inside quotes, a bare `$NAME` is split into words as systemd does. */
function shellWord(word: string): string {
  if (/^\$[A-Za-z_]\w*$/.test(word)) return word;
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  const text = word
    .replaceAll('$$', '\0')
    .replaceAll(/[\\"`]/g, '\\$&')
    .replaceAll('\0', '\\$');
  return `"${text}"`;
}
