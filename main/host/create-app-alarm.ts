/** The engine's one timer with the house-keeping hung on it: an idle computer is woken by nothing else. */
import type { Millis } from '../engine/model.ts';
import type { Alarm } from '../engine/ports.ts';

export interface WakeHooks {
  /** Asked before the engine wakes; false = it must not. */
  readonly before: () => boolean;
  /** After a wake that left the engine with nothing to do for a while. */
  readonly whenIdle: () => void;
}

/** The next wake is at least this far away when the engine counts as idle. */
const IDLE_MS: Millis = 1_000;

export function createHookedAlarm(alarm: Alarm, hooks: WakeHooks): Alarm {
  let next: Millis | null = null;
  return {
    set(delay, ring) {
      next = delay;
      alarm.set(delay, () => {
        if (!hooks.before()) return;
        next = null;
        ring();
        if (next !== null && next >= IDLE_MS) hooks.whenIdle();
      });
    },
    clear() {
      next = null;
      alarm.clear();
    },
  };
}
