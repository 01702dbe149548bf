/** Compares the engine with the oracle over random schedules around clock changes; used by the unit suite and by the soak. */
import fc from 'fast-check';
import type { Schedule } from '../../main/engine/model.ts';
import { compileSchedule } from '../../main/engine/triggers/compile.ts';
import { CLOCK_CHANGES } from './clock-changes.ts';
import { type RealMinute, walkMinutes } from './oracle.ts';
import { type RandomSchedule, randomSchedule } from './random-schedules.ts';

const HOUR = 3_600_000;
// The day around each change; where a whole day is missing, a day more on either side.
const BEFORE = 14 * HOUR;
const MINUTES = 28 * 60;

export interface OracleWindow {
  readonly zone: string;
  readonly minutes: readonly RealMinute[];
}

/** The minutes around every clock change, walked once and shared by all samples. */
export function createWindows(): (index: number) => OracleWindow {
  const walked = new Map<number, OracleWindow>();
  return (index) => {
    const known = walked.get(index);
    if (known !== undefined) return known;
    const [zone, around] = CLOCK_CHANGES[index] ?? ['UTC', '2024-01-01T00:00Z'];
    const long = zone.startsWith('Pacific/') ? 2 : 1;
    const from = Math.floor((Date.parse(around) - BEFORE * long) / 60_000) * 60_000;
    const window = { zone, minutes: walkMinutes(zone, from, MINUTES * long) };
    walked.set(index, window);
    return window;
  };
}

export interface Sample {
  readonly window: number;
  readonly first: RandomSchedule;
  /** Combined with the first one when given. */
  readonly second: { readonly kind: 'any' | 'all'; readonly pattern: RandomSchedule } | null;
  /** Fires on the wall between these hours `[from, to)` are excluded when given. */
  readonly quiet: readonly [number, number] | null;
}

const hour = fc.integer({ min: 0, max: 23 });

export const samples: fc.Arbitrary<Sample> = fc.record({
  window: fc.integer({ min: 0, max: CLOCK_CHANGES.length - 1 }),
  first: randomSchedule,
  second: fc.oneof(
    { weight: 5, arbitrary: fc.constant(null) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constantFrom('any' as const, 'all' as const), pattern: randomSchedule }),
    },
  ),
  quiet: fc.oneof(
    { weight: 5, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.tuple(hour, hour).filter(([a, b]) => a !== b) },
  ),
});

const clock = (h: number): string => `${String(h).padStart(2, '0')}:00`;
const ODD_STRETCH = 5 * HOUR + 13 * 60_000 + 7000;
// More would only repeat itself: a per-second pattern has 200,000 fires in a window.
const ENOUGH = 200;

/** What a sample says in our format, for the message when it fails. */
export function scheduleOfSample(sample: Sample, zone: string): Schedule {
  const whole: Schedule =
    sample.second === null
      ? sample.first.schedule
      : { kind: sample.second.kind, of: [sample.first.schedule, sample.second.pattern.schedule] };
  const quiet =
    sample.quiet === null ? {} : { exclude: { times: [[clock(sample.quiet[0]), clock(sample.quiet[1])]] as const } };
  return { ...whole, timezone: zone, ...quiet };
}

function expected(sample: Sample, minutes: readonly RealMinute[]): number[] {
  let fires = sample.first.firesIn(minutes);
  if (sample.second !== null) {
    const others = new Set(sample.second.pattern.firesIn(minutes));
    fires =
      sample.second.kind === 'all'
        ? fires.filter((fire) => others.has(fire))
        : [...new Set([...fires, ...others])].sort((a, b) => a - b);
  }
  if (sample.quiet === null) return fires;
  const [from, to] = sample.quiet;
  const shown = new Map(minutes.map((minute) => [minute.instant, minute.hour]));
  return fires.filter((fire) => {
    const at = shown.get(Math.floor(fire / 60_000) * 60_000) ?? 0;
    return !(from < to ? at >= from && at < to : at >= from || at < to);
  });
}

/** How many of ascending instants are less than `limit`. */
function below(instants: readonly number[], limit: number): number {
  let [low, high] = [0, instants.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((instants[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Null when engine and oracle agree on next, previous and between; else what differs. */
export function disagreement(sample: Sample, windows: (index: number) => OracleWindow): string | null {
  const { zone, minutes } = windows(sample.window);
  const from = minutes[0]?.instant ?? 0;
  const to = (minutes.at(-1)?.instant ?? 0) + 59_999;
  const schedule = scheduleOfSample(sample, zone);
  const trigger = compileSchedule(schedule, { zone: 'UTC', anchor: 0, lastFinish: null });
  const right = expected(sample, minutes);
  const say = (what: string, got: unknown, want: unknown): string =>
    `${what} of ${JSON.stringify(schedule)}: ${JSON.stringify(got)} instead of ${JSON.stringify(want)}`;
  const text = (instant: number | null | undefined): string =>
    instant == null ? 'none' : new Date(instant).toISOString();

  const head = right.slice(0, ENOUGH);
  let after = from - 1;
  for (const want of head) {
    const got = trigger.next(after);
    if (got !== want) return say(`next after ${text(after)}`, text(got), text(want));
    after = want;
  }
  if (head.length === right.length) {
    const got = trigger.next(after);
    if (got !== null && got <= to) return say(`next after ${text(after)}`, text(got), 'none in the window');
  }
  const tail = right.slice(-ENOUGH).reverse();
  let before = to + 1;
  for (const want of tail) {
    const got = trigger.previous(before);
    if (got !== want) return say(`previous before ${text(before)}`, text(got), text(want));
    before = want;
  }
  if (tail.length === right.length) {
    const got = trigger.previous(before);
    if (got !== null && got >= from) return say(`previous before ${text(before)}`, text(got), 'none in the window');
  }
  const { instants, total } = trigger.between(from, to, 3);
  if (total !== right.length) return say('number of fires', total, right.length);
  if (instants.join() !== right.slice(-3).join()) return say('newest three', instants, right.slice(-3));
  // Stretches that begin and end anywhere in a day, and on fires themselves.
  const stretches: (readonly [number, number])[] = [];
  for (let start = from + ODD_STRETCH; start < to; start += ODD_STRETCH) {
    stretches.push([start, Math.min(to, start + 2 * ODD_STRETCH)]);
  }
  for (let index = 0; index < right.length; index += Math.max(1, Math.floor(right.length / 4))) {
    const start = right[index] ?? from;
    stretches.push([start, start], [start, right[index + 3] ?? start], [start + 1, right[index + 1] ?? to]);
  }
  for (const [start, end] of stretches) {
    const count = below(right, end + 1) - below(right, start);
    const got = trigger.between(start, end, 0).total;
    if (got !== count) return say(`number of fires from ${text(start)} to ${text(end)}`, got, count);
  }
  return null;
}
