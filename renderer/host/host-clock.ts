import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';

/** The host's time in this window: one ticking clock for every countdown on the screen. */
export interface HostClock {
  /** Host time now, epoch milliseconds. */
  now(): number;
  /** Tells what the host's clock said while a request that took from `sentAt` to `receivedAt` (local) was answered. */
  correct(hostNow: number, sentAt: number, receivedAt: number): void;
  /** Called once a second, close to the whole second; returns the function that ends it. */
  onTick(listener: () => void): () => void;
}

/** Ticks only while somebody listens. */
export function createHostClock(local: () => number = Date.now): HostClock {
  let offset = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const listeners = new Set<() => void>();
  const now = () => local() + offset;

  const arm = () => {
    timer = setTimeout(
      () => {
        for (const listener of listeners) listener();
        if (listeners.size > 0) arm();
        else timer = null;
      },
      1000 - (now() % 1000) + 5,
    );
  };
  return {
    now,
    correct(hostNow, sentAt, receivedAt) {
      const next = hostNow - (sentAt + receivedAt) / 2;
      // Within the width of a request nothing is known better than before, and a jumping countdown looks broken.
      if (Math.abs(next - offset) > 50 + (receivedAt - sentAt)) offset = next;
    },
    onTick(listener) {
      listeners.add(listener);
      if (timer === null) arm();
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

const ClockContext = createContext<HostClock | null>(null);
export const ClockProvider = ClockContext.Provider;

export function useClock(): HostClock {
  const clock = useContext(ClockContext);
  if (clock === null) throw new Error('useClock outside of ClockProvider');
  return clock;
}

/** Host time, rounded down to `step` milliseconds; re-renders only when that value changes. */
export function useNow(step = 1000): number {
  const clock = useClock();
  const read = useCallback(() => Math.floor(clock.now() / step) * step, [clock, step]);
  return useSyncExternalStore(clock.onTick, read);
}
