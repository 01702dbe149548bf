import type { GapPolicy, Instant, Millis, OverlapPolicyAtDst } from '../model.ts';
import type { DateSet } from './date-set.ts';
import type { TimeSet } from './time-set.ts';
import { FIRST_INSTANT, LAST_INSTANT, type Walk } from './walk.ts';
import type { Segment, Zone } from './zone.ts';

export interface WallRule {
  readonly zone: Zone;
  readonly dates: DateSet;
  readonly times: TimeSet;
  readonly gap: GapPolicy;
  readonly overlap: OverlapPolicyAtDst;
}

/** What a repeating pattern does, whatever `dst` says: nothing inside a gap, both passes of an overlap (S8). */
export const FOLLOWS_CLOCK = { gap: 'skip', overlap: 'both' } as const;

// Larger than any offset from UTC that a zone ever had.
const REACH: Millis = 16 * 3_600_000;
const DAY_SECONDS = 86_400;

/**
 * The heart of the clock: dates x times of day as wall values, mapped to instants segment by segment of the zone (S8).
 *
 * Inside one segment wall time and instant differ by a constant, so "next fire" is "next wall value" minus that constant.
 * What remains are the edges: wall values that a segment's start skipped (S9), and wall values that two segments share (S10).
 */
export function createWallWalk({ zone, dates, times, gap, overlap }: WallRule): Walk {
  /** First matching wall value strictly after `wall`, or Infinity. */
  function nextWall(wall: Millis): Millis {
    const second = Math.floor(wall / 1000) + 1;
    const day = Math.floor(second / DAY_SECONDS);
    if (dates.has(day)) {
      const time = times.next(second - day * DAY_SECONDS);
      if (time >= 0) return (day * DAY_SECONDS + time) * 1000;
    }
    return (dates.next(day + 1) * DAY_SECONDS + times.first) * 1000;
  }
  /** Last matching wall value strictly before `wall`, or -Infinity. */
  function previousWall(wall: Millis): Millis {
    const second = Math.ceil(wall / 1000) - 1;
    const day = Math.floor(second / DAY_SECONDS);
    if (dates.has(day)) {
      const time = times.previous(second - day * DAY_SECONDS);
      if (time >= 0) return (day * DAY_SECONDS + time) * 1000;
    }
    return (dates.previous(day - 1) * DAY_SECONDS + times.last) * 1000;
  }
  /** Number of matching wall values with from <= w <= to. */
  function countWall(from: Millis, to: Millis): number {
    const first = Math.ceil(from / 1000);
    const last = Math.floor(to / 1000);
    if (first > last) return 0;
    const firstDay = Math.floor(first / DAY_SECONDS);
    const lastDay = Math.floor(last / DAY_SECONDS);
    const head = times.upTo(first - 1 - firstDay * DAY_SECONDS);
    const tail = times.upTo(last - lastDay * DAY_SECONDS);
    if (firstDay === lastDay) return dates.has(firstDay) ? tail - head : 0;
    return (
      (dates.has(firstDay) ? times.size - head : 0) +
      (dates.has(lastDay) ? tail : 0) +
      dates.count(firstDay + 1, lastDay - 1) * times.size
    );
  }
  const isWall = (wall: Millis): boolean => nextWall(wall - 1) === wall;

  /** Lowest wall value that counts in a segment: with `first`, what the segment before has shown already does not. */
  const lowest = (s: Segment): Millis => s.start + (overlap === 'first' && s.before > s.offset ? s.before : s.offset);
  /** First wall value that does not count any more: with `last`, what the next segment will show again. */
  const highest = (s: Segment): Millis => s.end + (overlap === 'last' && s.after < s.offset ? s.after : s.offset);
  const moves = gap !== 'skip';

  return {
    next(after) {
      let from = Math.max(after, FIRST_INSTANT - 1);
      if (from >= LAST_INSTANT) return null;
      let segment = zone.at(from + 1);
      for (;;) {
        const offset = segment.offset;
        const wall = nextWall(Math.max(from + offset, lowest(segment) - 1));
        let best = wall < highest(segment) ? wall - offset : Number.POSITIVE_INFINITY;
        if (moves && segment.before < offset) {
          const swallowed = nextWall(Math.max(from, segment.start - 1) + segment.before);
          if (swallowed < segment.start + offset) {
            if (gap === 'shift') best = Math.min(best, swallowed - segment.before);
            // However many wall times the gap swallowed, they collapse into one fire at its end.
            else if (from < segment.start) return segment.start;
          }
        }
        if (best < segment.end) return best;
        from = segment.end - 1;
        const again = segment.after < offset;
        if (!again) {
          // No match has a wall value below `wall`, so nothing can happen before it, whatever the offset will be by then.
          if (wall - REACH - 1 > from) from = wall - REACH - 1;
        }
        if (from >= LAST_INSTANT) return null;
        segment = zone.at(from + 1);
      }
    },

    previous(before) {
      let to = Math.min(before, LAST_INSTANT);
      if (to <= FIRST_INSTANT) return null;
      let segment = zone.at(to - 1);
      for (;;) {
        const offset = segment.offset;
        const wall = previousWall(Math.min(to + offset, highest(segment)));
        let best = wall >= lowest(segment) ? wall - offset : Number.NEGATIVE_INFINITY;
        if (moves && segment.before < offset) {
          const low = segment.start + segment.before;
          if (gap === 'shift') {
            const swallowed = previousWall(Math.min(to + segment.before, segment.start + offset));
            if (swallowed >= low) best = Math.max(best, swallowed - segment.before);
          } else if (best < segment.start && previousWall(segment.start + offset) >= low) {
            best = segment.start;
          }
        }
        if (best >= segment.start) return best >= FIRST_INSTANT ? best : null;
        to = segment.start;
        if (segment.before <= offset && wall + REACH + 1 < to) to = wall + REACH + 1;
        if (to <= FIRST_INSTANT) return null;
        segment = zone.at(to - 1);
      }
    },

    count(from, to) {
      const first = Math.max(from, FIRST_INSTANT);
      const last = Math.min(to, LAST_INSTANT);
      let total = 0;
      let at: Instant = first;
      while (at <= last) {
        const segment = zone.at(at);
        const { offset, start, before } = segment;
        const low = Math.max(at + offset, lowest(segment));
        const high = Math.min(last + offset, highest(segment) - 1);
        if (low <= high) total += countWall(low, high);
        if (moves && before < offset) {
          let swallowed = nextWall(start + before - 1);
          while (swallowed < start + offset) {
            const moved = gap === 'shift' ? swallowed - before : start;
            // What lands on a fire of its own is one fire, not two.
            if (moved >= first && moved <= last && !isWall(moved + offset)) total += 1;
            if (gap === 'end') break;
            swallowed = nextWall(swallowed);
          }
        }
        at = segment.end;
      }
      return total;
    },
  };
}
