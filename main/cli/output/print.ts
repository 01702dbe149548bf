/** What a command says: tables for people that fit the terminal, or one versioned JSON value for programs. */

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
  process.stdout.write(`${JSON.stringify({ version: JSON_VERSION, command, data })}\n`);
}

export const printLine = (text: string): void => void process.stdout.write(`${text}\n`);

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

/** Lines of a table; soft columns are cut so that the widest line fits. */
export function tableLines<T>(rows: readonly T[], columns: readonly Column<T>[], terminal: Terminal): string[] {
  const cells = rows.map((row) => columns.map(({ of }) => of(row).replaceAll(/\s+/g, ' ').trim()));
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
