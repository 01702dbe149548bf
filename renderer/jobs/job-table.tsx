import { Checkbox } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { JobRow, JobSort } from '../../preload/contract.ts';
import { usePreference } from '../app/preferences.ts';
import { useText } from '../text/language.tsx';
import { useKeys } from '../ui/keys.tsx';
import { type ChoosableColumn, gridTemplate, visibleColumns } from './job-columns.ts';
import { JobRowView, type RowHandlers } from './job-row-view.tsx';
import css from './job-table.module.css';
import { createRowSlots } from './row-slots.ts';
import type { JobRows } from './use-job-rows.ts';
import type { Selection } from './use-selection.ts';
import { ROW, useVisibleRows } from './use-visible-rows.ts';

const SORTS: Readonly<Partial<Record<'name' | ChoosableColumn, JobSort>>> = {
  name: 'name',
  next: 'next',
  last: 'last',
};

export interface TableSort {
  readonly by: JobSort;
  readonly descending: boolean;
}
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
  const scroll = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const { ref: sizeRef, width } = useElementSize();
  const [chosen] = usePreference('columns');
  const columns = useMemo(() => visibleColumns(chosen, width || 900), [chosen, width]);
  const template = gridTemplate(columns);
  const { first, last, resting, page, reveal } = useVisibleRows(scroll, rows.total);
  const slots = useMemo(createRowSlots, []);
  const [gutter, setGutter] = useState(0);
  // The header stands outside of what scrolls; it leaves as much room as the scroll bar takes on this system.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the bar's width is only known after a layout
  useLayoutEffect(() => {
    const place = scroll.current;
    if (place !== null) setGutter(place.offsetWidth - place.clientWidth);
  }, [width]);
  const { show } = rows;
  const current = Math.min(active, Math.max(0, rows.total - 1));
  useEffect(() => show(first, last, current), [show, first, last, current]);

  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.total - 1, to));
    setActive(next);
    reveal(next);
    // The row may be drawn only after the scroll. What has taken the focus meanwhile (the palette, a dialog, a field) keeps it.
    const from = document.activeElement;
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        const now = document.activeElement;
        if (now !== from && now !== document.body && !focused()) return;
        scroll.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus({ preventScroll: true });
      }),
    );
  };
  const atRow = (work: (row: JobRow) => void) => () => {
    const row = rows.row(current);
    if (row !== undefined) work(row);
  };
  const focused = () => scroll.current?.contains(document.activeElement) === true;
  // The first key enters the list at the active row; from then on keys walk, also faster than the focus can follow.
  const walking = useRef(false);
  const step = (by: number) => () => {
    const enters = !walking.current && !focused();
    walking.current = true;
    move(enters ? current : current + by);
  };
  useKeys({
    j: step(1),
    k: step(-1),
    ArrowDown: step(1),
    ArrowUp: step(-1),
    PageDown: () => step(page())(),
    PageUp: () => step(-page())(),
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

  const latest = useRef({ actions, selection, rows, every: false });
  const handlers = useMemo<RowHandlers>(
    () => ({
      open: (id) => latest.current.actions.open(id),
      select: (index, id, range) => latest.current.selection.toggle(index, id, range),
      toggle: (row) => latest.current.actions.toggle(row),
      run: (row) => latest.current.actions.run(row),
      focus: setActive,
    }),
    [],
  );
  const every = rows.total > 0 && selection.ids.size >= rows.total;
  const onEvery = useMemo(
    () => () => {
      const { rows: all, selection: chosenJobs, every: chosenAll } = latest.current;
      if (chosenAll) chosenJobs.clear();
      else void all.allIds().then(chosenJobs.setAll);
    },
    [],
  );
  latest.current = { actions, selection, rows, every };

  const drawn = Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => first + n);
  // The row with the keyboard stays, so that focus is not lost with a row that scrolls away.
  if (current < first) drawn.unshift(current);
  else if (current > last && current < rows.total) drawn.push(current);
  const slotOf = slots.assign(drawn);
  // Moving elements costs; while it scrolls they stay where they are. At rest the page reads from top to bottom again.
  if (!resting) drawn.sort((a, b) => (slotOf.get(a) ?? 0) - (slotOf.get(b) ?? 0));

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
      <Header
        columns={columns}
        template={template}
        gutter={gutter}
        sort={sort}
        onSort={onSort}
        every={every}
        some={!every && selection.ids.size > 0}
        onEvery={onEvery}
      />
      <div ref={scroll} className={css.scroll} role="rowgroup" tabIndex={-1}>
        <div className={css.space} style={{ height: rows.total * ROW }} role="presentation">
          {drawn.map((index) => {
            const row = rows.row(index);
            const slot = slotOf.get(index);
            if (row === undefined) return <GhostRow key={slot} index={index} template={template} />;
            return (
              <JobRowView
                key={slot}
                row={row}
                index={index}
                top={index * ROW}
                template={template}
                columns={columns}
                active={index === current}
                selected={selection.ids.has(row.id)}
                handlers={handlers}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** Stands for a job that is still on its way. */
function GhostRow({ index, template }: { index: number; template: string }) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={css.row}
      style={{ top: index * ROW, gridTemplateColumns: template }}
    >
      <span role="gridcell" />
      <span role="gridcell" />
      <span role="gridcell">
        <div className={css.ghost} />
      </span>
    </div>
  );
}

const Header = memo(function Header({
  columns,
  template,
  gutter,
  sort,
  onSort,
  every,
  some,
  onEvery,
}: {
  columns: readonly ChoosableColumn[];
  template: string;
  gutter: number;
  sort: TableSort;
  onSort: (sort: TableSort) => void;
  every: boolean;
  some: boolean;
  onEvery: () => void;
}) {
  const text = useText();
  return (
    <div
      role="row"
      aria-rowindex={1}
      className={css.header}
      style={{ gridTemplateColumns: template, paddingInlineEnd: 14 + gutter }}
    >
      <span role="columnheader" className={css.check}>
        <Checkbox
          aria-label={text.jobs.selectAll}
          checked={every}
          indeterminate={some}
          onChange={onEvery}
          style={{ opacity: 1 }}
        />
      </span>
      <span role="columnheader">
        <span className="sr-only">{text.runs.state}</span>
      </span>
      {(['name', ...columns] as const).map((column) => (
        <Heading key={column} column={column} sort={sort} onSort={onSort} />
      ))}
      <span role="columnheader">
        <span className="sr-only">{text.jobs.on}</span>
      </span>
    </div>
  );
});

function Heading({
  column,
  sort,
  onSort,
}: {
  column: 'name' | ChoosableColumn;
  sort: TableSort;
  onSort: (sort: TableSort) => void;
}) {
  const text = useText();
  const by = SORTS[column];
  const label = text.jobs[column];
  if (by === undefined) return <span role="columnheader">{label}</span>;
  const here = sort.by === by;
  const Arrow = sort.descending ? IconArrowDown : IconArrowUp;
  return (
    <span role="columnheader" aria-sort={here ? (sort.descending ? 'descending' : 'ascending') : 'none'}>
      <button
        type="button"
        className={css.sort}
        title={text.jobs.sortBy(label)}
        onClick={() => onSort({ by, descending: here && !sort.descending })}
      >
        {label}
        {here && <Arrow size={12} aria-hidden />}
      </button>
    </span>
  );
}
