import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { Run } from '../../main/engine/model.ts';
import { runPage } from '../../preload/pages.ts';
import { useFormats } from '../format/formats-context.tsx';
import { runWords } from '../format/why-words.ts';
import { useNow } from '../host/host-clock.ts';
import { useText } from '../text/language.tsx';
import { Elapsed } from '../ui/countdown.tsx';
import { Outcome } from '../ui/outcome.tsx';
import { WaitingButtons } from '../waiting/waiting-buttons.tsx';
import { isOpen, tookMs } from './run-kinds.ts';
import css from './run-list.module.css';
import type { RunRows } from './use-run-rows.ts';

const ROW = 36;
const OVERSCAN = 10;
/** Rows that PgUp and PgDn leave in sight. */
const KEPT = 2;
/** So far a row is looked for from where it was, when runs came in above it. */
const NEAR = 200;

/** What the list shows: rows by number, some of which may still be on their way. */
export type ListedRuns = Pick<RunRows, 'count' | 'at'> & Partial<Pick<RunRows, 'show'>>;

/** Runs, newest first; only those on the screen exist. One stop of Tab; arrow keys move, Enter opens. */
export function RunList({ rows, withJob = true }: { rows: ListedRuns; withJob?: boolean }) {
  const text = useText();
  const scroll = useRef<HTMLDivElement>(null);
  const { count, at, show } = rows;
  const [held, setHeld] = useState<Held | null>(null);
  const heldAt = held === null ? -1 : nearest(held, at);
  const inside = held?.inside === true ? heldAt : -1;
  const virtual = useVirtualizer({
    // The row that has the keyboard stays while others scroll past.
    rangeExtractor: useCallback(
      (range: Range) => {
        const seen = defaultRangeExtractor(range);
        return inside < 0 || seen.includes(inside) ? seen : [...seen, inside].sort((a, b) => a - b);
      },
      [inside],
    ),
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    overscan: OVERSCAN,
  });
  const items = virtual.getVirtualItems();
  const first = virtual.range?.startIndex ?? 0;
  const last = virtual.range?.endIndex ?? 0;
  useEffect(
    () => show?.(Math.max(0, first - OVERSCAN), Math.min(Math.max(0, count - 1), last + OVERSCAN)),
    [show, first, last, count],
  );
  const tabbable = inside >= 0 || (heldAt >= first && heldAt <= last) ? heldAt : first;
  // New runs come in above; who reads further down keeps the rows under the eyes.
  const newest = useRef<string | undefined>(undefined);
  const top = at(0)?.id;
  useLayoutEffect(() => {
    const before = newest.current;
    newest.current = top;
    const place = scroll.current;
    if (before === undefined || before === top || place === null || place.scrollTop < ROW) return;
    for (let moved = 1; moved < count && at(moved) !== undefined; moved += 1) {
      if (at(moved)?.id !== before) continue;
      place.scrollTop += moved * ROW;
      return;
    }
  }, [top, at, count]);
  /** The row that shall have the keyboard as soon as it is there. */
  const wanted = useRef<number | null>(null);
  const giveFocus = () => {
    const link = scroll.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"] a`);
    const { activeElement: has } = document;
    if (link && (has === document.body || scroll.current?.contains(has) === true)) link.focus({ preventScroll: true });
  };
  useLayoutEffect(() => {
    if (wanted.current !== null) giveFocus();
  });
  const focusRow = (index: number) => {
    wanted.current = Math.max(0, Math.min(count - 1, index));
    virtual.scrollToIndex(wanted.current);
    giveFocus();
  };
  const page = Math.max(1, last - first - KEPT);
  const steps: Readonly<Record<string, number>> = {
    ...{ ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: page, PageUp: -page, Home: -count, End: count },
  };
  return (
    <div className={css.table} role="table" aria-label={text.runs.title} aria-rowcount={count + 1} data-job={withJob}>
      <div role="rowgroup">
        <div role="row" className={css.head}>
          <span role="columnheader">{text.runs.state}</span>
          {withJob && <span role="columnheader">{text.runs.job}</span>}
          <span role="columnheader">{text.runs.when}</span>
          <span role="columnheader">{text.runs.took}</span>
          <span role="columnheader">{text.runs.why}</span>
        </div>
      </div>
      <div
        ref={scroll}
        className={css.scroll}
        role="rowgroup"
        onKeyDown={(event) => {
          const step = steps[event.key];
          if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
          focusRow((wanted.current ?? indexOf(event.target)) + step);
          event.preventDefault();
        }}
        onFocus={(event) => {
          wanted.current = null;
          const index = indexOf(event.target);
          const run = at(index);
          if (run !== undefined) setHeld({ id: run.id, index, inside: true });
        }}
        onBlur={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget)) setHeld((now) => now && { ...now, inside: false });
        }}
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
          {items.map((item) => {
            const run = at(item.index);
            return run === undefined ? (
              <Coming key={item.key} index={item.index} top={item.start} />
            ) : (
              <Row
                key={run.id}
                run={run}
                index={item.index}
                top={item.start}
                withJob={withJob}
                tabbable={item.index === tabbable}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** The row that the keyboard was on last, `inside` while it is on it; by its id, for new runs come in above it. */
interface Held {
  readonly id: string;
  readonly index: number;
  readonly inside: boolean;
}

/** Where that row is now. */
function nearest({ id, index }: Held, at: ListedRuns['at']): number {
  for (let far = 0; far < NEAR; far += 1) {
    if (at(index + far)?.id === id) return index + far;
    if (at(index - far)?.id === id) return index - far;
  }
  return index;
}

function indexOf(target: EventTarget): number {
  return Number((target as HTMLElement).closest('[data-index]')?.getAttribute('data-index') ?? -1);
}

/** Keeps the place of a row that is still fetched. */
function Coming({ index, top }: { index: number; top: number }) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-busy
      className={css.row}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="cell" className={css.coming} />
    </div>
  );
}

/** Kept as it is while the list moves: only rows that come into view are drawn. */
const Row = memo(function Row({
  run,
  index,
  top,
  withJob,
  tabbable,
}: {
  run: Run;
  index: number;
  top: number;
  withJob: boolean;
  tabbable: boolean;
}) {
  const text = useText();
  const formats = useFormats();
  const [, go] = useLocation();
  const now = useNow(60_000);
  const took = tookMs(run, now);
  const when = formats.near(run.scheduledAt, now);
  const waits = run.state === 'queued';
  const words = runWords(run, text, formats);
  const open = () => go(runPage(run.id));
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      className={css.row}
      style={{ transform: `translateY(${top}px)` }}
      onClick={open}
      onKeyDown={() => {}}
    >
      <span role="cell">
        <Outcome state={run.state} label />
      </span>
      {withJob && (
        <span role="cell" className={css.job}>
          <a
            href={`#${runPage(run.id)}`}
            tabIndex={tabbable ? 0 : -1}
            onClick={(event) => {
              event.preventDefault();
              event.stopPropagation();
              open();
            }}
          >
            <bdi className="truncate">{run.jobName.slice(0, 200)}</bdi>
          </a>
        </span>
      )}
      <span role="cell" className={`${css.when} tabular`} title={formats.full(run.scheduledAt)}>
        {withJob ? (
          when
        ) : (
          <a
            href={`#${runPage(run.id)}`}
            tabIndex={tabbable ? 0 : -1}
            aria-label={text.runs.openRun(run.jobName.slice(0, 80), when)}
          >
            {when}
          </a>
        )}
        {run.count > 1 && <span className={css.times}>×{formats.number(run.count)}</span>}
      </span>
      {/* What waits takes no time yet: its reason and its buttons have the room. */}
      {!waits && (
        <span role="cell" className={`${css.took} tabular`}>
          {run.startedAt !== null && isOpen(run) ? (
            <Elapsed since={run.startedAt} />
          ) : (
            took !== null && formats.duration(took)
          )}
        </span>
      )}
      <span role="cell" className={css.why} aria-colspan={waits ? 2 : undefined} data-wide={waits || undefined}>
        <span className="truncate" title={waits ? words : undefined}>
          {words}
        </span>
        {waits && <WaitingButtons runs={[run]} look="icons" tabIndex={tabbable ? 0 : -1} />}
      </span>
    </div>
  );
});
