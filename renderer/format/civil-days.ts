/**
 * Days of a zone, numbered from 1 January 1970 as the calendar counts them. A day begins at the first instant at which the clock on the
 * wall shows it: midnight may come twice (Havana), not at all (Beirut, Cairo), and Apia has no 30 December 2011.
 */
export interface CivilDays {
  /** Number of the day that the wall shows at an instant. */
  numberOf(at: number): number;
  /** Epoch ms at which this day begins; a day that the zone has left out begins with the following one. */
  startOf(number: number): number;
  /** Epoch ms at which the wall first shows this time of the day (ms since its midnight), or the first one after it. */
  at(number: number, clockMs: number): number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** No wall is further from UTC than this, so an instant lies that near to its wall time read as UTC. */
const FARTHEST = 16 * HOUR;

/** `offset`: how far the wall clock is ahead of UTC at an instant, ms. */
export function createCivilDays(offset: (at: number) => number): CivilDays {
  const firstAt = (wall: number): number => {
    const [from, to] = [wall - FARTHEST, wall + FARTHEST];
    const [before, after] = [offset(from), offset(to)];
    if (before === after) return wall - before;
    const change = changeBetween(from, to, offset);
    return wall - before < change ? wall - before : Math.max(change, wall - after);
  };
  return {
    numberOf: (at) => Math.floor((at + offset(at)) / DAY),
    startOf: (number) => firstAt(number * DAY),
    at: (number, clockMs) => firstAt(number * DAY + clockMs),
  };
}

/** The instant, to the second, from which the clock is not where it was at `from`; it has changed by `to`. */
export function changeBetween(from: number, to: number, offset: (at: number) => number): number {
  const before = offset(from);
  let [low, high] = [Math.floor(from / 1000), Math.ceil(to / 1000)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offset(middle * 1000) === before) low = middle;
    else high = middle;
  }
  return high * 1000;
}
