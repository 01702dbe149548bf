import type { EventName, Schedule } from '../model.ts';
import { parseMoment } from './moment.ts';

/** The events that start this schedule, also inside `any`; `@reboot` is app-start. Empty for schedules of time. */
export function eventNames(schedule: Schedule): EventName[] {
  switch (schedule.kind) {
    case 'any':
    case 'all':
      return [...new Set(schedule.of.flatMap(eventNames))];
    default: {
      const on = eventOf(schedule);
      return on === null ? [] : [on];
    }
  }
}

/** The event that starts this part itself; null for what names none. */
export function eventOf(schedule: Schedule): EventName | null {
  if (schedule.kind === 'event') return schedule.on;
  return schedule.kind === 'cron' && schedule.pattern?.trim() === '@reboot' ? 'app-start' : null;
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
