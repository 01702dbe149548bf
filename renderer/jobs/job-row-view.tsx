import { IconStarFilled } from '@tabler/icons-react';
import { memo } from 'react';
import type { JobRow } from '../../preload/contract.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useNow } from '../host/host-clock.ts';
import { useText } from '../text/language.tsx';
import { Ago, Countdown, Elapsed } from '../ui/countdown.tsx';
import { BrokenMark, NoOutcome, Outcome } from '../ui/outcome.tsx';
import { Sparkline } from '../ui/sparkline.tsx';
import type { ChoosableColumn } from './job-columns.ts';
import css from './job-table.module.css';

export interface RowHandlers {
  open(id: string): void;
  select(index: number, id: string, range: boolean): void;
  toggle(row: JobRow): void;
  run(row: JobRow): void;
  focus(index: number): void;
}

/**
 * One job in the list. Its controls are tab stops only while its row is the active one. Plain elements, not Mantine's: hundreds
 * of rows a second are written over while somebody scrolls through ten thousand jobs, so what stays must stay the same element.
 */
export const JobRowView = memo(function JobRowView({
  row,
  index,
  top,
  template,
  columns,
  active,
  selected,
  handlers,
}: {
  row: JobRow;
  index: number;
  top: number;
  template: string;
  columns: readonly ChoosableColumn[];
  active: boolean;
  selected: boolean;
  handlers: RowHandlers;
}) {
  const text = useText();
  const tabIndex = active ? 0 : -1;
  const [firstTag, secondTag] = row.tags;
  const on = row.state === 'active' && row.pausedBy !== 'job';
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={tabIndex}
      data-index={index}
      data-paused={row.pausedBy !== null || row.state === 'finished' || undefined}
      className={css.row}
      style={{ top, gridTemplateColumns: template }}
      onClick={() => handlers.open(row.id)}
      onKeyDown={() => {}}
      onFocus={() => handlers.focus(index)}
    >
      <span role="gridcell" className={css.check}>
        <input
          type="checkbox"
          className={css.box}
          tabIndex={tabIndex}
          aria-label={text.jobs.select(row.name)}
          checked={selected}
          readOnly
          onClick={(event) => {
            event.stopPropagation();
            handlers.select(index, row.id, event.shiftKey);
          }}
        />
      </span>
      <span role="gridcell">
        <StateMark row={row} />
      </span>
      <span role="gridcell" className={css.name}>
        {row.favourite && <IconStarFilled size={12} className={css.star} aria-hidden />}
        <bdi className="truncate" title={row.name}>
          {row.name.slice(0, 300)}
        </bdi>
        {firstTag !== undefined && <bdi className={css.tag}>{firstTag}</bdi>}
        {secondTag !== undefined && <bdi className={css.tag}>{secondTag}</bdi>}
      </span>
      {columns.map((column) => (
        <span role="gridcell" key={column} className={css[column]}>
          {column === 'schedule' && (
            <bdi className="truncate" title={row.words}>
              {row.problem ?? row.words}
            </bdi>
          )}
          {column === 'next' && <NextCell row={row} />}
          {column === 'last' && <LastCell row={row} />}
          {column === 'history' && <Sparkline recent={row.recent} />}
        </span>
      ))}
      <span role="gridcell" className={css.controls}>
        <button
          type="button"
          role="switch"
          className={css.switch}
          tabIndex={tabIndex}
          aria-label={text.jobs.enabled(row.name)}
          aria-checked={on}
          disabled={row.state === 'broken' || row.state === 'finished'}
          onClick={(event) => {
            event.stopPropagation();
            handlers.toggle(row);
          }}
        />
        <button
          type="button"
          className={css.play}
          tabIndex={tabIndex}
          aria-label={text.jobs.runJob(row.name)}
          title={text.common.run}
          disabled={row.state === 'broken'}
          onClick={(event) => {
            event.stopPropagation();
            handlers.run(row);
          }}
        >
          <svg width="14" height="14" viewBox="0 0 24 24" aria-hidden="true">
            <path
              d="M6 4.6v14.8a1 1 0 0 0 1.5.86l12.4-7.4a1 1 0 0 0 0-1.72L7.5 3.74A1 1 0 0 0 6 4.6Z"
              fill="currentColor"
            />
          </svg>
        </button>
      </span>
    </div>
  );
});

function StateMark({ row }: { row: JobRow }) {
  const text = useText();
  if (row.state === 'broken') return <BrokenMark label={text.jobState.broken} />;
  if (row.running > 0) return <Outcome state="running" />;
  const [last] = row.recent;
  return last === undefined ? <NoOutcome /> : <Outcome state={last.state} />;
}

function NextCell({ row }: { row: JobRow }) {
  const text = useText();
  const formats = useFormats();
  const now = useNow(60_000);
  const [last] = row.recent;
  if (row.running > 0 && last !== undefined && last.state === 'running') {
    return (
      <span className={css.live}>
        {text.state.running} <Elapsed since={last.at} />
      </span>
    );
  }
  if (row.state === 'broken') return null;
  if (row.state === 'finished') return <span className="dim">{text.jobState.finished}</span>;
  if (row.pausedBy !== null) {
    const words =
      row.pausedUntil !== null
        ? text.jobState.pausedUntil(formats.near(row.pausedUntil, now))
        : row.pausedBy === 'job'
          ? text.jobState.paused
          : row.pausedBy === 'group'
            ? text.jobState.pausedByGroup
            : text.jobState.pausedByAll;
    return <span className="dim truncate">{words}</span>;
  }
  if (row.nextFire === null) return <span className="dim">{text.jobs.noNext}</span>;
  return (
    <>
      <Countdown at={row.nextFire} />
      <span className={css.at} title={formats.full(row.nextFire)}>
        {formats.near(row.nextFire, now)}
      </span>
    </>
  );
}

function LastCell({ row }: { row: JobRow }) {
  const text = useText();
  const [last] = row.recent;
  return last === undefined ? <span className="dim">{text.jobs.neverRan}</span> : <Ago at={last.at} />;
}
