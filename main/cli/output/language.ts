/** The language of a terminal, by the variables of POSIX; used where sentences for people exist in both. */
export type TerminalLanguage = 'en' | 'zh';

/** Chinese only where the terminal can also show it. */
export function terminalLanguage(env: Readonly<Record<string, string | undefined>> = process.env): TerminalLanguage {
  const set =
    [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => value !== undefined && value !== '') ?? '';
  return /^zh/i.test(set) && !/\.(?!utf-?8)/i.test(set) ? 'zh' : 'en';
}
