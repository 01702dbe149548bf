/**
 * What is refused when a schedule is saved, and is no reason to stop one that is stored already (S2): a job saved before a rule, or
 * brought from another computer, keeps running as it did.
 */
import type { EventName, ScheduleProblem } from '../model.ts';
import type { ScheduleFault } from '../schedule-faults.ts';
import { createProblemList, type ProblemCode, type ProblemList, quote, scheduleProblem } from './problems.ts';
import { type Fields, isObject } from './read-parts.ts';
import { zoneNamed } from './zone.ts';
import { zoneFault, zoneRemark } from './zone-fault.ts';

/** Events that the host of this computer reports; undefined while no host has run. */
export type ReportedEvents = readonly EventName[] | undefined;

/** Every host starts and sees the computer come back. */
const CERTAIN: readonly unknown[] = ['app-start', 'resume'] satisfies readonly EventName[];

/** Modifiers that hold back a clock or an event, and no person. */
const HELD_BACK = ['start', 'end', 'exclude', 'jitter', 'maxRuns'] as const;

type Found = (code: ProblemCode, field: string, fault: ScheduleFault) => void;

/** Adds what may not be saved. Takes any value; what cannot be read at all is left to `readSchedule`. */
export function addSaveProblems(schedule: unknown, events: ReportedEvents, problems: ProblemList): void {
  visit(schedule, '', (part, path, isMember) => {
    const { timezone } = part;
    // A name that Intl refuses as well has been reported by `readZone`.
    const zone = typeof timezone === 'string' && zoneNamed(timezone) !== null ? zoneFault(timezone) : null;
    if (zone !== null) problems.add('unknown-zone', `${path}timezone`, zone);
    for (const name of isMember ? (['jitter', 'maxRuns'] as const) : []) {
      if (part[name] !== undefined && part[name] !== null)
        problems.add('unknown-member', `${path}${name}`, { kind: 'not-in-member', name });
    }
    const event = eventOf(part);
    if (event !== null && events !== undefined && !events.some((each) => each === event.on)) {
      const fault: ScheduleFault = { kind: 'event-not-here', got: quote(event.on), known: events.join(', ') };
      problems.add('never-runs', `${path}${event.field}`, fault);
    }
  });
}

/** What a stored schedule would be refused for today, although it keeps running (S2): shown with the job. */
export function saveProblemsOf(schedule: unknown, events: ReportedEvents): readonly ScheduleProblem[] {
  const list = createProblemList();
  addSaveProblems(schedule, events, list);
  return list.problems;
}

/** What is accepted but worth saying: zones that are only an offset, what has no effect, events that may never be reported. */
export function saveRemarks(schedule: unknown, events: ReportedEvents): ScheduleProblem[] {
  const found: ScheduleProblem[] = [];
  const add: Found = (code, field, fault) => void found.push(scheduleProblem(code, field, fault));
  visit(schedule, '', (part, path) => {
    const zone = typeof part.timezone === 'string' ? zoneRemark(part.timezone) : null;
    if (zone !== null) add('unknown-zone', `${path}timezone`, zone);
    for (const name of part.kind === 'manual' ? HELD_BACK : []) {
      if (part[name] !== undefined && part[name] !== null)
        add('unknown-member', `${path}${name}`, { kind: 'no-effect-by-hand', name });
    }
    if (isObject(part.dst) && part.dst.overlap === 'both' && meetsCalendar(part))
      add('unknown-name', `${path}dst.overlap`, { kind: 'calendar-once' });
    const event = eventOf(part);
    if (event !== null && events === undefined && !CERTAIN.includes(event.on)) {
      add('never-runs', `${path}${event.field}`, { kind: 'event-unsure', got: quote(event.on) });
    }
  });
  return found;
}

// As deep as schedules may be (`readSchedule` says so); deeper ones are refused anyway.
const DEEPEST = 8;

/** Calls `see` for the schedule and every member in it, with the path that leads to its own members. */
function visit(
  schedule: unknown,
  path: string,
  see: (part: Fields, path: string, isMember: boolean) => void,
  level = 0,
): void {
  if (!isObject(schedule) || level > DEEPEST) return;
  see(schedule, path, level > 0);
  const { kind, of } = schedule;
  if ((kind !== 'any' && kind !== 'all') || !Array.isArray(of)) return;
  for (const [index, member] of of.slice(0, 100).entries()) visit(member, `${path}of.${index}.`, see, level + 1);
}

/** True for a calendar, or a part from which one takes over what to do in an overlap. */
function meetsCalendar({ kind, of }: Fields, level = 0): boolean {
  if (kind === 'calendar') return true;
  if ((kind !== 'any' && kind !== 'all') || !Array.isArray(of) || level > DEEPEST) return false;
  return of.some((member) => {
    if (!isObject(member)) return false;
    const named = isObject(member.dst) && member.dst.overlap !== undefined && member.dst.overlap !== null;
    return !named && meetsCalendar(member, level + 1);
  });
}

/** The event that starts this part itself, and the member that names it. */
function eventOf({ kind, on, pattern }: Fields): { readonly on: unknown; readonly field: string } | null {
  if (kind === 'event') return { on, field: 'on' };
  return typeof pattern === 'string' && pattern.trim() === '@reboot' ? { on: 'app-start', field: 'pattern' } : null;
}
