import type { Instant, Schedule, ScheduleProblem } from '../model.ts';
import type { NeverBecause } from '../schedule-faults.ts';
import { openQuestions } from './dialects/problems.ts';
import { nextEventTime } from './event-times.ts';
import { endOf } from './moment.ts';
import { createProblemList, scheduleProblem } from './problems.ts';
import { isObject } from './read-parts.ts';
import { readSchedule } from './read-schedule.ts';
import { addSaveProblems, type ReportedEvents } from './save-rules.ts';
import type { TriggerContext } from './trigger.ts';
import type { Walk } from './walk.ts';

const TEN_YEARS = 3653 * 86_400_000;

/** Where a schedule is saved: as for a trigger, and what the host of this computer reports. */
export interface CheckContext extends TriggerContext {
  /** Events that the host reports; undefined = no host has run here, so any of them is accepted. */
  readonly events?: ReportedEvents;
}

/**
 * Everything that is wrong with a schedule, on saving (S2): how it is written, what this computer cannot do, and that it never fires
 * within ten years of `now`. Takes any value and never throws; an empty list means it may be saved. Patterns of `known`, the schedule
 * saved so far, are not questioned again, so that what ran goes on.
 */
export function checkSchedule(
  schedule: unknown,
  {
    now,
    context,
    known,
  }: { readonly now: Instant; readonly context: CheckContext; readonly known?: Schedule | null | undefined },
): ScheduleProblem[] {
  const list = createProblemList();
  const walk = readSchedule(schedule, context, list);
  addSaveProblems(schedule, context.events, list);
  if (walk === null || list.problems.length > 0) return [...list.problems];
  const questions = openQuestions(schedule as Schedule, known);
  if (questions.length > 0) return questions;
  const problem = neverRuns(schedule as Schedule, walk, now, context);
  return problem === null ? [] : [problem];
}

/** What is wrong with the way a schedule is written, without looking for its next fire. */
export function findProblems(schedule: unknown, context: CheckContext): ScheduleProblem[] {
  const list = createProblemList();
  readSchedule(schedule, context, list);
  addSaveProblems(schedule, context.events, list);
  return [...list.problems];
}

function neverRuns(schedule: Schedule, walk: Walk, now: Instant, context: TriggerContext): ScheduleProblem | null {
  if (hasManual(schedule)) return null;
  // Strictly after: what falls on the very moment of saving is not run any more, such as the origin of an interval without a start.
  const next = earlier(walk.next(now), nextEventTime(schedule, now, context));
  if (next !== null && next <= now + TEN_YEARS) return null;
  const problem = (field: string, because: NeverBecause) =>
    scheduleProblem('never-runs', field, { kind: 'never', because });
  if (next !== null) return problem(mainMember(schedule), 'too-far');
  if (schedule.kind === 'date') return problem('at', 'past');
  // Asked from the cheap to the dear: a search that found nothing need not be made again backwards.
  if (membersFire(schedule, context, now)) {
    return problem('of', 'members-apart');
  }
  if (isObject(schedule.exclude) && fires({ ...schedule, exclude: undefined }, context, now)) {
    return problem('exclude', 'all-excluded');
  }
  if (walk.previous(now) !== null) {
    return problem(schedule.end == null ? mainMember(schedule) : 'end', 'last-past');
  }
  const end = endOf(schedule, context);
  if (end !== null && end < now && fires({ ...schedule, end: undefined }, context, now)) return problem('end', 'ended');
  if (schedule.start != null || schedule.end != null) {
    return problem(mainMember(schedule), 'outside-bounds');
  }
  return problem(mainMember(schedule), 'no-date');
}

const fires = (schedule: Schedule, context: TriggerContext, after: Instant): boolean =>
  readSchedule(schedule, context, createProblemList())?.next(after) != null ||
  nextEventTime(schedule, after, context) !== null;

const earlier = (one: Instant | null, other: Instant | null): Instant | null =>
  one === null ? other : other === null ? one : Math.min(one, other);

/** A person may start it at any time, also where that is one of several ways. */
const hasManual = (schedule: Schedule): boolean =>
  schedule.kind === 'manual' || (schedule.kind === 'any' && schedule.of.some(hasManual));

/** True for an `all` whose members each fire after `after`; when it has no fire itself, they never meet. */
export function membersFire(schedule: Schedule, context: TriggerContext, after: Instant): boolean {
  const { kind, timezone, end } = schedule;
  if (kind === 'any') return schedule.of.every((member) => membersFire(member, context, after));
  if (kind !== 'all') return false;
  return schedule.of.every((member) => fires({ timezone, end, ...member }, context, after));
}

function mainMember(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'cron':
      return schedule.pattern === undefined ? 'fields' : 'pattern';
    case 'interval':
    case 'calendar':
      return 'every';
    case 'window':
      return 'between';
    case 'date':
      return 'at';
    case 'any':
    case 'all':
      return 'of';
    case 'event':
      return 'on';
    default:
      return 'kind';
  }
}
