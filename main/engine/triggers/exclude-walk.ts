import type { Instant } from '../model.ts';
import { weekdayOf } from './calendar-math.ts';
import { SEARCH_SPAN, type Walk } from './walk.ts';
import type { Zone } from './zone.ts';

/** Exclusions after reading: everything in the schedule's zone. */
export interface ExclusionRule {
  /** Inclusive day ranges, `first` <= `last`. */
  readonly dates: readonly { readonly first: number; readonly last: number }[];
  /** 0 = Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** `[from, to)` in seconds since midnight, not wrapping; `to` may be 86400. */
  readonly times: readonly { readonly from: number; readonly to: number }[];
}

/** A stretch of time that is wholly excluded or wholly not. */
interface Span {
  readonly excluded: boolean;
  readonly start: Instant;
  /** Exclusive. */
  readonly end: Instant;
}

const DAY = 86_400_000;
// Each step leaves a whole stretch behind, mostly a day: years of nothing but exclusions are "never", and found out at once.
const STEPS = 5000;

/** Leaves out the fires that fall into an exclusion, by the wall time at which they happen. */
export function createExcludeWalk(inner: Walk, zone: Zone, rule: ExclusionRule): Walk {
  const marks = [...new Set(rule.times.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);

  function spanAt(instant: Instant): Span {
    const segment = zone.at(instant);
    const wall = instant + segment.offset;
    const day = Math.floor(wall / DAY);
    let from = 0;
    let to = 86_400;
    const holiday = rule.dates.find(({ first, last }) => day >= first && day <= last);
    if (holiday !== undefined) {
      // The whole range at once: years of excluded dates cost one step per clock change.
      from = (holiday.first - day) * 86_400;
      to = (holiday.last + 1 - day) * 86_400;
    }
    let excluded = holiday !== undefined || rule.weekdays.has(weekdayOf(day));
    if (!excluded && marks.length > 0) {
      const second = Math.floor((wall - day * DAY) / 1000);
      for (const mark of marks) {
        if (mark <= second) from = mark;
        else {
          to = mark;
          break;
        }
      }
      excluded = rule.times.some((range) => second >= range.from && second < range.to);
    }
    return {
      excluded,
      start: Math.max(segment.start, day * DAY + from * 1000 - segment.offset),
      end: Math.min(segment.end, day * DAY + to * 1000 - segment.offset),
    };
  }

  return {
    next(after) {
      let found = inner.next(after);
      const limit = (found ?? 0) + SEARCH_SPAN;
      for (let step = 0; found !== null && found < limit && step < STEPS; step++) {
        const span = spanAt(found);
        if (!span.excluded) return found;
        found = inner.next(span.end - 1);
      }
      return null;
    },
    previous(before) {
      let found = inner.previous(before);
      const limit = (found ?? 0) - SEARCH_SPAN;
      for (let step = 0; found !== null && found > limit && step < STEPS; step++) {
        const span = spanAt(found);
        if (!span.excluded) return found;
        found = inner.previous(span.start);
      }
      return null;
    },
    count(from, to) {
      let total = 0;
      let at = inner.next(from - 1);
      while (at !== null && at <= to) {
        const span = spanAt(at);
        const last = Math.min(to, span.end - 1);
        if (!span.excluded) total += inner.count(at, last);
        at = inner.next(last);
      }
      return total;
    },
  };
}
