import type { EventName, Instant, Schedule } from '../model.ts';
import { parseMoment } from './moment.ts';
import type { Trigger } from './trigger.ts';

// A clock change shortens the day by an hour, in Troll by two; nothing that is meant to be "twice a day" is rarer than this.
const HARDLY_A_DAY = 20 * 3_600_000;
const LOOKS = 64;

/** True when the schedule never fires twice within a day, as far as its next 64 fires tell; picks the default grace (S13). */
export function firesAtMostDaily(trigger: Trigger, from: Instant): boolean {
  let last = trigger.next(from);
  for (let look = 0; look < LOOKS && last !== null; look++) {
    const next = trigger.next(last);
    if (next !== null && next - last < HARDLY_A_DAY) return false;
    last = next;
  }
  return true;
}

/** The events that start this schedule, also inside `any`; `@reboot` is app-start. Empty for schedules of time. */
export function eventNames(schedule: Schedule): EventName[] {
  switch (schedule.kind) {
    case 'event':
      return [schedule.on];
    case 'cron':
      return schedule.pattern?.trim() === '@reboot' ? ['app-start'] : [];
    case 'any':
    case 'all':
      return [...new Set(schedule.of.flatMap(eventNames))];
    default:
      return [];
  }
}

/** True when the schedule, or a part of it, counts from the end of the last run and so has no next fire while one goes (S4). */
export function waitsForFinish(schedule: Schedule): boolean {
  switch (schedule.kind) {
    case 'interval':
      return schedule.from === 'finish';
    case 'any':
    case 'all':
      return schedule.of.some(waitsForFinish);
    default:
      return false;
  }
}

/** True when the schedule, or a part of it, means other instants as soon as this computer is in another zone (S11). */
export function followsComputerZone(schedule: Schedule): boolean {
  return follows(schedule, undefined);
}

function follows(schedule: Schedule, around: string | undefined): boolean {
  const zone = schedule.timezone ?? around ?? 'local';
  const local = zone === 'local';
  const wallBounds = [schedule.start, schedule.end].some((moment) => moment != null && isWall(moment));
  if (local && (wallBounds || schedule.exclude != null)) return true;
  switch (schedule.kind) {
    case 'any':
    case 'all':
      return schedule.of.some((member) => follows(member, zone));
    case 'date':
      return local && isWall(schedule.at);
    case 'interval':
    case 'event':
    case 'manual':
      return false;
    default:
      return local && eventNames(schedule).length === 0;
  }
}

const isWall = (moment: string): boolean => parseMoment(moment)?.kind === 'wall';
