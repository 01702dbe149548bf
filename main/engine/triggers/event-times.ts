import type { EventName, Instant, Schedule } from '../model.ts';
import { createBoundsWalk } from './bounds-walk.ts';
import { createExcludeWalk } from './exclude-walk.ts';
import { eventOf } from './facts.ts';
import { createIntervalWalk } from './interval-walk.ts';
import { createProblemList } from './problems.ts';
import { readEnd, readExclusions, readStart } from './read-parts.ts';
import type { TriggerContext } from './trigger.ts';
import { FIRST_INSTANT, type Walk } from './walk.ts';
import { type Zone, zoneNamed } from './zone.ts';

/** An event that starts a schedule, and the instants at which it may: those that no bound and no exclusion around it forbids. */
interface EventTimes {
  readonly on: EventName;
  readonly walk: Walk;
}

/** An event may happen in any millisecond. */
const ANY_TIME: Walk = createIntervalWalk({ origin: FIRST_INSTANT, period: 1, first: 0 });

/**
 * True if this event may start the schedule at this instant: a member that names it lies within its own start, end and exclude, and
 * those of every schedule around it (S3).
 */
export function allowsEvent(
  schedule: Schedule,
  on: EventName,
  at: Instant,
  context: Pick<TriggerContext, 'zone'>,
): boolean {
  return eventTimes(schedule, context).some((event) => event.on === on && event.walk.next(at - 1) === at);
}

/** The first instant after `after` at which any of its events may start the schedule; null if none ever does. */
export function nextEventTime(
  schedule: Schedule,
  after: Instant,
  context: Pick<TriggerContext, 'zone'>,
): Instant | null {
  const found = eventTimes(schedule, context).flatMap(({ walk }) => walk.next(after) ?? []);
  return found.length === 0 ? null : Math.min(...found);
}

function eventTimes(schedule: Schedule, { zone: local }: Pick<TriggerContext, 'zone'>): EventTimes[] {
  const zone = zoneNamed(local);
  return zone === null ? [] : timesWithin(schedule, ANY_TIME, zone, zone);
}

function timesWithin(schedule: Schedule, around: Walk, local: Zone, outer: Zone): EventTimes[] {
  // An event has no instant of its own that others could meet (S1), so that none starts an `all`.
  if (schedule.kind === 'all') return [];
  const { timezone } = schedule;
  const zone = timezone == null ? outer : timezone === 'local' ? local : (zoneNamed(timezone) ?? outer);
  // What is wrong with them has been reported when the schedule was read.
  const unheard = createProblemList();
  const start = readStart(schedule.start, zone, 'start', unheard) ?? null;
  const end = readEnd(schedule.end, zone, 'end', unheard) ?? null;
  const exclusions = readExclusions(schedule.exclude, 'exclude', unheard);
  const bounded = createBoundsWalk(around, start, end);
  const walk = exclusions === null ? bounded : createExcludeWalk(bounded, zone, exclusions);
  if (schedule.kind === 'any') return schedule.of.flatMap((member) => timesWithin(member, walk, local, zone));
  const on = eventOf(schedule);
  return on === null ? [] : [{ on, walk }];
}
