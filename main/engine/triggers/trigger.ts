import type { Instant } from '../model.ts';

/**
 * A schedule compiled for one zone. Pure: the same question always has the same answer (S3), and nothing is remembered between
 * questions but caches. Jitter is not in here; it is added by the engine to what a trigger answers (S24).
 */
export interface Trigger {
  /** The first fire strictly after `after`, or null when there is none. */
  next(after: Instant): Instant | null;
  /** The last fire strictly before `before`, or null. */
  previous(before: Instant): Instant | null;
  /** Fires with from <= t <= to: the newest `cap` of them in ascending order, and how many there are in all (S15). */
  between(from: Instant, to: Instant, cap: number): { readonly instants: readonly Instant[]; readonly total: number };
}

/** What a schedule needs to know about where it lives. */
export interface TriggerContext {
  /** Zone meant by `local`, an IANA name. */
  readonly zone: string;
  /** Start of the grid of intervals and calendars that name no start (S4). */
  readonly anchor: Instant;
  /** For `from: finish`: when the last run ended; null = none yet, then the one known fire is the start, or a period after the anchor. */
  readonly lastFinish: Instant | null;
}
