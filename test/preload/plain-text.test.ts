import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { settingsFromFlat } from '../../main/engine/flat-settings.ts';
import { mendText, textFault, textFaultIn } from '../../main/engine/plain-text.ts';
import { readBundle } from '../../main/import/bundle.ts';
import { decodeText } from '../../main/import/decode.ts';
import { readJobsFile } from '../../main/import/jobs-file.ts';
import { callSchemas } from '../../preload/validate.ts';

const BAD = ['a\0b', '\0', 'a\ud83d', '\udc4db'];

/** What zod keeps about a schema; enough to visit all of its parts. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodMiniType>>;
  readonly element?: z.ZodMiniType;
  readonly keyType?: z.ZodMiniType;
  readonly valueType?: z.ZodMiniType;
  readonly innerType?: z.ZodMiniType;
  readonly options?: readonly z.ZodMiniType[];
  readonly items?: readonly z.ZodMiniType[];
  readonly getter?: () => z.ZodMiniType;
}

/** Every text that a schema lets in, by its path. */
function texts(schema: z.ZodMiniType, path: string, seen: Set<z.ZodMiniType>): [path: string, text: z.ZodMiniType][] {
  const { type, shape, element, keyType, valueType, innerType, options, items, getter } = schema._zod
    .def as unknown as Definition;
  if (type === 'string') return [[path, schema]];
  if (seen.has(schema)) return [];
  seen.add(schema);
  const parts: [string, z.ZodMiniType | undefined][] = [
    ...Object.entries(shape ?? {}),
    ['[]', element],
    ['{key}', keyType],
    ['{value}', valueType],
    ['', innerType],
    ['', getter?.()],
    ...[...(options ?? []), ...(items ?? [])].map((part): [string, z.ZodMiniType] => ['', part]),
  ];
  return parts.flatMap(([name, part]) =>
    part === undefined ? [] : texts(part, name === '' ? path : `${path}.${name}`, seen),
  );
}

/** Jobs that an older version let in must be found and removed. */
const STORED = ['jobs.get.id', 'jobs.remove.ids.[]'];

describe('text that no program, file or database can carry', () => {
  const all = Object.entries(callSchemas).flatMap(([name, schema]) => texts(schema, name, new Set()));

  test('is refused for every text of every call', () => {
    const open = all
      .filter(([, schema]) => BAD.some((text) => z.safeParse(schema, text).success))
      .map(([path]) => path);
    expect(open).toEqual(STORED);
  });

  test('there are texts in calls, names and lists, so that this cannot pass by finding none', () => {
    const paths = all.map(([path]) => path);
    expect(paths.length).toBeGreaterThan(200);
    for (const path of [
      'jobs.add.spec.name',
      'jobs.add.spec.environment.{key}',
      'jobs.add.spec.environment.{value}',
      'jobs.add.spec.environmentFile',
      'jobs.add.spec.action.args.[]',
      'jobs.add.secretValues.{value}',
      'jobs.run.parameters.{value}',
      'jobs.modify.patch.folder',
      'settings.set.engine.groups.{key}',
      'import.preview.files.[].name',
    ]) {
      expect(paths).toContain(path);
    }
  });

  test('has its own words, whichever of the two it is', () => {
    const said = (text: string) => callSchemas['jobs.get'].safeParse({ id: text }).success;
    expect(said('a\0b')).toBe(true);
    const { error } = callSchemas['jobs.pause'].safeParse({ ids: ['a\0b', 'a\ud83d'] });
    expect(error?.issues.map((issue) => (issue as { params?: { reason?: unknown } }).params?.reason)).toEqual([
      { code: 'field-nul' },
      { code: 'field-surrogate' },
    ]);
  });

  const job = (text: string) => ({
    id: 'a',
    name: 'A',
    notes: text,
    action: { kind: 'shell', command: 'true' },
    schedule: { kind: 'manual' },
  });

  test.each(BAD)('is refused in a jobs file, JSON or YAML: %j', (text) => {
    const json = JSON.stringify({ version: 1, jobs: [job(text)] });
    expect(() => readJobsFile(json, 'jobs.json')).toThrow(/NUL|half of a character/);
    const yaml = `version: 1\njobs:\n  - ${JSON.stringify(job(text))}\n`;
    expect(() => readJobsFile(yaml, 'jobs.yaml')).toThrow(/jobs\.yaml:3:.*(NUL|half of a character)/);
    const { id, ...spec } = job(text);
    const bundle = { format: 'punctual-bundle', version: 1, jobs: [{ id, spec, paused: null }], settings: null };
    expect(() => readBundle(bundle)).toThrow(/NUL|half of a character/);
  });

  test('is refused in flat settings and in files of other schedulers', () => {
    for (const text of BAD) expect(() => settingsFromFlat({ 'punctual.job_defaults.executor': text })).toThrow(/NUL/);
    expect(() => settingsFromFlat({ 'punctual.executors.a\0.limit': 1 })).toThrow(/NUL/);
    const bytes = new TextEncoder().encode('* * * * * echo \0\n');
    expect(() => decodeText(bytes, 'crontab')).toThrow('crontab is not text');
  });

  test('is found wherever it hides in a JSON value, and only there', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // JSON itself is the oracle: its text, written and read as UTF-8, comes back the same, and holds no escaped NUL.
        const text = JSON.stringify(value);
        const faulty = /(^|[^\\])(\\\\)*\\u(0000|d[89a-f]..)/i.test(text);
        expect(textFaultIn(value) !== null).toBe(faulty);
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...BAD), (text, bad) => {
        expect(textFault(`${text}${bad}`)).not.toBeNull();
        expect(textFault(mendText(`${text}${bad}`))).toBeNull();
        expect(textFaultIn([{ a: { [`${text}${bad}`]: 1 } }])).not.toBeNull();
      }),
    );
  });
});
