/**
 * Names, messages and other people's text on a terminal: what would steer it is shown instead of sent. A name may hold ESC (which
 * clears the screen or, as OSC 52, writes the clipboard), the C1 forms of the same, and signs that turn the direction of writing.
 */

/** Control characters, line and paragraph separators, and the signs of bidirectional writing that hide the order of a text. */
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
]);

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  const short = SHORT.get(character);
  if (short !== undefined) return short;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** One line, whatever the text holds; tabs stay. */
export function visibleLine(text: string): string {
  return text.replaceAll(HIDDEN, (character) => (character === '\t' ? character : escaped(character)));
}

/** The same, with its line breaks. */
export function visibleText(text: string): string {
  return text.replaceAll('\r\n', '\n').split('\n').map(visibleLine).join('\n');
}

/** JSON with the same characters as JSON writes them, so that it may be looked at in a terminal as well. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    HIDDEN,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
