import '@mantine/spotlight/styles.css';
import { Spotlight, type SpotlightActionData, useSpotlight } from '@mantine/spotlight';
import {
  IconArchive,
  IconArrowRight,
  IconFileImport,
  IconFilter,
  IconFolder,
  IconLanguage,
  IconMoon,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlus,
  IconSearch,
  IconSettings,
} from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import type { JobRow } from '../../preload/contract.ts';
import { groupPage, jobPage, runPage } from '../../preload/pages.ts';
import { useHostInfo } from '../host/host-info.ts';
import { useAct, useCall } from '../host/use-call.ts';
import { askRunWith } from '../job/ask-run-with.ts';
import { QUICK_FILTERS } from '../jobs/filter-chips.tsx';
import { TEMPLATES } from '../jobs/templates.ts';
import { useJobActions } from '../jobs/use-job-actions.ts';
import { useSavedFilters } from '../jobs/use-saved-filters.ts';
import { settingNames } from '../settings/setting-names.ts';
import { useLanguage, useText } from '../text/language.tsx';
import { toast } from '../ui/toast.tsx';
import { useResumeWide } from '../waiting/use-resume-wide.ts';
import { palette, paletteStore } from './palette-store.ts';
import { useUi } from './ui-state.tsx';

const FOUND = 6;
/** The nearest so many jobs come with what can be done with them. */
const WITH_ACTIONS = 3;

/** Ctrl/Cmd K: jump to any page or job, or do something, without a mouse. */
export function Palette() {
  const text = useText();
  const language = useLanguage();
  const [, go] = useLocation();
  const { query, opened: open } = useSpotlight(paletteStore);
  const answer = useCall(
    'jobs.list',
    { text: query, limit: FOUND, sort: 'name', language },
    { enabled: open, keep: true },
  );
  const groupNames = useCall('jobs.groups', {}).data?.groups ?? [];
  const status = useCall('engine.status', {}).data;
  const info = useHostInfo();
  const run = useAct('jobs.run', {
    onDone: (started) =>
      toast(text.jobs.started(started.jobName), { label: text.jobs.show, run: () => go(runPage(started.id)) }),
  });
  const jobs = useJobActions();
  const ui = useUi();
  /** What was chosen takes the keyboard itself; it does not go back to where it was. */
  const leads = useRef(false);
  const { saved } = useSavedFilters();
  const filters: (readonly [string, string])[] = [
    ...QUICK_FILTERS.filter(([name]) => name !== 'all').map(
      ([name, filter]) => [text.jobs.quick[name], filter] as const,
    ),
    ...saved.map(({ name, filter }) => [name, filter] as const),
  ];
  const backup = useAct('backups.create', { onDone: () => toast(text.backups.created) });
  const pause = useAct('engine.pause');
  const resume = useResumeWide();
  const settings = useAct('settings.set');

  const act = (id: string, label: string, icon: SpotlightActionData['leftSection'], onClick: () => void) => ({
    id,
    label,
    leftSection: icon,
    onClick,
  });
  const go16 = <IconArrowRight size={16} />;
  const typed = query.trim().toLowerCase();
  const answered = typed === '' ? [] : (answer.data?.items ?? []);
  const named = answered.filter(({ name }) => name.toLowerCase().includes(typed));
  // What only has it in its command comes after. Of an answer to what was typed before, only what fits all the same: Enter would
  // otherwise open another job than the one meant.
  const jobsFound = answer.isPlaceholderData ? named : [...named, ...answered.filter((job) => !named.includes(job))];
  const openJob = (job: JobRow) => ({
    ...act(`job-${job.id}`, job.name, go16, () => go(jobPage(job.id))),
    description: job.words,
  });
  const doWith = (job: JobRow) => [
    act(`run-${job.id}`, text.palette.runJob(job.name), <IconPlayerPlay size={16} />, () => run.mutate({ id: job.id })),
    ...(job.asks
      ? [act(`with-${job.id}`, text.palette.runWith(job.name), <IconPlayerPlay size={16} />, () => askRunWith(job.id))]
      : []),
    act(`edit-${job.id}`, text.palette.edit(job.name), <IconPencil size={16} />, () => go(jobPage(job.id, 'edit'))),
    job.state === 'paused'
      ? act(`pause-${job.id}`, text.palette.resumeJob(job.name), <IconPlayerPlay size={16} />, () =>
          jobs.resume([job.id]),
        )
      : act(`pause-${job.id}`, text.palette.pauseJob(job.name), <IconPlayerPause size={16} />, () =>
          jobs.pause([job.id]),
        ),
  ];
  /** What is always there: all of it while nothing is typed, then what has the words in its name. */
  const fitting = (actions: readonly SpotlightActionData[]) =>
    actions.filter(({ label }) => label?.toLowerCase().includes(typed) === true);
  // The nearest jobs, then commands, then what can be done with those jobs: Enter and a few arrows reach everything.
  const groups = [
    { group: text.palette.jobs, actions: jobsFound.map(openJob) },
    {
      group: text.palette.pages,
      actions: fitting(
        (['today', 'jobs', 'missed', 'runs', 'settings'] as const).map((name) =>
          act(`page-${name}`, text.nav[name], go16, () => go(`/${name}`)),
        ),
      ),
    },
    {
      group: text.palette.filters,
      // Without a word they would push everything else down.
      actions: fitting(
        (typed === '' ? [] : filters).map(([name, filter]) =>
          act(`filter-${filter}`, text.palette.filter(name.slice(0, 200)), <IconFilter size={16} />, () => {
            ui.setJobFilter(filter);
            go('/jobs');
          }),
        ),
      ),
    },
    {
      group: text.nav.groups,
      actions: fitting(
        (typed === '' ? [] : groupNames).map(({ name }) =>
          act(`group-${name}`, text.palette.group(name.slice(0, 200)), <IconFolder size={16} />, () =>
            go(groupPage(name)),
          ),
        ),
      ),
    },
    {
      group: text.palette.actions,
      actions: fitting([
        act('new', text.palette.newJob, <IconPlus size={16} />, () => go('/jobs/new')),
        ...TEMPLATES.filter((name) => name !== 'blank' && typed !== '').map((name) =>
          act(`new-${name}`, text.palette.newFrom(text.templates[name].name), <IconPlus size={16} />, () =>
            go(`/jobs/new/${name}`),
          ),
        ),
        act('backup', text.backups.now, <IconArchive size={16} />, () => backup.mutate({})),
        act('import', text.importing.menu, <IconFileImport size={16} />, () => go('/import')),
        status?.pausedAll == null
          ? act('pause', text.status.pauseAll, <IconPlayerPause size={16} />, () => pause.mutate({}))
          : act('resume', text.status.resumeAll, <IconPlayerPlay size={16} />, () => resume()),
        ...(typed === '' ? [] : (['light', 'dark', 'system'] as const)).map((name) =>
          act(`theme-${name}`, text.palette.theme(text.settings.themes[name]), <IconMoon size={16} />, () =>
            settings.mutate({ window: { theme: name } }),
          ),
        ),
        ...(typed === '' ? [] : (['en', 'zh'] as const)).map((name) =>
          act(
            `language-${name}`,
            text.palette.language(text.settings.languages[name]),
            <IconLanguage size={16} />,
            () => settings.mutate({ window: { language: name } }),
          ),
        ),
      ]),
    },
    {
      group: text.nav.settings,
      actions: fitting(
        (typed === '' ? [] : settingNames(text, info?.host === 'desktop')).map((name) =>
          act(`setting-${name}`, name, <IconSettings size={16} />, () => {
            leads.current = true;
            ui.seekSetting(name);
            go('/settings');
          }),
        ),
      ),
    },
    { group: text.palette.withJobs, actions: jobsFound.slice(0, WITH_ACTIONS).flatMap(doWith) },
  ].filter(({ actions }) => actions.length > 0);
  // The first is chosen, also when the answer comes after the last key: Enter does what is seen to be chosen, and nothing else.
  const first = `${typed}\n${groups[0]?.actions[0]?.id}`;
  const shown = useRef('');
  useEffect(() => {
    if (!open) {
      shown.current = '';
      return;
    }
    leads.current = false;
    const list = document.getElementById(paletteStore.getState().listId);
    const chosen = list?.querySelector('[data-selected]') ?? null;
    if (list === null || (chosen !== null && shown.current === first)) return;
    shown.current = first;
    chosen?.removeAttribute('data-selected');
    list.querySelector('[data-action]')?.setAttribute('data-selected', 'true');
    paletteStore.updateState((state) => ({ ...state, selected: 0 }));
  });
  return (
    <Spotlight
      actions={groups}
      filter={(_, all) => all}
      query={query}
      onQueryChange={palette.type}
      clearQueryOnClose={false}
      nothingFound={text.palette.nothing}
      shortcut={null}
      returnFocus={!leads.current}
      store={paletteStore}
      highlightQuery
      attributes={{ content: { 'aria-label': text.nav.search } }}
      overlayProps={{ backgroundOpacity: 0.3, blur: 0 }}
      scrollable
      maxHeight="calc(min(62vh, 560px))"
      limit={40}
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: text.palette.placeholder,
        'aria-label': text.palette.placeholder,
        ...{ 'data-palette': true },
        // What was typed ahead is gone on with at its end.
        onFocus: ({ currentTarget: field }) => field.setSelectionRange(field.value.length, field.value.length),
      }}
    />
  );
}
