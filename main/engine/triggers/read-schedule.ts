import type { Instant, Schedule } from '../model.ts';
import { createAllWalk } from './all-walk.ts';
import { createAnyWalk } from './any-walk.ts';
import { createBoundsWalk } from './bounds-walk.ts';
import { civilOf, dayOf, monthLength } from './calendar-math.ts';
import { createCronWalk, type DstPolicy } from './cron/cron-walk.ts';
import { parseFieldForm } from './cron/field-form.ts';
import { parseOcps } from './cron/ocps.ts';
import { createMonthDates, createSequenceDates, createSteppedDates, type DateSet, LAST_YEAR } from './date-set.ts';
import { createExcludeWalk } from './exclude-walk.ts';
import { createInstantsWalk } from './instants-walk.ts';
import { createIntervalWalk, type Grid, meetGrids } from './interval-walk.ts';
import { type ProblemList, quote } from './problems.ts';
import {
  type Fields,
  isObject,
  readDays,
  readEnd,
  readEvery,
  readExclusions,
  readMoment,
  readStart,
  readTime,
} from './read-parts.ts';
import { createSteppedTimes } from './time-set.ts';
import type { TriggerContext } from './trigger.ts';
import { NEVER, type Walk } from './walk.ts';
import { createWallWalk, FOLLOWS_CLOCK } from './wall-walk.ts';
import { resolveWall, type Zone, zoneNamed } from './zone.ts';

const MODIFIERS = ['kind', 'timezone', 'start', 'end', 'jitter', 'exclude', 'dst', 'maxRuns'];
const MEMBERS: Readonly<Record<Schedule['kind'], readonly string[]>> = {
  cron: ['pattern', 'fields'],
  interval: ['every', 'from'],
  calendar: ['every', 'time'],
  window: ['days', 'between', 'every'],
  date: ['at'],
  any: ['of'],
  all: ['of'],
  event: ['on'],
  manual: [],
};
const KINDS = Object.keys(MEMBERS);
const isKind = (value: unknown): value is Schedule['kind'] =>
  typeof value === 'string' && Object.hasOwn(MEMBERS, value);
const EVENTS: readonly string[] = ['app-start', 'login', 'resume', 'unlock', 'idle', 'network', 'mains', 'file'];
const MOST_MEMBERS = 64;
const MOST_LEVELS = 6;

/** A schedule understood: its walk, and what a combination has to know about it. */
interface Reading {
  readonly walk: Walk;
  /** Events and manual starts have no instants of their own. */
  readonly timeless: boolean;
  /** Its fires may carry fractions of a second. */
  readonly fractional: boolean;
  /** A bare interval, so that two of them can be met exactly. */
  readonly grid: Grid | null;
}

/** What members of `any` and `all` take over from the schedule around them unless they say otherwise. */
interface Surroundings {
  readonly zone: Zone | null;
  readonly dst: DstPolicy;
  readonly level: number;
}

/** What the kinds read themselves with. */
interface Scope {
  readonly fields: Fields;
  readonly path: (member: string) => string;
  readonly zone: Zone;
  readonly dst: DstPolicy;
  readonly start: Instant | null;
  readonly context: TriggerContext;
  readonly problems: ProblemList;
  readonly level: number;
}

/** Reads any value as a schedule. Null when it found a fatal problem; never throws for bad input. */
export function readSchedule(schedule: unknown, context: TriggerContext, problems: ProblemList): Walk | null {
  const surroundings: Surroundings = { zone: null, dst: { gap: 'end', overlap: 'first' }, level: 0 };
  const reading = read(schedule, '', context, surroundings, problems);
  return problems.fatal > 0 ? null : (reading?.walk ?? null);
}

function read(
  schedule: unknown,
  prefix: string,
  context: TriggerContext,
  around: Surroundings,
  problems: ProblemList,
): Reading | null {
  const path = (member: string): string => `${prefix}${member}`;
  const here = prefix.slice(0, -1);
  if (!isObject(schedule)) {
    problems.add(
      'wrong-type',
      here,
      `a schedule is an object such as {"kind": "cron", "pattern": "30 3 * * *"}, not ${quote(schedule)}`,
    );
    return null;
  }
  const kind = schedule.kind;
  if (!isKind(kind)) {
    problems.add(
      kind === undefined ? 'missing' : 'unknown-kind',
      path('kind'),
      `${quote(kind)} is not a kind of schedule; there are ${KINDS.join(', ')}`,
    );
    return null;
  }
  const before = problems.fatal;
  for (const member of Object.keys(schedule)) {
    if (!MODIFIERS.includes(member) && !MEMBERS[kind].includes(member) && schedule[member] !== undefined) {
      problems.add('unknown-member', path(member), `a schedule of kind ${kind} has no ${quote(member)}`);
    }
  }
  const zone = readZone(schedule.timezone, path('timezone'), context, around, problems);
  const dst = readDst(schedule.dst, path('dst'), around.dst, problems);
  checkJitter(schedule.jitter, path('jitter'), problems);
  const maxRuns = schedule.maxRuns;
  if (
    maxRuns !== undefined &&
    maxRuns !== null &&
    !(typeof maxRuns === 'number' && Number.isInteger(maxRuns) && maxRuns >= 1)
  ) {
    problems.add('wrong-type', path('maxRuns'), `a whole number of at least 1 is needed, not ${quote(maxRuns)}`);
  }
  const exclusions = readExclusions(schedule.exclude, path('exclude'), problems);
  if (zone === null) return null;
  const start = readStart(schedule.start, zone, path('start'), problems) ?? null;
  const end = readEnd(schedule.end, zone, path('end'), problems) ?? null;
  if (start !== null && end !== null && end < start) {
    problems.add('end-before-start', path('end'), 'the end lies before the start');
  }
  const reading = readKind(kind, { fields: schedule, path, zone, dst, start, context, problems, level: around.level });
  if (reading === null || problems.fatal > before) return null;

  // The start of an interval or calendar is its first fire already; cutting there again changes nothing for them.
  const bounded = createBoundsWalk(reading.walk, start, end);
  const walk = exclusions === null ? bounded : createExcludeWalk(bounded, zone, exclusions);
  const bare = exclusions === null && end === null;
  return { ...reading, walk, grid: bare ? reading.grid : null };
}

function readZone(
  value: unknown,
  path: string,
  context: TriggerContext,
  around: Surroundings,
  problems: ProblemList,
): Zone | null {
  if (value !== undefined && value !== null && typeof value !== 'string') {
    problems.add('wrong-type', path, `a zone name such as "Europe/Helsinki" or "local" is needed, not ${quote(value)}`);
    return null;
  }
  if ((value === undefined || value === null) && around.zone !== null) return around.zone;
  const name = value === undefined || value === null || value === 'local' ? context.zone : value;
  const zone = zoneNamed(name);
  if (zone === null)
    problems.add(
      'unknown-zone',
      path,
      `${quote(name)} is not the name of a time zone; names look like “Europe/Helsinki”, or “local” for this computer's zone`,
    );
  return zone;
}

function readDst(value: unknown, path: string, otherwise: DstPolicy, problems: ProblemList): DstPolicy {
  if (value === undefined || value === null) return otherwise;
  if (!isObject(value)) {
    problems.add('wrong-type', path, `an object with gap and overlap is needed, not ${quote(value)}`);
    return otherwise;
  }
  for (const name of Object.keys(value)) {
    if (name !== 'gap' && name !== 'overlap')
      problems.add('unknown-member', `${path}.${name}`, `there is no ${quote(name)} in dst; there are gap, overlap`);
  }
  const { gap, overlap } = value;
  const knownGap = gap === 'end' || gap === 'skip' || gap === 'shift';
  const knownOverlap = overlap === 'first' || overlap === 'both' || overlap === 'last';
  if (!knownGap && gap !== undefined && gap !== null)
    problems.add('unknown-name', `${path}.gap`, `${quote(gap)} is none of end, skip, shift`);
  if (!knownOverlap && overlap !== undefined && overlap !== null)
    problems.add('unknown-name', `${path}.overlap`, `${quote(overlap)} is none of first, both, last`);
  return { gap: knownGap ? gap : otherwise.gap, overlap: knownOverlap ? overlap : otherwise.overlap };
}

function checkJitter(value: unknown, path: string, problems: ProblemList): void {
  if (value === undefined || value === null) return;
  if (!isObject(value)) {
    problems.add('wrong-type', path, `an object such as {"seconds": 120} is needed, not ${quote(value)}`);
    return;
  }
  const seconds = value.seconds;
  const stable = value.stable;
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= 31_536_000)) {
    problems.add(
      'wrong-type',
      `${path}.seconds`,
      `a number of seconds from 0 to 31536000 is needed, not ${quote(seconds)}`,
    );
  }
  if (stable !== undefined && stable !== null && typeof stable !== 'boolean') {
    problems.add('wrong-type', `${path}.stable`, `true or false is needed, not ${quote(stable)}`);
  }
  for (const name of Object.keys(value)) {
    if (name !== 'seconds' && name !== 'stable')
      problems.add(
        'unknown-member',
        `${path}.${name}`,
        `there is no ${quote(name)} in jitter; there are seconds, stable`,
      );
  }
}

const timed = (walk: Walk): Reading => ({ walk, timeless: false, fractional: false, grid: null });
const TIMELESS: Reading = { walk: NEVER, timeless: true, fractional: false, grid: null };

function readKind(kind: Schedule['kind'], scope: Scope): Reading | null {
  switch (kind) {
    case 'cron':
      return readCron(scope);
    case 'interval':
      return readInterval(scope);
    case 'calendar':
      return readCalendar(scope);
    case 'window':
      return readWindow(scope);
    case 'date':
      return readDate(scope);
    case 'any':
    case 'all':
      return readCombination(kind, scope);
    case 'event': {
      const on = scope.fields.on;
      if (typeof on === 'string' && EVENTS.includes(on)) return TIMELESS;
      scope.problems.add(
        on === undefined ? 'missing' : 'unknown-name',
        scope.path('on'),
        `${quote(on)} is none of ${EVENTS.join(', ')}`,
      );
      return null;
    }
    case 'manual':
      return TIMELESS;
  }
}

function readCron({ fields, path, zone, dst, problems }: Scope): Reading | null {
  const pattern = fields.pattern;
  const form = fields.fields;
  if (pattern !== undefined && form !== undefined) {
    problems.add('unknown-member', path('fields'), 'a cron schedule has either a pattern or fields, not both');
    return null;
  }
  if (form !== undefined) {
    const plan = parseFieldForm(form, path('fields'), problems);
    return plan === null ? null : timed(createCronWalk(plan, zone, dst));
  }
  if (typeof pattern !== 'string') {
    problems.add(
      pattern === undefined ? 'missing' : 'wrong-type',
      path('pattern'),
      `a pattern such as "30 3 * * MON-FRI" is needed, not ${quote(pattern)}`,
    );
    return null;
  }
  const plan = parseOcps(pattern, path('pattern'), problems);
  if (plan === null) return null;
  return plan === 'app-start' ? TIMELESS : timed(createCronWalk(plan, zone, dst));
}

function readInterval({ fields, path, start, context, problems }: Scope): Reading | null {
  const from = fields.from;
  if (from !== undefined && from !== null && from !== 'start' && from !== 'finish') {
    problems.add('unknown-name', path('from'), `${quote(from)} is none of start, finish`);
  }
  const every = readEvery(fields.every, path('every'), ['weeks', 'days', 'hours', 'minutes', 'seconds'], problems);
  if (every === null) return null;
  const finished = from === 'finish' ? context.lastFinish : null;
  const origin = finished ?? start ?? context.anchor;
  const grid: Grid = { origin, period: every.millis, first: finished === null ? 0 : 1 };
  return { walk: createIntervalWalk(grid), timeless: false, fractional: origin % 1000 !== 0, grid };
}

function readCalendar({ fields, path, zone, dst, start, context, problems }: Scope): Reading | null {
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

function readWindow({ fields, path, zone, dst, problems }: Scope): Reading | null {
  const named = fields.days;
  const days =
    named === undefined || named === null ? new Set([0, 1, 2, 3, 4, 5, 6]) : readDays(named, path('days'), problems);
  const every = readEvery(fields.every, path('every'), ['hours', 'minutes', 'seconds'], problems);
  const between = fields.between;
  if (!Array.isArray(between) || between.length !== 2) {
    problems.add(
      between === undefined ? 'missing' : 'wrong-type',
      path('between'),
      `two times such as ["09:00", "17:30"] are needed, not ${quote(between)}`,
    );
    return null;
  }
  const from = readTime(between[0], path('between.0'), problems);
  const to = readTime(between[1], path('between.1'), problems);
  if (days === null || every === null || from === null || to === null) return null;
  if (from > to) {
    problems.add(
      'reversed',
      path('between'),
      `the window ends at ${between[1]}, before it starts at ${between[0]}; use two windows for a night`,
    );
    return null;
  }
  const step = every.millis / 1000;
  if (from < to && step > to - from) {
    problems.add('bad-step', path('every'), `the period is longer than the window from ${between[0]} to ${between[1]}`);
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

function readDate({ fields, path, zone, dst, problems }: Scope): Reading | null {
  const moment = readMoment(fields.at, path('at'), problems);
  if (moment === undefined) problems.add('missing', path('at'), 'a moment such as "2026-12-01T09:00" is needed');
  if (moment === undefined || moment === null) return null;
  const once = (instants: readonly Instant[]): Reading => ({
    ...timed(createInstantsWalk(instants)),
    fractional: instants.some((instant) => instant % 1000 !== 0),
  });
  if (moment.kind === 'instant') return once([moment.instant]);
  const { instants, gap } = resolveWall(zone, moment.wall);
  if (gap !== null) {
    if (dst.gap === 'skip') {
      problems.add(
        'never-runs',
        path('at'),
        `this never runs: ${quote(fields.at)} does not exist in ${zone.name}, and dst.gap is skip`,
      );
      return once([]);
    }
    return once([dst.gap === 'end' ? gap.at : moment.wall - zone.at(gap.at).before]);
  }
  return once(dst.overlap === 'both' ? instants : instants.slice(...(dst.overlap === 'first' ? [0, 1] : [-1])));
}

function readCombination(kind: 'any' | 'all', scope: Scope): Reading | null {
  const { fields, path, zone, dst, context, problems, level } = scope;
  const of = fields.of;
  if (!Array.isArray(of) || of.length === 0) {
    problems.add(
      of === undefined ? 'missing' : 'empty',
      path('of'),
      `${kind} needs a list of at least one schedule, not ${Array.isArray(of) ? 'an empty one' : quote(of)}`,
    );
    return null;
  }
  if (of.length > MOST_MEMBERS || level >= MOST_LEVELS) {
    const [code, message] =
      of.length > MOST_MEMBERS
        ? (['too-many', `${of.length} schedules are more than ${MOST_MEMBERS}`] as const)
        : (['too-deep', `schedules inside schedules go ${MOST_LEVELS} levels deep at most`] as const);
    problems.add(code, path('of'), message);
    return null;
  }
  const inner: Surroundings = { zone, dst, level: level + 1 };
  const readings = of.map((member, index) => read(member, path(`of.${index}.`), context, inner, problems));
  const members = readings.filter((reading) => reading !== null);
  if (members.length < readings.length) return null;
  const fractional = members.some((member) => member.fractional);
  if (kind === 'any') {
    const walks = members.filter((member) => !member.timeless).map((member) => member.walk);
    if (walks.length === 0) return TIMELESS;
    return { ...timed(createAnyWalk(walks)), fractional };
  }
  const timeless = members.findIndex((member) => member.timeless);
  if (timeless >= 0) {
    problems.add(
      'never-runs',
      path(`of.${timeless}`),
      'this never runs: all needs schedules with times of their own, and events and manual have none',
    );
    return timed(NEVER);
  }
  return meet(members, fractional, scope);
}

function meet(members: readonly Reading[], fractional: boolean, { path, problems }: Scope): Reading | null {
  const tolerance = fractional ? 1000 : 0;
  const walks: Walk[] = [];
  let grid: Grid | null = null;
  for (const member of members) {
    if (member.grid === null || tolerance > 0) walks.push(member.walk);
    else if (grid === null) grid = member.grid;
    else {
      grid = meetGrids(grid, member.grid);
      if (grid === null) {
        problems.add('never-runs', path('of'), 'this never runs: the intervals never fall on the same moment');
        return timed(NEVER);
      }
    }
  }
  if (grid === null) return { ...timed(createAllWalk(walks, tolerance)), fractional };
  const shared = createIntervalWalk(grid);
  return walks.length === 0
    ? { walk: shared, timeless: false, fractional, grid }
    : timed(createAllWalk([...walks, shared], 0));
}
