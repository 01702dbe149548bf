import type { Instant } from '../model.ts';
import type { Zone } from './zone.ts';

const DAY = 86_400_000;

/** Number of the day that the wall shows, counted from 1 January 1970 as in calendar-math.ts. */
export function dayAt(zone: Zone, at: Instant): number {
  return Math.floor((at + zone.at(at).offset) / DAY);
}

/**
 * The instant at which a day begins: the first at which the wall shows it, also where midnight comes twice. A day without a midnight, or
 * one that the zone has left out, begins where the clock jumps over it.
 */
export function dayStart(zone: Zone, day: number): Instant {
  const wall = day * DAY;
  // No offset is further from UTC than 16 hours, and one that begins after its midnight has passed is not asked.
  let segment = zone.at(wall - 16 * 3_600_000);
  while (wall - segment.offset >= segment.end) segment = zone.at(segment.end);
  return Math.max(segment.start, wall - segment.offset);
}
