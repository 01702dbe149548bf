/** Compares the engine with the oracle over random patterns around clock changes; used by the unit suite and by the soak. */
import fc from 'fast-check';
import type { Schedule } from '../../main/engine/model.ts';
import { compileSchedule } from '../../main/engine/triggers/compile.ts';
import { CLOCK_CHANGES } from './clock-changes.ts';
import { firesOf, type RealMinute, walkMinutes } from './oracle.ts';
import { type RandomPattern, randomPattern } from './random-patterns.ts';

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
  readonly first: RandomPattern;
  /** Combined with the first one when given. */
  readonly second: { readonly kind: 'any' | 'all'; readonly pattern: RandomPattern } | null;
  /** Fires on the wall between these hours `[from, to)` are excluded when given. */
  readonly quiet: readonly [number, number] | null;
}

const hour = fc.integer({ min: 0, max: 23 });

export const samples: fc.Arbitrary<Sample> = fc.record({
  window: fc.integer({ min: 0, max: CLOCK_CHANGES.length - 1 }),
  first: randomPattern,
  second: fc.oneof(
    { weight: 5, arbitrary: fc.constant(null) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constantFrom('any' as const, 'all' as const), pattern: randomPattern }),
    },
  ),
  quiet: fc.oneof(
    { weight: 5, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.tuple(hour, hour).filter(([a, b]) => a !== b) },
  ),
});

const clock = (h: number): string => `${String(h).padStart(2, '0')}:00`;
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
  let fires = firesOf(minutes, sample.first.rule);
  if (sample.second !== null) {
    const others = new Set(firesOf(minutes, sample.second.pattern.rule));
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
  return null;
}
