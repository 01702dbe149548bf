import { describe, expect, test } from 'vitest';
import { zoneNamed } from '../../main/engine/triggers/zone.ts';
import { readBundle } from '../../main/import/bundle.ts';
import { readJobsFile } from '../../main/import/jobs-file.ts';
import { read } from '../../main/import/read-task.ts';
import type { Task } from '../../main/import/reader.ts';
import { walkCalendar } from '../../main/import/source-walk.ts';
import { readTimeSpan } from '../../main/import/systemd/time-span.ts';
import { readUnitFile } from '../../main/import/systemd/unit-file.ts';
import { parseDotenv } from '../../main/runner/dotenv.ts';
import { scanJson } from '../../preload/json-scan.ts';
import { callSchemas } from '../../preload/validate.ts';
import { decodeFromClient } from '../../preload/wire.ts';
import { reasonsEn } from '../../preload/words/en/reasons.ts';
import { reasonsZh } from '../../preload/words/zh/reasons.ts';
import { type HostileFile, hostileFiles } from '../support/hostile-files.ts';

const context = { zone: 'Europe/Berlin', now: Date.UTC(2026, 5, 1), count: 3, entries: 5000 };

const taskOf = ({ door, name, text }: HostileFile, language: 'en' | 'zh' = 'en'): Task => {
  if (door === 'jobs') return { kind: 'jobs-file', text, name };
  if (door === 'bundle') return { kind: 'bundle', text, name };
  return { kind: 'imports', files: [{ name, content: btoa(text) }], options: { ...context, language } };
};
const refusalOf = (task: Task) => {
  try {
    read(task);
  } catch (error) {
    return error as Error & {
      readonly code?: string;
      readonly reason?: { readonly code: string; readonly bound?: string };
    };
  }
  return null;
};
const BOUNDED = hostileFiles().filter(({ bound }) => bound !== null);

describe('a file with too much of something', () => {
  test.each(BOUNDED.map((file) => [file.title, file] as const))(
    '%s: names the bound and its place, in both languages',
    (_, file) => {
      for (const language of ['en', 'zh'] as const) {
        const refusal = refusalOf(taskOf(file, language));
        expect(refusal).toMatchObject({
          code: 'bad-input',
          reason: { code: 'file-bound', bound: file.bound, file: file.name },
        });
        const { reason } = refusal as unknown as { readonly reason: Parameters<(typeof reasonsEn)['file-bound']>[0] };
        const said = { en: reasonsEn, zh: reasonsZh }[language]['file-bound'](reason, '');
        const most = reason.most.toLocaleString('en');
        expect(said).toContain(most);
        expect(said).toContain(file.name);
        expect(refusal?.message.replaceAll(',', '')).toContain(String(reason.most));
        // A bundle that is whole, and what has no lines, are told without a place.
        if (reason.line !== null) expect(said).toContain(String(reason.line));
        else expect(['jobs', 'times']).toContain(file.bound);
      }
    },
  );

  test('files up to the bound are read', () => {
    const deep = (levels: number) => `{"version":1,"jobs":[],"x":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(refusalOf({ kind: 'jobs-file', name: 'a', text: deep(39) })?.message).toContain('Unrecognized key');
    expect(refusalOf({ kind: 'jobs-file', name: 'a', text: deep(40) })?.message).toContain('nested deeper than 40');
    const yaml = (levels: number) => `version: 1\njobs: []\nx: ${'['.repeat(levels)}${']'.repeat(levels)}\n`;
    expect(refusalOf({ kind: 'jobs-file', name: 'a', text: yaml(39) })?.message).toContain('Unrecognized key');
    expect(refusalOf({ kind: 'jobs-file', name: 'a', text: yaml(41) })?.message).toContain('nested deeper than 40');
    const lines = Array.from({ length: 1000 }, (_, n) => `V${n}=x`).join('\n');
    const content = btoa(`${lines}\n0 0 * * * x`);
    const { items } = read({ kind: 'imports', files: [{ name: 'crontab', content }], options: context });
    expect(items).toHaveLength(1);
  });

  test('brackets in texts are no depth, and a message over the line is measured before it is parsed', () => {
    const most = { depth: 3, values: 10 };
    expect(scanJson(`{"a":"${'['.repeat(50)}","b":"\\"[[[[\\\\"}`, most)).toBeNull();
    expect(scanJson('{"a":[[[1]]]}', most)).toEqual({ bound: 'depth', at: 7 });
    expect(scanJson('[1,2,3,4,5,6,7,8,9,10,11]', most)).toEqual({ bound: 'values', at: 21 });
    const call = (input: string) => `{"type":"call","id":7,"name":"jobs.add","input":${input}}`;
    expect(decodeFromClient(call('['.repeat(1_000_000)))).toEqual({ type: 'excess', id: 7, bound: 'depth', most: 64 });
    expect(decodeFromClient(call(`[${'1,'.repeat(1_000_000)}1]`))).toMatchObject({ type: 'excess', bound: 'values' });
    expect(decodeFromClient(`{"type":"hello","contract":${'['.repeat(1_000_000)}`)).toBeNull();
  });

  test('an object as a bundle has the bound of its text', () => {
    const jobs = Array.from({ length: 20_001 }, () => ({}));
    expect(() => readBundle({ format: 'punctual-bundle', version: 1, jobs, settings: null })).toThrow(
      'more than 20,000 jobs',
    );
  });

  test.each([
    ['one after the other on a line', ' :'.repeat(6000)],
    ['with sequences between them', '- : '.repeat(6000)],
    ['as explicit keys', '? '.repeat(6000)],
  ])('mappings without keys, nested %s, are too deep', (_, text) => {
    expect(() => readJobsFile(text, 'jobs.yaml')).toThrow(
      expect.objectContaining({ reason: expect.objectContaining({ code: 'file-bound', bound: 'depth' }) }),
    );
  });

  test('an environment file has a bound, with its line', () => {
    const text = Array.from({ length: 10_001 }, (_, n) => `V${n}=x`).join('\n');
    expect(parseDotenv(text)).toMatchObject({ kind: 'many', line: 10_001 });
  });

  test.each([
    ['jobs.list', { text: 'x'.repeat(1001) }, 'at most 1000 characters'],
    ['runs.list', { text: 'x'.repeat(1001) }, 'at most 1000 characters'],
    ['runs.search', { id: 'a', text: 'x'.repeat(201) }, 'at most 200 characters'],
  ] as const)('a typed text has a bound: %s', (call, input, words) => {
    const checked = callSchemas[call].safeParse(input);
    expect(checked.error?.issues.map(({ message }) => message).join()).toContain(words);
  });
});

describe('what was made linear means what it meant', () => {
  test.each([
    ['1h 30min', 5400],
    ['90', 90],
    ['2 weeks', 1_209_600],
    ['1.5s', 1.5],
    ['1h30', 3630],
    ['', null],
    ['x', null],
    ['1h x', null],
    ['5 parsecs', null],
    ['1'.repeat(5000), Number.POSITIVE_INFINITY],
  ])('the time span %s', (text, seconds) => expect(readTimeSpan(text)).toBe(seconds));

  test('lines of a unit are joined, comments between them left out', () => {
    const { settings } = readUnitFile(
      'a.service',
      '[Service]\nExecStart=a \\\n  b \\\n# no\n ; no\n c\nUser=me\\\n# end\nGroup=x\\',
    );
    expect(settings.map(({ key, value, line }) => [key, value, line])).toEqual([
      ['ExecStart', 'a  b  c', 2],
      ['User', 'me Group=x\\', 7],
    ]);
  });

  test('a walk asked in any order answers as one that remembers nothing', () => {
    const zone = zoneNamed('Europe/Berlin');
    if (zone === null) throw new Error('no zone');
    const calendar = {
      ...{ zone, rule: { gap: 'skip', overlap: 'both' } as const, months: () => true },
      ...{ dates: ({ weekday }: { readonly weekday: number }) => weekday !== 3, times: [0, 7200, 9000, 86_399] },
    };
    const remembering = walkCalendar(calendar);
    let seed = 7;
    for (let n = 0; n < 2000; n++) {
      seed = (seed * 48_271) % 2_147_483_647;
      // Around the changes of the clock, forwards and back.
      const at = Date.UTC(2026, seed % 2 === 0 ? 2 : 9, 20 + (seed % 12)) + (seed % 86_400_000);
      expect(remembering(at)).toBe(walkCalendar(calendar)(at));
    }
  });
});
