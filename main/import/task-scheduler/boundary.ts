/** Start and end of a trigger, and how clock changes are taken. */
import type { Zone } from '../../engine/triggers/zone.ts';

/** Where a trigger starts: the wall time and its zone. */
export interface Boundary {
  readonly wall: number;
  readonly zone: Zone;
  /** Given in UTC or with an offset: the same instant all year. */
  readonly fixed: boolean;
}

// Not documented; seen as mktime does it.
export const WINDOWS_RULE = { gap: 'shift', overlap: 'first' } as const;
