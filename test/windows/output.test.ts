/** Output in the code pages of this Windows. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCodePage, readCodePages } from '../../main/process/windows/code-pages.ts';
import { kernel } from '../../main/process/windows/kernel.ts';
import { createHarness } from '../runner/harness.ts';

test('a code page is read as Windows reads it', () => {
  expect(readCodePage(850, Buffer.from([0x67, 0x72, 0x81, 0xe1, 0x65]))).toBe('grüße');
  expect(readCodePage(1252, Buffer.from([0x67, 0x72, 0xfc, 0xdf, 0x65]))).toBe('grüße');
  expect(readCodePage(936, Buffer.from([0xce, 0xc4, 0xbc, 0xfe]))).toBe('文件');
  expect(readCodePage(54_321, Buffer.from('x'))).toBeNull();
});

test('of the console and of other programs, told apart by their letters', () => {
  const calls = kernel() as unknown as Record<string, () => number>;
  const { GetACP, GetOEMCP } = calls;
  Object.assign(calls, { GetACP: () => 1252, GetOEMCP: () => 850 });
  try {
    expect(readCodePages(Buffer.from([0x67, 0x72, 0x81, 0xe1, 0x65]))).toBe('grüße');
    expect(readCodePages(Buffer.from([0x67, 0x72, 0xfc, 0xdf, 0x65]))).toBe('grüße');
  } finally {
    Object.assign(calls, { GetACP, GetOEMCP });
  }
});

test('reaches the log of a run and its search as text', async () => {
  const h = createHarness({ environment: { PATH: process.env.PATH ?? '', SystemRoot: process.env.SystemRoot ?? '' } });
  try {
    const letters = [...Array(128).keys()]
      .map((n) => n + 128)
      .filter((byte) => /^\p{L}$/u.test(readCodePages(Buffer.from([byte])) ?? ''));
    const word = Buffer.from(letters.slice(0, 5));
    const file = join(h.folder, 'print.cjs');
    const wide = JSON.stringify(Buffer.from('wörds\r\n', 'utf16le').toString('base64'));
    writeFileSync(
      file,
      `const { writeSync } = require('fs'); writeSync(1, Buffer.from('${word.toString('hex')}0d0a', 'hex')); writeSync(1, Buffer.from(${wide}, 'base64')); writeSync(1, 'grüße\\n')`,
    );
    const runId = h.start({ action: { kind: 'program', program: process.execPath, args: [file] } });
    await h.exit(runId);
    const { text } = await h.runner.readLog({ runId, attempt: 1 });
    expect(text).toBe(`${readCodePages(word)}\r\nwörds\r\ngrüße\n`);
    for (const wanted of ['wörds', 'grüße', readCodePages(word) ?? '']) {
      const { matches } = await h.runner.searchLog({ runId, attempt: 1, text: wanted });
      expect(matches.length, wanted).toBe(1);
    }
  } finally {
    await h.close();
  }
});
