/** Unit files by systemd.syntax(7): sections, `key=value`, comments, lines joined by a backslash, an empty value resets a list. */

import { BOUNDS, beyondBound } from '../bounds.ts';
import { lineReader } from '../text-lines.ts';
import { type SharedWords, sharedWords } from '../words/shared.ts';

export interface UnitSetting {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  readonly line: number;
}
export interface UnitFile {
  readonly name: string;
  readonly settings: readonly UnitSetting[];
  readonly strange: readonly { readonly line: number; readonly text: string }[];
  /** Values of a key in order, after the last reset. */
  all(section: string, key: string): readonly UnitSetting[];
  /** The value that counts, which is the last one; null when there is none. */
  one(section: string, key: string): string | null;
}

/** Throws `bad-input` for a bound that is exceeded. */
export function readUnitFile(name: string, text: string, words: SharedWords = sharedWords.en): UnitFile {
  const settings: UnitSetting[] = [];
  const strange: { line: number; text: string }[] = [];
  let section = '';
  const read = lineReader(text, { name, words });
  let at = 0;
  const nextLine = (): string | null => {
    const line = read();
    at += 1;
    return line?.endsWith('\r') ? line.slice(0, -1) : line;
  };
  for (let line = nextLine(); line !== null; line = nextLine()) {
    const number = at;
    if (/^\s*(?:$|[#;])/.test(line)) continue;
    if (line.endsWith('\\')) {
      // Pieces, put together once: a text that grows with every line would be read from its start for each.
      const pieces = [line.slice(0, -1)];
      let length = line.length;
      let open = true;
      let comment = false;
      for (let next = nextLine(); next !== null; next = open ? nextLine() : null) {
        // Comments between joined lines are left out.
        comment = /^\s*[#;]/.test(next);
        if (comment) continue;
        open = next.endsWith('\\');
        pieces.push(open ? next.trimStart().slice(0, -1) : next.trimStart());
        length += next.length;
        if (length > BOUNDS.line)
          throw beyondBound({ file: name, bound: 'line', most: BOUNDS.line, line: number, words });
      }
      line = pieces.join(' ');
      // The last line of the file goes on nowhere.
      if (open && !comment) line += '\\';
    }
    const content = line.trim();
    const header = content.startsWith('[') ? /^\[([^\]]+)\]$/.exec(content) : null;
    const setting = header === null ? /^([A-Za-z0-9_-]+)\s*=/.exec(content) : null;
    if (header !== null) section = header[1] ?? '';
    else if (setting !== null && section !== '') {
      const value = content.slice(setting[0].length).trimStart();
      settings.push({ section, key: setting[1] ?? '', value, line: number });
    } else strange.push({ line: number, text: line });
  }
  const all = (inSection: string, key: string): readonly UnitSetting[] => {
    const found = settings.filter((each) => each.section === inSection && each.key === key);
    const reset = found.findLastIndex(({ value }) => value === '');
    return found.slice(reset + 1);
  };
  return { name, settings, strange, all, one: (inSection, key) => all(inSection, key).at(-1)?.value ?? null };
}

/** systemd's booleans; null when it is none. */
export function readBoolean(text: string | null): boolean | null {
  if (text === null) return null;
  if (/^(1|yes|y|true|t|on)$/i.test(text)) return true;
  return /^(0|no|n|false|f|off)$/i.test(text) ? false : null;
}
