import { type RefObject, useCallback, useLayoutEffect, useState } from 'react';
import { flushSync } from 'react-dom';

/** Height of a row in pixels. */
export const ROW = 40;
/** Rows drawn above and below what can be seen. */
const MARGIN = 6;
/** Scrolling has come to rest when nothing moved for so long. */
const REST_MS = 150;

export interface VisibleRows {
  readonly first: number;
  readonly last: number;
  /** Nothing has scrolled for a moment. */
  readonly resting: boolean;
  /** Whole rows that fit. */
  page(): number;
  /** Scrolls as little as shows the row. */
  reveal(index: number): void;
}

/** The rows that can be seen of `count` rows of one height. A page is drawn in the same frame as the scroll that shows it. */
export function useVisibleRows(place: RefObject<HTMLElement | null>, count: number): VisibleRows {
  const [span, setSpan] = useState({ first: 0, rows: 1 });
  const [resting, setResting] = useState(true);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    let height = element.clientHeight;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      const first = Math.max(0, Math.floor(element.scrollTop / ROW) - MARGIN);
      const rows = Math.ceil(height / ROW) + 1 + 2 * MARGIN;
      setSpan((now) => (now.first === first && now.rows === rows ? now : { first, rows }));
    };
    const rest = () => setResting(true);
    const onScroll = () => {
      clearTimeout(timer);
      timer = setTimeout(rest, REST_MS);
      flushSync(() => {
        setResting(false);
        look();
      });
    };
    const size = new ResizeObserver(() => {
      height = element.clientHeight;
      look();
    });
    look();
    size.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      clearTimeout(timer);
      size.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [place]);

  const page = useCallback(() => Math.max(1, Math.floor((place.current?.clientHeight ?? 400) / ROW) - 1), [place]);
  const reveal = useCallback(
    (index: number) => {
      const element = place.current;
      if (element === null) return;
      const [top, bottom] = [index * ROW, (index + 1) * ROW];
      if (top < element.scrollTop) element.scrollTop = top;
      else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
    },
    [place],
  );
  const first = Math.max(0, Math.min(span.first, count - 1));
  return { first, last: Math.min(count - 1, span.first + span.rows - 1), resting, page, reveal };
}
