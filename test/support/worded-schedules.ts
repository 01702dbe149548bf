/** Schedules of every kind for reading words back: random, nested and modified, and pairs that differ in one place. A caller leaves out what the engine refuses. */
import fc from 'fast-check';
import type { Schedule, ScheduleModifiers } from '../../main/engine/model.ts';

const two = (n: number): string => String(n).padStart(2, '0');
const pick = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const within = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

/** A field of a cron pattern: any, a step, a range, a list. */
function field(min: number, max: number, any: number, most = 4): fc.Arbitrary<string> {
  const value = within(min, max);
  const range = fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  return fc.oneof(
    { weight: any, arbitrary: fc.constant('*') },
    { weight: 3, arbitrary: value.map(String) },
    { weight: 2, arbitrary: within(2, Math.min(30, max - min)).map((step) => `*/${step}`) },
    { weight: 1, arbitrary: range },
    { weight: 1, arbitrary: fc.tuple(range, within(1, 7)).map(([text, step]) => `${text}/${step}`) },
    {
      weight: 2,
      arbitrary: fc.uniqueArray(value, { minLength: 2, maxLength: most }).map((values) => values.join(',')),
    },
  );
}

const WEEKDAY_TEXTS = [
  'MON',
  'SUN',
  '1-5',
  'SAT,SUN',
  'MON,WED,FRI',
  '5-7',
  '*/2',
  '0-6',
  'FRI#L',
  '2#3',
  'MON#5',
  'TUE,FRI#L',
  '4L',
];
const DAY_TEXTS = [
  'L-1',
  'L-3,15',
  'L-29',
  'L,L-7',
  'L',
  '1W',
  '15W',
  '31W',
  'LW',
  '31',
  '29',
  '1,15',
  '1,L',
  '1-7',
  '*/2',
  '*/10',
  '30,31',
  '1-31',
  '5-25/5',
];

export const randomPatterns: fc.Arbitrary<Schedule> = fc
  .record({
    second: fc.oneof({ weight: 8, arbitrary: fc.constant('0') }, { weight: 1, arbitrary: field(0, 59, 1, 3) }),
    minute: fc.oneof(field(0, 59, 2), pick('0', '30', '*/15', '5,35', '10-50/10', '0-30/10', '*/10', '0-28/7', '*/7')),
    hour: fc.oneof(field(0, 23, 2, 12), field(0, 4, 0)),
    day: fc.oneof({ weight: 4, arbitrary: fc.constant('*') }, field(1, 31, 0), pick(...DAY_TEXTS)),
    month: fc.oneof({ weight: 5, arbitrary: fc.constant('*') }, field(1, 12, 0), pick('2', '6-8', 'JAN')),
    weekday: fc.oneof({ weight: 5, arbitrary: fc.constant('*') }, pick(...WEEKDAY_TEXTS)),
    plus: pick('', '', '+'),
    year: fc.oneof(
      { weight: 8, arbitrary: fc.constant('') },
      pick(' 2026', ' 2027', ' */2', ' 2026-2040/3', ' 2027,2029', ' 2025-2030'),
    ),
  })
  .map(({ second, minute, hour, day, month, weekday, plus, year }): Schedule => {
    const seconds = second === '0' && year === '' ? '' : `${second} `;
    const pattern = `${seconds}${minute} ${hour} ${day} ${month} ${weekday === '*' ? '' : plus}${weekday}${year}`;
    return { kind: 'cron', pattern };
  });

const fieldForms: fc.Arbitrary<Schedule> = fc
  .record(
    {
      month: field(1, 12, 1),
      day: fc.oneof(field(1, 31, 1), pick('last', 'last fri', '2nd mon', '5th tue', '1st mon,last')),
      week: field(1, 53, 1),
      day_of_week: pick('mon-fri', 'sun', '0', '5,6', 'mon,wed', '*'),
      hour: field(0, 23, 1),
      minute: field(0, 59, 1),
    },
    { requiredKeys: [] },
  )
  .map((fields): Schedule => ({ kind: 'cron', fields }));

const clock = fc
  .tuple(fc.oneof(within(0, 23), within(1, 3)), pick(0, 0, 5, 30, 59), pick(0, 0, 0, 15))
  .map(([hour, minute, second]) => `${two(hour)}:${two(minute)}${second === 0 ? '' : `:${two(second)}`}`);
const date = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .tuple(pick(2025, 2026, 2026, 2026, 2027, 2028), within(1, 12), pick(1, 2, 15, 28, 29, 30, 31))
      .map(([year, month, day]) => new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10)),
  },
  { weight: 1, arbitrary: pick('2024-02-29', '2028-02-29') },
);
const moment = fc.oneof(
  date,
  fc.tuple(date, clock).map(([day, time]) => `${day}T${time}`),
  fc.tuple(date, clock, pick('Z', '+02:00', '-05:00')).map(([day, time, offset]) => `${day}T${time}${offset}`),
);
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const days = fc.oneof(
  fc.uniqueArray(pick(...DAYS), { minLength: 1, maxLength: 3 }),
  pick<(typeof DAYS)[number][]>(['mon', 'tue', 'wed', 'thu', 'fri'], ['sat', 'sun'], [...DAYS]),
);

const intervals: fc.Arbitrary<Schedule> = pick(
  ...[
    { minutes: 7 },
    { minutes: 90 },
    { hours: 1 },
    { hours: 6 },
    { hours: 1, minutes: 30 },
    { days: 1 },
    { days: 2 },
    { weeks: 1 },
  ],
  ...[
    { days: 1, hours: 6 },
    { weeks: 1, days: 3 },
    { minutes: 45, seconds: 30 },
  ],
).map((every): Schedule => ({ kind: 'interval', every }));

const calendars: fc.Arbitrary<Schedule> = fc
  .record(
    {
      every: pick(
        ...[{ days: 1 }, { days: 3 }, { weeks: 1 }, { weeks: 2 }, { weeks: 1, days: 1 }, { months: 1 }, { months: 2 }],
        ...[
          { months: 6 },
          { months: 12 },
          { years: 1 },
          { years: 2 },
          { years: 3 },
          { years: 4 },
          { months: 1, days: 3 },
        ],
        ...[{ years: 1, weeks: 1 }],
      ),
      time: clock,
      start: pick('2024-02-29', '2024-02-29', '2025-12-31', '2026-01-30', '2024-03-31', '2025-05-05T12:00'),
    },
    { requiredKeys: ['every', 'time'] },
  )
  .map((calendar): Schedule => ({ kind: 'calendar', ...calendar }));

const windows: fc.Arbitrary<Schedule> = fc
  .record({
    days: fc.option(days, { nil: undefined }),
    times: fc.tuple(clock, clock).map(([a, b]): [string, string] => (a < b ? [a, b] : [b, a])),
    every: pick({ minutes: 15 }, { minutes: 50 }, { hours: 1 }, { hours: 1, minutes: 30 }, { hours: 3 }),
  })
  .map(({ times, ...rest }): Schedule => ({ kind: 'window', between: times, ...rest }));

const dates: fc.Arbitrary<Schedule> = fc
  .oneof(moment, pick('2026-03-29T02:30', '2026-10-25T02:30', '2026-03-08T02:30'))
  .map((at): Schedule => ({ kind: 'date', at }));

const leaves = fc.oneof(
  { weight: 8, arbitrary: randomPatterns },
  { weight: 2, arbitrary: fieldForms },
  { weight: 2, arbitrary: intervals },
  { weight: 4, arbitrary: calendars },
  { weight: 3, arbitrary: windows },
  { weight: 1, arbitrary: dates },
  { weight: 1, arbitrary: pick<Schedule>({ kind: 'event', on: 'login' }, { kind: 'manual' }) },
);

const modifiers: fc.Arbitrary<ScheduleModifiers> = fc.record(
  {
    timezone: pick('local', 'UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'Australia/Lord_Howe'),
    start: moment,
    end: moment,
    exclude: fc.record(
      {
        days,
        dates: fc.array(
          fc.oneof(
            date,
            fc.tuple(date, date).map(([a, b]): [string, string] => (a < b ? [a, b] : [b, a])),
          ),
          { minLength: 1, maxLength: 2 },
        ),
        times: fc.array(fc.tuple(clock, fc.oneof(clock, fc.constant('24:00'))), { minLength: 1, maxLength: 2 }),
      },
      { requiredKeys: [] },
    ),
    dst: fc.record(
      {
        gap: pick('end' as const, 'skip' as const, 'shift' as const),
        overlap: pick('first' as const, 'both' as const, 'last' as const),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

const bare = fc.constant({});
/** Bounds, exclusions, zones and clock changes; often none. */
export const randomModifiers: fc.Arbitrary<ScheduleModifiers> = fc.oneof(bare, modifiers);
const modified = (schedules: fc.Arbitrary<Schedule>): fc.Arbitrary<Schedule> =>
  fc
    .tuple(schedules, fc.oneof({ weight: 2, arbitrary: bare }, { weight: 1, arbitrary: modifiers }))
    .map(([schedule, more]) => ({
      ...schedule,
      ...more,
    }));
const combined = (members: fc.Arbitrary<Schedule>): fc.Arbitrary<Schedule> =>
  modified(
    fc
      .tuple(pick('any', 'any', 'all'), fc.array(members, { minLength: 1, maxLength: 3 }))
      .map(([kind, of]): Schedule => ({ kind, of }) as Schedule),
  );

const single = modified(leaves);
const once = combined(single);
export const randomSchedules: fc.Arbitrary<Schedule> = fc.oneof(
  { weight: 6, arbitrary: single },
  { weight: 3, arbitrary: once },
  { weight: 1, arbitrary: combined(fc.oneof(single, once)) },
);

const CRON_FIELDS = 7;

/** Fields that are easily taken for one another. */
const alikePatterns: fc.Arbitrary<Schedule> = fc
  .tuple(
    pick('0', '0', '0', '0', '*/7', '0-28/7', '*/10', '15'),
    pick('0', '30', '*/7', '0-28/7', '*/10', '0-30/10', '5,35', '1-4', '1,2,3,5', '*'),
    pick('*', '2', '9-17', '*/6', '*/2', '0-6/2', '1,5,9', '22,23,0-5', '9-17/4', '0-22/2'),
    pick('*', '*', '1', '29', '31', 'L', 'L-1', 'L-2', 'L-29', '1,15', '1-7', '*/2', '1-21/2', 'LW', '15W', '1,L'),
    pick('*', '*', '2', '6', '6-10', '6,7,10', '1,4,7,10', '1-10/3'),
    pick(
      '*',
      '*',
      '1-5',
      '1',
      '1,3,5',
      'FRI#L',
      'MON#1',
      'MON#1,MON#3',
      'MON,FRI#L',
      'SAT,SUN',
      '+MON',
      '+1-5',
      '+FRI#L',
    ),
    pick('*', '*', '2026', '2026,2028', '2026-2028', '2026-2028/2', '*/2'),
  )
  .map((fields): Schedule => ({ kind: 'cron', pattern: fields.join(' ') }));

const KINDS = [
  alikePatterns,
  alikePatterns,
  alikePatterns,
  alikePatterns,
  fieldForms,
  intervals,
  calendars,
  windows,
  dates,
];

/** Two schedules that differ in a single place, alone or inside a combination. */
export const randomNeighbours: fc.Arbitrary<readonly [Schedule, Schedule]> = fc
  .record({
    leaves: pick(...KINDS).chain((kind) => fc.tuple(kind, kind)),
    modifiers: fc.tuple(fc.oneof(bare, modifiers), modifiers),
    choice: fc.nat(1000),
    around: fc.option(fc.tuple(once, pick<'any' | 'all'>('any', 'all')), { freq: 2, nil: null }),
  })
  .map(({ leaves: [leaf, other], modifiers: [mine, theirs], choice, around }): readonly [Schedule, Schedule] => {
    const schedule: Schedule = { ...leaf, ...mine };
    const neighbour: Schedule =
      choice % 3 === 0 ? withOneOf(schedule, theirs, choice) : { ...neighbourOf(leaf, other, choice), ...mine };
    if (around === null) return [schedule, neighbour];
    const [member, kind] = around;
    if (choice % 2 === 0)
      return [schedule, neighbour].map((each): Schedule => ({ kind, of: [each, member] })) as [Schedule, Schedule];
    // The same modifiers, once of a member, once of the whole.
    return [
      { kind, of: [schedule, member] },
      { kind, of: [leaf, member], ...mine },
    ];
  });

const withOneOf = <T extends object>(schedule: T, other: object, choice: number): T => {
  const keys = Object.keys(other);
  const key = keys[choice % keys.length];
  return key === undefined ? schedule : { ...schedule, [key]: Reflect.get(other, key) };
};

function neighbourOf(schedule: Schedule, other: Schedule, choice: number): Schedule {
  if (
    schedule.kind !== 'cron' ||
    schedule.pattern === undefined ||
    other.kind !== 'cron' ||
    other.pattern === undefined
  )
    return withOneOf(schedule, other, choice);
  const [mine, theirs] = [sevenFields(schedule.pattern), sevenFields(other.pattern)];
  const at = choice % CRON_FIELDS;
  return { ...schedule, pattern: mine.map((text, index) => (index === at ? theirs[at] : text)).join(' ') };
}

function sevenFields(pattern: string): string[] {
  const fields = pattern.split(' ');
  return fields.length === 5 ? ['0', ...fields, '*'] : fields.length === 6 ? [...fields, '*'] : fields;
}
