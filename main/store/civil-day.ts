import type { Instant } from '../engine/model.ts';

const DAY = 86_400_000;

/** Returns the day that a clock in this zone shows at an instant, counted from 1 January 1970. UTC for a name that Intl does not know. */
export function createCivilDay(zone: string): (at: Instant) => number {
  const options = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { ...options, timeZone: zone });
  } catch {
    format = new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' });
  }
  return (at) => {
    const [month = 1, day = 1, year = 1970] = format.format(at).split('/').map(Number);
    return Date.UTC(year, month - 1, day) / DAY;
  };
}
