import type { Millis } from '../engine/model.ts';

export interface Ticker {
  /** Calls `check` after `first` milliseconds and then as often as each answer says; null ends it. Replaces what the key had. */
  add(key: object, first: Millis, check: () => Millis | null | Promise<Millis | null>): void;
  remove(key: object): void;
  close(): void;
}

/**
 * One timer for everything that is being watched, and none when nothing is: a scheduler that waits must not wake the
 * computer. A check that throws is told to `onError` and ends.
 */
export function createTicker(onError: (error: unknown) => void): Ticker {
  interface Entry {
    at: number;
    readonly check: () => Millis | null | Promise<Millis | null>;
  }
  const entries = new Map<object, Entry>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let timerAt = Number.POSITIVE_INFINITY;

  const arm = (at: number): void => {
    if (timer !== null) {
      if (timerAt <= at) return;
      clearTimeout(timer);
    }
    timerAt = at;
    timer = setTimeout(ring, Math.max(1, at - performance.now()));
  };

  const ring = (): void => {
    timer = null;
    const now = performance.now();
    for (const [key, entry] of entries) {
      if (entry.at <= now + 1) void look(key, entry);
    }
    let next = Number.POSITIVE_INFINITY;
    for (const entry of entries.values()) next = Math.min(next, entry.at);
    if (next < Number.POSITIVE_INFINITY) arm(next);
  };

  const look = async (key: object, entry: Entry): Promise<void> => {
    entry.at = Number.POSITIVE_INFINITY; // Not again while this check goes on.
    let wait: Millis | null = null;
    try {
      const answer = entry.check();
      wait = answer instanceof Promise ? await answer : answer;
    } catch (error) {
      onError(error);
    }
    if (entries.get(key) !== entry) return;
    if (wait === null) {
      entries.delete(key);
      return;
    }
    entry.at = performance.now() + wait;
    arm(entry.at);
  };

  return {
    add(key, first, check) {
      const entry: Entry = { at: performance.now() + first, check };
      entries.set(key, entry);
      arm(entry.at);
    },
    remove(key) {
      entries.delete(key);
      if (entries.size > 0 || timer === null) return;
      clearTimeout(timer);
      timer = null;
    },
    close() {
      entries.clear();
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
