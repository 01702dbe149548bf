/** The field of variables is text, `NAME=value` one per line; these read and change single lines of it. */
const LINE = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/;

/** The value the text gives a name, the last one if it stands there twice; null when it gives none. */
export function valueIn(text: string, name: string): string | null {
  let found: string | null = null;
  for (const line of text.split('\n')) {
    const [, key, value] = LINE.exec(line) ?? [];
    if (key === name && value !== undefined) found = value;
  }
  return found;
}

/** The text with this one variable; every other line stays as it was typed. */
export function withVariable(text: string, name: string, value: string): string {
  const others = text.split('\n').filter((line) => LINE.exec(line)?.[1] !== name);
  while (others.at(-1)?.trim() === '') others.pop();
  return [...others, `${name}=${value}`].join('\n');
}

/** The text without this variable. */
export function withoutVariable(text: string, name: string): string {
  return text
    .split('\n')
    .filter((line) => LINE.exec(line)?.[1] !== name)
    .join('\n');
}

/** Names that shells make up and values of several lines do not fit on a line. */
export function canHold(name: string, value: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !/[\r\n]/.test(value);
}
