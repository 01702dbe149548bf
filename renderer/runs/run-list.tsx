import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useLayoutEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import type { Run } from '../../main/engine/model.ts';
import { useFormats } from '../format/formats-context.tsx';
import { runWords } from '../format/why-words.ts';
import { useNow } from '../host/host-clock.ts';
import { useText } from '../text/language.tsx';
import { Elapsed } from '../ui/countdown.tsx';
import { Outcome } from '../ui/outcome.tsx';
import { isOpen, tookMs } from './run-kinds.ts';
import css from './run-list.module.css';
import type { RunRows } from './use-run-rows.ts';

const ROW = 36;

/** What the list shows: rows by number, some of which may still be on their way. */
export type ListedRuns = Pick<RunRows, 'count' | 'at'> & Partial<Pick<RunRows, 'show'>>;

/** Runs, newest first; only those on the screen exist. Arrow keys move, Enter opens. */
export function RunList({ rows, withJob = true }: { rows: ListedRuns; withJob?: boolean }) {
  const text = useText();
  const scroll = useRef<HTMLDivElement>(null);
  const { count, at, show } = rows;
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => show?.(first, last), [show, first, last]);
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
  const focusRow = (index: number) => {
    const next = Math.max(0, Math.min(count - 1, index));
    virtual.scrollToIndex(next);
    requestAnimationFrame(() => scroll.current?.querySelector<HTMLElement>(`[data-index="${next}"] a`)?.focus());
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
          const row = Number((event.target as HTMLElement).closest('[data-index]')?.getAttribute('data-index') ?? -1);
          if (event.key === 'ArrowDown' || event.key === 'j') focusRow(row + 1);
          else if (event.key === 'ArrowUp' || event.key === 'k') focusRow(row - 1);
          else if (event.key === 'Home') focusRow(0);
          else if (event.key === 'End') focusRow(count - 1);
          else return;
          event.preventDefault();
        }}
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
          {items.map((item) => {
            const run = at(item.index);
            return run === undefined ? (
              <Coming key={item.key} index={item.index} top={item.start} />
            ) : (
              <Row key={run.id} run={run} index={item.index} top={item.start} withJob={withJob} />
            );
          })}
        </div>
      </div>
    </div>
  );
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
}: {
  run: Run;
  index: number;
  top: number;
  withJob: boolean;
}) {
  const text = useText();
  const formats = useFormats();
  const [, go] = useLocation();
  const now = useNow(60_000);
  const took = tookMs(run, now);
  const when = formats.near(run.scheduledAt, now);
  const open = () => go(`/runs/${run.id}`);
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
            href={`#/runs/${run.id}`}
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
          <a href={`#/runs/${run.id}`} aria-label={text.runs.openRun(run.jobName.slice(0, 80), when)}>
            {when}
          </a>
        )}
        {run.count > 1 && <span className={css.times}>×{formats.number(run.count)}</span>}
      </span>
      <span role="cell" className={`${css.took} tabular`}>
        {run.startedAt !== null && isOpen(run) ? (
          <Elapsed since={run.startedAt} />
        ) : (
          took !== null && formats.duration(took)
        )}
      </span>
      <span role="cell" className={`${css.why} truncate`}>
        {runWords(run, text, formats)}
      </span>
    </div>
  );
});
