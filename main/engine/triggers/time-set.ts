/** A set of wall times of one day, in seconds since midnight (0-86399). Never empty. */
export interface TimeSet {
  readonly first: number;
  readonly last: number;
  readonly size: number;
  /** Smallest time >= second, or -1. */
  next(second: number): number;
  /** Largest time <= second, or -1. */
  previous(second: number): number;
  /** How many times <= second; 0 for negative. */
  upTo(second: number): number;
}

interface Dial {
  /** ahead[v] = smallest member >= v, or 99; index 0..size. */
  readonly ahead: Uint8Array;
  /** behind[v + 1] = largest member <= v, or 99; index 0..size. */
  readonly behind: Uint8Array;
  /** below[v] = number of members < v. */
  readonly below: Uint8Array;
  readonly first: number;
  readonly last: number;
  readonly size: number;
}

const NONE = 99;

function createDial(values: readonly number[], range: number): Dial {
  const members = new Uint8Array(range);
  for (const value of values) members[value] = 1;
  const ahead = new Uint8Array(range + 1).fill(NONE);
  const behind = new Uint8Array(range + 1).fill(NONE);
  const below = new Uint8Array(range + 1);
  for (let v = range - 1; v >= 0; v--) ahead[v] = members[v] ? v : (ahead[v + 1] ?? NONE);
  for (let v = 0; v < range; v++) {
    behind[v + 1] = members[v] ? v : (behind[v] ?? NONE);
    below[v + 1] = (below[v] ?? 0) + (members[v] ?? 0);
  }
  return { ahead, behind, below, first: ahead[0] ?? 0, last: behind[range] ?? 0, size: below[range] ?? 0 };
}

/** All combinations of the given hours, minutes and seconds. */
export function createClockTimes(
  hours: readonly number[],
  minutes: readonly number[],
  seconds: readonly number[],
): TimeSet {
  const h = createDial(hours, 24);
  const m = createDial(minutes, 60);
  const s = createDial(seconds, 60);
  const perHour = m.size * s.size;
  const lowest = m.first * 60 + s.first;
  const highest = m.last * 60 + s.last;
  return {
    first: h.first * 3600 + lowest,
    last: h.last * 3600 + highest,
    size: h.size * perHour,
    next(second) {
      const hour = (second / 3600) | 0;
      if (hour > 23) return -1;
      if (h.ahead[hour] === hour) {
        const rest = second - hour * 3600;
        const minute = (rest / 60) | 0;
        if (m.ahead[minute] === minute) {
          const hit = s.ahead[rest - minute * 60] ?? NONE;
          if (hit !== NONE) return hour * 3600 + minute * 60 + hit;
        }
        const later = m.ahead[minute + 1] ?? NONE;
        if (later !== NONE) return hour * 3600 + later * 60 + s.first;
      }
      const later = h.ahead[hour + 1] ?? NONE;
      return later === NONE ? -1 : later * 3600 + lowest;
    },
    previous(second) {
      if (second < 0) return -1;
      const hour = (second / 3600) | 0;
      if (h.ahead[hour] === hour) {
        const rest = second - hour * 3600;
        const minute = (rest / 60) | 0;
        if (m.ahead[minute] === minute) {
          const hit = s.behind[rest - minute * 60 + 1] ?? NONE;
          if (hit !== NONE) return hour * 3600 + minute * 60 + hit;
        }
        const earlier = m.behind[minute] ?? NONE;
        if (earlier !== NONE) return hour * 3600 + earlier * 60 + s.last;
      }
      const earlier = h.behind[hour] ?? NONE;
      return earlier === NONE ? -1 : earlier * 3600 + highest;
    },
    upTo(second) {
      if (second < 0) return 0;
      const hour = (second / 3600) | 0;
      let total = (h.below[hour] ?? 0) * perHour;
      if (h.ahead[hour] !== hour) return total;
      const rest = second - hour * 3600;
      const minute = (rest / 60) | 0;
      total += (m.below[minute] ?? 0) * s.size;
      if (m.ahead[minute] === minute) total += s.below[rest - minute * 60 + 1] ?? 0;
      return total;
    },
  };
}

/** first, first + step, ... up to and including last; `step` may be 0 when first = last. */
export function createSteppedTimes(first: number, last: number, step: number): TimeSet {
  const size = step > 0 ? Math.floor((last - first) / step) + 1 : 1;
  const end = first + (size - 1) * step;
  const by = Math.max(step, 1);
  return {
    first,
    last: end,
    size,
    next: (second) => (second <= first ? first : second > end ? -1 : first + Math.ceil((second - first) / by) * by),
    previous: (second) => (second < first ? -1 : second >= end ? end : first + Math.floor((second - first) / by) * by),
    upTo: (second) => (second < first ? 0 : second >= end ? size : Math.floor((second - first) / by) + 1),
  };
}
