import { remembering, type Walk } from './walk.ts';

/** Sorted merge of several schedules; an instant that two of them share is one fire. */
export function createAnyWalk(walks: readonly Walk[]): Walk {
  const only = walks[0];
  if (walks.length === 1 && only !== undefined) return only;
  const members = walks.map(remembering);
  return {
    next(after) {
      let best: number | null = null;
      for (const member of members) {
        const found = member.next(after);
        if (found !== null && (best === null || found < best)) best = found;
      }
      return best;
    },
    previous(before) {
      let best: number | null = null;
      for (const member of members) {
        const found = member.previous(before);
        if (found !== null && (best === null || found > best)) best = found;
      }
      return best;
    },
    count(from, to) {
      // The busiest member is only counted; the others are walked, and what they share with a busier one is left out.
      const busy = members
        .map((walk) => ({ walk, size: walk.count(from, to) }))
        .filter(({ size }) => size > 0)
        .sort((a, b) => b.size - a.size);
      let total = 0;
      for (const [index, { walk, size }] of busy.entries()) {
        total += size;
        if (index === 0) continue;
        const busier = busy.slice(0, index);
        for (let at = walk.next(from - 1); at !== null && at <= to; at = walk.next(at)) {
          const instant = at;
          if (busier.some((other) => other.walk.next(instant - 1) === instant)) total -= 1;
        }
      }
      return total;
    },
  };
}
