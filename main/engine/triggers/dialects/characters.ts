/** Characters that look like those of a pattern and are others: from word processors, chats, web pages and input methods. */
import type { OddCharacter } from '../../schedule-faults.ts';

const NAMED: ReadonlyMap<string, string> = new Map([
  ...['\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212', '\ufe58', '\ufe63'].map(
    (each) => [each, '-'] as const,
  ),
  ...['\u00d7', '\u2217', '\u204e', '\u2731', '\u22c6', '\u2a2f', '\u2022'].map((each) => [each, '*'] as const),
  ...['\u2044', '\u2215', '\u00f7'].map((each) => [each, '/'] as const),
  ...['\u3001', '\u060c', '\u201a'].map((each) => [each, ','] as const),
  ...['\u2018', '\u2019', '\u201b'].map((each) => [each, "'"] as const),
  ...['\u201c', '\u201d', '\u201e', '\u00ab', '\u00bb'].map((each) => [each, '"'] as const),
]);

/** Zero-width characters, marks of direction, the soft hyphen. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|[\ufe00-\ufe0f]/;
const MOST_TOLD = 3;

/** The character that is meant; itself where it is plain. */
function plainFor(character: string): string {
  if (character < '\u007f') return /[\t\n ]/.test(character) || character >= ' ' ? character : '';
  const named = NAMED.get(character);
  if (named !== undefined) return named;
  if (INVISIBLE.test(character)) return '';
  if (/\p{Zs}|[\u0085\u2028\u2029]/u.test(character)) return ' ';
  // Full-width and other compatibility forms of ASCII.
  const folded = character.normalize('NFKC');
  if (/^[!-~]+$/.test(folded)) return folded;
  return digitOf(character) ?? character;
}

/** Digits of other scripts stand in rows of ten. */
function digitOf(character: string): string | null {
  const code = character.codePointAt(0) ?? 0;
  if (!/\p{Nd}/u.test(character)) return null;
  let before = 0;
  while (before < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - before - 1))) before += 1;
  return String(before);
}

/** The text in plain characters, and those that were none with their places. A line break of Windows is no odd character. */
export function plainText(text: string): { readonly text: string; readonly odd: readonly OddCharacter[] } {
  const odd: OddCharacter[] = [];
  let plain = '';
  let position = 0;
  for (const character of text) {
    const meant = plainFor(character);
    plain += meant;
    const lineEnd = character === '\r' && text[position + 1] === '\n';
    if (meant !== character && !lineEnd && odd.length < MOST_TOLD)
      odd.push({ ...nameOf(character), position, instead: meant });
    position += character.length;
  }
  return { text: plain, odd };
}

/** Characters beyond ASCII that stand for nothing in a pattern. */
export function strangers(text: string): readonly OddCharacter[] {
  const odd: OddCharacter[] = [];
  let position = 0;
  for (const character of text) {
    if (/[^\t\n\r -~]/.test(plainFor(character)) && odd.length < MOST_TOLD)
      odd.push({ ...nameOf(character), position, instead: null });
    position += character.length;
  }
  return odd;
}

/** A character that cannot be seen is named by its code alone. */
function nameOf(character: string): Pick<OddCharacter, 'shown' | 'code'> {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return { shown: /[\p{L}\p{N}\p{P}\p{S}]/u.test(character) ? character : '', code };
}
