/** The real Alarm: one timer, replaced by each `set`. */
import type { Alarm } from '../engine/ports.ts';

/** S38: nothing longer ever reaches setTimeout, whatever is asked; the engine then simply looks and sets it again. */
const LONGEST_MS = 30_000;

/** The timer keeps the process alive: a scheduler with a job ahead has something to live for, and `clear` ends it. */
export function createAlarm(): Alarm {
  let timer: NodeJS.Timeout | undefined;
  return {
    set(delay, ring) {
      clearTimeout(timer);
      timer = setTimeout(ring, Math.min(Math.max(0, delay), LONGEST_MS));
    },
    clear() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
