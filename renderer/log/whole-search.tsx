import { Button } from '@mantine/core';
import { useAct } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import css from './log.module.css';

/** More lines than this nobody reads through; a longer word finds fewer. */
const MOST = 200;

/** Finds text in the parts of a long log that are not in this window, and goes there. */
export function WholeSearch({
  runId,
  attempt,
  find,
  onPlace,
}: {
  runId: string;
  attempt: number | undefined;
  find: string;
  onPlace: (offset: number) => void;
}) {
  const t = useText().log;
  const search = useAct('runs.search');
  const { data } = search;
  return (
    <>
      <div className={css.note}>
        <Button
          size="compact-xs"
          variant="subtle"
          loading={search.isPending}
          onClick={() =>
            search.mutate({ id: runId, text: find, limit: MOST, ...(attempt === undefined ? {} : { attempt }) })
          }
        >
          {t.searchAll}
        </Button>
        <span role="status">
          {data !== undefined && (data.complete ? t.foundAll : t.foundFirst)(data.matches.length)}
        </span>
      </div>
      {data !== undefined && data.matches.length > 0 && (
        <ul className={css.results} aria-label={t.searchAll}>
          {data.matches.map(({ offset, line, text }) => (
            <li key={offset}>
              <button type="button" onClick={() => onPlace(offset)}>
                <span className="tabular">{line}</span>
                <bdi>{text.slice(0, 300)}</bdi>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
