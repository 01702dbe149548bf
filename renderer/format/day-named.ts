import type { Formats } from './formats.ts';

const HOUR = 3_600_000;

/** First and last moment of a day written `2026-12-04`, in the zone shown; null when it names none. */
export function dayNamed(
  day: string,
  { dayStart, isoDay }: Pick<Formats, 'dayStart' | 'isoDay'>,
): { readonly from: number; readonly to: number } | null {
  const noon = Date.parse(`${day}T12:00:00Z`);
  if (Number.isNaN(noon)) return null;
  // Noon in UTC is already the next day in the easternmost zones.
  const guess = dayStart(noon);
  const from = isoDay(guess) > day ? dayStart(guess - 12 * HOUR) : guess;
  return { from, to: dayStart(from + 36 * HOUR) - 1 };
}
