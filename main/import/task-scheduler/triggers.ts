/** Triggers of Task Scheduler (learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema) as schedules, with their own walk beside. */

import type { Language } from '../../../preload/contract.ts';
import type { Schedule, Weekday } from '../../engine/model.ts';
import { formatTimeOfDay, formatWall, parseMoment } from '../../engine/triggers/moment.ts';
import type { Zone } from '../../engine/triggers/zone.ts';
import { zoneNamed } from '../../engine/triggers/zone.ts';
import { everyOf } from '../cron-text.ts';
import { boundWalk, dayNumber, instantsOf, type SourceWalk } from '../source-walk.ts';
import { taskWords } from '../words/task-scheduler.ts';
import { child, childText, localName, type XmlElement } from '../xml.ts';
import { type Boundary, WINDOWS_RULE } from './boundary.ts';
import { type CalendarRule, readCalendarRule } from './calendar-trigger.ts';
import { readDuration, sayDuration } from './duration.ts';

export interface TriggerReading {
  /** Null = it cannot be carried over. */
  readonly schedule: Schedule | null;
  readonly walk: SourceWalk | null;
  /** Why there is no walk. */
  readonly note: string | null;
}
export type Add = (code: string, message: string) => void;

export interface TriggerContext {
  readonly zone: Zone;
  readonly now: number;
  readonly add: Add;
  readonly language: Language;
  /** For sentences. */
  readonly file: string;
}

export function readTrigger(trigger: XmlElement, about: TriggerContext): TriggerReading | null {
  const { add, language } = about;
  const say = taskWords[language];
  const kind = localName(trigger);
  if (childText(trigger, 'Enabled') === 'false') {
    add('trigger-off', say.triggerOff(kind));
    return null;
  }
  if (childText(trigger, 'ExecutionTimeLimit') !== null) {
    add('trigger-limit', say.triggerLimit(kind));
  }
  switch (kind) {
    case 'TimeTrigger':
    case 'CalendarTrigger':
      return readTimed(trigger, about);
    case 'BootTrigger':
      return event('app-start', say.theirs.boot);
    case 'LogonTrigger':
      return event('login', say.theirs.logon(childText(trigger, 'UserId')));
    case 'SessionStateChangeTrigger':
      if (childText(trigger, 'StateChange') === 'SessionUnlock') return event('unlock', say.theirs.unlock);
      return lost(say.kinds.session(childText(trigger, 'StateChange')));
    case 'IdleTrigger':
      return event('idle', say.theirs.idle);
    case 'EventTrigger':
      return lost(say.kinds.event);
    case 'RegistrationTrigger':
      return lost(say.kinds.registration);
    default:
      return lost(say.kinds.other(kind));
  }

  function event(on: 'app-start' | 'login' | 'unlock' | 'idle', theirs: string): TriggerReading {
    const delay = childText(trigger, 'Delay');
    const late = delay === null ? null : sayDuration(readDuration(delay) ?? 0, language);
    add('event', say.event(theirs, late, say.ours[on]));
    if (child(trigger, 'Repetition') !== null) add('repetition-lost', say.repetitionLost);
    return { schedule: { kind: 'event', on }, walk: null, note: say.when(theirs) };
  }
  function lost(what: string): TriggerReading {
    add('trigger-lost', say.lost(what));
    return { schedule: null, walk: null, note: say.lostNote(what) };
  }
}

function readTimed(trigger: XmlElement, { zone, now, add, language }: TriggerContext): TriggerReading | null {
  const say = taskWords[language];
  const start = readBoundary(childText(trigger, 'StartBoundary'), zone);
  if (start === null) {
    add('bad-trigger', say.noStart);
    return { schedule: null, walk: null, note: say.noStartNote };
  }
  const startAt = instantsOf(start.zone, start.wall, WINDOWS_RULE)[0] ?? start.wall;
  const endBoundary = readBoundary(childText(trigger, 'EndBoundary'), zone);
  const endAt = endBoundary === null ? null : (instantsOf(endBoundary.zone, endBoundary.wall, WINDOWS_RULE)[0] ?? null);
  const repetition = readRepetition(child(trigger, 'Repetition'), add, say.stopAtEnd);
  if (start.fixed) add('zone', say.fixedZone);
  const rule = localName(trigger) === 'TimeTrigger' ? null : readCalendarRule(trigger, start, say);
  if (typeof rule === 'string') {
    add('bad-trigger', say.sentence(rule));
    return { schedule: null, walk: null, note: say.notUnderstood };
  }
  const schedule =
    rule === null ? timeSchedule(start, repetition) : calendarSchedule(rule, start, repetition, { now, language });
  if (typeof schedule === 'string') add('trigger-lost', say.sentence(schedule));
  const random = readDuration(childText(trigger, 'RandomDelay') ?? '');
  if (random !== null && random > 0) add('random-delay', say.randomDelay(sayDuration(random, language)));
  const base: SourceWalk =
    rule === null ? (after) => (after < startAt ? startAt : null) : boundWalk(rule.walk, startAt, endAt);
  const repeated = repetition === null ? base : repeatWalk(base, repetition, startAt);
  return {
    schedule:
      typeof schedule === 'string'
        ? null
        : {
            ...schedule,
            ...(start.fixed ? { timezone: 'UTC' } : {}),
            ...(endAt === null ? {} : { end: new Date(endAt).toISOString().replace('.000Z', 'Z') }),
            ...(random === null || random === 0 ? {} : { jitter: { seconds: random } }),
          },
    walk: boundWalk(repeated, null, endAt),
    note: null,
  };
}

/** `2026-01-05T03:30:00`, with `Z` or an offset when it is meant in UTC. */
function readBoundary(text: string | null, zone: Zone): Boundary | null {
  const moment = text === null ? null : parseMoment(text);
  if (moment === null) return null;
  if (moment.kind === 'wall') return { wall: moment.wall, zone, fixed: false };
  const utc = zoneNamed('UTC');
  return utc === null ? null : { wall: moment.instant, zone: utc, fixed: true };
}

interface Repetition {
  /** Seconds. */
  readonly interval: number;
  /** Seconds; null = for ever. */
  readonly duration: number | null;
}

function readRepetition(element: XmlElement | null, add: Add, stopAtEnd: string): Repetition | null {
  const interval = readDuration(childText(element, 'Interval') ?? '');
  if (element === null || interval === null || interval <= 0) return null;
  if (childText(element, 'StopAtDurationEnd') === 'true') {
    add('stop-at-end', stopAtEnd);
  }
  const duration = childText(element, 'Duration');
  // Task Scheduler takes no less than a minute; a fraction of a second would be millions of times a day.
  return { interval: Math.max(1, interval), duration: duration === null ? null : readDuration(duration) };
}

/** Every fire of this long is looked at, again for each one that is listed. */
const LONGEST_SPAN = 10 * 365 * 86_400_000;

/** Each fire of `base` again every interval until the duration is over; without one, only the first fire counts. */
function repeatWalk(base: SourceWalk, { interval, duration }: Repetition, startAt: number): SourceWalk {
  const step = interval * 1000;
  const again = (from: number, after: number): number =>
    after < from ? from : from + (Math.floor((after - from) / step) + 1) * step;
  if (duration === null) {
    const first = base(startAt - 1);
    return (after) => (first === null ? null : again(first, after));
  }
  const span = Math.min(duration * 1000, LONGEST_SPAN);
  return (after) => {
    let best: number | null = null;
    for (let from = base(after - span); from !== null && (best === null || from <= best); from = base(from)) {
      const at = again(from, after);
      if (at < from + span && (best === null || at < best)) best = at;
    }
    return best;
  };
}

const startText = (start: Boundary): string =>
  start.fixed ? new Date(start.wall).toISOString().replace('.000Z', 'Z') : formatWall(start.wall);

function timeSchedule(start: Boundary, repetition: Repetition | null): Schedule | string {
  if (repetition === null) return { kind: 'date', at: startText(start) };
  const { interval, duration } = repetition;
  const every = { kind: 'interval', every: everyOf(interval), start: startText(start) } as const;
  if (duration === null) return every;
  const last = start.wall + (Math.ceil(duration / interval) - 1) * interval * 1000;
  return { ...every, end: startText({ ...start, wall: last }) };
}

const NAMES: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const DAY = 86_400;

function calendarSchedule(
  rule: CalendarRule,
  start: Boundary,
  repetition: Repetition | null,
  { now, language }: { readonly now: number; readonly language: Language },
): Schedule | string {
  const say = taskWords[language];
  const later = start.wall > now ? { start: startText(start) } : {};
  if (repetition === null) return { ...rule.schedule, ...later };
  const { interval, duration } = repetition;
  if (duration === null) return { kind: 'interval', every: everyOf(interval), start: startText(start) };
  if (duration > DAY) return say.longRepetition(sayDuration(duration, language));
  if (rule.weekdays === null) return say.repetitionInDays;
  const first = Math.floor(start.wall / 1000) - dayNumber(1970, 1, 1) * DAY;
  const opening = ((first % DAY) + DAY) % DAY;
  const times = Array.from({ length: Math.ceil(duration / interval) }, (_, index) => opening + index * interval);
  const parts = [0, 1].flatMap((shift) => {
    const own = times.filter((time) => Math.floor(time / DAY) === shift).map((time) => time % DAY);
    return own.length === 0 ? [] : [windowOf(own, interval, rule.weekdays ?? [], shift)];
  });
  const [only, second] = parts;
  if (only === undefined) return say.emptyRepetition;
  return second === undefined ? { ...only, ...later } : { kind: 'any', of: parts, ...later };
}

/** After midnight the days are those that follow. */
function windowOf(times: readonly number[], interval: number, weekdays: readonly number[], shift: number): Schedule {
  const days = weekdays.length === 7 ? {} : { days: weekdays.map((day) => NAMES[(day + shift) % 7] ?? 'sun') };
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 0];
  const between = [formatTimeOfDay(first), formatTimeOfDay(last)] as const;
  // One single time has no period to fit into the window.
  return { kind: 'window', ...days, between, every: everyOf(first === last ? 60 : interval) };
}
