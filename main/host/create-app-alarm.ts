/** The engine's one timer with the house-keeping hung on it: an idle computer is woken by nothing else. */
import type { Millis } from '../engine/model.ts';
import type { Alarm, Clock } from '../engine/ports.ts';

export interface WakeHooks {
  /** Asked before the engine wakes; false = it must not. */
  readonly before: () => boolean;
  /** After a wake that left the engine with nothing to do for a while. */
  readonly whenIdle: () => void;
}

/** The engine counts as idle when its next wake is at least this far away. */
const IDLE_MS: Millis = 1_000;
/** With a job every second it never is; then house-keeping takes any pause at all after this long. */
const PATIENCE_MS: Millis = 60_000;

export function createHookedAlarm(alarm: Alarm, clock: Pick<Clock, 'monotonic'>, hooks: WakeHooks): Alarm {
  let next: Millis | null = null;
  let lastIdle = clock.monotonic();

  function mayRest(delay: Millis): boolean {
    return delay >= IDLE_MS || (delay > 0 && clock.monotonic() - lastIdle >= PATIENCE_MS);
  }

  return {
    set(delay, ring) {
      next = delay;
      alarm.set(delay, () => {
        if (!hooks.before()) return;
        next = null;
        ring();
        if (next === null || !mayRest(next)) return;
        lastIdle = clock.monotonic();
        hooks.whenIdle();
      });
    },
    clear() {
      next = null;
      alarm.clear();
    },
  };
}
