import type {
  CalendarDate,
  CronFieldsSchedule,
  CronTextSchedule,
  Instant,
  Moment,
  Schedule,
  ScheduleModifiers,
} from '../../model.ts';
import type { DstPolicy } from '../cron/cron-walk.ts';
import { parseFieldForm } from '../cron/field-form.ts';
import { parseOcps } from '../cron/ocps.ts';
import { parseMoment, parseTimeOfDay } from '../moment.ts';
import { createProblemList } from '../problems.ts';
import { DAYS } from '../read-parts.ts';
import { resolveWall, zoneNamed } from '../zone.ts';
import { calendarRuleOf, dateText } from './calendar-structure.ts';
import { daysOf, timesOf } from './cron-structure.ts';
import type { DstPart, Modifiers, Structure, When } from './structure.ts';

/** Where and when a schedule was created: decides the day of calendars without a start. */
export interface Origin {
  /** Start of the grids of this job (S4). */
  readonly anchor: Instant;
  /** Zone meant by `local`. */
  readonly zone: string;
}

interface Around {
  readonly zone: string;
  readonly dst: DstPolicy;
  readonly origin: Origin | null;
  readonly top: boolean;
}

/** Returns the meaning of a schedule in the parts that a sentence says. Pure; throws only if `schedule` is none. */
export function scheduleStructure(schedule: Schedule, origin: Origin | null = null): Structure {
  return read(schedule, { zone: 'local', dst: { gap: 'end', overlap: 'first' }, origin, top: true });
}

function read(schedule: Schedule, around: Around): Structure {
  const zone = schedule.timezone ?? around.zone;
  const dst = {
    gap: schedule.dst?.gap ?? around.dst.gap,
    overlap: schedule.dst?.overlap ?? around.dst.overlap,
  };
  const when = whenOf(schedule, { ...around, zone, dst });
  const modifiers = modifiersOf(schedule, when, around.top);
  const bounds = [modifiers.start, modifiers.end];
  const usesZone = wallKind(when) || modifiers.exclude !== null || bounds.some((at) => at !== null && isWall(at));
  const structure = { when, zone, usesZone, modifiers };
  const only =
    (when.kind === 'any' || (when.kind === 'all' && hasTimes(when))) && when.of.length === 1 ? when.of[0] : undefined;
  return only === undefined ? structure : (merged(structure, only) ?? structure);
}

/** A combination of one member is that member, as long as the modifiers of the two can be told apart. */
function merged(outer: Structure, only: Structure): Structure | null {
  if (isBare(outer)) return only;
  const sameZone = outer.zone === only.zone || !outer.usesZone || !only.usesZone;
  if (!isBare(only) || !sameZone || isCombination(only.when)) return null;
  // A start would become the origin of these.
  if (outer.modifiers.start !== null && (only.when.kind === 'interval' || only.when.kind === 'calendar')) return null;
  const zone = outer.usesZone ? outer.zone : only.zone;
  return { ...only, zone, usesZone: outer.usesZone || only.usesZone, modifiers: outer.modifiers };
}

/** True if a structure has no modifier to be said. */
export const isBare = ({ modifiers }: Structure): boolean => Object.values(modifiers).every((value) => value === null);

const isWall = (moment: Moment): boolean => parseMoment(moment)?.kind === 'wall';

function wallKind(when: When): boolean {
  if (when.kind === 'date') return isWall(when.at);
  return when.kind === 'cron' || when.kind === 'calendar' || when.kind === 'window';
}

function whenOf(schedule: Schedule, around: Around): When {
  switch (schedule.kind) {
    case 'cron':
      return cronOf(schedule, around);
    case 'interval':
      return { kind: 'interval', every: schedule.every, from: schedule.from ?? 'start' };
    case 'calendar': {
      const since = sinceOf(schedule, around);
      return {
        kind: 'calendar',
        rule: calendarRuleOf(schedule.every, since),
        time: parseTimeOfDay(schedule.time ?? '00:00') ?? 0,
        since,
        fromCreation: schedule.start == null,
        // A calendar date happens once, so `both` is read as `first`.
        dst: dstOf(around, ['last']),
      };
    }
    case 'window': {
      const { days, every } = schedule;
      const from = parseTimeOfDay(schedule.between[0]) ?? 0;
      const end = parseTimeOfDay(schedule.between[1]) ?? 0;
      const step = (every.hours ?? 0) * 3600 + (every.minutes ?? 0) * 60 + (every.seconds ?? 0);
      const to = step > 0 ? end - ((end - from) % step) : end;
      const named = [...new Set((days ?? []).map((day) => DAYS.indexOf(day)))].sort((a, b) => a - b);
      return {
        ...{ kind: 'window', from, to, every },
        days: days == null || named.length === 7 ? null : named,
        dst: dstOf(around),
      };
    }
    case 'date':
      return { kind: 'date', at: schedule.at, dst: dateDst(schedule.at, around) };
    case 'event':
      return { kind: 'event', on: schedule.on };
    case 'manual':
      return { kind: 'manual' };
    case 'any':
    case 'all': {
      const { kind } = schedule;
      const members = schedule.of.map((member) => read(member, { ...around, top: false }));
      return { kind, of: members.flatMap((member) => dissolved(member, kind)) };
    }
  }
}

/** A member of the same kind that adds nothing of its own gives its members to the outer one. */
function dissolved(member: Structure, kind: 'any' | 'all'): readonly Structure[] {
  return member.when.kind === kind && isBare(member) ? member.when.of : [member];
}

function cronOf(schedule: CronTextSchedule | CronFieldsSchedule, around: Around): When {
  const problems = createProblemList();
  const plan =
    schedule.pattern === undefined
      ? parseFieldForm(schedule.fields, 'fields', problems)
      : parseOcps(schedule.pattern, 'pattern', problems);
  if (plan === 'app-start') return { kind: 'event', on: 'app-start' };
  if (plan === null) return { kind: 'text', text: schedule.pattern ?? JSON.stringify(schedule.fields) };
  const dst = plan.repeating ? NO_DST : dstOf(around);
  return { kind: 'cron', days: daysOf(plan), times: timesOf(plan), follows: plan.repeating, dst };
}

/** The date from which a calendar counts; `null` if it depends on a creation or a computer that is not known. */
function sinceOf({ start }: ScheduleModifiers, { zone: name, origin }: Around): CalendarDate | null {
  const moment = start == null ? null : parseMoment(start);
  if (start != null && moment?.kind === 'wall') return start.slice(0, 10);
  const zone = zoneNamed(name !== 'local' ? name : (origin?.zone ?? ''));
  const at = moment?.kind === 'instant' ? moment.instant : origin?.anchor;
  return zone === null || at === undefined ? null : dateText(Math.floor((at + zone.at(at).offset) / 86_400_000));
}

// ------------------------------------------------------------------------------------------------ modifiers

const NO_DST: DstPart = { gap: null, overlap: null };

function dstOf({ dst, zone }: Around, overlaps: readonly string[] = ['both', 'last']): DstPart {
  if (/^(?:Etc\/)?(?:UTC|GMT)$/i.test(zone)) return NO_DST;
  return {
    gap: dst.gap === 'end' ? null : dst.gap,
    overlap: dst.overlap !== 'first' && overlaps.includes(dst.overlap) ? dst.overlap : null,
  };
}

/** A date meets a clock change, or it does not. */
function dateDst(at: Moment, around: Around): DstPart {
  const moment = parseMoment(at);
  if (moment?.kind !== 'wall') return NO_DST;
  const said = dstOf(around);
  const zone = zoneNamed(around.zone !== 'local' ? around.zone : (around.origin?.zone ?? ''));
  if (zone === null || (said.gap === null && said.overlap === null)) return said;
  const { instants, gap } = resolveWall(zone, moment.wall);
  return { gap: gap === null ? null : said.gap, overlap: instants.length < 2 ? null : said.overlap };
}

/** What has no effect is left out: nothing holds back a person. */
function modifiersOf({ start, end, exclude, jitter, maxRuns }: ScheduleModifiers, when: When, top: boolean): Modifiers {
  const held = isHeldBack(when);
  const [dates, days, times] = [exclude?.dates ?? [], exclude?.days ?? [], exclude?.times ?? []];
  const excludes = held && dates.length + days.length + times.length > 0;
  return {
    start: held ? (start ?? null) : null,
    end: held ? (end ?? null) : null,
    exclude: excludes ? { dates, days, times } : null,
    // Inside `any` and `all` both are refused on saving (S2) and have no effect in what was saved before.
    jitter:
      held && top && jitter != null && jitter.seconds > 0
        ? { seconds: jitter.seconds, stable: jitter.stable === true }
        : null,
    maxRuns: top && held ? (maxRuns ?? null) : null,
  };
}

/** False for what only a person starts: bounds, exclusions, jitter and a number of runs concern clocks and events. */
export function isHeldBack(when: When): boolean {
  return isCombination(when) ? when.of.some((member) => isHeldBack(member.when)) : when.kind !== 'manual';
}

/** False for events and manual starts, which have no times of their own. */
export function hasTimes(when: When): boolean {
  if (isCombination(when)) return when.of.some((member) => hasTimes(member.when));
  return when.kind !== 'event' && when.kind !== 'manual';
}

export const isCombination = (when: When): when is Extract<When, { kind: 'any' | 'all' }> =>
  when.kind === 'any' || when.kind === 'all';

/** The zones on which a structure depends, as written. */
export function zonesOf({ when, zone, usesZone }: Structure): ReadonlySet<string> {
  const inside = isCombination(when) ? when.of.flatMap((member) => [...zonesOf(member)]) : [];
  return new Set(usesZone ? [zone, ...inside] : inside);
}
