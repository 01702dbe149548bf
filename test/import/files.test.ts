import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { IMPORT_LIMIT_BYTES } from '../../main/import/decode.ts';
import { importFiles } from '../../main/import/import-files.ts';
import { readBinaryPlist } from '../../main/import/launchd/binary-plist.ts';
import { readPlist } from '../../main/import/launchd/plist.ts';
import { splitArguments } from '../../main/import/task-scheduler/actions.ts';
import { readDuration } from '../../main/import/task-scheduler/duration.ts';
import { readXml } from '../../main/import/xml.ts';

const folder = new URL('../fixtures/import/', import.meta.url);
const context = { zone: 'Europe/Helsinki', now: Date.UTC(2026, 2, 20, 12) };
const bytes = (text: string) => new TextEncoder().encode(text);
const file = (name: string) => ({ name, bytes: readFileSync(new URL(name, folder)) });

describe('files of every format', () => {
  test.each([
    ['person.crontab', 'crontab'],
    ['backup.timer', 'systemd'],
    ['nightly.plist', 'launchd'],
    ['nightly.binary.plist', 'launchd'],
    ['backup.task.xml', 'task-scheduler'],
  ])('%s is told apart by what is in it', (name, format) => {
    const { bytes: content } = file(name);
    expect(importFiles([{ name: 'something', bytes: content }], context)[0]?.format).toBe(format);
  });

  test('a file of 100 MB is refused with a sentence before it is looked at', () => {
    const huge = { name: 'video.mp4', bytes: new Uint8Array(100 * 1024 * 1024) };
    expect(() => importFiles([huge], context)).toThrow('video.mp4 has 100 MB; a file with schedules has at most 16 MB');
    expect(IMPORT_LIMIT_BYTES).toBe(16 * 1024 * 1024);
  });

  test('bytes that are no text are refused by name', () => {
    const noise = Uint8Array.from([0x80, 0x81, 0xfe, 0x20, 0xff]);
    expect(() => importFiles([{ name: 'noise', bytes: noise }], context)).toThrow(
      'noise is not text in UTF-8 or UTF-16.',
    );
  });

  test('other XML is refused by name', () => {
    expect(() => importFiles([{ name: 'page', bytes: bytes('<html></html>') }], context)).toThrow(
      'neither a property list',
    );
  });
});

describe('XML', () => {
  const read = (text: string) => readXml(text, { name: 'a.xml', doctypes: [] });
  test.each([
    ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', /entities of its own/],
    ['<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', /document type .* not known/],
    ['<a>&undefined;</a>', /line 1, column \d+: undefined entity/],
    ['<a><b></a>', /line 1, column \d+/],
    ['', /line 1/],
    ['<a/><b/>', /line 1/],
    [`${'<a>'.repeat(200)}${'</a>'.repeat(200)}`, /nested deeper/],
  ])('%s is refused with line and column', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
  test('the five entities of XML and character numbers are text', () => {
    expect(read('<a>&lt;&amp;&#228;</a>').text).toBe('<&ä');
  });
});

describe('property lists', () => {
  test('the binary form holds what the XML form holds', () => {
    const plain = readPlist(file('nightly.plist').bytes, 'x') as Record<string, unknown>;
    const binary = readPlist(file('nightly.binary.plist').bytes, 'x') as Record<string, unknown>;
    expect(binary).toEqual({ ...plain, Label: 'org.example.nightly-ä' });
  });
  test('a damaged binary list never hangs or crashes: it is read, or refused by name', () => {
    const good = Uint8Array.from(file('nightly.binary.plist').bytes);
    for (let at = 8; at < good.length; at++) {
      for (const value of [0, 0xff, 0xd1, 0xaf]) {
        const bad = Uint8Array.from(good);
        bad[at] = value;
        try {
          readBinaryPlist(bad, 'damaged binary property list');
        } catch (error) {
          expect(String(error)).toContain('damaged binary property list');
        }
      }
    }
  });
  test('the old text form is refused with what to do', () => {
    expect(() => readPlist(bytes('{ Label = "x"; }'), 'old.plist')).toThrow('plutil -convert xml1');
  });
});

test.each([
  ['a b  c', ['a', 'b', 'c']],
  ['"a b" c', ['a b', 'c']],
  ['a\\b "c\\" d', ['a\\b', 'c" d']],
  ['"a\\\\" b', ['a\\', 'b']],
  ['"" x', ['', 'x']],
  ['', []],
])('Windows takes %s apart so', (text, words) => {
  expect(splitArguments(text)).toEqual(words);
});

test.each([
  ['PT15M', 900],
  ['P1D', 86_400],
  ['P1DT2H', 93_600],
  ['PT0S', 0],
  ['P', null],
  ['15 minutes', null],
])('the duration %s is %s seconds', (text, seconds) => {
  expect(readDuration(text)).toBe(seconds);
});
