import type { Instant, Preview, PreviewFire, Schedule } from '../model.ts';
import { changesOf, withDst } from './change-remarks.ts';
import { type CheckContext, checkSchedule } from './check.ts';
import { dayAt, dayStart } from './civil-day.ts';
import { compileSchedule } from './compile.ts';
import { crontabReading } from './dialects/crontab-days.ts';
import { openQuestions, patternsIn } from './dialects/problems.ts';
import { formatOffset, formatWall } from './moment.ts';
import { saveRemarks } from './save-rules.ts';
import { runsLeft, scheduleFires } from './schedule-fires.ts';
import type { Trigger, TriggerContext } from './trigger.ts';
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
    remarks: [
      ...weekdayRemarks(good, language),
      ...crontabRemarks(good, language),
      ...remarksOf(good, zone, from, language, context),
    ],
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

/** Patterns whose two day fields a crontab joins in another way: what to write for its meaning. */
function crontabRemarks(schedule: Schedule, language: WordsLanguage): string[] {
  const meant = patternsIn(schedule).flatMap(({ pattern }) => crontabReading(pattern) ?? []);
  return [...new Set(meant)].map(phrasesOf(language).crontabDays);
}

const DAYS_COUNTED = 7;

function countPerDay(trigger: Trigger, zone: Zone, from: Instant, most: number): { date: string; count: number }[] {
  let left = most;
  const today = dayAt(zone, from);
  const midnight = (day: number): Instant => dayStart(zone, today + day);
  return Array.from({ length: DAYS_COUNTED }, (_, day) => {
    const fires = trigger.between(day === 0 ? from + 1 : midnight(day), midnight(day + 1) - 1, 0).total;
    const count = Math.min(fires, left);
    left -= count;
    return { date: formatWall((today + day) * DAY).slice(0, 10), count };
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
