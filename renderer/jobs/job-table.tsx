import { useElementSize } from '@mantine/hooks';
import { type MouseEvent, type PointerEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { JobRow } from '../../preload/contract.ts';
import { usePreference } from '../app/preferences.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useClock } from '../host/host-clock.ts';
import { useText } from '../text/language.tsx';
import { useKeys } from '../ui/keys.tsx';
import { gridTemplate, visibleColumns } from './job-columns.ts';
import { ROW } from './job-row.ts';
import { JobStencils } from './job-stencils.tsx';
import css from './job-table.module.css';
import { createRowPainter, type RowPainter } from './row-painter.ts';
import { TableHeader, type TableSort } from './table-header.tsx';
import type { JobRows } from './use-job-rows.ts';
import type { Selection } from './use-selection.ts';
import { useVisibleRows } from './use-visible-rows.ts';

export interface TableActions {
  open(id: string): void;
  edit(id: string): void;
  run(row: JobRow): void;
  toggle(row: JobRow): void;
  remove(id: string): void;
}

/** The list of jobs: any number of rows, of which only those on the screen exist. */
export function JobTable({
  rows,
  selection,
  sort,
  onSort,
  actions,
}: {
  rows: JobRows;
  selection: Selection;
  sort: TableSort;
  onSort: (sort: TableSort) => void;
  actions: TableActions;
}) {
  const text = useText();
  const formats = useFormats();
  const clock = useClock();
  const scroll = useRef<HTMLDivElement>(null);
  const space = useRef<HTMLDivElement>(null);
  const stencils = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const { ref: sizeRef, width } = useElementSize();
  const [chosen] = usePreference('columns');
  const columns = useSame(visibleColumns(chosen, width || 900));
  const template = gridTemplate(columns);
  const [gutter, setGutter] = useState(0);
  // The header stands outside of what scrolls; it leaves as much room as the scroll bar takes on this system.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the bar's width is only known after a layout
  useLayoutEffect(() => {
    const place = scroll.current;
    if (place !== null) setGutter(place.offsetWidth - place.clientWidth);
  }, [width]);
  const current = Math.min(active, Math.max(0, rows.total - 1));

  const painter = useRef<RowPainter>(null);
  const focused = () => scroll.current?.contains(document.activeElement) === true;
  /** The row with the keyboard was taken away, or is still on its way: it gets the keyboard when it is drawn. */
  const hadFocus = useRef(false);
  const giveFocus = () => {
    const row = painter.current?.at(current)?.element;
    if (!hadFocus.current || row === undefined) return;
    hadFocus.current = false;
    if (focused() || document.activeElement === document.body) row.focus({ preventScroll: true });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: other columns are another stencil
  useLayoutEffect(() => {
    const [stencil, lines] = ['[role=row]', '[data-lines]'].map((part) => stencils.current?.querySelector(part));
    if (space.current === null || !(stencil instanceof Element) || !(lines instanceof Element)) return;
    const mark = (name: string) =>
      stencils.current?.querySelector(`[data-mark="${name}"]`)?.firstChild?.cloneNode(true) ??
      document.createTextNode('');
    const made = createRowPainter(space.current, stencil, lines, { text, formats, now: clock.now, mark });
    painter.current = made;
    const stop = clock.onTick(made.tick);
    return () => {
      stop();
      hadFocus.current = focused();
      made.clear();
    };
  }, [text, formats, clock, columns]);
  const view = useVisibleRows(
    scroll,
    rows.total,
    (seen) => {
      const had = focused();
      const more = painter.current?.paint({
        ...{ ...seen, template, active: current < rows.total ? current : -1, row: rows.row },
        selected: (id) => selection.ids.has(id),
      });
      if (had && !focused()) hadFocus.current = true;
      giveFocus();
      rows.show(seen.first, seen.last, current);
      return more === true;
    },
    () => painter.current?.sort(),
  );
  const { subscribe } = rows;
  useLayoutEffect(() => subscribe(view.refresh), [subscribe, view]);
  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.total - 1, to));
    setActive(next);
    view.reveal(next);
    const row = painter.current?.at(next)?.element;
    hadFocus.current = row === undefined;
    (row ?? scroll.current)?.focus({ preventScroll: true });
  };
  const atRow = (work: (row: JobRow) => void) => () => {
    const row = rows.row(current);
    if (row !== undefined) work(row);
  };
  // The first key enters the list at the active row; from then on keys walk.
  const step = (by: number) => () => move(focused() ? current + by : current);
  useKeys({
    j: step(1),
    k: step(-1),
    ArrowDown: step(1),
    ArrowUp: step(-1),
    PageDown: () => step(view.page())(),
    PageUp: () => step(-view.page())(),
    Home: () => move(0),
    End: () => move(rows.total - 1),
    Enter: (event) => {
      if (event.target instanceof HTMLElement && event.target.role === 'row') atRow((row) => actions.open(row.id))();
      else if (event.target instanceof HTMLElement) event.target.click();
    },
    x: atRow((row) => selection.toggle(current, row.id, false)),
    r: atRow(actions.run),
    p: atRow(actions.toggle),
    e: atRow((row) => actions.edit(row.id)),
    Delete: atRow((row) => actions.remove(row.id)),
    Escape: () => selection.clear(),
    'mod+a': () => void rows.allIds().then(selection.setAll),
  });
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const hit = partAt(event.target);
    const row = hit === null ? undefined : painter.current?.at(hit.index)?.job;
    if (hit === null || row === undefined) return;
    if (hit.part === 'box') selection.toggle(hit.index, row.id, event.shiftKey);
    else if (hit.part === 'switch') actions.toggle(row);
    else if (hit.part === 'play') actions.run(row);
    else actions.open(row.id);
  };
  const onPointerOver = ({ target }: PointerEvent<HTMLElement>) => {
    const hit = partAt(target);
    if (hit !== null && target instanceof HTMLElement) painter.current?.at(hit.index)?.explain(target);
  };

  const every = rows.total > 0 && selection.ids.size >= rows.total;
  const latest = useRef({ selection, rows, every });
  latest.current = { selection, rows, every };
  const onEvery = useMemo(
    () => () => {
      const { rows: all, selection: chosenJobs, every: chosenAll } = latest.current;
      if (chosenAll) chosenJobs.clear();
      else void all.allIds().then(chosenJobs.setAll);
    },
    [],
  );

  return (
    <div
      ref={sizeRef}
      className={css.table}
      role="grid"
      aria-label={text.jobs.title}
      aria-rowcount={rows.total + 1}
      aria-multiselectable
      data-selecting={selection.ids.size > 0 || undefined}
    >
      <JobStencils place={stencils} columns={columns} />
      <TableHeader
        columns={columns}
        template={template}
        gutter={gutter}
        sort={sort}
        onSort={onSort}
        every={every}
        some={!every && selection.ids.size > 0}
        onEvery={onEvery}
      />
      <div
        ref={scroll}
        className={css.scroll}
        role="rowgroup"
        tabIndex={-1}
        onClick={onClick}
        onKeyDown={() => {}}
        onPointerOver={onPointerOver}
        onFocus={(event) => {
          const hit = partAt(event.target);
          if (hit !== null) setActive(hit.index);
        }}
      >
        <div ref={space} className={css.space} style={{ height: rows.total * ROW }} role="presentation" />
      </div>
    </div>
  );
}

/** The list of before while it says the same. */
function useSame<T>(list: readonly T[]): readonly T[] {
  const kept = useRef(list);
  if (kept.current.join() !== list.join()) kept.current = list;
  return kept.current;
}

/** Which row and which control of it an event is about. */
function partAt(target: EventTarget): { readonly index: number; readonly part: string | undefined } | null {
  if (!(target instanceof Element)) return null;
  const row = target.closest<HTMLElement>('[data-index]');
  if (row === null) return null;
  return { index: Number(row.dataset['index']), part: target.closest<HTMLElement>('[data-part]')?.dataset['part'] };
}
