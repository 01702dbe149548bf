import '@mantine/spotlight/styles.css';
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData, useSpotlight } from '@mantine/spotlight';
import {
  IconArrowRight,
  IconFileImport,
  IconLanguage,
  IconMoon,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlus,
  IconSearch,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useAct, useCall } from '../host/use-call.ts';
import { useLanguage, useText } from '../text/language.tsx';
import { toast } from '../ui/toast.tsx';
import { paletteStore } from './palette-store.ts';

const FOUND = 8;

/** Ctrl/Cmd K: jump to any page or job, or do something, without a mouse. */
export function Palette() {
  const text = useText();
  const language = useLanguage();
  const [, go] = useLocation();
  const [query, setQuery] = useState('');
  const open = useSpotlight(paletteStore).opened;
  const found = useCall(
    'jobs.list',
    { text: query, limit: FOUND, sort: 'name', language },
    { enabled: open, keep: true },
  ).data;
  const status = useCall('engine.status', {}).data;
  const run = useAct('jobs.run', {
    onDone: (started) =>
      toast(text.jobs.started(started.jobName), { label: text.jobs.show, run: () => go(`/runs/${started.id}`) }),
  });
  const pause = useAct('engine.pause');
  const resume = useAct('engine.resume');
  const settings = useAct('settings.set');

  const act = (id: string, label: string, icon: SpotlightActionData['leftSection'], onClick: () => void) => ({
    id,
    label,
    leftSection: icon,
    onClick,
  });
  const go16 = <IconArrowRight size={16} />;
  const groups: SpotlightActionGroupData[] = [
    {
      group: text.palette.jobs,
      actions: (query === '' ? [] : (found?.items ?? [])).flatMap((job) => [
        {
          ...act(`job-${job.id}`, job.name, go16, () => go(`/jobs/${job.id}`)),
          description: job.words,
          keywords: query,
        },
        {
          ...act(`run-${job.id}`, `${text.palette.runNow}: ${job.name}`, <IconPlayerPlay size={16} />, () =>
            run.mutate({ id: job.id }),
          ),
          keywords: query,
        },
      ]),
    },
    {
      group: text.palette.pages,
      actions: (['today', 'jobs', 'missed', 'runs', 'settings'] as const).map((name) =>
        act(`page-${name}`, text.nav[name], go16, () => go(`/${name}`)),
      ),
    },
    {
      group: text.palette.actions,
      actions: [
        act('new', text.palette.newJob, <IconPlus size={16} />, () => go('/jobs/new')),
        act('import', text.importing.menu, <IconFileImport size={16} />, () => go('/import')),
        status?.pausedAll == null
          ? act('pause', text.status.pauseAll, <IconPlayerPause size={16} />, () => pause.mutate({}))
          : act('resume', text.status.resumeAll, <IconPlayerPlay size={16} />, () => resume.mutate({})),
        ...(['light', 'dark', 'system'] as const).map((name) =>
          act(`theme-${name}`, text.palette.theme(text.settings.themes[name]), <IconMoon size={16} />, () =>
            settings.mutate({ window: { theme: name } }),
          ),
        ),
        ...(['en', 'zh'] as const).map((name) =>
          act(
            `language-${name}`,
            text.palette.language(text.settings.languages[name]),
            <IconLanguage size={16} />,
            () => settings.mutate({ window: { language: name } }),
          ),
        ),
      ],
    },
  ];
  return (
    <Spotlight
      actions={groups}
      query={query}
      onQueryChange={setQuery}
      nothingFound={text.palette.nothing}
      shortcut={null}
      store={paletteStore}
      highlightQuery
      attributes={{ content: { 'aria-label': text.nav.search } }}
      overlayProps={{ backgroundOpacity: 0.3, blur: 0 }}
      scrollable
      maxHeight={420}
      limit={24}
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: text.palette.placeholder,
        'aria-label': text.palette.placeholder,
      }}
    />
  );
}
