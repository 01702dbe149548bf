import { IconStarFilled } from '@tabler/icons-react';
import { memo, type RefObject } from 'react';
import { useText } from '../text/language.tsx';
import { BrokenMark, NoOutcome, Outcome, STATES } from '../ui/outcome.tsx';
import { SPARK_HEIGHT, SPARK_WIDTH } from '../ui/sparkline.tsx';
import type { ChoosableColumn } from './job-columns.ts';
import css from './job-table.module.css';

/**
 * What a row of the table, a block of lines that fly by and each mark look like, unseen on the page: `row-painter.ts` copies them
 * and writes into every element with a `data-part`. Plain elements, not Mantine's: hundreds of rows a second are written over while somebody scrolls.
 */
export const JobStencils = memo(function JobStencils({
  place,
  columns,
}: {
  place: RefObject<HTMLDivElement | null>;
  columns: readonly ChoosableColumn[];
}) {
  const text = useText();
  return (
    <div ref={place} hidden>
      {STATES.map((state) => (
        <span key={state} data-mark={state}>
          <Outcome state={state} />
        </span>
      ))}
      <span data-mark="broken">
        <BrokenMark label={text.jobState.broken} />
      </span>
      <span data-mark="none">
        <NoOutcome />
      </span>
      <div data-lines className={css.lines} aria-hidden>
        <span data-part="calm" />
        <span data-part="loud" />
        <span data-part="names" />
      </div>
      <div role="row" className={css.row}>
        <span role="gridcell" className={css.check}>
          <input type="checkbox" className={css.box} data-part="box" />
        </span>
        <span role="gridcell" className={css.state} data-part="state" />
        <span role="gridcell" className={css.name}>
          <span className={css.title}>
            <span data-part="star" className={css.star}>
              <IconStarFilled size={12} aria-hidden />
            </span>
            <bdi className="truncate" data-part="name" />
          </span>
          {!columns.includes('tags') && (
            <>
              <bdi className={css.tag} data-part="firstTag" />
              <bdi className={css.tag} data-part="secondTag" />
            </>
          )}
        </span>
        {columns.map((column) => (
          <span role="gridcell" key={column} className={css[column]}>
            <Cell column={column} />
          </span>
        ))}
        <span role="gridcell" className={css.controls}>
          <button type="button" role="switch" aria-checked={false} className={css.switch} data-part="switch" />
          <button type="button" className={css.play} title={text.common.run} data-part="play">
            <svg width="14" height="14" viewBox="0 0 24 24" aria-hidden="true">
              <path
                d="M6 4.6v14.8a1 1 0 0 0 1.5.86l12.4-7.4a1 1 0 0 0 0-1.72L7.5 3.74A1 1 0 0 0 6 4.6Z"
                fill="currentColor"
              />
            </svg>
          </button>
        </span>
      </div>
    </div>
  );
});

function Cell({ column }: { column: ChoosableColumn }) {
  switch (column) {
    case 'group':
    case 'tags':
      return <bdi className="truncate" data-part={column} />;
    case 'created':
      return <span data-part="created" className="tabular" />;
    case 'schedule':
      return <bdi className="truncate" data-part="schedule" />;
    case 'next':
      return (
        <>
          <span data-part="next" className="tabular truncate" />
          <span data-part="nextAt" className={css.at} />
        </>
      );
    case 'last':
      return <span data-part="last" className="tabular" />;
    case 'history':
      return (
        <svg data-part="history" width={SPARK_WIDTH} height={SPARK_HEIGHT} role="img" strokeLinecap="round" fill="none">
          <title> </title>
        </svg>
      );
  }
}
