/**
 * Flights against an oracle of its own (S11): it knows walls, not rows. Each named time of the day that the wall passes or jumps over
 * after the job was made runs exactly once: when the wall first shows it, or at the moment of the change that jumped over it.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../main/engine/model.ts';
import { createWorld } from '../support/engine-world.ts';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const DAY = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** Wall time minus UTC, straight from Intl; zones change at quarters of an hour only. */
function offset(zone: string, at: number): number {
  const quarter = Math.floor(at / QUARTER) * QUARTER;
  const key = `${zone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  let format = formats.get(zone);
  if (format === undefined) {
    const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...parts });
    formats.set(zone, format);
  }
  const part = Object.fromEntries(format.formatToParts(quarter).map(({ type, value }) => [type, Number(value)]));
  const wall = Date.UTC(part['year'] ?? 0, (part['month'] ?? 1) - 1, part['day'], part['hour'], part['minute']);
  offsets.set(key, wall - quarter);
  return wall - quarter;
}

interface Leg {
  readonly zone: string;
  readonly at: number;
}

/** Named times of the wall in (from, to], by minutes of the day. */
function walls(minutes: readonly number[], from: number, to: number): number[] {
  const found: number[] = [];
  for (let day = Math.floor(from / DAY) * DAY; day <= to; day += DAY)
    for (const minute of minutes) {
      const wall = day + minute * MINUTE;
      if (wall > from && wall <= to) found.push(wall);
    }
  return found;
}

/** When a job with these times runs, from the first leg to `end`. */
function expected(minutes: readonly number[], legs: readonly Leg[], end: number): number[] {
  const runs = new Set<number>();
  const [first] = legs;
  if (first === undefined) return [];
  let lived = first.at + offset(first.zone, first.at);
  for (const [index, { zone, at }] of legs.entries()) {
    const until = legs[index + 1]?.at ?? end;
    for (let from = at; from < until; ) {
      // A stretch without a change of the offset.
      const change = offset(zone, from);
      let to = Math.min(until, (Math.floor(from / QUARTER) + 1) * QUARTER);
      while (to < until && offset(zone, to) === change) to = Math.min(until, to + QUARTER);
      // Jumped over by the flight or the clock change at its beginning: one run for all of them.
      if (from + change > lived && walls(minutes, lived, from + change).length > 0) runs.add(from);
      lived = Math.max(lived, from + change);
      for (const wall of walls(minutes, lived, to - 1 + change)) runs.add(wall - change);
      lived = Math.max(lived, to - 1 + change);
      from = to;
    }
  }
  return [...runs].sort((a, b) => a - b);
}

const zone = fc.constantFrom(
  ...['Europe/Berlin', 'Europe/London', 'America/New_York', 'Asia/Tokyo', 'Asia/Kolkata', 'Asia/Kathmandu'],
  ...['Australia/Lord_Howe', 'Pacific/Auckland', 'Pacific/Kiritimati', 'Pacific/Honolulu', 'America/St_Johns', 'UTC'],
);
const times = fc.uniqueArray(fc.record({ hour: fc.nat(23), minute: fc.constantFrom(0, 15, 30, 45) }), {
  minLength: 1,
  maxLength: 3,
  selector: ({ hour, minute }) => hour * 60 + minute,
});
const flight = fc.record({
  zone,
  after: fc.oneof(
    fc.integer({ min: 1, max: 8 }),
    fc.integer({ min: 1, max: 40 }).map((n) => n * 15),
    fc.integer({ min: 60, max: 4000 }),
  ),
  how: fc.constantFrom('awake' as const, 'asleep' as const, 'closed' as const),
});
const journey = fc.record({
  start: fc.constantFrom(
    '2026-01-05',
    '2026-03-06',
    '2026-03-27',
    '2026-04-03',
    '2026-06-10',
    '2026-10-23',
    '2026-10-30',
    '2026-12-29',
  ),
  home: zone,
  times,
  calendar: fc.boolean(),
  flights: fc.array(flight, { minLength: 1, maxLength: 6 }),
});

describe('flights, against an oracle that knows walls', () => {
  it('S11: each time of the day runs once, whatever the way', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(journey, async ({ start, home, times: named, calendar, flights }) => {
        // Beside full minutes, so that a flight and an occurrence never share an instant.
        const begin = Date.parse(`${start}T09:00:17Z`);
        const world = await createWorld({ start: new Date(begin).toISOString(), zone: home });
        world.runner.behave('end-at-once');
        const minutes = named.map(({ hour, minute }) => hour * 60 + minute);
        const parts = named.map(({ hour, minute }): Schedule => {
          const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
          return calendar
            ? { kind: 'calendar', every: { days: 1 }, time, start: '2026-01-01' }
            : { kind: 'cron', pattern: `${minute} ${hour} * * *` };
        });
        const schedule: Schedule = parts.length === 1 ? (parts[0] as Schedule) : { kind: 'any', of: parts };
        const id = world.job(schedule, { misfire: 'all', overlap: 'parallel', maxInstances: 100 });
        const legs: Leg[] = [{ zone: home, at: begin }];
        for (const { zone: next, after, how } of flights) {
          if (how === 'awake') world.time.advance(after * MINUTE);
          else world.time.sleep(after * MINUTE);
          world.time.setZone(next);
          if (how === 'closed') await world.crash();
          else {
            world.engine.hint('clock');
            world.time.advance(0);
          }
          if (next !== legs.at(-1)?.zone) legs.push({ zone: next, at: world.time.clock.now() });
        }
        const end = world.time.clock.now() + 1.5 * DAY;
        world.time.advance(1.5 * DAY);
        const wallOf = (at: number) => at + offset(legs.findLast((leg) => leg.at <= at)?.zone ?? home, at);
        // A time that the wall had shown before the job was made may come again, and runs then: nothing says that it has run.
        const born = begin + offset(home, begin);
        const ran = world
          .runs(id)
          .filter((run) => run.kind === 'scheduled' && run.startedAt !== null)
          .map((run) => Math.floor(run.scheduledAt / 1000) * 1000)
          .filter((at) => wallOf(at) > born)
          .sort((a, b) => a - b);
        const iso = (instants: readonly number[]) => instants.map((at) => new Date(at).toISOString());
        expect(iso(ran)).toEqual(iso(expected(minutes, legs, end)));
      }),
      { numRuns: Number(process.env['PUNCTUAL_JOURNEYS'] ?? 200) },
    );
  });
});
