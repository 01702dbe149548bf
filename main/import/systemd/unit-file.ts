/** Unit files by systemd.syntax(7): sections, `key=value`, comments, lines joined by a backslash, an empty value resets a list. */

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

export function readUnitFile(name: string, text: string): UnitFile {
  const settings: UnitSetting[] = [];
  const strange: { line: number; text: string }[] = [];
  let section = '';
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const number = index + 1;
    let line = lines[index] ?? '';
    if (/^\s*([#;].*)?$/.test(line)) continue;
    while (line.endsWith('\\') && index + 1 < lines.length) {
      index += 1;
      const next = lines[index] ?? '';
      // Comments between joined lines are left out.
      line = /^\s*[#;]/.test(next) ? line : `${line.slice(0, -1)} ${next.trimStart()}`;
      if (/^\s*[#;]/.test(next) && index + 1 >= lines.length) line = line.slice(0, -1);
    }
    const header = /^\s*\[([^\]]+)\]\s*$/.exec(line);
    const setting = /^\s*([A-Za-z0-9_-]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (header !== null) section = header[1] ?? '';
    else if (setting !== null && section !== '') {
      settings.push({ section, key: setting[1] ?? '', value: setting[2] ?? '', line: number });
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
