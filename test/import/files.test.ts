import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { importCrontab } from '../../main/import/crontab/import-crontab.ts';
import { IMPORT_LIMIT_BYTES } from '../../main/import/decode.ts';
import { importFiles } from '../../main/import/import-files.ts';
import { readBinaryPlist } from '../../main/import/launchd/binary-plist.ts';
import { calendarPatterns } from '../../main/import/launchd/calendar-interval.ts';
import { readPlist } from '../../main/import/launchd/plist.ts';
import type { ImportResult } from '../../main/import/model.ts';
import { importSystemd } from '../../main/import/systemd/import-systemd.ts';
import { splitArguments } from '../../main/import/task-scheduler/actions.ts';
import { readDuration } from '../../main/import/task-scheduler/duration.ts';
import { importTaskScheduler } from '../../main/import/task-scheduler/import-task-scheduler.ts';
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

describe('events that this computer never reports (S2)', () => {
  const here = { ...context, events: ['app-start', 'resume'] as const };

  test('are left out of several starts and named; alone they keep the job from being carried over', () => {
    const result = importFiles([file('agent.plist')], here);
    const [entry] = result.flatMap(({ entries }) => entries);
    expect(entry?.spec?.schedule).toMatchObject({ kind: 'any', of: [{ kind: 'interval' }] });
    expect(entry?.differences).toContainEqual(
      expect.objectContaining({ code: 'schedule-never-runs', message: expect.stringContaining('the event “login”') }),
    );
    const alone =
      '<plist version="1.0"><dict><key>Label</key><string>a</string><key>Program</key><string>/bin/true</string><key>RunAtLoad</key><true/></dict></plist>';
    const [only] = importFiles([{ name: 'a.plist', bytes: bytes(alone) }], here).flatMap(({ entries }) => entries);
    expect(only?.spec).toBeNull();
    const [unknown] = importFiles([{ name: 'a.plist', bytes: bytes(alone) }], context).flatMap(
      ({ entries }) => entries,
    );
    expect(unknown?.spec?.schedule).toEqual({ kind: 'event', on: 'login' });
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

describe('nothing is dropped silently', () => {
  const context = { zone: 'UTC', now: Date.UTC(2026, 2, 20, 12), user: 'me', home: '/home/me' };
  const codes = (result: ImportResult) =>
    result.entries.flatMap(({ differences }) => differences.map(({ message }) => message));

  test('conditions of a timer itself are told, and where more can be read is kept', () => {
    const timer = '[Unit]\nDocumentation=man:fstrim\nConditionVirtualization=!container\n[Timer]\nOnCalendar=weekly\n';
    const service =
      '[Unit]\nConditionVirtualization=!container\nConditionACPower=true\n[Service]\nExecStart=/sbin/fstrim -a\n';
    const result = importSystemd(
      [
        { name: 'fstrim.timer', text: timer },
        { name: 'fstrim.service', text: service },
      ],
      context,
    );
    const told = codes(result);
    expect(told.filter((message) => message.startsWith('ConditionVirtualization'))).toHaveLength(1);
    expect(told).toContain('ConditionACPower=true is not carried over: the job runs on battery too.');
    expect(result.entries[0]?.spec?.notes).toContain('man:fstrim');
  });

  test('settings of a task that ask for something are told, and those of nearly every export are not', () => {
    const task = (settings: string) => ({
      name: 'x.xml',
      bytes: Buffer.from(
        `<Task><Triggers/><Settings>${settings}</Settings><Actions><Exec><Command>a.exe</Command></Exec></Actions></Task>`,
      ),
    });
    const told = codes(
      importTaskScheduler(
        task(
          '<Hidden>true</Hidden><AllowHardTerminate>true</AllowHardTerminate><MaintenanceSettings><Period>P1D</Period></MaintenanceSettings>',
        ),
        context,
      ),
    );
    expect(told).toContain('Hidden (true) is not carried over.');
    expect(told).toContain('MaintenanceSettings (Period P1D) is not carried over.');
    expect(told.join()).not.toContain('AllowHardTerminate');
  });

  test('one dictionary for each working day becomes one pattern; Day or Weekday stays as it was', () => {
    const at = (Weekday: number, Hour = 9) => ({ Weekday, Hour, Minute: 0 });
    expect(calendarPatterns([1, 2, 3, 4, 5].map((day) => at(day)))).toEqual(['0 9 * * MON-FRI']);
    expect(calendarPatterns([at(0), at(0, 12), at(7, 18)])).toEqual(['0 9,12,18 * * SUN']);
    expect(
      calendarPatterns([
        { Day: 1, Weekday: 1 },
        { Day: 1, Weekday: 2 },
      ]),
    ).toEqual(['* * 1 * MON', '* * 1 * TUE']);
    expect(calendarPatterns([{ Hour: 3 }, { Hour: 3, Minute: 30 }])).toEqual(['* 3 * * *', '30 3 * * *']);
    expect(calendarPatterns([at(1), at(2, 12)])).toEqual(['0 9 * * MON', '0 12 * * TUE']);
  });

  test('a comment above an entry is its name, without what only decorates it', () => {
    const name = (comment: string) =>
      importCrontab(`${comment}\n0 2 * * * backup\n`, { ...context, form: 'user' }).entries[0]?.spec?.name;
    expect(name('# --- Nightly backups ---')).toBe('Nightly backups');
    expect(name('# ==========')).toBe('backup');
    expect(name('# m h dom mon dow command')).toBe('backup');
  });
});
