/**
 * The slow, obvious truth about when a pattern fires: walk every real minute through luxon, look at the clock on the wall, and
 * compare. It shares no code with the engine and knows nothing of bit sets, segments or leaps.
 */
import { IANAZone } from 'luxon';
import type { GapPolicy, OverlapPolicyAtDst } from '../../main/engine/model.ts';

/** What the clock on the wall shows. */
export interface Wall {
  /** The shown time as milliseconds, read as if it were UTC; only to compare and sort. */
  readonly shown: number;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** 0 = Sunday */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
}

export interface RealMinute extends Wall {
  readonly instant: number;
}

const MINUTE = 60_000;

export function wallOf(shown: number): Wall {
  const date = new Date(shown);
  return {
    shown,
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  };
}

/** Every real minute from `from` on. */
export function walkMinutes(zone: string, from: number, count: number): RealMinute[] {
  const luxonZone = IANAZone.create(zone);
  return Array.from({ length: count }, (_, index) => {
    const instant = from + index * MINUTE;
    return { instant, ...wallOf(instant + luxonZone.offset(instant) * MINUTE) };
  });
}

/** What fires, said without any notation: which wall minutes, at which seconds of them, and how at clock changes. */
export interface Rule {
  readonly matches: (wall: Wall) => boolean;
  /** Ascending. */
  readonly seconds: readonly number[];
  /** null = follows the clock. */
  readonly dst: { readonly gap: GapPolicy; readonly overlap: OverlapPolicyAtDst } | null;
}

/** All fires of a rule in the minutes walked, ascending. */
export function firesOf(minutes: readonly RealMinute[], rule: Rule): number[] {
  const { dst, seconds } = rule;
  const hits = minutes.filter((minute) => rule.matches(minute));
  // Following the clock, every real minute that shows a matching time fires, whatever happened before it.
  const starts = new Set(dst === null ? hits.map((hit) => hit.instant) : passesOf(hits, dst.overlap));
  const moved: number[] = [];
  if (dst !== null && dst.gap !== 'skip') {
    for (const [index, now] of minutes.entries()) {
      const before = minutes[index - 1];
      if (before === undefined || now.shown === before.shown + MINUTE) continue;
      const length = now.shown - (before.shown + MINUTE);
      for (let missing = now.shown - length; missing < now.shown; missing += MINUTE) {
        if (!rule.matches(wallOf(missing))) continue;
        if (dst.gap === 'end') moved.push(now.instant);
        else starts.add(now.instant + (missing + length - now.shown));
      }
    }
  }
  const fires = [...starts].sort((a, b) => a - b).flatMap((start) => seconds.map((second) => start + second * 1000));
  return moved.length === 0 ? fires : [...new Set([...fires, ...moved])].sort((a, b) => a - b);
}

/** Of the minutes that the wall shows twice, those that the policy wants. */
function passesOf(hits: readonly RealMinute[], overlap: OverlapPolicyAtDst): number[] {
  const passes = new Map<number, number[]>();
  for (const hit of hits) {
    const seen = passes.get(hit.shown);
    if (seen === undefined) passes.set(hit.shown, [hit.instant]);
    else seen.push(hit.instant);
  }
  return [...passes.values()].flatMap((instants) =>
    overlap === 'both' ? instants : overlap === 'first' ? instants.slice(0, 1) : instants.slice(-1),
  );
}
