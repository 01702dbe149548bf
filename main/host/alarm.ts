/** The real Alarm: one timer, replaced by each `set`. */
import type { Alarm } from '../engine/ports.ts';

/** S38: nothing longer ever reaches setTimeout, whatever is asked; the engine then simply looks and sets it again. */
const LONGEST_MS = 30_000;

/** The timer keeps the process alive: a scheduler with a job ahead has something to live for, and `clear` ends it. */
export function createAlarm(): Alarm {
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  function clear(): void {
    clearTimeout(timer);
    clearImmediate(immediate);
    timer = undefined;
    immediate = undefined;
  }
  return {
    set(delay, ring) {
      clear();
      // A timer of 0 takes a millisecond; with batches of fires waiting that millisecond is a tenth of the throughput.
      if (delay <= 0) immediate = setImmediate(ring);
      else timer = setTimeout(ring, Math.min(delay, LONGEST_MS));
    },
    clear,
  };
}
