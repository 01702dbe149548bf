import { describe, expect, test } from 'vitest';
import type { NewJob } from '../../preload/contract.ts';
import { LIMITS } from '../../preload/schemas/limits.ts';
import { callSchemas } from '../../preload/validate.ts';

const add = (job: unknown) => callSchemas['jobs.add'].safeParse(job);
const job = (change: Record<string, unknown> = {}): NewJob =>
  ({
    spec: {
      name: 'Backup',
      action: { kind: 'shell', command: 'true' },
      schedule: { kind: 'cron', pattern: '0 3 * * *' },
      ...change,
    },
  }) as NewJob;
const paths = (value: unknown) => {
  const result = add(value);
  return result.success ? [] : result.error.issues.map((issue) => issue.path.join('.'));
};

describe('what a schedule may look like', () => {
  const schedules = [
    { kind: 'cron', pattern: '30 3 * * MON-FRI' },
    { kind: 'cron', fields: { month: 'jan-mar', day: 'last fri', hour: '*/6', minute: 0 } },
    { kind: 'interval', every: { hours: 1, minutes: 30 }, from: 'finish' },
    { kind: 'calendar', every: { months: 1 }, time: '02:30', start: '2026-01-31' },
    { kind: 'window', days: ['mon', 'tue'], between: ['09:00', '17:30'], every: { minutes: 15 } },
    { kind: 'date', at: '2026-12-01T09:00', timezone: 'Europe/Helsinki' },
    {
      kind: 'any',
      of: [
        { kind: 'manual' },
        { kind: 'all', of: [{ kind: 'event', on: 'app-start' }], jitter: { seconds: 5, stable: true } },
      ],
    },
    {
      kind: 'cron',
      pattern: '* * * * *',
      exclude: { dates: ['2026-12-24', ['2026-12-25', '2026-12-26']], days: ['sun'], times: [['22:00', '06:00']] },
      dst: { gap: 'skip', overlap: 'both' },
      maxRuns: 3,
    },
  ];
  test.each(schedules)('every form of the public format is understood: $kind', (schedule) => {
    const result = add(job({ schedule }));
    expect(result.error?.issues ?? []).toEqual([]);
    expect(result.data?.spec.schedule).toEqual(schedule);
  });

  test.each([
    [{ kind: 'cron', pattern: '* * * * *', patern: 1 }, 'spec.schedule'],
    [{ kind: 'cron', pattern: '* * * * *', fields: {} }, 'spec.schedule'],
    [{ kind: 'cron' }, 'spec.schedule'],
    [{ kind: 'sometimes' }, 'spec.schedule.kind'],
    [{ kind: 'interval' }, 'spec.schedule.every'],
    [{ kind: 'any', of: [{ kind: 'date' }] }, 'spec.schedule.of.0.at'],
    ['daily', 'spec.schedule'],
  ])('what is no schedule is refused where it is wrong: %j', (schedule, path) => {
    expect(paths(job({ schedule }))).toEqual([path]);
  });

  test('whether a pattern means something is left to the engine, which can point at it', () => {
    expect(paths(job({ schedule: { kind: 'cron', pattern: '*/61' } }))).toEqual([]);
  });
});

describe('sizes', () => {
  test('a name of 10,000 characters, an empty one and one of blanks are refused', () => {
    for (const name of ['x'.repeat(10_000), '', ' \t ']) expect(paths(job({ name }))).toEqual(['spec.name']);
  });

  test('right-to-left text, emoji and HTML are names like any other', () => {
    for (const name of ['גיבוי', '🦊🦊', '<b>x</b>']) expect(paths(job({ name }))).toEqual([]);
  });

  test('a command line of one megabyte passes, an empty one does not', () => {
    expect(paths(job({ action: { kind: 'shell', command: 'x'.repeat(1024 * 1024) } }))).toEqual([]);
    expect(paths(job({ action: { kind: 'shell', command: '  ' } }))).toEqual(['spec.action.command']);
  });

  test('10,000 variables pass, more than the limit do not', () => {
    const variables = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`V${i}`, 'x']));
    expect(paths(job({ environment: variables(10_000) }))).toEqual([]);
    expect(paths(job({ environment: variables(LIMITS.environment + 1) }))).toEqual(['spec.environment']);
  });

  test('numbers that are none are refused', () => {
    for (const limitSeconds of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '5']) {
      expect(new Set(paths(job({ limitSeconds })))).toEqual(new Set(['spec.limitSeconds']));
    }
  });

  test('a draft of a schedule may be anything but huge', () => {
    const preview = callSchemas['schedule.preview'];
    expect(preview.safeParse({ schedule: [null, { a: 1 }] }).success).toBe(true);
    expect(preview.safeParse({ schedule: 'x'.repeat(300_000) }).success).toBe(false);
  });
});

describe('changes', () => {
  test('a patch may set, remove and leave alone; unknown members are refused', () => {
    const modify = callSchemas['jobs.modify'];
    expect(modify.safeParse({ id: 'a', patch: { notes: null, name: 'B' } }).data?.patch).toEqual({
      notes: null,
      name: 'B',
    });
    expect(modify.safeParse({ id: 'a', patch: { nmae: 'B' } }).success).toBe(false);
  });

  test.each([
    ['', true],
    ['https://example.org/feed', true],
    ['https://example.org:8443/feed?x=1', true],
    ['http://127.0.0.1:8080/', true],
    ['http://example.org/feed', false],
    ['http://127.0.0.1.example.org/', false],
    ['https://me:secret@example.org/', false],
    ['https://127.0.0.1@example.org/', false],
    ['https://', false],
    ['file:///etc', false],
    ['javascript:alert(1)', false],
    ['https://example.org/ a', false],
  ])('a feed of new versions is an https address without a name, or this computer: %s', (feed, good) => {
    expect(callSchemas['settings.set'].safeParse({ updates: { feed } }).success).toBe(good);
  });

  test('settings change in part, and keep within bounds', () => {
    const set = callSchemas['settings.set'];
    expect(set.safeParse({ engine: { settleSeconds: 0 }, notify: { quiet: null } }).success).toBe(true);
    expect(set.safeParse({ engine: { settleSeconds: 601 } }).success).toBe(false);
    expect(set.safeParse({ notify: { quiet: { from: '25:00', to: '06:00' } } }).success).toBe(false);
  });

  test('10,000 jobs at once are checked in a moment (about 0.2 s; the limit allows for a busy machine)', () => {
    const jobs = Array.from({ length: 10_000 }, (_, n) =>
      job({ name: `Job ${n}`, tags: ['a'], environment: { A: '1' } }),
    );
    const before = performance.now();
    expect(callSchemas['jobs.addMany'].safeParse({ jobs }).success).toBe(true);
    expect(performance.now() - before).toBeLessThan(5000);
  });
});
