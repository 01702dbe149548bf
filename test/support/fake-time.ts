/** Clock, alarm and timers that stand still until a test moves them: whole weeks in milliseconds, the same every time. */
import type { Alarm, Clock } from '../../main/engine/ports.ts';

export interface FakeTime {
  readonly clock: Clock;
  readonly alarm: Alarm;
  /** As `Connection.wait`: rings once after `ms`, returns the function that forgets it. */
  wait(ms: number, ring: () => void): () => void;
  /** Lets time pass on both clocks, ringing what falls due, in order. Rings may set new ones. */
  advance(ms: number): void;
  /** As `advance`, and lets promises settle after each ring. */
  advanceAsync(ms: number): Promise<void>;
  /** The computer sleeps: wall time passes, monotonic time and timers stand still (S39). */
  sleep(ms: number): void;
  /** Somebody sets the clock; monotonic time does not move. */
  setClock(instant: number): void;
  setZone(zone: string): void;
  /** When the next timer rings, in milliseconds from now; null when none is set. */
  nextRing(): number | null;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly ring: () => void;
}

/** Starts at 2026-01-01T00:00:00Z in UTC unless told otherwise. */
export function createFakeTime(start: number | string = '2026-01-01T00:00:00Z', zone = 'UTC'): FakeTime {
  let wall = typeof start === 'number' ? start : Date.parse(start);
  let monotonic = 0;
  let here = zone;
  let order = 0;
  let looks = 0;
  let forgetAlarm = () => {};
  const timers = new Set<Timer>();

  function wait(ms: number, ring: () => void): () => void {
    const timer: Timer = { at: monotonic + Math.max(0, ms), order: order++, ring };
    timers.add(timer);
    return () => void timers.delete(timer);
  }

  function next(): Timer | null {
    let first: Timer | null = null;
    for (const timer of timers) {
      if (first === null || timer.at < first.at || (timer.at === first.at && timer.order < first.order)) first = timer;
    }
    return first;
  }

  function* steps(ms: number): Generator<void> {
    const end = monotonic + ms;
    for (let timer = next(); timer !== null && timer.at <= end; timer = next()) {
      timers.delete(timer);
      wall += timer.at - monotonic;
      monotonic = timer.at;
      timer.ring();
      yield;
    }
    wall += end - monotonic;
    monotonic = end;
  }

  return {
    clock: {
      now: () => wall,
      // As real ones, it has fractions of a millisecond and never stands still between two looks.
      monotonic: () => {
        looks += 1;
        return monotonic + (looks % 1_000_000) * 1e-7 + 0.25;
      },
      zone: () => here,
    },
    alarm: {
      set(delay, ring) {
        forgetAlarm();
        forgetAlarm = wait(delay, ring);
      },
      clear() {
        forgetAlarm();
        forgetAlarm = () => {};
      },
    },
    wait,
    advance(ms) {
      for (const _ of steps(ms));
    },
    async advanceAsync(ms) {
      await settle();
      for (const _ of steps(ms)) await settle();
      await settle();
    },
    sleep(ms) {
      wall += ms;
    },
    setClock(instant) {
      wall = instant;
    },
    setZone(name) {
      here = name;
    },
    nextRing() {
      const timer = next();
      return timer === null ? null : timer.at - monotonic;
    },
  };
}

/** Lets everything that is already resolved run, without real time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
