import type { Schedule } from '../engine/model.ts';
import { EVENT_MASK } from './codes.ts';

/** What indexes need to know about a schedule, computed when a job is written. */
export interface ScheduleFacts {
  /** Sum of EVENT_MASK of every event schedule in it. */
  readonly events: number;
  /** Some part of it follows this computer's zone. */
  readonly local: boolean;
}

/**
 * Walks a schedule through `any` and `all`. A part that names no zone counts as local even inside one that does: to recompute
 * a job that did not move costs nothing, to forget one that did loses runs. Event and manual schedules have no wall time.
 */
export function scheduleFacts(schedule: Schedule): ScheduleFacts {
  let events = 0;
  let local = false;
  const walk = (part: Schedule): void => {
    switch (part.kind) {
      case 'any':
      case 'all':
        for (const member of part.of) walk(member);
        break;
      case 'event':
        events |= EVENT_MASK[part.on];
        break;
      case 'manual':
        break;
      case 'cron':
        // The nickname for "when the computer starts" (S6) has no wall time either.
        if (part.pattern?.trim() === '@reboot') events |= EVENT_MASK['app-start'];
        else if ((part.timezone ?? 'local') === 'local') local = true;
        break;
      default:
        if ((part.timezone ?? 'local') === 'local') local = true;
    }
  };
  walk(schedule);
  return { events, local };
}
