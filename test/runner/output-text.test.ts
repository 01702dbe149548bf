import { expect, test } from 'vitest';
import { outputText, readForeign } from '../../main/runner/output-text.ts';

/** A code page with one byte for each letter, as Windows' are. */
const PAGE: Readonly<Record<number, string>> = { 129: 'ü', 132: 'ä', 148: 'ö', 225: 'ß' };
const local = (line: Buffer): string => [...line].map((byte) => PAGE[byte] ?? String.fromCharCode(byte)).join('');
const oem = (text: string): Buffer => {
  const byte = (sign: string) =>
    Number(Object.entries(PAGE).find(([, found]) => found === sign)?.[0] ?? sign.codePointAt(0));
  return Buffer.from([...text].map(byte));
};
const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');
const TEXTS = ['plain', 'grüße äöß', '', 'a b', '文件 名 ok', 'x'.repeat(300)];

test('output in UTF-8, in UTF-16 and in a code page is read line by line, in any order', () => {
  const lines = TEXTS.flatMap((text) => [
    ...[Buffer.from(`${text}\n`), Buffer.from(`${text}\r\n`), wide(`${text}\r\n`), wide(`\uFEFF${text}\r\n`)],
    ...(/[^\p{ASCII}äöüß]/u.test(text) ? [] : [oem(`${text}\r\n`)]),
  ]);
  for (let turn = 0; turn < lines.length; turn += 1) {
    const turned = [...lines.slice(turn), ...lines.slice(0, turn)];
    const found = readForeign(Buffer.concat(turned), local).split(/\r?\n/);
    const expected = turned.map((line) => readForeign(line, local).replace(/\r?\n$/, ''));
    expect(found.slice(0, -1)).toEqual(expected);
    expect(new Set(expected)).toEqual(new Set(TEXTS));
  }
});

test('a line of UTF-16 that a search has cut at its break is read, too', () => {
  const [first = '', second = ''] = wide('one\r\ntwo wörds\r\n').toString('latin1').split('\n');
  expect(readForeign(Buffer.from(first, 'latin1'), local)).toBe('one\r');
  expect(readForeign(Buffer.from(second, 'latin1'), local)).toBe('two wörds\r');
});

test('a NUL in plain text stays, rubbish becomes the replacement character, and elsewhere only UTF-8 is read', () => {
  expect(readForeign(Buffer.from('a\0b, and much more text\n'), local)).toBe('a\0b, and much more text\n');
  expect(readForeign(Buffer.from([0x61, 0x81, 0x0a]), () => null)).toBe('a\uFFFD\n');
  if (process.platform !== 'win32') expect(outputText(oem('ü'))).toBe('\uFFFD');
});
