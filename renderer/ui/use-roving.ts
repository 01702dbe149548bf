import { type KeyboardEvent, useState } from 'react';

export interface Roving {
  /** Index of the one element that Tab reaches. */
  readonly active: number;
  onKeyDown(event: KeyboardEvent<HTMLElement>): void;
}

/**
 * Arrow keys among many small things of which Tab reaches only one. They carry `data-index`; `steps` says how far each key goes.
 * `start` is the one Tab reaches first.
 */
export function useRoving(count: number, steps: Readonly<Record<string, number>>, start = count - 1): Roving {
  const [at, setAt] = useState<number | null>(null);
  const active = Math.max(0, Math.min(at ?? start, count - 1));
  return {
    active,
    onKeyDown(event) {
      const ends: Readonly<Record<string, number>> = { Home: -active, End: count - 1 - active };
      const step = ends[event.key] ?? steps[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const next = active + step;
      if (next < 0 || next >= count) return;
      setAt(next);
      event.currentTarget.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus();
    },
  };
}
