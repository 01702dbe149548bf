import type { Instant } from '../engine/model.ts';
import type { RemovedByLimit, TidiedRecord } from '../store/tidied.ts';

type Limit = keyof TidiedRecord['removed'];

/** What one housekeeping removed, by limit. */
export interface Removals {
  add(limit: Limit, more: Partial<Omit<RemovedByLimit, 'at'>>): void;
  any(): boolean;
  /** Limits that removed anything. */
  at(now: Instant): TidiedRecord['removed'];
}

export function createRemovals(): Removals {
  const sums = new Map<Limit, Omit<RemovedByLimit, 'at'>>();
  const found = () => [...sums].filter(([, { runs, logs }]) => runs + logs > 0);
  return {
    add(limit, { runs = 0, logs = 0, bytes = 0 }) {
      const sum = sums.get(limit) ?? { runs: 0, logs: 0, bytes: 0 };
      sums.set(limit, { runs: sum.runs + runs, logs: sum.logs + logs, bytes: sum.bytes + bytes });
    },
    any: () => found().length > 0,
    at: (now) => Object.fromEntries(found().map(([limit, sum]) => [limit, { at: now, ...sum }])),
  };
}
