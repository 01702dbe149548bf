import type { Instant, Schedule } from '../model.ts';
import type { Trigger } from './trigger.ts';

/** Up to `count` fires after an instant, and no more than the runs that are left (S3). */
export function scheduleFires(
  trigger: Pick<Trigger, 'next'>,
  after: Instant,
  count: number,
  remainingRuns: number = Number.POSITIVE_INFINITY,
): Instant[] {
  const fires: Instant[] = [];
  const most = Math.min(count, remainingRuns);
  for (let at = fires.length < most ? trigger.next(after) : null; at !== null; ) {
    fires.push(at);
    at = fires.length < most ? trigger.next(at) : null;
  }
  return fires;
}

/** How many runs `maxRuns` leaves after so many have started; Infinity without a limit. */
export const runsLeft = ({ maxRuns }: Schedule, started: number): number =>
  maxRuns == null ? Number.POSITIVE_INFINITY : Math.max(0, maxRuns - started);
