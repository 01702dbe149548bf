import type { JobRow } from '../../preload/contract.ts';
import { createFlyingLines, type FlyingLines } from './flying-lines.ts';
import { createPaintedRow, type PaintedRow, ROW, type RowWords } from './job-row.ts';

export interface RowsShown {
  /** The rows that can be seen, first to last. */
  readonly first: number;
  readonly last: number;
  /** How many rows may be drawn that were not yet; the others are shown as lines. */
  readonly room: number;
  /** The row with the keyboard, drawn wherever it is, so that the keyboard is not lost with it; -1 for none. */
  readonly active: number;
  readonly template: string;
  row(index: number): JobRow | undefined;
  selected(id: string): boolean;
}

/**
 * Draws the rows that can be seen into an element of the page, by hand: React takes longer for a row than Chromium for laying it
 * out and painting it. A row that comes into view is written over one that went out; one that stays is left alone; what flies by
 * too quickly to be read is a line of text with its state and name.
 */
export interface RowPainter {
  /** True when rows whose jobs are there are still to be drawn. */
  paint(rows: RowsShown): boolean;
  /** Writes what time changes. */
  tick(): void;
  /** Puts the elements in the order in which they are read; for when everything has come to rest, moving them costs. */
  sort(): void;
  at(index: number): PaintedRow | undefined;
  /** Takes everything away again. */
  clear(): void;
}

/** `stencil`, `lines`: a row and a block of lines of `job-stencils.tsx`. */
export function createRowPainter(place: HTMLElement, stencil: Element, lines: Element, words: RowWords): RowPainter {
  const shown = new Map<number, PaintedRow>();
  const flying: FlyingLines = createFlyingLines(place, lines);
  const make = () => {
    const row = createPaintedRow(stencil.cloneNode(true) as HTMLElement, words);
    place.append(row.element);
    return row;
  };
  return {
    paint({ first, last, room, active, template, row, selected }) {
      const indexes = Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => first + n);
      if (active >= 0 && (active < first || active > last)) indexes.push(active);
      const there = indexes.filter((index) => row(index) !== undefined);
      const missing = there.filter((index) => !shown.has(index));
      const wanted = [...there.filter((index) => shown.has(index)), ...missing.slice(0, room)];
      const keep = new Set(wanted);
      const free = [...shown].filter(([index]) => !keep.has(index));
      for (const index of wanted) {
        const job = row(index);
        if (job === undefined) continue;
        let painted = shown.get(index);
        if (painted === undefined) {
          const [from, reused] = free.pop() ?? [];
          if (from !== undefined) shown.delete(from);
          painted = reused ?? make();
          shown.set(index, painted);
          painted.element.style.gridTemplateColumns = template;
        }
        painted.show({ index, top: index * ROW, row: job, active: index === active, selected: selected(job.id) });
      }
      // While it moves, those out of view stay where they are: the next scroll needs them again, and taking them away costs.
      const resting = missing.length <= room;
      for (const [index, { element }] of free) {
        if (!resting && row(index) !== undefined) continue;
        element.remove();
        shown.delete(index);
      }
      if (wanted.length === indexes.length) flying.clear();
      else flying.show({ first, last, template, row, selected });
      return !resting;
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
      shown.clear();
      flying.clear();
    },
  };
}
