import type { Instant, Millis } from '../engine/model.ts';

/** `hand` = a person asked for it; `update` = made before the format of the database changed. */
export type BackupKind = 'daily' | 'hand' | 'update';

/** What the rule needs to know about one backup. */
export interface Generation {
  readonly name: string;
  readonly kind: BackupKind;
  readonly at: Instant;
  readonly bytes: number;
  /** False = its content was checked and is damaged; null = not checked yet, taken for sound. */
  readonly sound: boolean | null;
  /** Null when not known. */
  readonly jobs: number | null;
  readonly runs: number | null;
}

/** How many are kept; Settings and README say the same. */
export const KEPT = {
  days: 7,
  weeks: 4,
  months: 12,
  byHand: 7,
  beforeUpdates: 3,
  /** All together, beyond `always`. */
  bytes: 1_000_000_000,
  /** The newest ones, whatever their size. */
  always: 3,
  damagedFor: 30,
} as const;

const DAY: Millis = 86_400_000;
/** Below this, a fall of the number of runs says nothing. */
const FEW_RUNS = 100;

/**
 * Names of the backups that go, under the rule "the newest of each of the last 7 days, 4 weeks and 12 months, 7 made by hand, 3 made
 * before updates, 1 GB in total". Days, weeks (from Monday) and months are those of UTC that have a backup: a computer that was
 * off for a season loses nothing by it. Backups that hold much more than the newest one are counted apart, so that a database that
 * lost its content cannot push out what it lost. The newest sound backup never goes.
 */
export function superfluous(all: readonly Generation[], now: Instant): string[] {
  const newestFirst = [...all].sort((a, b) => b.at - a.at || (a.name < b.name ? 1 : -1));
  const sound = newestFirst.filter((one) => one.sound !== false);
  const newest = sound[0];
  if (newest === undefined) return [];
  const fuller = sound.filter((one) => lostMuch(one, newest));
  const usual = sound.filter((one) => !fuller.includes(one));
  const kept = new Set([...keptOf(usual), ...keptOf(fuller)]);

  const always = new Set([...usual.slice(0, KEPT.always), ...fuller.slice(0, 1)]);
  let bytes = 0;
  for (const one of kept) bytes += one.bytes;
  for (const one of newestFirst.toReversed()) {
    if (bytes <= KEPT.bytes) break;
    if (always.has(one) || !kept.delete(one)) continue;
    bytes -= one.bytes;
  }
  // Somebody may still read something out of a damaged one.
  const goes = (one: Generation): boolean =>
    one.sound === false ? now - one.at > KEPT.damagedFor * DAY : !kept.has(one);
  return newestFirst.filter(goes).map(({ name }) => name);
}

/** Whether a database went from the content of one backup to that of a later one by losing it, and not by tidying up. */
export function lostMuch(before: Pick<Generation, 'jobs' | 'runs'>, after: Pick<Generation, 'jobs' | 'runs'>): boolean {
  const jobs = before.jobs !== null && after.jobs !== null && after.jobs < before.jobs / 2;
  const many = before.runs !== null && before.runs >= FEW_RUNS;
  return jobs || (many && after.runs !== null && after.runs < (before.runs ?? 0) / 10);
}

function keptOf(newestFirst: readonly Generation[]): Set<Generation> {
  const kept = new Set<Generation>();
  const daily = newestFirst.filter(({ kind }) => kind === 'daily');
  const newestOfEach = (period: (at: Instant) => number, most: number): void => {
    const seen = new Set<number>();
    for (const one of daily) {
      if (seen.size === most) break;
      const its = period(one.at);
      if (!seen.has(its)) kept.add(one);
      seen.add(its);
    }
  };
  newestOfEach(dayOf, KEPT.days);
  // Day 0 was a Thursday.
  newestOfEach((at) => Math.floor((dayOf(at) + 3) / 7), KEPT.weeks);
  newestOfEach(monthOf, KEPT.months);
  const of = (kind: BackupKind) => newestFirst.filter((one) => one.kind === kind);
  for (const one of of('hand').slice(0, KEPT.byHand)) kept.add(one);
  for (const one of of('update').slice(0, KEPT.beforeUpdates)) kept.add(one);
  return kept;
}

const dayOf = (at: Instant): number => Math.floor(at / DAY);

function monthOf(at: Instant): number {
  const date = new Date(at);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}
