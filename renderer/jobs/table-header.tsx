import { Checkbox } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { memo } from 'react';
import type { JobSort } from '../../preload/contract.ts';
import { useText } from '../text/language.tsx';
import type { ChoosableColumn } from './job-columns.ts';
import css from './job-table.module.css';

const SORTS: Readonly<Partial<Record<'name' | ChoosableColumn, JobSort>>> = {
  name: 'name',
  group: 'group',
  next: 'next',
  last: 'last',
  created: 'created',
};

export interface TableSort {
  readonly by: JobSort;
  readonly descending: boolean;
}
/** The names of the columns, which sort, and the box that chooses every job. */
export const TableHeader = memo(function TableHeader({
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
