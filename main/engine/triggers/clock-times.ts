import type { GapPolicy, Instant, OverlapPolicyAtDst, Schedule } from '../model.ts';
import { compileSchedule } from './compile.ts';
import { parseFieldForm } from './cron/field-form.ts';
import { parseOcps } from './cron/ocps.ts';
import { formatWall } from './moment.ts';
import { createProblemList } from './problems.ts';
import type { Trigger, TriggerContext } from './trigger.ts';
import { type Zone, zoneNamed } from './zone.ts';

/** The parts of a schedule, as a change of the computer's zone meets them (S11). */
export interface ZoneParts {
  readonly named: readonly ClockTimes[];
  /** True when a part that a flight does not move fires here: one that repeats, or that has a zone of its own. */
  othersFire(at: Instant): boolean;
}

/** A part of a schedule that names its times of day in the computer's zone, and so is moved by a flight (S11). */
export interface ClockTimes {
  /** True when a fire of the whole schedule is one of these. */
  fires(at: Instant): boolean;
  readonly gap: GapPolicy;
  readonly overlap: OverlapPolicyAtDst;
}

const DAY = 86_400_000;

/** Which parts of a schedule name their times of day and follow the computer's zone, and which do not. */
export function zonePartsOf(schedule: Schedule, context: TriggerContext): ZoneParts {
  const zone = zoneNamed(context.zone);
  const found: { named: ClockTimes[]; others: Trigger[] } = { named: [], others: [] };
  if (zone !== null) collect(schedule, 'local', undefined, { context, zone }, found);
  return { named: found.named, othersFire: (at) => found.others.some((trigger) => trigger.next(at - 1) === at) };
}

function collect(
  schedule: Schedule,
  around: string,
  dstAround: Schedule['dst'],
  at: { readonly context: TriggerContext; readonly zone: Zone },
  found: { readonly named: ClockTimes[]; readonly others: Trigger[] },
): void {
  const timezone = schedule.timezone ?? around;
  const dst = { ...dstAround, ...schedule.dst };
  if (schedule.kind === 'any') {
    for (const member of schedule.of) collect(member, timezone, dst, at, found);
    return;
  }
  const trigger = compileSchedule(timezone === 'local' ? schedule : { ...schedule, timezone }, at.context);
  if (timezone !== 'local' || !namesHours(schedule)) {
    found.others.push(trigger);
    return;
  }
  const policies = { gap: dst.gap ?? 'end', overlap: dst.overlap ?? 'first' } as const;
  const fires = (instant: Instant) => trigger.next(instant - 1) === instant;
  if (schedule.kind !== 'window') {
    found.named.push({ ...policies, fires });
    return;
  }
  const [opens] = schedule.between;
  const isOpening = (instant: Instant) => wallOf(instant, at.zone).slice(11).startsWith(opens);
  found.named.push({ ...policies, fires: (instant) => isOpening(instant) && fires(instant) });
  // After its start a window follows the clock.
  const repeats: Trigger = { ...trigger, next: (after) => nextBeside(trigger, after, isOpening) };
  found.others.push(repeats);
}

function nextBeside(trigger: Trigger, after: Instant, leaves: (at: Instant) => boolean): Instant | null {
  const next = trigger.next(after);
  return next !== null && leaves(next) ? trigger.next(next) : next;
}

/** True when a kind of schedule states times of day instead of repeating with the clock (S9). */
function namesHours(schedule: Schedule): boolean {
  switch (schedule.kind) {
    case 'cron': {
      const problems = createProblemList();
      const plan =
        schedule.pattern === undefined
          ? parseFieldForm(schedule.fields, 'fields', problems)
          : parseOcps(schedule.pattern, 'pattern', problems);
      return plan !== null && plan !== 'app-start' && !plan.repeating;
    }
    case 'all':
      return schedule.of.some(namesHours);
    case 'calendar':
    case 'date':
    case 'window':
      return true;
    default:
      return false;
  }
}

/** The fires with from <= t <= to that these parts name, at most `cap`, and how many others the schedule has there. */
export function namedFires(
  trigger: Trigger,
  parts: readonly ClockTimes[],
  { from, to, cap }: { readonly from: Instant; readonly to: Instant; readonly cap: number },
): { readonly named: readonly { readonly at: Instant; readonly part: ClockTimes }[]; readonly others: number } {
  if (from > to) return { named: [], others: 0 };
  const { instants, total } = trigger.between(from, to, cap);
  const named = instants.flatMap((at) => {
    const part = parts.find((one) => one.fires(at));
    return part === undefined ? [] : [{ at, part }];
  });
  return { named, others: total - named.length };
}

/** Wall time minus UTC in this zone, milliseconds; 0 for a zone that does not exist. */
export function offsetIn(zone: string, at: Instant): number {
  return zoneNamed(zone)?.at(at).offset ?? 0;
}

/** The first instant at which the wall of this zone shows this time (milliseconds since 1970 of the wall) or a later one. */
export function instantOfWall(wall: number, zone: string): Instant {
  const known = zoneNamed(zone);
  return known === null ? wall : firstAt(wall, known);
}

/** `YYYY-MM-DDTHH:MM:SS` in a zone. */
export function wallOf(at: Instant, zone: Zone): string {
  return formatWall(at + zone.at(at).offset);
}

/** First and last instant of a date `YYYY-MM-DD` in a zone, both inclusive; null when it is no date. */
export function dayIn(date: string, zone: string): { readonly from: Instant; readonly to: Instant } | null {
  const wall = Date.parse(`${date}T00:00:00Z`);
  const known = zoneNamed(zone);
  if (known === null || !/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(wall)) return null;
  return { from: firstAt(wall, known), to: firstAt(wall + DAY, known) - 1 };
}

/** The first instant whose wall time is at or after this one. */
function firstAt(wall: number, zone: Zone): Instant {
  const before = wall - zone.at(wall - DAY).offset;
  const segment = zone.at(before);
  if (before + segment.offset === wall) return before;
  const again = wall - segment.offset;
  return zone.at(again).offset + again === wall ? again : segment.start;
}
