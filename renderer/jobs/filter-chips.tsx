import { useUi } from '../app/ui-state.tsx';
import { useText } from '../text/language.tsx';
import css from './jobs-page.module.css';
import { useSavedFilters } from './use-saved-filters.ts';

/** Filters that are always offered, by the name of their words. */
export const QUICK_FILTERS = [
  ['all', ''],
  ['attention', 'failed:7d'],
  ['paused', 'state:paused'],
] as const;

/** Filters one click away: those everybody needs, then the person's own. More than fit scroll sideways. */
export function FilterChips() {
  const text = useText();
  const { jobFilter, setJobFilter } = useUi();
  const { saved } = useSavedFilters();
  const chip = (key: string, name: string, filter: string) => (
    <button
      key={key}
      type="button"
      title={name.length > 20 ? name.slice(0, 500) : undefined}
      aria-pressed={jobFilter === filter}
      onClick={() => setJobFilter(filter)}
    >
      <bdi className="truncate">{name.slice(0, 200)}</bdi>
    </button>
  );
  return (
    <fieldset className={css.quick} aria-label={text.jobs.savedFilters}>
      {QUICK_FILTERS.map(([name, filter]) => chip(name, text.jobs.quick[name], filter))}
      {saved.map(({ name, filter }) => chip(`own-${filter}`, name, filter))}
    </fieldset>
  );
}
