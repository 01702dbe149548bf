import type { JobRow } from '../../preload/contract.ts';
import { createPaintedRow, type PaintedRow, type RowWords } from './job-row.ts';

/** Height of a row in pixels. */
export const ROW = 40;

export interface RowsShown {
  /** Rows to draw, ascending. */
  readonly indexes: readonly number[];
  /** How many rows may be drawn whole that were not yet. */
  readonly room: number;
  /** The row with the keyboard. */
  readonly active: number;
  readonly template: string;
  row(index: number): JobRow | undefined;
  selected(id: string): boolean;
}

/**
 * Draws the rows that can be seen into an element of the page, by hand: React takes longer for a row than Chromium for laying it
 * out and painting it. A row that comes into view is written over one that went out; one that stays is left alone.
 */
export interface RowPainter {
  paint(rows: RowsShown): void;
  /** Writes what time changes. */
  tick(): void;
  /** Puts the elements in the order in which they are read; for when everything has come to rest, moving them costs. */
  sort(): void;
  at(index: number): PaintedRow | undefined;
  /** Takes everything away again. */
  clear(): void;
}

/** `stencil`: a row of `job-stencils.tsx`. */
export function createRowPainter(place: HTMLElement, stencil: Element, words: RowWords): RowPainter {
  let shown = new Map<number, PaintedRow>();
  /** The rows that show everything; the others fly by, or are on their way. */
  let whole: ReadonlySet<number> = new Set();
  const make = () => {
    const row = createPaintedRow(stencil.cloneNode(true) as HTMLElement, words);
    place.append(row.element);
    return row;
  };
  return {
    paint({ indexes, room, active, template, row, selected }) {
      const there = indexes.filter((index) => row(index) !== undefined);
      const missing = there.filter((index) => !whole.has(index));
      whole = new Set([...there.filter((index) => whole.has(index)), ...missing.slice(0, room)]);
      const next = new Map<number, PaintedRow>();
      for (const index of indexes) {
        const kept = shown.get(index);
        if (kept !== undefined) next.set(index, kept);
        shown.delete(index);
      }
      const free = [...shown.values()];
      for (const index of indexes) {
        const job = row(index);
        const painted = next.get(index) ?? free.pop() ?? make();
        next.set(index, painted);
        painted.element.style.gridTemplateColumns = template;
        painted.show({
          ...{ index, top: index * ROW, row: job, active: index === active },
          whole: whole.has(index),
          selected: job !== undefined && selected(job.id),
        });
      }
      for (const { element } of free) element.remove();
      shown = next;
    },
    tick() {
      for (const row of shown.values()) row.tick();
    },
    sort() {
      const rows = [...shown].sort(([a], [b]) => a - b).map(([, { element }]) => element);
      if (rows.every((element, n) => place.children[n] === element)) return;
      // Whoever moves loses the keyboard, so the others move around the one that has it.
      const fixed = rows.findIndex((element) => element.contains(document.activeElement));
      rows[fixed]?.before(...rows.slice(0, fixed));
      place.append(...rows.slice(fixed + 1));
    },
    at: (index) => shown.get(index),
    clear() {
      for (const { element } of shown.values()) element.remove();
      shown = new Map();
      whole = new Set();
    },
  };
}
