import { type RefObject, useLayoutEffect, useMemo, useRef } from 'react';
import { ROW } from './job-row.ts';

/** Rows drawn above and below what can be seen; while it moves only where it goes. */
const MARGIN = 6;
/** Scrolling has come to rest when nothing moved for so long. */
const REST_MS = 100;
/** And nothing will move again soon. */
const SETTLED_MS = 500;
/** More rows than this coming into view in one frame cannot be read. */
const READABLE = 2;
/** Rows drawn in one frame once it has come to rest. */
const AT_ONCE = 8;

export interface VisibleRows {
  readonly first: number;
  readonly last: number;
  /** How many rows may be drawn that were not yet: what flies by too quickly to be read needs its name only. */
  readonly room: number;
}
export interface RowView {
  /** For rows that have come or changed: draws them, unless it moves and the next scroll does. */
  refresh(): void;
  /** Whole rows that fit. */
  page(): number;
  /** Scrolls as little as shows the row, and draws it. */
  reveal(index: number): void;
}

/**
 * Calls `draw` with the rows that can be seen of `count` rows of one height: in the same frame as a scroll that shows others, and
 * after each drawing of the component at rest. While it moves the next scroll is a moment away, and a drawing in between would
 * make the browser lay the page out twice in a frame. It answers whether rows are still to be drawn. `settled` is called when
 * nothing moved for a while.
 */
export function useVisibleRows(
  place: RefObject<HTMLElement | null>,
  count: number,
  draw: (rows: VisibleRows) => boolean,
  settled: () => void,
): RowView {
  const latest = useRef({ count, draw, settled });
  latest.current = { count, draw, settled };
  const view = useMemo(() => {
    let height = 0;
    let top = 0;
    let resting = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const drawRows = (room: number, above = MARGIN, below = MARGIN) => {
      const { count: rows, draw: now } = latest.current;
      const first = Math.max(0, Math.min(Math.floor(top / ROW) - above, rows - 1));
      return now({ first, last: Math.min(rows - 1, Math.ceil((top + height) / ROW) + below), room });
    };
    /** By how many rows it has moved, downwards. */
    const look = () => {
      const before = top;
      top = place.current?.scrollTop ?? 0;
      return (top - before) / ROW;
    };
    /** A few rows a frame, so that whoever scrolls on at once does not wait for them. */
    const rest = () => {
      resting = true;
      timer = drawRows(AT_ONCE) ? setTimeout(rest, 16) : setTimeout(() => latest.current.settled(), SETTLED_MS);
    };
    return {
      refresh() {
        if (resting) drawRows(Number.POSITIVE_INFINITY);
      },
      onScroll() {
        const moved = look();
        if (moved === 0) return;
        clearTimeout(timer);
        timer = setTimeout(rest, REST_MS);
        resting = false;
        drawRows(Math.abs(moved) <= READABLE ? READABLE : 0, moved < 0 ? MARGIN : 0, moved > 0 ? MARGIN : 0);
      },
      onSize() {
        height = place.current?.clientHeight ?? 0;
        look();
        drawRows(Number.POSITIVE_INFINITY);
      },
      end: () => clearTimeout(timer),
      page: () => Math.max(1, Math.floor((place.current?.clientHeight ?? 400) / ROW) - 1),
      reveal(index: number) {
        const element = place.current;
        if (element === null) return;
        const [from, to] = [index * ROW, (index + 1) * ROW];
        if (from < element.scrollTop) element.scrollTop = from;
        else if (to > element.scrollTop + element.clientHeight) element.scrollTop = to - element.clientHeight;
        look();
        drawRows(Number.POSITIVE_INFINITY);
      },
    };
  }, [place]);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    const size = new ResizeObserver(view.onSize);
    view.onSize();
    size.observe(element);
    element.addEventListener('scroll', view.onScroll, { passive: true });
    return () => {
      view.end();
      size.disconnect();
      element.removeEventListener('scroll', view.onScroll);
    };
  }, [place, view]);
  useLayoutEffect(view.refresh);
  return view;
}
