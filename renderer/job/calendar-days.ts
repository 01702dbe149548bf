import type { RunState } from '../../main/engine/model.ts';
import type { Formats } from '../format/formats.ts';
import { toneOf } from '../ui/outcome.tsx';

const HOUR = 3_600_000;

/** What one day of a job comes to; the worst that happened decides. `mixed` = some failed, fewer than succeeded; `none` = nothing happened. */
export type DayTone = 'ok' | 'mixed' | 'bad' | 'warn' | 'off' | 'none';

export interface DayCounts {
  readonly ok: number;
  readonly bad: number;
  readonly missed: number;
  readonly other: number;
}

/** Midnights from the first day of the week `weeks - 1` weeks ago to the end of today; `firstDay` as in Date, 0 = Sunday. */
export function dayBorders(
  now: number,
  weeks: number,
  firstDay: number,
  { dayStart, weekday }: Pick<Formats, 'dayStart' | 'weekday'>,
): number[] {
  const today = dayStart(now);
  const back = (weeks - 1) * 7 + ((weekday(now) - firstDay + 7) % 7);
  const borders: number[] = [];
  // From about the noon of each day to its own midnight: a day may have 23 or 25 hours.
  for (let day = back; day >= -1; day -= 1) borders.push(dayStart(today + 12 * HOUR - day * 24 * HOUR));
  return borders;
}

export function countsOf(states: { readonly [S in RunState]?: number }): DayCounts {
  const counts = { ok: 0, bad: 0, missed: 0, other: 0 };
  for (const [state, count] of Object.entries(states) as [RunState, number][]) {
    const tone = toneOf(state);
    if (tone === 'ok') counts.ok += count;
    else if (tone === 'bad') counts.bad += count;
    else if (tone === 'warn') counts.missed += count;
    else counts.other += count;
  }
  return counts;
}

export function dayTone({ ok, bad, missed, other }: DayCounts): DayTone {
  if (bad > 0) return bad < ok ? 'mixed' : 'bad';
  if (missed > 0) return 'warn';
  if (ok > 0) return 'ok';
  return other > 0 ? 'off' : 'none';
}
