import type { Schedule } from '../model.ts';
import { createAllWalk } from './all-walk.ts';
import { createAnyWalk } from './any-walk.ts';
import { createBoundsWalk } from './bounds-walk.ts';
import { createExcludeWalk } from './exclude-walk.ts';
import { createFirstWalk } from './first-walk.ts';
import { createIntervalWalk, type Grid, meetGrids } from './interval-walk.ts';
import { type ProblemList, quote } from './problems.ts';
import {
  type Reading,
  readCalendar,
  readCron,
  readDate,
  readInterval,
  readWindow,
  type Scope,
  TIMELESS,
  timed,
} from './read-kinds.ts';
import { checkJitter, readDst, readZone, type Surroundings } from './read-modifiers.ts';
import { isObject, readEnd, readExclusions, readStart } from './read-parts.ts';
import type { TriggerContext } from './trigger.ts';
import { NEVER, type Walk } from './walk.ts';

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

/** Reads any value as a schedule. Null when it found a fatal problem; never throws for bad input. */
export function readSchedule(schedule: unknown, context: TriggerContext, problems: ProblemList): Walk | null {
  const surroundings: Surroundings = { zone: null, dst: { gap: 'end', overlap: 'first' }, level: 0, within: null };
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
    problems.add('wrong-type', here, { kind: 'needs', what: 'schedule', got: quote(schedule) });
    return null;
  }
  const kind = schedule.kind;
  if (!isKind(kind)) {
    problems.add(kind === undefined ? 'missing' : 'unknown-kind', path('kind'), {
      kind: 'no-kind',
      got: quote(kind),
      known: KINDS.join(', '),
    });
    return null;
  }
  const before = problems.fatal;
  for (const member of Object.keys(schedule)) {
    if (!MODIFIERS.includes(member) && !MEMBERS[kind].includes(member) && schedule[member] !== undefined) {
      problems.add('unknown-member', path(member), { kind: 'no-member', schedule: kind, got: quote(member) });
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
    problems.add('wrong-type', path('maxRuns'), { kind: 'needs', what: 'runs', got: quote(maxRuns) });
  }
  const exclusions = readExclusions(schedule.exclude, path('exclude'), problems);
  if (zone === null) return null;
  const start = readStart(schedule.start, zone, path('start'), problems) ?? null;
  const end = readEnd(schedule.end, zone, path('end'), problems) ?? null;
  if (start !== null && end !== null && end < start) {
    problems.add('end-before-start', path('end'), { kind: 'end-before-start' });
  }
  const reading = readKind(kind, { fields: schedule, path, zone, dst, start, context, problems, level: around.level });
  if (reading === null || problems.fatal > before) return null;

  // The start of an interval or calendar is its first fire already; cutting there again changes nothing for them.
  const bounded = createBoundsWalk(reading.walk, start, end);
  const walk = exclusions === null ? bounded : createExcludeWalk(bounded, zone, exclusions);
  const bare = exclusions === null && end === null;
  // What `all` meets stays a grid until all members have met: the first of what they share is the one fire that is known.
  if (reading.fromFinish && around.within !== 'all') {
    const counted = context.lastFinish ?? context.anchor;
    return { ...reading, walk: createFirstWalk(walk, counted), grid: null, fromFinish: false };
  }
  return { ...reading, walk, grid: bare ? reading.grid : null };
}

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
      scope.problems.add(on === undefined ? 'missing' : 'unknown-name', scope.path('on'), {
        kind: 'none-of',
        got: quote(on),
        known: EVENTS.join(', '),
      });
      return null;
    }
    case 'manual':
      return TIMELESS;
  }
}

function readCombination(kind: 'any' | 'all', scope: Scope): Reading | null {
  const { fields, path, zone, dst, context, problems, level } = scope;
  const of = fields.of;
  if (!Array.isArray(of) || of.length === 0) {
    problems.add(of === undefined ? 'missing' : 'empty', path('of'), {
      kind: 'needs-members',
      schedule: kind,
      got: Array.isArray(of) ? null : quote(of),
    });
    return null;
  }
  if (of.length > MOST_MEMBERS || level >= MOST_LEVELS) {
    if (of.length > MOST_MEMBERS)
      problems.add('too-many', path('of'), { kind: 'members-many', count: of.length, most: MOST_MEMBERS });
    else problems.add('too-deep', path('of'), { kind: 'members-deep', most: MOST_LEVELS });
    return null;
  }
  const inner: Surroundings = { zone, dst, level: level + 1, within: kind };
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
    problems.add('never-runs', path(`of.${timeless}`), { kind: 'never', because: 'members-timeless' });
    return timed(NEVER);
  }
  const met = meet(members, fractional, scope);
  return { ...met, fromFinish: members.some((member) => member.fromFinish) };
}

function meet(members: readonly Reading[], fractional: boolean, { path, problems }: Scope): Reading {
  const tolerance = fractional ? 1000 : 0;
  const walks: Walk[] = [];
  let grid: Grid | null = null;
  for (const member of members) {
    if (member.grid === null || tolerance > 0) walks.push(member.walk);
    else if (grid === null) grid = member.grid;
    else {
      grid = meetGrids(grid, member.grid);
      if (grid === null) {
        problems.add('never-runs', path('of'), { kind: 'never', because: 'intervals-apart' });
        return timed(NEVER);
      }
    }
  }
  if (grid === null) return { ...timed(createAllWalk(walks, tolerance)), fractional };
  const shared = createIntervalWalk(grid);
  return walks.length === 0 ? { ...timed(shared), fractional, grid } : timed(createAllWalk([...walks, shared], 0));
}
