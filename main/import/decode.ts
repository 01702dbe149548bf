/** Bytes of a file as text: UTF-8, or UTF-16 as Windows exports it. Anything else is refused by name, never guessed. */
import type { Language } from '../../preload/contract.ts';
import { PunctualError } from '../engine/errors.ts';
import { sharedWords } from './words/shared.ts';

/** No schedule of a person is larger; a wrong file given by mistake often is. */
export const IMPORT_LIMIT_BYTES = 16 * 1024 * 1024;

/** Throws `bad-input` with a sentence when the file is too large. `size` in bytes. */
export function refuseLarge(size: number, name: string, language: Language = 'en'): void {
  if (size <= IMPORT_LIMIT_BYTES) return;
  throw new PunctualError(
    'bad-input',
    sharedWords[language].tooLarge(name, Math.ceil(size / 1024 / 1024), IMPORT_LIMIT_BYTES / 1024 / 1024),
    { size },
    {
      reason: {
        code: 'file-bound',
        file: name,
        bound: 'megabytes',
        most: IMPORT_LIMIT_BYTES / 1024 / 1024,
        line: null,
        column: null,
      },
    },
  );
}

/** Text of the bytes, without byte order mark. Throws `bad-input` when it is too large or no text. */
export function decodeText(bytes: Uint8Array, name: string, language: Language = 'en'): string {
  refuseLarge(bytes.length, name, language);
  const [first, second, third] = bytes;
  const utf16le = (first === 0xff && second === 0xfe) || (second === 0 && first !== 0 && bytes[3] === 0);
  const utf16be = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0 && bytes[2] === 0);
  const bom = (first === 0xef && second === 0xbb && third === 0xbf) || first === 0xff || first === 0xfe;
  const encoding = utf16le ? 'utf-16le' : utf16be ? 'utf-16be' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: false }).decode(bytes);
    // Legal in UTF-8, and a sign of anything but text.
    if (text.includes('\0')) throw new TypeError('NUL');
    return bom && text.startsWith('\ufeff') ? text.slice(1) : text;
  } catch (error) {
    throw new PunctualError('bad-input', sharedWords[language].notText(name), undefined, { cause: error });
  }
}
