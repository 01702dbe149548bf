import type { Instant } from '../model.ts';
import { createAnyWalk } from './any-walk.ts';
import { civilOf, dayOf, monthLength } from './calendar-math.ts';
import { createCronWalk, type DstPolicy } from './cron/cron-walk.ts';
import { parseFieldForm } from './cron/field-form.ts';
import { parseOcps } from './cron/ocps.ts';
import { createMonthDates, createSequenceDates, createSteppedDates, type DateSet, LAST_YEAR } from './date-set.ts';
import { withRecognition } from './dialects/problems.ts';
import { createInstantsWalk } from './instants-walk.ts';
import { createIntervalWalk, type Grid } from './interval-walk.ts';
import { createProblemList, type ProblemList, quote } from './problems.ts';
import { type Fields, readDays, readEvery, readMoment, readTime } from './read-parts.ts';
import { createSteppedTimes } from './time-set.ts';
import type { TriggerContext } from './trigger.ts';
import { NEVER, type Walk } from './walk.ts';
import { createWallWalk, FOLLOWS_CLOCK } from './wall-walk.ts';
import { resolveWall, type Zone } from './zone.ts';

/** A schedule understood: its walk, and what a combination has to know about it. */
export interface Reading {
  readonly walk: Walk;
  /** Events and manual starts have no instants of their own. */
  readonly timeless: boolean;
  /** Its fires may carry fractions of a second. */
  readonly fractional: boolean;
  /** A bare interval, so that two of them can be met exactly. */
  readonly grid: Grid | null;
  /** Counts from the end of the last run, so only its first fire is known (S4). */
  readonly fromFinish: boolean;
}

/** What the kinds read themselves with. */
export interface Scope {
  readonly fields: Fields;
  readonly path: (member: string) => string;
  readonly zone: Zone;
  readonly dst: DstPolicy;
  readonly start: Instant | null;
  readonly context: TriggerContext;
  readonly problems: ProblemList;
  readonly level: number;
}

export const timed = (walk: Walk): Reading => ({
  walk,
  timeless: false,
  fractional: false,
  grid: null,
  fromFinish: false,
});
export const TIMELESS: Reading = { ...timed(NEVER), timeless: true };

/** A pattern or fields; `@reboot` is timeless. Null when the kind's own members are wrong. */
export function readCron({ fields, path, zone, dst, problems }: Scope): Reading | null {
  const pattern = fields.pattern;
  const form = fields.fields;
  if (pattern !== undefined && form !== undefined) {
    problems.add('unknown-member', path('fields'), { kind: 'pattern-and-fields' });
    return null;
  }
  if (form !== undefined) {
    const plan = parseFieldForm(form, path('fields'), problems);
    return plan === null ? null : timed(createCronWalk(plan, zone, dst));
  }
  if (typeof pattern !== 'string') {
    problems.add(pattern === undefined ? 'missing' : 'wrong-type', path('pattern'), {
      kind: 'needs',
      what: 'pattern',
      got: quote(pattern),
    });
    return null;
  }
  const wrong = createProblemList();
  const plan = parseOcps(pattern, path('pattern'), wrong);
  if (plan === null) {
    for (const problem of withRecognition(pattern, wrong.problems, fields.timezone)) problems.take(problem);
    return null;
  }
  return plan === 'app-start' ? TIMELESS : timed(createCronWalk(plan, zone, dst));
}

/**
 * Elapsed time on a grid (S4). `from: finish` gets a grid too, so that its one fire comes as many periods later as start and exclude
 * demand. Null when the kind's own members are wrong.
 */
export function readInterval({ fields, path, start, context, problems }: Scope): Reading | null {
  const from = fields.from;
  if (from !== undefined && from !== null && from !== 'start' && from !== 'finish') {
    problems.add('unknown-name', path('from'), { kind: 'none-of', got: quote(from), known: 'start, finish' });
  }
  const every = readEvery(fields.every, path('every'), ['weeks', 'days', 'hours', 'minutes', 'seconds'], problems);
  if (every === null) return null;
  const finished = from === 'finish' ? context.lastFinish : null;
  const origin = finished ?? start ?? context.anchor;
  const grid: Grid = { origin, period: every.millis, first: finished === null ? 0 : 1 };
  return { ...timed(createIntervalWalk(grid)), fractional: origin % 1000 !== 0, grid, fromFinish: from === 'finish' };
}

/** Dates by years, months, weeks and days, at a wall time (S5). Null when the kind's own members are wrong. */
export function readCalendar({ fields, path, zone, dst, start, context, problems }: Scope): Reading | null {
  const every = readEvery(fields.every, path('every'), ['years', 'months', 'weeks', 'days'], problems);
  const time = fields.time === undefined || fields.time === null ? 0 : readTime(fields.time, path('time'), problems);
  if (every === null || time === null) return null;
  const anchor = start ?? context.anchor;
  const first = Math.floor((anchor + zone.at(anchor).offset) / 86_400_000);
  return timed(
    createWallWalk({
      zone,
      dates: calendarDates(first, every.months, every.millis / 86_400_000),
      times: createSteppedTimes(time, time, 0),
      gap: dst.gap,
      // A calendar names dates, and each date happens once: "both" passes would be two runs for one date (case k03).
      overlap: dst.overlap === 'both' ? 'first' : dst.overlap,
    }),
  );
}

/** Months first, leaving out those that lack the day, then days (S5). */
function calendarDates(first: number, months: number, days: number): DateSet {
  if (months === 0) return createSteppedDates(first, days);
  return createSequenceDates(first, (date) => {
    const { year, month, day } = civilOf(date);
    for (let index = year * 12 + month - 1 + months; ; index += months) {
      const toYear = Math.floor(index / 12);
      if (toYear > LAST_YEAR) return null;
      const toMonth = (index % 12) + 1;
      if (day <= monthLength(toYear, toMonth)) return dayOf(toYear, toMonth, day) + days;
    }
  });
}

/** Wall times of each day from a start on. Null when the kind's own members are wrong. */
export function readWindow({ fields, path, zone, dst, problems }: Scope): Reading | null {
  const named = fields.days;
  const days =
    named === undefined || named === null ? new Set([0, 1, 2, 3, 4, 5, 6]) : readDays(named, path('days'), problems);
  const every = readEvery(fields.every, path('every'), ['hours', 'minutes', 'seconds'], problems);
  const between = fields.between;
  if (!Array.isArray(between) || between.length !== 2) {
    problems.add(between === undefined ? 'missing' : 'wrong-type', path('between'), {
      kind: 'needs',
      what: 'two-times',
      got: quote(between),
    });
    return null;
  }
  const from = readTime(between[0], path('between.0'), problems);
  const to = readTime(between[1], path('between.1'), problems);
  if (days === null || every === null || from === null || to === null) return null;
  if (from > to) {
    problems.add('reversed', path('between'), {
      kind: 'window-reversed',
      from: String(between[0]),
      to: String(between[1]),
    });
    return null;
  }
  const step = every.millis / 1000;
  if (from < to && step > to - from) {
    problems.add('bad-step', path('every'), {
      kind: 'period-beyond-window',
      from: String(between[0]),
      to: String(between[1]),
    });
    return null;
  }
  const mask = (weekday: number): number => (days.has(weekday) ? 0x10204081 : 0);
  const dates = createMonthDates(null, 0x1ffe, (_year, _month, firstWeekday) => {
    let bits = 0;
    for (let shift = 0; shift < 7; shift++) bits |= mask((firstWeekday + shift) % 7) << shift;
    return bits;
  });
  // The start of the window is a wall time that a person wrote and obeys dst; what follows it follows the clock (S8).
  const opening = createWallWalk({ zone, dates, times: createSteppedTimes(from, from, 0), ...dst });
  if (from + step > to) return timed(opening);
  const times = createSteppedTimes(from + step, to, step);
  return timed(createAnyWalk([opening, createWallWalk({ zone, dates, times, ...FOLLOWS_CLOCK })]));
}

/** One moment. Null when the kind's own members are wrong. */
export function readDate({ fields, path, zone, dst, problems }: Scope): Reading | null {
  const moment = readMoment(fields.at, path('at'), problems);
  if (moment === undefined) problems.add('missing', path('at'), { kind: 'needs-moment' });
  if (moment === undefined || moment === null) return null;
  const once = (instants: readonly Instant[]): Reading => ({
    ...timed(createInstantsWalk(instants)),
    fractional: instants.some((instant) => instant % 1000 !== 0),
  });
  if (moment.kind === 'instant') return once([moment.instant]);
  const { instants, gap } = resolveWall(zone, moment.wall);
  if (gap !== null) {
    if (dst.gap === 'skip') {
      problems.add('never-runs', path('at'), { kind: 'never-skipped', got: quote(fields.at), zone: zone.name });
      return once([]);
    }
    return once([dst.gap === 'end' ? gap.at : moment.wall - zone.at(gap.at).before]);
  }
  return once(dst.overlap === 'both' ? instants : instants.slice(...(dst.overlap === 'first' ? [0, 1] : [-1])));
}
