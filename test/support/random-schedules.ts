/** Random schedules, each together with its meaning said without notation; for comparing the engine with the oracle. */
import fc from 'fast-check';
import type { Schedule, Weekday } from '../../main/engine/model.ts';
import { firesOf, type RealMinute, type Rule, type Wall } from './oracle.ts';

/** A piece of a field: its text, and the plain numbers it stands for. */
interface Piece {
  readonly text: string;
  readonly values: readonly number[];
  /** Written with a star or a step, or with a range of two and more; both are known here because the text is made here. */
  readonly stepped?: boolean;
  readonly ranged?: boolean;
}

/** S9 in its own words: does the pattern go through the day, or name its hours? */
function goesThroughTheDay(hour: Piece, minute: Piece): boolean {
  const hours = Array.from({ length: 24 }, (_, each) => each).filter((each) => hour.values.includes(each));
  if (hours.length === 24) return true;
  if (hours.length < 2) return false;
  return hour.stepped === true || (hour.ranged === true && minute.stepped === true);
}

const upTo = (from: number, to: number, step: number): number[] => {
  const values: number[] = [];
  for (let value = from; value <= to; value += step) values.push(value);
  return values;
};

/** `whole`: min and max are the field's own, so that `*` and its steps mean them. */
function piece(min: number, max: number, whole: boolean): fc.Arbitrary<Piece> {
  const single = fc.integer({ min, max }).map((value): Piece => ({ text: String(value), values: [value] }));
  const range = fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map(([a, b]): Piece => {
    const [from, to] = a < b ? [a, b] : [b, a];
    return { text: `${from}-${to}`, values: upTo(from, to, 1), ranged: from < to };
  });
  const rangeStep = fc
    .tuple(fc.integer({ min, max }), fc.integer({ min, max }), fc.integer({ min: 1, max: 7 }))
    .filter(([a, b, step]) => step <= Math.abs(a - b) + 1)
    .map(([a, b, step]): Piece => {
      const [from, to] = a < b ? [a, b] : [b, a];
      return { text: `${from}-${to}/${step}`, values: upTo(from, to, step), stepped: true };
    });
  const step = fc
    // Weekdays count Sunday twice, as 0 and 7, and yet are seven.
    .integer({ min: 1, max: Math.min(30, max === 7 ? 7 : max - min + 1) })
    .map((by): Piece => ({ text: `*/${by}`, values: upTo(min, max, by), stepped: true }));
  return fc.oneof({ weight: 4, arbitrary: single }, range, rangeStep, whole ? step : single);
}

function field(min: number, max: number, anyWeight: number, whole = true): fc.Arbitrary<Piece> {
  const list = fc.array(piece(min, max, whole), { minLength: 1, maxLength: 3 }).map(
    (pieces): Piece => ({
      text: pieces.map((each) => each.text).join(','),
      values: pieces.flatMap((each) => each.values),
      stepped: pieces.some((each) => each.stepped),
      ranged: pieces.some((each) => each.ranged),
    }),
  );
  const any = fc.constant<Piece>({ text: '*', values: upTo(min, max, 1), stepped: true });
  return fc.oneof({ weight: whole ? anyWeight : 0, arbitrary: any }, { weight: 6, arbitrary: list });
}

/** Which days of which months a day field means. */
interface DayPiece {
  readonly text: string;
  readonly matches: (wall: Wall) => boolean;
}

const lengthOf = (wall: Wall): number => new Date(Date.UTC(wall.year, wall.month, 0)).getUTCDate();
const weekdayOn = (wall: Wall, day: number): number => new Date(Date.UTC(wall.year, wall.month - 1, day)).getUTCDay();
const isWorkday = (wall: Wall, day: number): boolean => ![0, 6].includes(weekdayOn(wall, day));

/** The workday nearest to a day of this month, by trying: the day, the day before, the day after, and so on inside the month. */
function nearestWorkday(wall: Wall, day: number): number {
  for (const distance of [0, -1, 1, -2, 2]) {
    const candidate = day + distance;
    if (candidate >= 1 && candidate <= lengthOf(wall) && isWorkday(wall, candidate)) return candidate;
  }
  return 0;
}

const dayOfMonth: fc.Arbitrary<DayPiece> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<DayPiece>({ text: '*', matches: () => true }) },
  { weight: 1, arbitrary: fc.constant<DayPiece>({ text: '?', matches: () => true }) },
  {
    weight: 4,
    arbitrary: field(1, 31, 0).map(
      (days): DayPiece => ({ text: days.text, matches: (wall) => days.values.includes(wall.day) }),
    ),
  },
  { weight: 1, arbitrary: fc.constant<DayPiece>({ text: 'L', matches: (wall) => wall.day === lengthOf(wall) }) },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 1, max: 30 }).map(
      (days): DayPiece => ({
        text: `L-${days}`,
        matches: (wall) => wall.day + days === lengthOf(wall),
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 1, max: 31 }).map(
      (day): DayPiece => ({
        text: `${day}W`,
        matches: (wall) => day <= lengthOf(wall) && wall.day === nearestWorkday(wall, day),
      }),
    ),
  },
);

const NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const dayOfWeek: fc.Arbitrary<DayPiece> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<DayPiece>({ text: '*', matches: () => true }) },
  {
    weight: 3,
    arbitrary: field(0, 7, 0).map(
      (days): DayPiece => ({
        text: days.text,
        matches: (wall) => days.values.some((value) => value % 7 === wall.weekday),
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 1, max: 5 })).map(
      ([day, n]): DayPiece => ({
        text: `${NAMES[day]}#${n}`,
        matches: (wall) => wall.weekday === day && Math.ceil(wall.day / 7) === n,
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 0, max: 6 }).map(
      (day): DayPiece => ({
        text: `${day}L`,
        matches: (wall) => wall.weekday === day && wall.day + 7 > lengthOf(wall),
      }),
    ),
  },
);

export interface RandomSchedule {
  readonly schedule: Schedule;
  /** Its fires in the minutes walked, ascending. */
  readonly firesIn: (minutes: readonly RealMinute[]) => number[];
}

/** What fires by rules of the wall clock; instants that several of them share are one fire. */
const byRules =
  (...rules: readonly Rule[]) =>
  (minutes: readonly RealMinute[]): number[] => {
    const [only, ...more] = rules.map((rule) => firesOf(minutes, rule));
    return more.length === 0 ? (only ?? []) : [...new Set([only ?? [], ...more].flat())].sort((a, b) => a - b);
  };

const gap = fc.constantFrom('end' as const, 'skip' as const, 'shift' as const);
const overlap = fc.constantFrom('first' as const, 'both' as const, 'last' as const);
const seconds = fc.oneof(
  { weight: 5, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.array(piece(0, 59, true), { minLength: 1, maxLength: 2 }) },
);

/** Hours that random ones seldom hit: the two at midnight, one written with a star, and all of them written in another way. */
const ODD_HOURS: readonly Piece[] = [
  { text: '23', values: [23] },
  { text: '0', values: [0] },
  { text: '*/24', values: [0], stepped: true },
  { text: '*/23', values: [0, 23], stepped: true },
  { text: '0-23', values: upTo(0, 23, 1), ranged: true },
  { text: '23,0-22', values: upTo(0, 23, 1), ranged: true },
];

const MIDNIGHT: Piece = { text: '0', values: [0] };
const EVERY_HOUR: Piece = { text: '*', values: upTo(0, 23, 1), stepped: true };

/** Random OCPS text with seconds, both day fields, `+`, and any dst policy. Hours lean towards the night, where clocks change. */
export const randomPattern: fc.Arbitrary<RandomSchedule> = fc
  .record({
    seconds,
    minute: field(0, 59, 2),
    hour: fc.oneof(field(0, 23, 2), field(0, 4, 0, false), fc.constantFrom(...ODD_HOURS)),
    day: dayOfMonth,
    month: fc.oneof({ weight: 3, arbitrary: field(1, 12, 100) }, field(1, 12, 1)),
    weekday: dayOfWeek,
    plus: fc.boolean(),
    gap,
    overlap,
  })
  .map((parts): RandomSchedule => {
    const { minute, hour, day, month, weekday } = parts;
    const plus = parts.plus ? '+' : '';
    const five = `${minute.text} ${hour.text} ${day.text} ${month.text} ${plus}${weekday.text}`;
    const pattern = parts.seconds === null ? five : `${parts.seconds.map((each) => each.text).join(',')} ${five}`;
    const open = (text: string): boolean => text === '*' || text === '?';
    const either = plus === '' && !open(day.text) && !open(weekday.text);
    const minutes = new Set(minute.values);
    const hours = new Set(hour.values);
    const months = new Set(month.values);
    return {
      schedule: { kind: 'cron', pattern, dst: { gap: parts.gap, overlap: parts.overlap } },
      firesIn: byRules({
        seconds:
          parts.seconds === null
            ? [0]
            : [...new Set(parts.seconds.flatMap((each) => each.values))].sort((a, b) => a - b),
        dst: goesThroughTheDay(hour, minute) ? null : { gap: parts.gap, overlap: parts.overlap },
        matches: (wall) =>
          minutes.has(wall.minute) &&
          hours.has(wall.hour) &&
          months.has(wall.month) &&
          (either ? day.matches(wall) || weekday.matches(wall) : day.matches(wall) && weekday.matches(wall)),
      }),
    };
  });

/** The field form takes no step that is as large as its range has values. */
const fitsFieldForm = ({ text }: Piece, span: number): boolean =>
  text.split(',').every((entry) => {
    const [, from, to, step] = /^(?:\*|(\d+)-(\d+))\/(\d+)$/.exec(entry) ?? [];
    return step === undefined || Number(step) <= (from === undefined ? span : Number(to) - Number(from));
  });

/** The field form (S7): all fields must match; minute and second are 0 where they are left out, and the hour is every one. */
export const randomFields: fc.Arbitrary<RandomSchedule> = fc
  .record({
    minute: fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 3, arbitrary: field(0, 59, 2) }),
    hour: fc.oneof(
      { weight: 1, arbitrary: fc.constant(null) },
      { weight: 2, arbitrary: field(0, 23, 2) },
      { weight: 2, arbitrary: field(0, 4, 0, false) },
    ),
    days: fc.oneof(fc.constant(null), fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1 })),
    gap,
    overlap,
  })
  .filter(({ minute, hour }) => minute !== null || hour !== null)
  .filter((parts) => fitsFieldForm(parts.minute ?? MIDNIGHT, 59) && fitsFieldForm(parts.hour ?? MIDNIGHT, 23))
  .map(({ days, gap: onGap, overlap: onOverlap, ...parts }): RandomSchedule => {
    const minute = parts.minute ?? MIDNIGHT;
    const hour = parts.hour ?? EVERY_HOUR;
    const policy = { gap: onGap, overlap: onOverlap };
    const minutes = new Set(minute.values);
    const hours = new Set(hour.values);
    return {
      schedule: {
        kind: 'cron',
        fields: {
          ...(parts.minute === null ? {} : { minute: minute.text }),
          ...(parts.hour === null ? {} : { hour: hour.text }),
          ...(days === null ? {} : { day_of_week: days.join(',').toLowerCase() }),
        },
        dst: policy,
      },
      firesIn: byRules({
        seconds: [0],
        dst: goesThroughTheDay(hour, minute) ? null : policy,
        matches: (wall) =>
          minutes.has(wall.minute) && hours.has(wall.hour) && (days?.includes(NAMES[wall.weekday] ?? '') ?? true),
      }),
    };
  });

const DAYS: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const two = (n: number): string => String(n).padStart(2, '0');
/** `HH:MM:SS` of a minute of the day. */
const clockText = (minute: number, second: number): string =>
  `${two(Math.floor(minute / 60))}:${two(minute % 60)}:${two(second)}`;
const minuteOf = (wall: Wall): number => wall.hour * 60 + wall.minute;
const dst = fc.record({ gap, overlap });

/** A window: its opening is a wall time that obeys dst; what comes a period later, and so on to the end, follows the clock. */
export const randomWindow: fc.Arbitrary<RandomSchedule> = fc
  .record({
    days: fc.oneof(fc.constant(null), fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 1 })),
    ends: fc.oneof(
      fc.tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 0, max: 1439 })),
      // Over the hours in which clocks change.
      fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 200, max: 400 })),
    ),
    second: fc.constantFrom(0, 0, 30),
    period: fc.integer({ min: 1, max: 240 }),
    dst,
  })
  .map(({ days, ends, second, period, dst: policy }): RandomSchedule => {
    const from = Math.min(...ends);
    const to = Math.max(...ends);
    const step = from === to ? period : Math.min(period, to - from);
    const onDay = (wall: Wall): boolean => days === null || days.includes(DAYS[wall.weekday] ?? 'sun');
    const later = (wall: Wall): boolean => {
      const since = minuteOf(wall) - from;
      return since > 0 && minuteOf(wall) <= to && since % step === 0;
    };
    return {
      schedule: {
        kind: 'window',
        ...(days === null ? {} : { days }),
        between: [clockText(from, second), clockText(to, second)],
        every: { minutes: step },
        dst: policy,
      },
      firesIn: byRules(
        { seconds: [second], dst: policy, matches: (wall) => onDay(wall) && minuteOf(wall) === from },
        { seconds: [second], dst: null, matches: (wall) => onDay(wall) && later(wall) },
      ),
    };
  });

const dayNumber = (wall: Wall): number => Math.floor(wall.shown / 86_400_000);

/** A calendar of days or months, from a noon long before the minutes walked; each date happens once. */
export const randomCalendar: fc.Arbitrary<RandomSchedule> = fc
  .record({
    unit: fc.constantFrom('days' as const, 'weeks' as const, 'months' as const, 'years' as const),
    count: fc.integer({ min: 1, max: 5 }),
    start: fc.tuple(
      fc.integer({ min: 1971, max: 1976 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 28 }),
    ),
    minute: fc.oneof(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 0, max: 240 })),
    second: fc.constantFrom(0, 0, 15),
    dst,
  })
  .map(({ unit, count, start: [year, month, day], minute, second, dst: policy }): RandomSchedule => {
    const first = Date.UTC(year, month - 1, day) / 86_400_000;
    const months = unit === 'years' ? count * 12 : count;
    const days = unit === 'weeks' ? count * 7 : count;
    const onDate = (wall: Wall): boolean =>
      unit === 'days' || unit === 'weeks'
        ? (dayNumber(wall) - first) % days === 0
        : wall.day === day && ((wall.year - year) * 12 + wall.month - month) % months === 0;
    return {
      schedule: {
        kind: 'calendar',
        every: { [unit]: count },
        time: clockText(minute, second),
        start: `${year}-${two(month)}-${two(day)}T12:00`,
        dst: policy,
      },
      firesIn: byRules({
        seconds: [second],
        dst: { ...policy, overlap: policy.overlap === 'both' ? 'first' : policy.overlap },
        matches: (wall) => minuteOf(wall) === minute && onDate(wall),
      }),
    };
  });

/** An interval: elapsed time from an instant on, whatever any clock shows. */
export const randomInterval: fc.Arbitrary<RandomSchedule> = fc
  .record({
    start: fc.integer({ min: 0, max: 200_000_000 }),
    seconds: fc.oneof(fc.integer({ min: 20, max: 100_000 }), fc.constantFrom(60, 300, 3600, 86_400)),
  })
  .map(
    ({ start, seconds: every }): RandomSchedule => ({
      schedule: { kind: 'interval', every: { seconds: every }, start: new Date(start * 1000).toISOString() },
      firesIn(minutes) {
        const found: number[] = [];
        for (const { instant } of minutes) {
          const since = instant / 1000 - start;
          // Seconds until a whole number of periods has passed.
          for (let second = (every - (since % every)) % every; second < 60; second += every) {
            found.push(instant + second * 1000);
          }
        }
        return found;
      },
    }),
  );

/** Any of them; cron text most of the time, because it can say the most. */
export const randomSchedule: fc.Arbitrary<RandomSchedule> = fc.oneof(
  { weight: 6, arbitrary: randomPattern },
  { weight: 1, arbitrary: randomFields },
  { weight: 2, arbitrary: randomWindow },
  { weight: 1, arbitrary: randomCalendar },
  { weight: 1, arbitrary: randomInterval },
);
