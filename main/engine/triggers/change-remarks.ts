/** What the clock changes of the coming year do to a schedule: times that are skipped, and times that come twice. */
import type { Instant, Schedule, ScheduleModifiers } from '../model.ts';
import { compileSchedule } from './compile.ts';
import { formatTimeOfDay, formatWall, parseMoment } from './moment.ts';
import type { Trigger, TriggerContext } from './trigger.ts';
import type { Phrases } from './words/phrases.ts';
import { scheduleStructure } from './words/schedule-structure.ts';
import type { Zone } from './zone.ts';

const YEAR_AHEAD = 400 * 86_400_000;
const DAY = 86_400_000;

type Dst = NonNullable<ScheduleModifiers['dst']>;

/** The schedule with another answer to clock changes, in all its members of which `applies` is true for the zone they name. */
export function withDst(
  schedule: Schedule,
  dst: Dst,
  applies = (_zone: string): boolean => true,
  around = 'local',
): Schedule {
  const zone = schedule.timezone ?? around;
  if (schedule.kind === 'any' || schedule.kind === 'all') {
    return { ...schedule, of: schedule.of.map((member) => withDst(inherit(member, schedule), dst, applies, zone)) };
  }
  // A date that a gap swallows has no fire at all under `skip`, and says so as a problem; it stays as it is.
  if (!applies(zone) || (schedule.kind === 'date' && dst.gap === 'skip')) return schedule;
  return { ...schedule, dst: { ...schedule.dst, ...dst } };
}

const inherit = (member: Schedule, { dst }: Schedule): Schedule => ({ ...member, dst: { ...dst, ...member.dst } });

export interface ChangeRemark {
  readonly at: Instant;
  readonly remark: string;
}

/** Remarks about the clock changes of one zone; `label` names it, `null` if it is that of the preview. */
export function changesOf(
  schedule: Schedule,
  zone: Zone,
  label: string | null,
  from: Instant,
  say: Phrases,
  context: TriggerContext,
): ChangeRemark[] {
  const here = (name: string): boolean => (name === 'local' ? context.zone : name) === zone.name;
  // Members in other zones may have a clock change at the same moment, by other times of day.
  const own = withDst(schedule, { gap: 'skip', overlap: 'first' }, (name) => !here(name));
  const compiled = (dst: Dst): Trigger => compileSchedule(withDst(own, dst, here), context);
  const [trigger, skipping, shifting] = [
    compileSchedule(own, context),
    compiled({ gap: 'skip' }),
    compiled({ gap: 'shift' }),
  ];
  // Under `both` a calendar still has only its first pass.
  const [last, first] = [compiled({ overlap: 'last' }), compiled({ overlap: 'first' })];
  // A date that a gap swallows is left out here: `skip` cannot be said of it.
  const besides = compileSchedule(withoutDates(withDst(own, { gap: 'skip' }, here)), context);
  const remarks: ChangeRemark[] = [];
  // Where members must meet, no single one says what a clock change does to them.
  const leaves = leavesOf(schedule)?.filter(({ timezone = 'local' }) => here(timezone)) ?? null;

  let segment = zone.at(from);
  while (segment.end < from + YEAR_AHEAD) {
    const at = segment.end;
    const before = segment.offset;
    segment = zone.at(at);
    const change = segment.offset - before;
    if (change > 0) {
      const gap = { at, before, change };
      if (leaves !== null) {
        const found = leaves.flatMap((leaf) => swallowedBy(leaf, gap, context));
        const met = found.filter(({ wall, target }) =>
          target === null ? fires(shifting, wall - before) : fires(trigger, target),
        );
        const date = dateOf(at + before);
        const said = (some: readonly Swallowed[], gap: Phrases['gap'] | Phrases['gapJoined']): void => {
          if (some.length === 0) return;
          const dropped = timesOf(
            some.map(({ wall }) => wall),
            0,
          );
          const runsAt = timesOf(
            some.flatMap(({ target }) => target ?? []),
            segment.offset,
          );
          remarks.push({ at, remark: gap(dropped, date, runsAt, label) });
        };
        const joins = ({ target }: Swallowed): boolean => target !== null && fires(besides, target);
        said(
          met.filter((each) => each.target !== null && !joins(each)),
          say.gap,
        );
        said(met.filter(joins), say.gapJoined);
        said(
          met.filter(({ target }) => target === null),
          say.gap,
        );
        continue;
      }
      const moved = listed(shifting, at, at + change - 1).filter((instant) => !fires(skipping, instant));
      if (moved.length === 0) continue;
      const runs = listed(trigger, at, at + change - 1).filter((instant) => !fires(skipping, instant));
      const dropped = timesOf(moved, before);
      // With nothing of its own left over, a fire at the gap's end may also be one that the schedule has there anyway.
      const target = runs.length > 0 ? runs : listed(trigger, at, at);
      const runsAt = timesOf(target, segment.offset);
      remarks.push({ at, remark: say.gap(dropped, dateOf(at + before), runsAt, label) });
    } else if (change < 0) {
      const second = listed(last, at, at - change - 1).filter((instant) => !fires(first, instant));
      if (second.length === 0) continue;
      const date = dateOf(at + segment.offset);
      const twice = timesOf(second, segment.offset);
      const late = second.some((instant) => fires(trigger, instant));
      const early = second.some((instant) => fires(trigger, instant + change));
      const passes = late && early ? 'both' : late ? 'last' : 'first';
      remarks.push({ at, remark: say.overlap(twice, date, passes, label) });
      // What follows the clock beside them, such as the rest of a window, comes in both passes whatever dst says.
      const rest = listed(trigger, at, at - change - 1).filter(
        (instant) => !second.includes(instant) && fires(trigger, instant + change),
      );
      if (rest.length > 0)
        remarks.push({ at, remark: say.overlap(timesOf(rest, segment.offset), date, 'both', label) });
    }
  }
  return remarks;
}

const timeOf = (wall: number): string => formatTimeOfDay(Math.floor((((wall % DAY) + DAY) % DAY) / 1000));
const dateOf = (wall: number): string => formatWall(wall).slice(0, 10);
/** Each time once, by the clock that is `offset` ahead of UTC. */
const timesOf = (instants: readonly Instant[], offset: number): readonly string[] =>
  few([...new Set([...instants].sort((a, b) => a - b).map((instant) => timeOf(instant + offset)))]);
const fires = (trigger: Trigger, at: Instant): boolean => trigger.next(at - 1) === at;

type Leaf = Exclude<Schedule, { readonly kind: 'any' | 'all' }>;

/** The members of `any` at every depth, each with the zone and the answers to clock changes it takes over; null beside an `all`. */
function leavesOf(schedule: Schedule): readonly Leaf[] | null {
  if (schedule.kind === 'all') return null;
  if (schedule.kind !== 'any') return [schedule];
  const members = schedule.of.map((member) => leavesOf({ timezone: schedule.timezone, ...inherit(member, schedule) }));
  return members.includes(null) ? null : members.flatMap((leaves) => leaves ?? []);
}

const withoutDates = (schedule: Schedule): Schedule =>
  schedule.kind === 'date'
    ? { kind: 'manual' }
    : schedule.kind === 'any'
      ? { ...schedule, of: schedule.of.map(withoutDates) }
      : schedule;

/** A clock change forward: the clock that was `before` ahead of UTC goes on by `change` at `at`. */
interface Gap {
  readonly at: Instant;
  readonly before: number;
  readonly change: number;
}

/** A wall time that the clock skips, and the instant at which it runs instead; null = it does not. */
interface Swallowed {
  readonly wall: number;
  readonly target: Instant | null;
}

/** The wall times of a schedule that a gap swallows, also those whose run meets another one. What follows the clock has none. */
function swallowedBy(leaf: Leaf, { at, before, change }: Gap, context: TriggerContext): Swallowed[] {
  const policy = leaf.dst?.gap ?? 'end';
  return wallsOf(leaf, { at, before, change }, context).map((wall) => ({
    wall,
    target: policy === 'skip' ? null : policy === 'end' ? at : wall - before,
  }));
}

function wallsOf(leaf: Leaf, { at, before, change }: Gap, context: TriggerContext): readonly number[] {
  const [first, last] = [at + before, at + before + change - 1];
  // In UTC nothing is skipped, and a wall time is an instant.
  const inUtc = (schedule: Schedule): readonly number[] =>
    listed(compileSchedule({ ...schedule, timezone: 'UTC' }, context), first, last);
  switch (leaf.kind) {
    case 'cron': {
      const { when } = scheduleStructure(leaf);
      if (when.kind !== 'cron' || when.follows) return [];
      return inUtc(
        leaf.pattern === undefined ? { kind: 'cron', fields: leaf.fields } : { kind: 'cron', pattern: leaf.pattern },
      );
    }
    case 'window': {
      const { kind, days, every, between } = leaf;
      return inUtc({ kind, days, every, between: [between[0], between[0]] });
    }
    case 'calendar': {
      // Its dates depend on its zone; with one time a day no run of its own can stand where the moved one goes.
      const [moved, kept] = (['shift', 'skip'] as const).map((gap) =>
        compileSchedule({ ...leaf, dst: { gap } }, context),
      );
      if (moved === undefined || kept === undefined) return [];
      return listed(moved, at, at + change - 1).flatMap((instant) => (fires(kept, instant) ? [] : [instant + before]));
    }
    case 'date': {
      const moment = parseMoment(leaf.at);
      return moment?.kind === 'wall' && moment.wall >= first && moment.wall <= last ? [moment.wall] : [];
    }
    default:
      return [];
  }
}

const listed = (trigger: Trigger, from: Instant, to: Instant): readonly Instant[] =>
  trigger.between(from, to, 100).instants;

/** First and last of many, so that a remark stays a sentence. */
function few(times: readonly string[]): readonly string[] {
  if (times.length <= 3) return times;
  return [...times.slice(0, 2), '…', ...times.slice(-1)];
}
