/** A binary heap: the smallest value by `before` is always on top. */
export interface Heap<T> {
  readonly size: () => number;
  peek(): T | undefined;
  push(value: T): void;
  pop(): T | undefined;
}

/** @param before true when `a` belongs above `b`; must be a strict order */
export function createHeap<T>(before: (a: T, b: T) => boolean): Heap<T> {
  const items: T[] = [];

  function rise(index: number, value: T): void {
    let at = index;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = items[parentAt] as T;
      if (!before(value, parent)) break;
      items[at] = parent;
      at = parentAt;
    }
    items[at] = value;
  }

  function sink(value: T): void {
    let at = 0;
    for (;;) {
      let childAt = 2 * at + 1;
      if (childAt >= items.length) break;
      if (childAt + 1 < items.length && before(items[childAt + 1] as T, items[childAt] as T)) childAt += 1;
      const child = items[childAt] as T;
      if (!before(child, value)) break;
      items[at] = child;
      at = childAt;
    }
    items[at] = value;
  }

  return {
    size: () => items.length,
    peek: () => items[0],
    push(value) {
      items.push(value);
      rise(items.length - 1, value);
    },
    pop() {
      const top = items[0];
      const last = items.pop();
      if (items.length > 0 && last !== undefined) sink(last);
      return top;
    },
  };
}
