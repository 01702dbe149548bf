import type { RunState } from '../../main/engine/model.ts';
import type { Formats } from '../format/formats.ts';
import type { Messages } from '../text/messages.ts';
import { toneOf } from '../ui/outcome.tsx';

/**
 * What one day of a job comes to; the worst that happened decides. `mixed` = some failed, fewer than succeeded; `none` = nothing happened;
 * `unknown` = its history was removed uncounted; `before` = the job did not exist.
 */
export type DayTone = 'ok' | 'mixed' | 'bad' | 'warn' | 'off' | 'none' | 'unknown' | 'before';

export interface DayCounts {
  readonly ok: number;
  readonly bad: number;
  readonly missed: number;
  readonly other: number;
}

/** Numbers of the days (civil-days.ts) from the first day of the week `weeks - 1` weeks ago to today; `firstDay` as in Date, 0 = Sunday. */
export function calendarDays(now: number, weeks: number, firstDay: number, { days }: Pick<Formats, 'days'>): number[] {
  const today = days.numberOf(now);
  // 1 January 1970 was a Thursday.
  const back = (weeks - 1) * 7 + ((today + 4 - firstDay + 7) % 7);
  return Array.from({ length: back + 1 }, (_, index) => today - back + index);
}

/** Counts in words, such as "12 succeeded, 1 failed"; empty when there are none. */
export function countWords({ ok, bad, missed, other }: DayCounts, t: Messages['calendar']): string {
  const parts = [
    ok > 0 && t.succeeded(ok),
    bad > 0 && t.failed(bad),
    missed > 0 && t.missed(missed),
    other > 0 && t.other(other),
  ];
  return parts.filter((part) => part !== false).join(t.between);
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

/** The same for a day on which nothing is known to have happened, by the numbers of the days from which the job existed and was counted. */
export function emptyTone(day: number, created: number, counted: number | null): 'none' | 'unknown' | 'before' {
  if (day < created) return 'before';
  return counted !== null && day < counted ? 'unknown' : 'none';
}
