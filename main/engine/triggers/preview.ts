import type { Instant, Preview, PreviewFire, Schedule, ScheduleModifiers } from '../model.ts';
import { type CheckContext, checkSchedule } from './check.ts';
import { compileSchedule } from './compile.ts';
import { openQuestions } from './dialects/problems.ts';
import { formatOffset, formatTimeOfDay, formatWall } from './moment.ts';
import { saveRemarks } from './save-rules.ts';
import { runsLeft, scheduleFires } from './schedule-fires.ts';
import type { Trigger, TriggerContext } from './trigger.ts';
import type { Phrases } from './words/phrases.ts';
import { scheduleStructure, zonesOf } from './words/schedule-structure.ts';
import { describeSchedule, phrasesOf, type WordsLanguage } from './words.ts';
import { type Segment, type Zone, zoneNamed } from './zone.ts';

export interface PreviewOptions {
  readonly now: Instant;
  /** Fires are listed after this instant; default now. */
  readonly from?: Instant | undefined;
  /** At most 200 are listed. */
  readonly count: number;
  /** How many runs `maxRuns` still allows; default: as many as it says. */
  readonly remainingRuns?: number | undefined;
  readonly language: WordsLanguage;
  readonly context: CheckContext;
  /** The schedule saved so far: its patterns get a remark where a new one is questioned. */
  readonly known?: Schedule | null | undefined;
}

const YEAR_AHEAD = 400 * 86_400_000;
const DAY = 86_400_000;

/** Everything to be said about a schedule: problems, or words, remarks about clock changes, and the next fires. Never throws. */
export function previewSchedule(schedule: unknown, options: PreviewOptions): Preview {
  const { now, context, language, known } = options;
  const problems = checkSchedule(schedule, { now, context, known });
  const fallback = zoneNamed(context.zone) ?? zoneNamed('UTC');
  const wrong = problems.length > 0 && problems.some((problem) => problem.code !== 'never-runs');
  if (wrong || fallback === null) {
    return { problems, words: '', remarks: [], warnings: [], zone: context.zone, fires: [], perDay: [] };
  }
  const good = schedule as Schedule;
  const zone = (good.timezone == null || good.timezone === 'local' ? null : zoneNamed(good.timezone)) ?? fallback;
  if (problems.length > 0)
    return { problems, words: '', remarks: [], warnings: [], zone: zone.name, fires: [], perDay: [] };

  const from = options.from ?? now;
  const trigger = compileSchedule(good, context);
  const skipping = compileSchedule(withDst(good, { gap: 'skip' }), context);
  const left = Math.min(runsLeft(good, 0), options.remainingRuns ?? Number.POSITIVE_INFINITY);
  const fires = scheduleFires(trigger, from, Math.min(options.count, 200), left).map((at): PreviewFire => {
    const segment = zone.at(at);
    const wall = `${formatWall(at + segment.offset)}${formatOffset(segment.offset)}`;
    return { at, wall, dst: mark(at, segment, zone, skipping) };
  });
  return {
    problems: [],
    words: describeSchedule(good, language, context),
    remarks: [...weekdayRemarks(good, language), ...remarksOf(good, zone, from, language, context)],
    warnings: saveRemarks(good, context.events),
    zone: zone.name,
    fires,
    perDay: fires.length === 0 ? [] : countPerDay(trigger, zone, from, left),
  };
}

/** Patterns saved before their weekday numbers were questioned: how they run, and how to write either meaning. */
export function weekdayRemarks(schedule: Schedule, language: WordsLanguage): string[] {
  return openQuestions(schedule).flatMap(({ fault }) => {
    const text = (by: 'quartz' | 'cron') => fault?.use?.find((reading) => reading.by === by)?.text ?? '';
    return [phrasesOf(language).weekdayNumbers(text('cron'), text('quartz'))];
  });
}

const DAYS_COUNTED = 7;

function countPerDay(trigger: Trigger, zone: Zone, from: Instant, most: number): { date: string; count: number }[] {
  let left = most;
  const { offset } = zone.at(from);
  const today = Math.floor((from + offset) / DAY) * DAY;
  const midnight = (day: number): Instant => {
    const wall = today + day * DAY;
    return wall - zone.at(wall - offset).offset;
  };
  return Array.from({ length: DAYS_COUNTED }, (_, day) => {
    const fires = trigger.between(day === 0 ? from + 1 : midnight(day), midnight(day + 1) - 1, 0).total;
    const count = Math.min(fires, left);
    left -= count;
    return { date: formatWall(today + day * DAY).slice(0, 10), count };
  });
}

function mark(at: Instant, segment: Segment, zone: Zone, skipping: Trigger): PreviewFire['dst'] {
  if (segment.before < segment.offset && at < segment.start + segment.offset - segment.before) {
    if (skipping.next(at - 1) !== at) return 'gap';
  }
  // Far enough around to see both passes; a block border of the zone table lies in between at worst.
  const wall = at + segment.offset;
  if (segment.before > segment.offset && wall < segment.start + segment.before) return 'second-pass';
  const next = segment.after < segment.offset ? zone.at(segment.end) : null;
  return next !== null && wall >= segment.end + next.offset ? 'first-pass' : null;
}

type Dst = NonNullable<ScheduleModifiers['dst']>;

/** The schedule with another answer to clock changes, in all its members of which `applies` is true for the zone they name. */
function withDst(schedule: Schedule, dst: Dst, applies = (_zone: string): boolean => true, around = 'local'): Schedule {
  const zone = schedule.timezone ?? around;
  if (schedule.kind === 'any' || schedule.kind === 'all') {
    return { ...schedule, of: schedule.of.map((member) => withDst(inherit(member, schedule), dst, applies, zone)) };
  }
  // A date that a gap swallows has no fire at all under `skip`, and says so as a problem; it stays as it is.
  if (!applies(zone) || (schedule.kind === 'date' && dst.gap === 'skip')) return schedule;
  return { ...schedule, dst: { ...schedule.dst, ...dst } };
}

const inherit = (member: Schedule, { dst }: Schedule): Schedule => ({ ...member, dst: { ...dst, ...member.dst } });

/** What the clock changes of the coming year do to the schedule, in order of time, then jitter and the number of runs. */
function remarksOf(
  schedule: Schedule,
  zone: Zone,
  from: Instant,
  language: WordsLanguage,
  context: TriggerContext,
): string[] {
  const say = phrasesOf(language);
  const structure = scheduleStructure(schedule, context);
  const named = [...zonesOf(structure)];
  const zones = [...new Set(named.map((name) => (name === 'local' ? context.zone : name)))];
  const changes = zones.flatMap((name) => {
    const own = zoneNamed(name);
    return own === null ? [] : changesOf(schedule, own, name === zone.name ? null : name, from, say, context);
  });
  const remarks = changes.sort((a, b) => a.at - b.at).map(({ remark }) => remark);
  const { jitter, maxRuns } = structure.modifiers;
  if (jitter !== null) remarks.push(say.jitter(jitter.seconds, jitter.stable));
  if (maxRuns !== null) remarks.push(say.maxRuns(maxRuns));
  return remarks;
}

interface ChangeRemark {
  readonly at: Instant;
  readonly remark: string;
}

/** Remarks about the clock changes of one zone; `label` names it, `null` if it is that of the preview. */
function changesOf(
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
  const remarks: ChangeRemark[] = [];
  const timeOf = (wall: number): string => formatTimeOfDay(Math.floor((((wall % DAY) + DAY) % DAY) / 1000));
  const dateOf = (wall: number): string => formatWall(wall).slice(0, 10);

  let segment = zone.at(from);
  while (segment.end < from + YEAR_AHEAD) {
    const at = segment.end;
    const before = segment.offset;
    segment = zone.at(at);
    const change = segment.offset - before;
    if (change > 0) {
      const moved = listed(shifting, at, at + change - 1).filter((instant) => skipping.next(instant - 1) !== instant);
      if (moved.length === 0) continue;
      const runs = listed(trigger, at, at + change - 1).filter((instant) => skipping.next(instant - 1) !== instant);
      const dropped = few(moved.map((instant) => timeOf(instant + before)));
      // With nothing of its own left over, a fire at the gap's end may also be one that the schedule has there anyway.
      const target = runs.length > 0 ? runs : listed(trigger, at, at);
      const runsAt = few(target.map((instant) => timeOf(instant + segment.offset)));
      remarks.push({ at, remark: say.gap(dropped, dateOf(at + before), runsAt, label) });
    } else if (change < 0) {
      const second = listed(last, at, at - change - 1).filter((instant) => first.next(instant - 1) !== instant);
      if (second.length === 0) continue;
      const twice = few(second.map((instant) => timeOf(instant + segment.offset)));
      const late = second.some((instant) => trigger.next(instant - 1) === instant);
      const early = second.some((instant) => trigger.next(instant + change - 1) === instant + change);
      const passes = late && early ? 'both' : late ? 'last' : 'first';
      remarks.push({ at, remark: say.overlap(twice, dateOf(at + segment.offset), passes, label) });
    }
  }
  return remarks;
}

const listed = (trigger: Trigger, from: Instant, to: Instant): readonly Instant[] =>
  trigger.between(from, to, 100).instants;

/** First and last of many, so that a remark stays a sentence. */
function few(times: readonly string[]): readonly string[] {
  if (times.length <= 3) return times;
  return [...times.slice(0, 2), '…', ...times.slice(-1)];
}
