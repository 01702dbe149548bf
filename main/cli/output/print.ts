/**
 * What a command says: text and tables for people, or one versioned JSON value for programs. The only file of the command that
 * writes to a terminal, because names and messages may hold what steers one; held by test/cli/terminal-codes.test.ts.
 */
import { visibleJson, visibleLine, visibleText } from '../../host/visible-text.ts';
import { createLogText, type LogText } from './log-text.ts';

/** Version of every `--json` answer; grows when a member changes its meaning or goes. */
export const JSON_VERSION = 1;

export interface Terminal {
  readonly columns: number;
  readonly colour: boolean;
}

/** https://no-color.org; a pipe gets no colours and no cut columns. */
export function readTerminal(
  stream: { readonly isTTY?: boolean; readonly columns?: number } = process.stdout,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Terminal {
  const tty = stream.isTTY === true;
  const noColour = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return { columns: tty ? (stream.columns ?? 80) : Number.POSITIVE_INFINITY, colour: tty && !noColour };
}

export function printJson(command: string, data: unknown): void {
  printValue({ version: JSON_VERSION, command, data });
}
/** One line of JSON without the envelope. */
export const printValue = (value: unknown): void => void process.stdout.write(`${visibleJson(value)}\n`);

/** One line: a line break within a name is shown as one. */
export const printLine = (text: string): void => void process.stdout.write(`${visibleLine(text)}\n`);
/** Several lines; those after the first stand `indent` cells further in. */
export const printText = (text: string, indent = 0): void =>
  void process.stdout.write(`${visibleText(text).replaceAll('\n', `\n${' '.repeat(indent)}`)}\n`);
/** What a person must know beside the answer, on stderr. */
export const printProblem = (text: string): void => void process.stderr.write(`punctual: ${visibleText(text)}\n`);
/** The same for programs. */
export const printError = (error: unknown): void =>
  void process.stderr.write(`${visibleJson({ version: JSON_VERSION, error })}\n`);
/** What is made for a file or a program: as it is. False: the reader does not keep up; wait for `drain`. */
export const printFile = (text: string): boolean => process.stdout.write(text);
/** A question, on stderr and without a line break. */
export const printPrompt = (text: string): void => void process.stderr.write(visibleText(text));

/** A word in a colour where the terminal has them, and a line behind it. */
export function printMarked(word: string, sgr: number, rest: string): void {
  const shown = visibleLine(word);
  const painted = readTerminal().colour ? `\x1b[${sgr}m${shown}\x1b[0m` : shown;
  process.stdout.write(`${painted}${visibleLine(rest)}\n`);
}

/** What commander says: usage and wrong options, which may hold anything that was typed. */
export const PROGRAM_OUTPUT = {
  writeOut: (text: string): void => void process.stdout.write(text),
  writeErr: (text: string): void => void process.stderr.write(visibleText(text)),
};

/** Where the output of a run goes: untouched into a file or a program; on a terminal, colours and what can be seen. */
export function logWriter(stream: NodeJS.WriteStream = process.stdout): LogText {
  const text = stream.isTTY ? createLogText() : { push: (piece: string) => piece, end: () => '' };
  const write = (part: string): string => {
    if (part !== '') stream.write(part);
    return part;
  };
  return { push: (piece) => write(text.push(piece)), end: () => write(text.end()) };
}

export interface Column<T> {
  readonly title: string;
  readonly of: (row: T) => string;
  /** Gives way when the terminal is too narrow. */
  readonly soft?: boolean | undefined;
}

const COLOURS: readonly (readonly [RegExp, number])[] = [
  [/^(failed|timed-out|broken|interrupted)\b/, 31],
  [/^(succeeded|ok|running)\b/, 32],
  [/^(paused|missed|warning|skipped|merged|stopped|queued|starting)\b/, 33],
];

/** A table on the terminal that there is. */
export function printTable<T>(rows: readonly T[], columns: readonly Column<T>[]): void {
  process.stdout.write(`${tableLines(rows, columns, readTerminal()).join('\n')}\n`);
}

/** Lines of a table; soft columns are cut so that the widest line fits. */
export function tableLines<T>(rows: readonly T[], columns: readonly Column<T>[], terminal: Terminal): string[] {
  const cells = rows.map((row) => columns.map(({ of }) => visibleLine(of(row).replaceAll(/\s+/g, ' ').trim())));
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...cells.map((row) => widthOf(row[index] ?? ''))),
  );
  let over = widths.reduce((sum, width) => sum + width + 2, -2) - terminal.columns;
  while (over > 0) {
    const soft = columns.map(({ soft: gives }, index) => (gives === true ? (widths[index] ?? 0) : 0));
    const widest = soft.indexOf(Math.max(...soft));
    const width = widths[widest] ?? 0;
    if (width <= 8) break;
    const less = Math.min(over, Math.max(1, width - 8));
    widths[widest] = width - less;
    over -= less;
  }
  const line = (row: readonly string[], paint: (text: string) => string): string =>
    row
      .map((cell, index) => paint(toWidth(cell, widths[index] ?? 0)))
      .join('  ')
      .trimEnd();
  const head = line(
    columns.map(({ title }) => title),
    (text) => (terminal.colour ? `\x1b[2m${text}\x1b[0m` : text),
  );
  return [head, ...cells.map((row) => line(row, (text) => (terminal.colour ? coloured(text) : text)))];
}

function coloured(text: string): string {
  const code = COLOURS.find(([pattern]) => pattern.test(text))?.[1];
  return code === undefined ? text : `\x1b[${code}m${text}\x1b[0m`;
}

// East Asian characters and emoji take two cells.
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}]/u;
const widthOf = (text: string): number => [...text].reduce((sum, char) => sum + (WIDE.test(char) ? 2 : 1), 0);

function toWidth(text: string, width: number): string {
  const own = widthOf(text);
  if (own <= width) return text + ' '.repeat(width - own);
  let cut = '';
  for (const char of text) {
    if (widthOf(cut) + widthOf(char) > width - 1) break;
    cut += char;
  }
  return `${cut}…${' '.repeat(Math.max(0, width - 1 - widthOf(cut)))}`;
}

/** `2026-11-22 16:10:05` by this computer's clock; `-` for none. */
export function localTime(at: number | null): string {
  if (at === null) return '-';
  const date = new Date(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
