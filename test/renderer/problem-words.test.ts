import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkSchedule } from '../../main/engine/triggers/check.ts';
import { scheduleProblem } from '../../main/engine/triggers/problems.ts';
import { saveRemarks } from '../../main/engine/triggers/save-rules.ts';
import { problemWords } from '../../renderer/format/problem-words.ts';
import { en } from '../../renderer/text/en.ts';
import { zh } from '../../renderer/text/zh.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const context = { zone: 'Europe/Berlin', anchor: now, lastFinish: null };
const cron = (pattern: unknown, more: object = {}) => ({ kind: 'cron', pattern, ...more });
const fields = (form: unknown) => ({ kind: 'cron', fields: form });
const nested = (levels: number): object =>
  levels === 0 ? { kind: 'manual' } : { kind: 'any', of: [nested(levels - 1)] };
const hourly = { kind: 'interval', every: { hours: 1 } };

/** Wrong schedules, at least one for every fault of the closed set. */
const WRONG: readonly unknown[] = [
  7,
  { kind: 'weekly' },
  { kind: 'manual', colour: 'red' },
  { kind: 'manual', maxRuns: 0 },
  { kind: 'manual', timezone: 5 },
  { kind: 'manual', timezone: 'Mars/Base' },
  { kind: 'manual', timezone: 'BST' },
  { kind: 'manual', timezone: 'UTC+2' },
  { kind: 'manual', timezone: '+05:30' },
  { kind: 'any', of: [cron('0 9 * * *', { jitter: { seconds: 5 }, maxRuns: 2 })] },
  { kind: 'event', on: 'file' },
  { kind: 'manual', dst: 5 },
  { kind: 'manual', dst: { gap: 'jump', other: 1 } },
  { kind: 'manual', jitter: 5 },
  { kind: 'manual', jitter: { seconds: -1, stable: 'no' } },
  { kind: 'manual', exclude: 5 },
  { kind: 'manual', exclude: { hours: [] } },
  { kind: 'manual', exclude: { dates: 5 } },
  { kind: 'manual', exclude: { dates: ['2026-13-01', ['2026-12-26', '2026-12-24']] } },
  { kind: 'manual', exclude: { times: [5, ['12:00', '12:00'], ['12:00', '25:00']] } },
  { kind: 'manual', start: 'soon' },
  { kind: 'manual', start: 5 },
  { kind: 'manual', start: '2027-03-28T02:30' },
  { kind: 'manual', start: '2027-02-01', end: '2027-01-01' },
  { kind: 'event', on: 'moon' },
  { kind: 'date' },
  { kind: 'date', at: '2020-01-01' },
  { kind: 'date', at: '2027-03-28T02:30', dst: { gap: 'skip' } },
  { kind: 'interval', every: 5 },
  { kind: 'interval', every: { years: 1 } },
  { kind: 'interval', every: { fortnights: 1 } },
  { kind: 'interval', every: { hours: -1 } },
  { kind: 'interval', every: { hours: 2_000_000_000 } },
  { kind: 'interval', every: { hours: 0 } },
  { kind: 'window', between: 5, every: { minutes: 5 } },
  { kind: 'window', between: ['09:00', '08:00'], every: { minutes: 5 } },
  { kind: 'window', between: ['09:00', '10:00'], every: { hours: 5 } },
  { kind: 'window', between: ['09:00', 10], every: { minutes: 5 } },
  { kind: 'window', between: ['09:00', '10:00'], every: { minutes: 5 }, days: 'mon' },
  { kind: 'window', between: ['09:00', '10:00'], every: { minutes: 5 }, days: [] },
  { kind: 'all', of: [] },
  { kind: 'any', of: Array.from({ length: 2000 }, () => ({ kind: 'manual' })) },
  nested(40),
  { kind: 'all', of: [hourly, { kind: 'manual' }] },
  {
    kind: 'all',
    of: [
      { ...hourly, start: '2026-12-01T00:00' },
      { ...hourly, start: '2026-12-01T00:30' },
    ],
  },
  { kind: 'all', of: [cron('0 9 * * *'), cron('0 10 * * *')] },
  cron('0 9 * * MON', { exclude: { days: ['mon'] } }),
  cron('0 9 * * *', { end: '2026-11-01' }),
  cron('0 9 1 12 *', { start: '2026-11-23', end: '2026-11-30' }),
  cron('0 0 31 2 *'),
  cron('0 0 0 1 1 * 2150'),
  { ...cron('* * * * *'), fields: { hour: 1 } },
  cron(5),
  cron(''),
  cron('x'.repeat(1001)),
  cron('@Daily'),
  cron('@often'),
  cron('* * *'),
  cron('0 0 * * +'),
  cron('0 0 * * MON+'),
  cron('?1 0 * * *'),
  cron('1,, 0 * * *'),
  cron('6x 0 * * *'),
  cron('0 0 * FOO *'),
  cron('61 0 * * *'),
  cron('0 0 1,32W * *'),
  cron('0 0 1-2W * *'),
  cron('0 0 * * MON#6'),
  cron('5/5 0 * * *'),
  cron('30-10 0 * * *'),
  cron('*/x 0 * * *'),
  cron('*/0 0 * * *'),
  cron('*/61 0 * * *'),
  fields(5),
  { kind: 'event', on: 'resume', end: '2020-01-01' },
  fields({}),
  fields({ hours: 1 }),
  fields({ hour: [] }),
  fields({ hour: 'x'.repeat(1001) }),
  fields({ day: '6th fri' }),
  fields({ day: '1st foo' }),
  fields({ day: 'sometimes' }),
];

/** Texts of other schedulers, at least one for every thing that has to be said about them. */
const PASTED: readonly string[] = [
  '0 9 * * 1–5',
  '0\u00a09 * * *',
  '0 9\u200b * * *',
  '☃ 9 * * *',
  '"0 9 * * *"',
  '\\* * * * *',
  '0 9 * * * # nightly',
  '# nightly',
  'MAILTO=me',
  'TZ=Europe/Berlin 0 9 * * *',
  '0 9 * * 1, 3',
  '0 5 * * *; 0 17 * * *',
  '0 15 10 ? * 2-6',
  '0 0 8 ? * L',
  '? 5 * * *',
  '0 10 * * ? *',
  '0 0 1 1 * 2027',
  '0 0 1W,15W * *',
  '0 0 W * *',
  '0 15 10 L-3W * ?',
  '0 9 -1 * *',
  'H H * * *',
  'OnBootSec=10min',
  'OnUnitActiveSec=15min',
  'once a week',
  '0 9',
  '30 H * * *',
  '0~59 * * * *',
  'R R * * *',
  '@every 5m',
  'at(2026-12-01T09:00:00)',
  '2026-12-01T09:00',
  '03:00',
  '00:05:00',
  'every day at 3am',
  '@every_minute',
  '@every_second',
  'Mon..Fri 09:00',
  'FREQ=DAILY;BYHOUR=9;BYMINUTE=0',
  'FREQ=DAILY',
  '0 3 * * * root /x',
  '-',
  '<key>StartInterval</key>',
  'PT5M',
  'schedule: "0 2 * * *"',
  '"0 0 * * L5"',
];

/** Pieces of what was written, names and figures: what a sentence must not lose. */
const pieces = (words: string) => [...new Set(words.match(/“[^”]*”|\d+(?::\d+)?/g) ?? [])].sort();

describe('what is wrong with a schedule, in words', () => {
  const events = ['app-start', 'resume'] as const;
  const found = [
    ...[...WRONG, ...PASTED.map((text) => cron(text))].flatMap((schedule) =>
      checkSchedule(schedule, { now, context: { ...context, events } }),
    ),
    ...saveRemarks({ kind: 'event', on: 'unlock', timezone: 'EST' }, undefined),
    ...saveRemarks({ kind: 'calendar', every: { days: 1 }, dst: { overlap: 'both' } }, undefined),
    ...saveRemarks({ kind: 'manual', jitter: { seconds: 60 } }, undefined),
    // Needs a computer whose data is older than the names.
    scheduleProblem('unknown-zone', 'timezone', { kind: 'zone-not-here', got: '“Europe/New”' }),
  ];

  it('is told for every fault of the closed set, with the same pieces in both languages', () => {
    const source = readFileSync(new URL('../../main/engine/schedule-faults.ts', import.meta.url), 'utf8');
    const kinds = [...source.matchAll(/readonly kind: '([a-z-]+)'/g)].map(([, kind]) => kind);
    expect(kinds.length).toBeGreaterThan(50);
    expect(kinds.filter((kind) => !found.some(({ fault }) => fault?.kind === kind))).toEqual([]);
    for (const word of ['DialectWhy', 'DialectOrigin']) {
      const members = new RegExp(`export type ${word} =([^;]+);`).exec(source)?.[1]?.match(/[a-z][a-z-]+/g) ?? [];
      const said = new Set(
        found.flatMap(({ fault }) => (fault?.kind === 'dialect' ? [...fault.why, fault.origin ?? ''] : [])),
      );
      expect(members.length).toBeGreaterThan(10);
      expect(members.filter((member) => !said.has(member))).toEqual([]);
    }
    for (const problem of found) {
      const chinese = problemWords(problem, zh);
      const english = problemWords(problem, en);
      expect(chinese, english).toMatch(/\p{Script=Han}/u);
      expect(pieces(chinese), `${english} | ${chinese}`).toEqual(expect.arrayContaining(pieces(english)));
    }
  });

  it('S2: says in both languages why a schedule never runs, each cause in its own words', () => {
    const never = found.filter(({ code }) => code === 'never-runs');
    const causes = new Set(never.map(({ message }) => message));
    expect(causes.size).toBeGreaterThan(8);
    expect(new Set(never.map((problem) => problemWords(problem, zh))).size).toBe(causes.size);
    const [past] = checkSchedule({ kind: 'date', at: '2020-01-01' }, { now, context });
    expect(past && problemWords(past, zh)).toBe('这个计划永远不会运行：指定的时刻已经过去');
  });

  it('names the part of the pattern, and leaves the place to the field', () => {
    const [problem] = checkSchedule(cron('0 6x * * *'), { now, context });
    if (problem === undefined) throw new Error('the pattern is right');
    expect(problem.message).toMatch(/ \(at 2\)$/);
    expect(problemWords(problem, en)).toBe('hour: “6x” is not a number');
    expect(problemWords(problem, zh)).toBe('时：“6x”不是数字');
  });

  it('of a host that knows more than this window is its own sentence', () => {
    const fault = { kind: 'of-tomorrow' } as unknown as NonNullable<(typeof found)[number]['fault']>;
    expect(problemWords({ message: 'Something new.', fault }, zh)).toBe('Something new.');
    expect(problemWords({ message: 'Something new.' }, zh)).toBe('Something new.');
  });
});
