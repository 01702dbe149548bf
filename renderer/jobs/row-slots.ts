/** Which row of the page shows which row of the list. */
export interface RowSlots {
  /**
   * Gives each of `indexes` a slot; one that has a slot keeps it, new ones take those that are free. So a row that scrolls into
   * view is written over one that scrolled out, which costs a third of making it anew, and a row that stays is left alone.
   */
  assign(indexes: readonly number[]): ReadonlyMap<number, number>;
}

export function createRowSlots(): RowSlots {
  let taken = new Map<number, number>();
  let made = 0;
  const free: number[] = [];
  return {
    assign(indexes) {
      const next = new Map<number, number>();
      for (const index of indexes) {
        const slot = taken.get(index);
        if (slot !== undefined) next.set(index, slot);
      }
      for (const [index, slot] of taken) if (!next.has(index)) free.push(slot);
      for (const index of indexes) if (!next.has(index)) next.set(index, free.pop() ?? made++);
      taken = next;
      return next;
    },
  };
}
