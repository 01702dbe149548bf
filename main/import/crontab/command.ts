/** `%` in a crontab command: the first one ends the command, what follows is its standard input with `%` as line ends (crontab(5)). */

export interface CronCommand {
  readonly command: string;
  /** Text fed to the command; null = none. Always ends with a line end, as cron sees to it. */
  readonly input: string | null;
  /** There was a `\%`. */
  readonly escaped: boolean;
}

export function splitPercent(text: string): CronCommand {
  const [head, ...lines] = text.split(/(?<!\\)%/);
  const plain = (part: string): string => part.replaceAll('\\%', '%');
  const escaped = text.includes('\\%');
  const command = plain(head ?? '').trimEnd();
  if (lines.length === 0) return { command, input: null, escaped };
  const input = lines.map(plain).join('\n');
  return { command, input: input.endsWith('\n') ? input : `${input}\n`, escaped };
}

/** The same for `sh` and its relatives: a here-document carries the input exactly. */
export function withInput(command: string, input: string): string {
  let mark = 'PUNCTUAL_INPUT';
  while (input.split('\n').includes(mark)) mark += '_';
  // A subshell, so that the whole list of commands shares the input as it does under cron.
  return `(\n${command}\n) <<'${mark}'\n${input}${mark}\n`;
}

/** Shells that know here-documents. */
export const knowsHereDocuments = (shell: string): boolean => /(^|\/)(ba|da|a|z|k|mk)?sh$/.test(shell);
