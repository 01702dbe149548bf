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
import { formatWall, parseMoment, parseTimeOfDay } from '../moment.ts';
import { createProblemList } from '../problems.ts';
import { DAYS } from '../read-parts.ts';
import { resolveWall, zoneNamed } from '../zone.ts';
import { calendarRuleOf, dateText } from './calendar-structure.ts';
import { daysOf, timesOf } from './cron-structure.ts';
import { ALWAYS_HIT, dstThatMatters, exclusionsThatMatter, type Hits, hitsOf, mostFires } from './effects.ts';
import { secondsOf } from './phrases.ts';
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
  const inside = { ...around, zone, dst };
  const when = whenOf(schedule, inside);
  const modifiers = modifiersOf(schedule, when, inside);
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
      const calendar = {
        kind: 'calendar',
        rule: calendarRuleOf(schedule.every, since),
        time: parseTimeOfDay(schedule.time ?? '00:00') ?? 0,
        since,
        fromCreation: schedule.start == null,
        // A calendar date happens once, so `both` is read as `first`.
        dst: dstOf(around, ['last']),
      } as const;
      return withDst(calendar, schedule, around);
    }
    case 'window': {
      const { days, every } = schedule;
      const from = parseTimeOfDay(schedule.between[0]) ?? 0;
      const end = parseTimeOfDay(schedule.between[1]) ?? 0;
      const step = secondsOf(every);
      const to = step > 0 ? end - ((end - from) % step) : end;
      const named = [...new Set((days ?? []).map((day) => DAYS.indexOf(day)))].sort((a, b) => a - b);
      const window = {
        ...({ kind: 'window', from, to, every } as const),
        days: days == null || named.length === 7 ? null : named,
        dst: dstOf(around),
      };
      return withDst(window, schedule, around);
    }
    case 'date':
      return dateOf(schedule.at, around);
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
  const cron = { kind: 'cron', days: daysOf(plan), times: timesOf(plan), follows: plan.repeating, dst } as const;
  return withDst(cron, schedule, around);
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

function dstOf({ dst }: Around, overlaps: readonly string[] = ['both', 'last']): DstPart {
  return {
    gap: dst.gap === 'end' ? null : dst.gap,
    overlap: dst.overlap !== 'first' && overlaps.includes(dst.overlap) ? dst.overlap : null,
  };
}

/** Keeps only the policies whose clock changes it ever meets. */
function withDst<W extends Extract<When, { dst: DstPart }>>(when: W, schedule: Schedule, around: Around): W {
  return { ...when, dst: dstThatMatters(when.dst, schedule, when, zoneNameOf(around)) };
}

/** Empty for the zone of a computer that is not known. */
const zoneNameOf = ({ zone, origin }: Around): string => (zone === 'local' ? (origin?.zone ?? '') : zone);

/** A date meets a clock change, or it does not. */
function dateOf(at: Moment, around: Around): Extract<When, { kind: 'date' }> {
  const moment = parseMoment(at);
  if (moment?.kind !== 'wall') return { kind: 'date', at, runsAt: null, dst: NO_DST };
  const dst = dstOf(around);
  const zone = zoneNamed(zoneNameOf(around));
  if (zone === null) return { kind: 'date', at, runsAt: null, dst };
  const { instants, gap } = resolveWall(zone, moment.wall);
  const moved =
    gap === null || dst.gap === 'skip'
      ? null
      : dst.gap === 'shift'
        ? moment.wall + gap.length
        : gap.at + zone.at(gap.at).offset;
  return {
    ...{ kind: 'date', at, runsAt: moved === null ? null : formatWall(moved) },
    dst: { gap: gap === null ? null : dst.gap, overlap: instants.length < 2 ? null : dst.overlap },
  };
}

/** What has no effect is left out: nothing holds back a person, and what never happens need not be left out. */
function modifiersOf(schedule: Schedule, when: When, around: Around): Modifiers {
  const { top } = around;
  const { jitter, maxRuns, exclude } = schedule;
  const held = isHeldBack(when);
  const [start, end] = held ? [schedule.start ?? null, schedule.end ?? null] : [null, null];
  return {
    ...{ start, end },
    exclude: held && exclude != null ? exclusionsThatMatter(exclude, { start, end }, hits(schedule, around)) : null,
    // Inside `any` and `all` both are refused on saving (S2) and have no effect in what was saved before.
    jitter:
      held && top && jitter != null && jitter.seconds > 0
        ? { seconds: jitter.seconds, stable: jitter.stable === true }
        : null,
    maxRuns: top && held && maxRuns != null && maxRuns < mostFires(when) ? maxRuns : null,
  };
}

/** What exclusions of this schedule can leave out: of a combination what they leave out of one member, or of all that must meet. */
function hits(schedule: Schedule, around: Around): Hits {
  if (schedule.kind !== 'any' && schedule.kind !== 'all') {
    const { gap } = around.dst;
    return hitsOf(schedule, whenOf(schedule, around), zoneNameOf(around), gap);
  }
  const members = schedule.of.map((member) =>
    hits(member, {
      ...around,
      zone: member.timezone ?? around.zone,
      dst: { gap: member.dst?.gap ?? around.dst.gap, overlap: member.dst?.overlap ?? around.dst.overlap },
    }),
  );
  // A day is excluded in the zone of the combination, which members may not share.
  const zones = new Set(schedule.of.map((member) => member.timezone ?? around.zone));
  if (zones.size > 1 || !zones.has(around.zone)) return ALWAYS_HIT;
  const asked = (ask: (member: Hits) => boolean) => (schedule.kind === 'any' ? members.some(ask) : members.every(ask));
  return {
    weekday: (day) => asked((member) => member.weekday(day)),
    dates: (first, last) => asked((member) => member.dates(first, last)),
    times: (from, to) => asked((member) => member.times(from, to)),
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
