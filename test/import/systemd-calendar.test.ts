import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileSchedule } from '../../main/engine/triggers/compile.ts';
import { zoneNamed } from '../../main/engine/triggers/zone.ts';
import { take } from '../../main/import/compare.ts';
import { calendarSchedule, readCalendar, walkSystemdCalendar } from '../../main/import/systemd/calendar.ts';
import { readTimeSpan } from '../../main/import/systemd/time-span.ts';
import { systemdWords } from '../../main/import/words/systemd.ts';
import { programs } from '../support/needs.ts';

const zone = zoneNamed('UTC');
if (zone === null) throw new Error('no UTC');
const base = Date.UTC(2026, 2, 20, 12);
const ours = (text: string, count: number): string[] | string => {
  const calendar = readCalendar(text, systemdWords.en.calendar);
  if (typeof calendar === 'string') return calendar;
  return take(walkSystemdCalendar(calendar, zone), base, count).map((at) => new Date(at).toISOString());
};

const READABLE = [
  ...['minutely', 'hourly', 'daily', 'weekly', 'monthly', 'quarterly', 'semiannually', 'yearly', 'annually', 'Daily'],
  ...['Mon *-05~07/1', '*-02~03,05', '*-*~03', '*-*~07/2', '*-*~1..3/2', '*-*~01..07', 'Fri *-*~07/1 18:00'],
  ...[
    'Thu,Fri 2027-*-1,5 11:12:13',
    'Mon..Fri 08:00',
    'mon-fri 8:00',
    'Wed, 17:48',
    'Saturday,sunday 06:30:10',
    'Sun 00:00',
  ],
  ...[
    '*:0/15',
    '9..17:00',
    '9..17/2:15,45',
    '00:00:0/20',
    '*-*-7 0:0:0',
    '12-24',
    '27-01-02',
    '2027..2029-02-29',
    '2028-02-29',
  ],
  ...[
    '*-1/3-01',
    '*-*-1/10 12:00',
    'Fri *-*-13',
    'Mon..Wed,Sat *-1,7-1..7 03:15:30',
    '05:40 Europe/Helsinki',
    'weekly Asia/Tokyo',
  ],
  ...['*-*-* 02:30 America/New_York', '*-*-* 01:30 America/New_York', '*:30 America/New_York'],
];
const REFUSED = [
  'Fri..Mon',
  '*-*-*/2',
  '*:*/2',
  '25:00',
  '*-13-01',
  'Foo 12:00',
  '12:00 Mars/Olympus',
  '*-*-0',
  '1:2:3:4',
  '',
  '*-*~00',
];

const analyze = (text: string, count: number) =>
  spawnSync('systemd-analyze', ['calendar', `--iterations=${count}`, '--base-time=2026-03-20 12:00:00 UTC', text], {
    encoding: 'utf8',
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
  });
const systemd = programs('systemd-analyze');

describe('calendar events', () => {
  // Where systemd is not there, the same forms are still read; the values below were taken from systemd 252.
  test.each(READABLE)('%s is read', (text) => {
    expect(ours(text, 5)).toEqual(expect.arrayContaining([expect.stringMatching(/^\d{4}-/)]));
  });

  test.runIf(systemd.met).each(READABLE)('%s fires when systemd says so', systemd.options, (text) => {
    const mine = ours(text, 5);
    const answer = analyze(text, 5);
    // Lines like "Next elapse: Sat 2026-03-21 00:00:00 UTC"; a foreign zone has its own line "(in UTC)".
    const found = [
      ...answer.stdout.matchAll(
        /(?:Next elapse|Iter(?:ation|\.) #\d+|\(in UTC\)): \w{3} (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC/g,
      ),
    ];
    expect(mine).toEqual(found.map(([, date, time]) => `${date}T${time}.000Z`));
  });

  test.each(REFUSED)('%s is refused', (text) => {
    expect(typeof ours(text, 1)).toBe('string');
  });

  test.runIf(systemd.met).each(REFUSED)('%s is refused by systemd, too', systemd.options, (text) => {
    expect(analyze(text, 1).status).not.toBe(0);
  });

  test('some of it, whether systemd is there or not', () => {
    expect(ours('Mon *-05~07/1', 2)).toEqual(['2026-05-25T00:00:00.000Z', '2027-05-31T00:00:00.000Z']);
    expect(ours('*-*~03', 2)).toEqual(['2026-03-29T00:00:00.000Z', '2026-04-28T00:00:00.000Z']);
    expect(ours('*-02~03,05', 2)).toEqual(['2027-02-24T00:00:00.000Z', '2027-02-26T00:00:00.000Z']);
  });
});

describe('calendar events as cron patterns (S6)', () => {
  const context = { zone: 'UTC', anchor: base, lastFinish: null };
  const carried = (text: string, count: number): string[] => {
    const calendar = readCalendar(text, systemdWords.en.calendar);
    if (typeof calendar === 'string') throw new Error(calendar);
    // Every zone as UTC: clock changes are compared by the report, dates here.
    const { next } = compileSchedule({ ...calendarSchedule(calendar), timezone: 'UTC' }, context);
    return take(next, base, count).map((at) => new Date(at).toISOString());
  };
  const dated = READABLE.filter((text) => !/ [A-Z][a-z]+\/[A-Z]/.test(text));

  test.each(dated)('%s fires at the same moments', (text) => {
    expect(carried(text, 40)).toEqual(ours(text, 40));
  });

  test('days counted from the end of the month are carried over, any set of them with any weekdays', () => {
    const days = fc.uniqueArray(fc.integer({ min: 1, max: 31 }), { minLength: 1, maxLength: 31 });
    const week = fc.uniqueArray(fc.constantFrom('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'), { minLength: 1 });
    fc.assert(
      fc.property(days, week, (fromEnd, weekdays) => {
        const text = `${weekdays.join(',')} *-*~${fromEnd.join(',')} 08:00`;
        expect(carried(text, 30), text).toEqual(ours(text, 30));
      }),
      { numRuns: 300 },
    );
  });
});

test.each([
  ['90', 90],
  ['1h 30min', 5400],
  ['2 weeks', 1_209_600],
  ['1.5h', 5400],
  ['100ms', 0.1],
  ['5M', 13_149_000],
  ['5m', 300],
  ['infinity', 'infinity'],
  ['soon', null],
  ['5 parsecs', null],
])('the time span %s is %s seconds', (text, seconds) => {
  expect(readTimeSpan(text)).toBe(seconds);
});
