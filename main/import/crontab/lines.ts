/** What each line of a crontab is: comment, environment or entry, as cron itself takes them apart. */

import type { CrontabWords } from '../words/crontab.ts';

export type CrontabLine =
  | { readonly kind: 'empty' }
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string; readonly value: string }
  | {
      readonly kind: 'entry';
      /** Five texts, or one nickname with its `@`. */
      readonly when: readonly string[];
      /** Only in the system form. */
      readonly user: string | null;
      readonly command: string;
      /** Asked not to be logged (`-` before the minutes). */
      readonly quiet: boolean;
    }
  | { readonly kind: 'unknown'; readonly message: string };

/** One line without its line end. `system`: a user stands between the times and the command. */
export function readLine(raw: string, system: boolean, say: CrontabWords): CrontabLine {
  const line = raw.replace(/^[ \t]+/, '');
  if (line.trim() === '') return { kind: 'empty' };
  if (line.startsWith('#')) return { kind: 'comment', text: line.replace(/^#+\s?/, '').trim() };
  if (line.includes('\0')) return { kind: 'unknown', message: say.nul };
  const variable = /^("[^"]*"|'[^']*'|[^\s="']+)[ \t]*=[ \t]*(.*)$/.exec(line);
  if (variable !== null) {
    return { kind: 'variable', name: unquote(variable[1] ?? ''), value: unquote((variable[2] ?? '').trimEnd()) };
  }
  const quiet = /^-[*\d]/.test(line);
  const words = quiet ? line.slice(1) : line;
  const timing = words.startsWith('@') ? /^(@\S+)(.*)$/s : /^(\S+[ \t]+\S+[ \t]+\S+[ \t]+\S+[ \t]+\S+)(.*)$/s;
  const match = timing.exec(words);
  if (match === null || !/^[@*\d~]/.test(words)) {
    return { kind: 'unknown', message: say.strangeLine };
  }
  const when = (match[1] ?? '').split(/[ \t]+/);
  let rest = (match[2] ?? '').replace(/^[ \t]+/, '');
  let user: string | null = null;
  if (system) {
    const named = /^(\S+)[ \t]*(.*)$/s.exec(rest);
    user = named?.[1] ?? null;
    rest = named?.[2] ?? '';
  }
  if (rest.trim() === '') {
    const what = system ? (user === null ? 'userAndCommand' : 'commandAfterUser') : 'command';
    return { kind: 'unknown', message: say.missing[what] };
  }
  return { kind: 'entry', when, user, command: rest.trimEnd(), quiet };
}

function unquote(text: string): string {
  const quoted = /^"(.*)"$|^'(.*)'$/s.exec(text);
  return quoted === null ? text : (quoted[1] ?? quoted[2] ?? '');
}
