import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import {
  IconAdjustmentsHorizontal,
  IconChevronDown,
  IconFileImport,
  IconListSearch,
  IconPlus,
} from '@tabler/icons-react';
import { memo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { groupPage, jobPage } from '../../preload/pages.ts';
import { usePreference } from '../app/preferences.ts';
import { useUi } from '../app/ui-state.tsx';
import { useCall } from '../host/use-call.ts';
import { useLanguage, useText } from '../text/language.tsx';
import { Empty } from '../ui/empty.tsx';
import { Page } from '../ui/page.tsx';
import { activeRow } from './active-row.ts';
import { filterMeaning } from './condition-words.ts';
import { FilterChips } from './filter-chips.tsx';
import { FilterField } from './filter-field.tsx';
import { groupFilter } from './filter-text.ts';
import { askableFilter } from './filter-words.ts';
import { FirstJob, TEMPLATE_ICONS } from './first-job.tsx';
import { CHOOSABLE, visibleColumns } from './job-columns.ts';
import { JobTable, type TableActions } from './job-table.tsx';
import css from './jobs-page.module.css';
import { SavedFiltersMenu } from './saved-filters-menu.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { TEMPLATES } from './templates.ts';
import { useJobActions } from './use-job-actions.ts';
import { useJobRows } from './use-job-rows.ts';
import { useSelection } from './use-selection.ts';

/** All jobs, with the filter that finds one among ten thousand. */
export function JobsPage() {
  const text = useText();
  const language = useLanguage();
  const [, go] = useLocation();
  const { jobFilter, setJobFilter } = useUi();
  // A key is answered at once; keys that come faster than answers are answered together.
  const [settled] = useDebouncedValue(jobFilter, 60, { leading: true });
  const [sort, setSort] = usePreference('sort');
  const rows = useJobRows({
    text: askableFilter(settled),
    sort: sort.by,
    descending: sort.descending,
    language,
  });
  const selection = useSelection(rows);
  const jobs = useJobActions();
  const actions: TableActions = {
    open: (id) => go(jobPage(id)),
    edit: (id) => go(jobPage(id, 'edit')),
    run: (row) => jobs.run([row.id]),
    toggle: (row) => (row.state === 'paused' || row.pausedBy === 'job' ? jobs.resume([row.id]) : jobs.pause([row.id])),
    remove: (id) => jobs.remove(selection.ids.has(id) ? [...selection.ids] : [id], selection.clear),
  };
  const none = !rows.loading && rows.total === 0;

  return (
    <Page
      flush
      title={text.jobs.title}
      beside={
        !rows.loading &&
        rows.total > 0 && (
          <>
            <span className="tabular truncate">
              {[text.jobs.count(rows.total), filterMeaning(settled, text)].filter((part) => part !== '').join(' · ')}
            </span>
            <GroupLink filter={settled} />
          </>
        )
      }
      actions={<NewJobButton />}
    >
      {none && settled === '' ? (
        <FirstJob />
      ) : (
        <>
          <Tools />
          {none ? (
            <Empty
              icon={IconListSearch}
              title={text.jobs.nothingFound}
              hint={[filterMeaning(settled, text), text.jobs.nothingFoundHint]
                .filter((part) => part !== '')
                .join(' · ')}
            >
              <Button
                variant="default"
                onClick={() => {
                  setJobFilter('');
                  document.querySelector<HTMLElement>('[role="combobox"]')?.focus();
                }}
              >
                {text.jobs.clearFilter}
              </Button>
            </Empty>
          ) : (
            <div className={css.list}>
              <JobTable rows={rows} selection={selection} sort={sort} onSort={setSort} actions={actions} />
              <SelectionBar selection={selection} actions={jobs} />
            </div>
          )}
        </>
      )}
    </Page>
  );
}

/** Apart from the list, which is drawn again with every page that arrives. */
const Tools = memo(function Tools() {
  return (
    <div className={css.tools}>
      <FilterField onLeave={leaveFilter} />
      <FilterChips />
      <SavedFiltersMenu />
      <Columns />
    </div>
  );
});

/** From the filter into the list: the row that has the keyboard, or nowhere while there is none. */
function leaveFilter(): void {
  const row = activeRow();
  if (row !== null) row.focus();
  else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** While exactly one group is shown: the way to what its jobs share. */
function GroupLink({ filter }: { filter: string }) {
  const text = useText();
  const groups = useCall('jobs.groups', {}).data?.groups ?? [];
  const shown = groups.find(({ name }) => groupFilter(name) === filter.trim());
  if (shown === undefined) return null;
  return (
    <Link href={groupPage(shown.name)} className={`${css.groupLink} truncate`}>
      {text.groups.open(shown.name)}
    </Link>
  );
}

const NewJobButton = memo(function NewJobButton() {
  const text = useText();
  return (
    <Button.Group>
      <Button component={Link} href="/jobs/new" leftSection={<IconPlus size={15} />}>
        {text.jobs.new}
      </Button>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <Button px={6} aria-label={text.common.more} className={css.split}>
            <IconChevronDown size={15} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {TEMPLATES.map((name) => {
            const Icon = TEMPLATE_ICONS[name];
            return (
              <Menu.Item
                key={name}
                component={Link}
                href={`/jobs/new/${name}`}
                leftSection={<Icon size={16} stroke={1.6} />}
              >
                {text.templates[name].name}
                <span className="dim" style={{ fontSize: 12, display: 'block' }}>
                  {text.templates[name].hint}
                </span>
              </Menu.Item>
            );
          })}
          <Menu.Divider />
          <Menu.Item component={Link} href="/import" leftSection={<IconFileImport size={16} stroke={1.6} />}>
            {text.importing.menu}
            <span className="dim" style={{ fontSize: 12, display: 'block' }}>
              {text.importing.menuHint}
            </span>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  );
});

const Columns = memo(function Columns() {
  const text = useText();
  const [chosen, setChosen] = usePreference('columns');
  const [width, setWidth] = useState<number | null>(null);
  const fitting = width === null ? chosen : visibleColumns(chosen, width);
  return (
    <Menu
      position="bottom-end"
      closeOnItemClick={false}
      // As wide as the list is now.
      onOpen={() => setWidth(document.querySelector('main [role="grid"]')?.clientWidth ?? null)}
    >
      <Menu.Target>
        <Tooltip label={text.jobs.columns}>
          <ActionIcon size={30} aria-label={text.jobs.columns}>
            <IconAdjustmentsHorizontal size={16} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {CHOOSABLE.map((column) => {
          const on = chosen.includes(column);
          return (
            <Menu.CheckboxItem
              key={column}
              checked={on}
              onChange={(show) => setChosen(show ? [...chosen, column] : chosen.filter((name) => name !== column))}
              rightSection={
                on && !fitting.includes(column) ? <span className="dim">{text.jobs.noRoom}</span> : undefined
              }
            >
              {text.jobs[column]}
            </Menu.CheckboxItem>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
});
