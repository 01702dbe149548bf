/** Triggers of Task Scheduler (learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema) as schedules, with their own walk beside. */
import type { Schedule, Weekday } from '../../engine/model.ts';
import { formatTimeOfDay, formatWall, parseMoment } from '../../engine/triggers/moment.ts';
import type { Zone } from '../../engine/triggers/zone.ts';
import { zoneNamed } from '../../engine/triggers/zone.ts';
import { everyOf } from '../cron-text.ts';
import { boundWalk, dayNumber, instantsOf, type SourceWalk } from '../source-walk.ts';
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

export function readTrigger(trigger: XmlElement, zone: Zone, now: number, add: Add): TriggerReading | null {
  const kind = localName(trigger);
  if (childText(trigger, 'Enabled') === 'false') {
    add('trigger-off', `A ${kind} is switched off and was left out.`);
    return null;
  }
  if (childText(trigger, 'ExecutionTimeLimit') !== null) {
    add('trigger-limit', `The ${kind} has a time limit of its own; a job has one for all its starts.`);
  }
  switch (kind) {
    case 'TimeTrigger':
    case 'CalendarTrigger':
      return readTimed(trigger, zone, now, add);
    case 'BootTrigger':
      return event('app-start', 'Punctual starts', 'the computer has started');
    case 'LogonTrigger':
      return event(
        'login',
        'you log in',
        childText(trigger, 'UserId') === null ? 'anybody logs on' : `${childText(trigger, 'UserId')} logs on`,
      );
    case 'SessionStateChangeTrigger':
      if (childText(trigger, 'StateChange') === 'SessionUnlock')
        return event('unlock', 'the screen is unlocked', 'the session is unlocked');
      return lost(`A start on ${childText(trigger, 'StateChange') ?? 'a change of the session'}`);
    case 'IdleTrigger':
      return lost('A start when the computer is idle');
    case 'EventTrigger':
      return lost('A start on an entry of the event log');
    case 'RegistrationTrigger':
      return lost('A start when the task is registered');
    default:
      return lost(`A trigger of the kind ${kind}`);
  }

  function event(on: 'app-start' | 'login' | 'unlock', ours: string, theirs: string): TriggerReading {
    const delay = childText(trigger, 'Delay');
    const late = delay === null ? '' : ` and waits ${sayDuration(readDuration(delay) ?? 0)}`;
    add(
      'event',
      `Task Scheduler starts it when ${theirs}${late}; Punctual when ${ours}${late === '' ? '' : ', without waiting'}.`,
    );
    if (child(trigger, 'Repetition') !== null)
      add('repetition-lost', `The repetition after that start is not carried over.`);
    return { schedule: { kind: 'event', on }, walk: null, note: `when ${theirs}` };
  }
  function lost(what: string): TriggerReading {
    add('trigger-lost', `${what} is not carried over: Punctual has no such event.`);
    return { schedule: null, walk: null, note: what.replace(/^A /, 'a ') };
  }
}

function readTimed(trigger: XmlElement, zone: Zone, now: number, add: Add): TriggerReading | null {
  const start = readBoundary(childText(trigger, 'StartBoundary'), zone);
  if (start === null) {
    add('bad-trigger', 'A trigger has no StartBoundary that can be read.');
    return { schedule: null, walk: null, note: 'no start' };
  }
  const startAt = instantsOf(start.zone, start.wall, WINDOWS_RULE)[0] ?? start.wall;
  const endBoundary = readBoundary(childText(trigger, 'EndBoundary'), zone);
  const endAt = endBoundary === null ? null : (instantsOf(endBoundary.zone, endBoundary.wall, WINDOWS_RULE)[0] ?? null);
  const repetition = readRepetition(child(trigger, 'Repetition'), add);
  if (start.fixed) add('zone', 'The trigger is synchronised across time zones: its times are kept in UTC.');
  const rule = localName(trigger) === 'TimeTrigger' ? null : readCalendarRule(trigger, start);
  if (typeof rule === 'string') {
    add('bad-trigger', `${rule}.`);
    return { schedule: null, walk: null, note: 'not understood' };
  }
  const schedule = rule === null ? timeSchedule(start, repetition) : calendarSchedule(rule, start, repetition, now);
  if (typeof schedule === 'string') add('trigger-lost', `${schedule}.`);
  const random = readDuration(childText(trigger, 'RandomDelay') ?? '');
  if (random !== null && random > 0)
    add('random-delay', `Spread over ${sayDuration(random)} at random, as before. Times shown are without it.`);
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

function readRepetition(element: XmlElement | null, add: Add): Repetition | null {
  const interval = readDuration(childText(element, 'Interval') ?? '');
  if (element === null || interval === null || interval <= 0) return null;
  if (childText(element, 'StopAtDurationEnd') === 'true') {
    add('stop-at-end', 'Task Scheduler stops what still runs when the repetition ends; set a time limit for that.');
  }
  const duration = childText(element, 'Duration');
  return { interval, duration: duration === null ? null : readDuration(duration) };
}

/** Each fire of `base` again every interval until the duration is over; without one, only the first fire counts. */
function repeatWalk(base: SourceWalk, { interval, duration }: Repetition, startAt: number): SourceWalk {
  const step = interval * 1000;
  const again = (from: number, after: number): number =>
    after < from ? from : from + (Math.floor((after - from) / step) + 1) * step;
  if (duration === null) {
    const first = base(startAt - 1);
    return (after) => (first === null ? null : again(first, after));
  }
  const span = duration * 1000;
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
  now: number,
): Schedule | string {
  const later = start.wall > now ? { start: startText(start) } : {};
  if (repetition === null) return { ...rule.schedule, ...later };
  const { interval, duration } = repetition;
  if (duration === null) return { kind: 'interval', every: everyOf(interval), start: startText(start) };
  if (duration > DAY)
    return `A repetition that goes on for ${sayDuration(duration)} reaches into later days and cannot be carried over`;
  if (rule.weekdays === null)
    return 'A repetition within days of a month, or within every n-th day or week, cannot be carried over';
  const first = Math.floor(start.wall / 1000) - dayNumber(1970, 1, 1) * DAY;
  const opening = ((first % DAY) + DAY) % DAY;
  const times = Array.from({ length: Math.ceil(duration / interval) }, (_, index) => opening + index * interval);
  const parts = [0, 1].flatMap((shift) => {
    const own = times.filter((time) => Math.floor(time / DAY) === shift).map((time) => time % DAY);
    return own.length === 0 ? [] : [windowOf(own, interval, rule.weekdays ?? [], shift)];
  });
  const [only, second] = parts;
  if (only === undefined) return 'The repetition is empty';
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
