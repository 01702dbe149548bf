import type { Formats } from './formats.ts';

/** Number of a day written `2026-12-04`, as in civil-days.ts; null when it names none. */
export function dayNumber(day: string): number | null {
  const wall = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(wall) ? null : wall / 86_400_000;
}

/** The day of a number as `2026-12-04`. */
export function isoDayOf(number: number): string {
  return new Date(number * 86_400_000).toISOString().slice(0, 10);
}

/** First and last moment of a day written `2026-12-04`, in the zone shown; null when it names none. */
export function dayNamed(
  day: string,
  { days }: Pick<Formats, 'days'>,
): { readonly from: number; readonly to: number } | null {
  const number = dayNumber(day);
  return number === null ? null : { from: days.startOf(number), to: days.startOf(number + 1) - 1 };
}
