/** Puts old and new fires side by side and says in words where they part, clock changes of the coming year included. */

import type { Language } from '../../preload/contract.ts';
import type { Instant, Schedule } from '../engine/model.ts';
import { compileSchedule } from '../engine/triggers/compile.ts';
import { eventNames } from '../engine/triggers/facts.ts';
import { formatOffset, formatWall } from '../engine/triggers/moment.ts';
import { runsLeft, scheduleFires } from '../engine/triggers/schedule-fires.ts';
import type { Trigger } from '../engine/triggers/trigger.ts';
import { phrasesOf } from '../engine/triggers/words.ts';
import type { Zone } from '../engine/triggers/zone.ts';
import type { Difference, FireList } from './model.ts';
import type { SourceWalk } from './source-walk.ts';
import { type SharedWords, sharedWords } from './words/shared.ts';

const HOUR = 3_600_000;
/** The next change to summer time and the one back are both within this. */
const LOOK_AHEAD = 380 * 24 * HOUR;

export interface Comparison {
  readonly oldFires: FireList;
  readonly newFires: FireList;
  readonly differences: readonly Difference[];
}

/** What the old side is: a walk, or a sentence why it has no times of the clock. */
export type OldSide = SourceWalk | string;

export interface CompareOptions {
  readonly zone: Zone;
  readonly now: Instant;
  readonly count: number;
  /** Name of the source for sentences: "cron", "systemd". */
  readonly source: string;
  readonly language: Language;
}

/** Both lists and the differences between them. `schedule` has been checked. */
export function compareFires(old: OldSide, schedule: Schedule, options: CompareOptions): Comparison {
  const { now, count, zone, language } = options;
  const trigger = compileSchedule(schedule, { zone: zone.name, anchor: now, lastFinish: null });
  const newInstants = scheduleFires(trigger, now, count, runsLeft(schedule, 0));
  const newFires: FireList = { instants: newInstants, note: newNote(schedule, newInstants.length, count, language) };
  if (typeof old === 'string') return { oldFires: { instants: [], note: old }, newFires, differences: [] };
  const oldInstants = take(old, now, count);
  const oldNote = oldInstants.length < count ? endNote(oldInstants.length, language) : null;
  return {
    oldFires: { instants: oldInstants, note: oldNote },
    newFires,
    differences: [
      ...clockChanges(old, trigger, options),
      ...firstParting(oldInstants, newInstants, old, trigger, options),
    ],
  };
}

/** Up to `count` fires after an instant. */
export function take(walk: SourceWalk, after: Instant, count: number): Instant[] {
  const found: Instant[] = [];
  for (let at = walk(after); at !== null && found.length < count; at = walk(at)) found.push(at);
  return found;
}

/** Why a list is shorter than asked for. */
export const endNote = (found: number, language: Language): string =>
  found === 0 ? sharedWords[language].neverAgain : sharedWords[language].endsAfterThese;

function newNote(schedule: Schedule, found: number, count: number, language: Language): string | null {
  if (found === count) return null;
  const events = eventNames(schedule);
  if (events.length > 0) return sharedWords[language].startsOn(events.map((on) => phrasesOf(language).event(on)));
  return schedule.kind === 'manual' ? sharedWords[language].onlyWhenAsked : endNote(found, language);
}

/** Fires around each change of the clock, where the two sides do not agree. */
function clockChanges(
  old: SourceWalk,
  trigger: Trigger,
  { zone, now, source, language }: CompareOptions,
): Difference[] {
  const say = sharedWords[language];
  const found: Difference[] = [];
  for (let segment = zone.at(now); segment.end < now + LOOK_AHEAD; segment = zone.at(segment.end)) {
    const change = segment.end;
    const shift = segment.after - segment.offset;
    if (shift === 0) continue;
    const [from, to] = nearChange(change, shift);
    const before = between(old, from, to);
    const after = between((at) => trigger.next(at), from, to);
    if (same(before, after)) continue;
    const date = formatWall(change + segment.offset).slice(0, 10);
    found.push({
      code: 'clock-change',
      message: say.clockChange(date, shift > 0, source, times(before, zone, say), times(after, zone, say)),
    });
  }
  return found;
}

const nearChange = (change: Instant, shift: number): readonly [Instant, Instant] => [
  change - Math.abs(shift) - 1,
  change + Math.abs(shift) - 1,
];

function between(walk: SourceWalk, after: Instant, to: Instant): Instant[] {
  const found: Instant[] = [];
  for (let at = walk(after); at !== null && at <= to && found.length < 200; at = walk(at)) found.push(at);
  return found;
}

const same = (a: readonly Instant[], b: readonly Instant[]): boolean =>
  a.length === b.length && a.every((instant, index) => instant === b[index]);

function times(instants: readonly Instant[], zone: Zone, say: SharedWords): string {
  if (instants.length === 0) return say.doesNotRun;
  const shown = instants.slice(0, 3).map((at) => {
    const { offset } = zone.at(at);
    return `${formatWall(at + offset).slice(11)}${formatOffset(offset)}`;
  });
  return instants.length > 3 ? say.runsTimes(instants.length, shown) : say.runsAt(shown);
}

/** The first pair that differs, unless a change of the clock explains it and was told already. */
function firstParting(
  before: readonly Instant[],
  after: readonly Instant[],
  old: SourceWalk,
  trigger: Trigger,
  { zone, source, language }: CompareOptions,
): Difference[] {
  const extraOld = before.find((at) => trigger.next(at - 1) !== at && !nearAnyChange(at, zone));
  const extraNew = after.find((at) => old(at - 1) !== at && !nearAnyChange(at, zone));
  if (extraOld === undefined && extraNew === undefined) return [];
  const say = (at: Instant | undefined): string | null =>
    at === undefined ? null : formatWall(at + zone.at(at).offset).replace('T', ' ');
  return [{ code: 'fires-differ', message: sharedWords[language].firesDiffer(source, say(extraOld), say(extraNew)) }];
}

function nearAnyChange(at: Instant, zone: Zone): boolean {
  const segment = zone.at(at);
  return at - segment.start < 3 * HOUR || segment.end - at < 3 * HOUR;
}
