import type { Instant } from '../model.ts';
import type { Trigger } from './trigger.ts';

/** One fire of a merged view: which trigger, by its index, and when. */
export interface UpcomingFire {
  readonly index: number;
  readonly at: Instant;
}

/**
 * The first `limit` fires of many triggers after `from`, in order of time; fires at the same instant in order of index.
 * A binary heap holds one coming fire per trigger, so nothing is enumerated that is not shown.
 * `until` (inclusive) ends the view early.
 */
export function mergeUpcoming(
  triggers: readonly Trigger[],
  from: Instant,
  limit: number,
  until: Instant = Number.POSITIVE_INFINITY,
): UpcomingFire[] {
  const times = new Float64Array(triggers.length);
  const heap = new Int32Array(triggers.length);
  let size = 0;

  const before = (a: number, b: number): boolean => {
    const timeA = times[a] ?? 0;
    const timeB = times[b] ?? 0;
    return timeA < timeB || (timeA === timeB && a < b);
  };
  function sink(start: number): void {
    const index = heap[start] ?? 0;
    let hole = start;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= size) break;
      if (child + 1 < size && before(heap[child + 1] ?? 0, heap[child] ?? 0)) child += 1;
      const lower = heap[child] ?? 0;
      if (!before(lower, index)) break;
      heap[hole] = lower;
      hole = child;
    }
    heap[hole] = index;
  }

  for (const [index, trigger] of triggers.entries()) {
    const first = trigger.next(from);
    if (first === null || first > until) continue;
    times[index] = first;
    heap[size] = index;
    size += 1;
  }
  for (let start = (size >>> 1) - 1; start >= 0; start--) sink(start);

  const fires: UpcomingFire[] = [];
  while (size > 0 && fires.length < limit) {
    const index = heap[0] ?? 0;
    const at = times[index] ?? 0;
    fires.push({ index, at });
    const following = triggers[index]?.next(at) ?? null;
    if (following === null || following > until) {
      size -= 1;
      heap[0] = heap[size] ?? 0;
    } else times[index] = following;
    if (size > 0) sink(0);
  }
  return fires;
}
