/** Property lists, XML and binary, as plain values. */
import type { Language } from '../../../preload/contract.ts';
import { PunctualError } from '../../engine/errors.ts';
import { decodeText, refuseLarge } from '../decode.ts';
import { type LaunchdWords, launchdWords } from '../words/launchd.ts';
import { sharedWords } from '../words/shared.ts';
import { readXml, type XmlElement } from '../xml.ts';
import { readBinaryPlist } from './binary-plist.ts';

export type PlistValue =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly PlistValue[]
  | { readonly [key: string]: PlistValue };
export type PlistDict = { readonly [key: string]: PlistValue };

// Apple's own line stands in every property list; it names rules that are never fetched.
const APPLE =
  /^plist PUBLIC "-\/\/Apple( Computer)?\/\/DTD PLIST 1\.0\/\/EN" "https?:\/\/www\.apple\.com\/DTDs\/PropertyList-1\.0\.dtd"$/;

/** The value of a property list. Throws `bad-input` with a sentence. */
export function readPlist(bytes: Uint8Array, name: string, language: Language = 'en'): PlistValue {
  const say = launchdWords[language].plist;
  refuseLarge(bytes.length, name, language);
  if (String.fromCharCode(...bytes.subarray(0, 6)) === 'bplist')
    return readBinaryPlist(bytes, say.damaged(name), { name, words: sharedWords[language] });
  const text = decodeText(bytes, name, language);
  if (/^\s*[{(]/.test(text)) {
    throw new PunctualError('bad-input', say.oldForm(name));
  }
  const root = readXml(text, { name, doctypes: [APPLE], language });
  const content = root.name === 'plist' ? root.children[0] : undefined;
  if (content === undefined) throw new PunctualError('bad-input', say.notPlist(name));
  return valueOfElement(content, name, say);
}

function valueOfElement(element: XmlElement, name: string, say: LaunchdWords['plist']): PlistValue {
  const fail = (message: string): never => {
    throw new PunctualError('bad-input', say.at(name, element.line, message), { line: element.line });
  };
  switch (element.name) {
    case 'dict': {
      const pairs: [string, PlistValue][] = [];
      for (let index = 0; index < element.children.length; index += 2) {
        const [key, value] = [element.children[index], element.children[index + 1]];
        if (key?.name !== 'key' || value === undefined) return fail(say.pairs);
        pairs.push([key.text, valueOfElement(value, name, say)]);
      }
      return Object.fromEntries(pairs);
    }
    case 'array':
      return element.children.map((each) => valueOfElement(each, name, say));
    case 'string':
    case 'date':
      return element.text;
    case 'integer':
    case 'real': {
      const number = Number(element.text.trim());
      return Number.isFinite(number) && element.text.trim() !== ''
        ? number
        : fail(say.notNumber(element.text.slice(0, 40)));
    }
    case 'true':
      return true;
    case 'false':
      return false;
    case 'data':
      return `(data, ${element.text.trim().length} characters)`;
    default:
      return fail(say.element(element.name));
  }
}
