import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dropMarker, type LogLayout } from '../../main/runner/log-cap.ts';
import { cover, createMask, hideIn, readCovered } from '../../main/runner/log-mask.ts';
import { coveredOutput, readOutput, readPiece } from '../../main/runner/log-reader.ts';
import { searchOutput } from '../../main/runner/log-search.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

const SECRET = 'hunter2-öäü-Pa$$w0rd';

function maskOf(...values: string[]) {
  const mask = createMask(values);
  if (mask === null) throw new Error('nothing to cover');
  return mask;
}

function logWith(text: string | Buffer): string {
  const path = join(temporaryFolder(), 'a.log');
  writeFileSync(path, text);
  return path;
}

/** Reads a whole log in pieces, as a window does. */
async function follow(path: string, limit: number, values: string[], active = false, layout: LogLayout | null = null) {
  const pieces: string[] = [];
  let offset = 0;
  for (let round = 0; round < 10_000; round += 1) {
    const query = { runId: 'r', attempt: 1, offset, limit };
    const piece = await readPiece(path, query, layout, active, createMask(values));
    pieces.push(piece.text);
    if (piece.nextOffset === offset) return { text: pieces.join(''), offset };
    offset = piece.nextOffset;
  }
  throw new Error('no end');
}

describe('what a secret looks like in output', () => {
  test('is three dots, whatever its length, wherever it stands, also several times and glued together', () => {
    expect(hideIn(`${SECRET} a ${SECRET}${SECRET}-x`, [SECRET])).toBe('••• a •••-x');
    expect(hideIn('token=abcd', ['abcd'])).toBe('token=•••');
    expect(hideIn('nothing here', ['abcd'])).toBe('nothing here');
  });

  test('values shorter than four characters stay: covering them would make every log unreadable', () => {
    expect(createMask(['abc', '', ' 1 '])).toBeNull();
    expect(hideIn('abcd äöüß', ['äöüß', 'abc'])).toBe('abcd •••');
  });

  test.each([0, 100])('of two values that overlap, both are covered whole (beside %d others)', (others) => {
    const more = Array.from({ length: others }, (_, n) => `another-${n}`);
    expect(hideIn('1abcdefgh2', ['abcd', 'cdefgh', ...more])).toBe('1•••2');
    expect(hideIn('xabababx', ['abab', ...more])).toBe('x•••x');
    // The longer one wins where both begin at the same place.
    expect(hideIn('1abcdef2', ['abcd', 'abcdef', ...more])).toBe('1•••2');
  });

  test('of a value with several lines every line is covered, also when a shell prints them with blanks between', () => {
    const key = '-----BEGIN KEY-----\nMIIEvQIBADAN\nBgkqhkiG9w0B\n-----END KEY-----\n';
    expect(hideIn(`<${key}>`, [key])).not.toMatch(/BEGIN|MIIE|Bgkq/);
    expect(hideIn(key.replaceAll('\n', ' '), [key])).toBe('••• ••• ••• ••• ');
    expect(hideIn(key.replaceAll('\n', '\r\n'), [key])).not.toMatch(/BEGIN|MIIE|Bgkq/);
  });

  test('bytes that are no text stay what they were, also the one that covers', () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe, 0x61]), Buffer.from('abcd'), Buffer.from([0xff])]);
    const mask = maskOf('abcd');
    cover(bytes, mask.find(bytes, { begins: false, ends: false }));
    expect(readCovered(bytes)).toBe('��a•••�');
  });

  test('thousands of old values cost no more than one look at each place', () => {
    const values = Array.from({ length: 2500 }, (_, n) => `token-${n}-${'x'.repeat(40)}`);
    const text = `${'lorem ipsum dolor '.repeat(15_000)}${values[1234]}`;
    const mask = maskOf(...values);
    const begun = process.cpuUsage();
    const found = mask.find(Buffer.from(text), { begins: false, ends: false });
    expect(found).toHaveLength(1);
    // Of the processor, so that a busy machine changes nothing.
    expect(process.cpuUsage(begun).user / 1000).toBeLessThan(500);
  });
});

describe('reading in pieces', () => {
  test('a value is covered wherever the border of a piece falls', async () => {
    const text = `start ${SECRET} middle ${SECRET}${SECRET} end\n`;
    const path = logWith(text);
    const shown = (await follow(path, 1_000_000, [SECRET])).text;
    expect(shown).toBe('start ••• middle ••• end\n');
    for (let limit = 4; limit < 90; limit += 1) {
      const { text: read } = await follow(path, limit, [SECRET]);
      // Two values side by side may be told as one or as two.
      expect(read.replace('••••••', '•••')).toBe(shown);
    }
  });

  test('a reader that begins in the middle of a value sees dots and not its rest', async () => {
    const text = `start ${SECRET} end`;
    const path = logWith(text);
    const bytes = Buffer.from(text);
    const from = bytes.indexOf(SECRET);
    for (let offset = 0; offset < bytes.length; offset += 1) {
      const query = { runId: 'r', attempt: 1, offset: offset - bytes.length, limit: 1000 };
      const { text: read } = await readPiece(path, query, null, false, maskOf(SECRET));
      if (offset <= from) expect(read).toBe(`${bytes.subarray(offset, from)}••• end`);
      else expect(read).not.toMatch(/unter|w0rd|0rd end/);
    }
  });

  test('half a value of a process that still writes waits for its rest; other text does not', async () => {
    const path = logWith('a line\nhunter2');
    const first = await follow(path, 1000, ['hunter2-secret'], true);
    expect(first.text).toBe('a line\n');
    appendFileSync(path, '-secret and on');
    const query = { runId: 'r', attempt: 1, offset: first.offset };
    const { text, size, nextOffset } = await readPiece(path, query, null, true, maskOf('hunter2-secret'));
    expect(text).toBe('••• and on');
    // A window asks again at once when there is more: what is held back does not count as being there.
    expect(size).toBe(nextOffset);
  });

  test('what looked like the beginning of a value is shown when something else follows, and at the end half a value is covered', async () => {
    const path = logWith('so hunter');
    expect((await follow(path, 1000, ['hunter2-secret'], true)).text).toBe('so ');
    appendFileSync(path, ' went home; hunter2-sec');
    expect((await follow(path, 1000, ['hunter2-secret'], true)).text).toBe('so hunter went home; ');
    expect((await follow(path, 1000, ['hunter2-secret'])).text).toBe('so hunter went home; •••');
  });

  test('S35: a value that the limit of the log cut in two is covered on both sides', async () => {
    const head = Buffer.from('front hunter2-');
    const tail = Buffer.from('secret-value back');
    const path = logWith(Buffer.concat([head, tail]));
    const layout: LogLayout = { headBytes: head.length, dropped: 100, marker: 0, about: false, ring: null };
    const { text } = await follow(path, 1000, ['hunter2-secret-value'], false, layout);
    expect(text).toMatch(/^front •••\n\[\.\.\. 100 bytes dropped .*\]\n••• back$/);
  });
});

describe.each([true, false])('S35: after a restart the line in the file is enough (about: %s)', (about) => {
  const value = 'hunter2-secret-value';
  const marker = dropMarker(100, about);
  // Every place where a value can be cut in two, with halves that are long enough to be one.
  const places = Array.from({ length: value.length - 7 }, (_one, n) => n + 4);

  test.each([1000, 30, 7])('to cover both halves of a cut value, in pieces of %i bytes', async (limit) => {
    for (const at of places) {
      const path = logWith(`front ${value.slice(0, at)}${marker}${value.slice(at)} back`);
      const { text } = await follow(path, limit, [value]);
      expect([at, text.replace(/•+/g, '•')]).toEqual([at, `front •${marker}• back`]);
    }
  });

  test('to find no half of a value in a search', async () => {
    for (const at of places) {
      const path = logWith(`front ${value.slice(0, at)}${marker}${value.slice(at)} back`);
      const read = (buffer: Buffer, offset: number) => readOutput(path, null, buffer, offset);
      const covered = coveredOutput(read, maskOf(value));
      for (const half of [value.slice(0, at), value.slice(at)]) {
        const query = { runId: 'r', attempt: 1, text: half, matchCase: true };
        expect((await searchOutput(covered, query, readCovered)).matches).toEqual([]);
      }
    }
  });
});

describe('searching', () => {
  const search = (path: string, text: string, values: string[], matchCase = false) => {
    const read = (buffer: Buffer, offset: number) => readOutput(path, null, buffer, offset);
    return searchOutput(
      coveredOutput(read, maskOf(...values)),
      { runId: 'r', attempt: 1, text, matchCase },
      readCovered,
    );
  };

  test('never finds a value, and shows dots in lines that hold one; places are those of the output', async () => {
    const path = logWith(`one\nthe password is ${SECRET} today\nthree\n`);
    expect((await search(path, 'hunter2', [SECRET])).matches).toEqual([]);
    expect((await search(path, 'w0rd', [SECRET])).matches).toEqual([]);
    expect((await search(path, 'PASSWORD', [SECRET])).matches).toEqual([
      { offset: 4, line: 2, text: 'the password is ••• today' },
    ]);
    const [three] = (await search(path, 'three', [SECRET])).matches;
    expect(three).toMatchObject({ offset: Buffer.byteLength(`one\nthe password is ${SECRET} today\n`), line: 3 });
    expect((await search(path, '•••', [SECRET])).matches).toHaveLength(1);
  });

  test('covers values across the borders of its own pieces', async () => {
    // Its first piece ends after 320 KiB: values stand all around that place, in one line without an end.
    const text = `${'x'.repeat(320 * 1024 - 50)}${SECRET.repeat(10)} found ${'y'.repeat(300 * 1024)}\nlast ${SECRET} found\n`;
    const path = logWith(text);
    const { matches, complete } = await search(path, 'found', [SECRET]);
    expect(complete).toBe(true);
    expect(matches.length).toBeGreaterThanOrEqual(2);
    expect(JSON.stringify(matches)).not.toMatch(/hunter|w0rd|Pa\$/);
    expect((await search(path, 'unter2', [SECRET])).matches).toEqual([]);
  });
});
