import { Alert, Button, Menu, Modal, Switch } from '@mantine/core';
import {
  IconAlertTriangle,
  IconChevronDown,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { entryOf } from '../../main/engine/entry-of.ts';
import { groupPage, jobPage } from '../../preload/pages.ts';
import { useUi } from '../app/ui-state.tsx';
import { useFormats } from '../format/formats-context.tsx';
import { useClock } from '../host/host-clock.ts';
import { useAct, useCall } from '../host/use-call.ts';
import { groupFilter } from '../jobs/filter-text.ts';
import { Block, Line } from '../settings/line.tsx';
import { NotifyLines } from '../settings/notify-lines.tsx';
import { useLanguage, useText } from '../text/language.tsx';
import { Countdown } from '../ui/countdown.tsx';
import { useKeys } from '../ui/keys.tsx';
import { Page } from '../ui/page.tsx';
import { toast } from '../ui/toast.tsx';
import { useResumeWide } from '../waiting/use-resume-wide.ts';
import css from './group.module.css';
import { GroupShared } from './group-shared.tsx';
import { RenameGroup } from './rename-group.tsx';

/** So many jobs are listed; the list of jobs has the rest. */
const LISTED = 50;
const NOTHING = { environment: {} };

/** A group as a whole: its jobs, its pause, what its jobs share, who is told about them. */
export function GroupPage({ name }: { name: string }) {
  const text = useText();
  const t = text.groups;
  const settings = useCall('settings.get', {}).data;
  const status = useCall('engine.status', {}).data;
  const known = useCall('jobs.groups', {}).data?.groups;
  const jobs = known?.find((group) => group.name === name)?.jobs ?? 0;
  const actions = useGroupActions(name);
  const pause = entryOf(status?.pausedGroups, name) ?? null;
  const gone = known?.some((group) => group.name === name) === false && pause === null;
  const [renaming, setRenaming] = useState(false);
  const { guard } = useUi();
  /** First asks about what was typed and not saved. */
  const leaving = (then: () => void) => (guard.current === null ? then() : guard.current(then));
  const formats = useFormats();
  const clock = useClock();
  useKeys({ p: () => status !== undefined && (pause === null ? actions.pause() : actions.resume()) });
  const tomorrow = () => formats.tomorrow(clock.now(), 8);
  if (settings === undefined || status === undefined || known === undefined)
    return <Page title={<bdi>{name.slice(0, 200)}</bdi>}>{null}</Page>;

  return (
    <Page
      title={<bdi>{name.slice(0, 200)}</bdi>}
      beside={
        <>
          <span className="tabular">{text.jobs.count(jobs)}</span>
          {pause !== null && (
            <span className={css.paused}>
              {pause.until === null ? t.paused : t.pausedUntil(formats.near(pause.until, clock.now()))}
            </span>
          )}
        </>
      }
      actions={
        <>
          {pause === null ? (
            <Menu position="bottom-end" width={230}>
              <Menu.Target>
                <Button
                  variant="default"
                  leftSection={<IconPlayerPause size={15} />}
                  rightSection={<IconChevronDown size={14} />}
                >
                  {t.pause}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => actions.pause(clock.now() + 3_600_000)}>{text.status.hour}</Menu.Item>
                <Menu.Item onClick={() => actions.pause(tomorrow())}>{text.status.tomorrow}</Menu.Item>
                <Menu.Item onClick={() => actions.pause()}>{text.status.open}</Menu.Item>
              </Menu.Dropdown>
            </Menu>
          ) : (
            <Button leftSection={<IconPlayerPlay size={15} />} onClick={actions.resume}>
              {t.resume}
            </Button>
          )}
          <Button
            variant="default"
            leftSection={<IconPencil size={15} />}
            onClick={() => leaving(() => setRenaming(true))}
          >
            {t.rename}
          </Button>
          <Button
            variant="default"
            color="red"
            leftSection={<IconTrash size={15} />}
            onClick={() => leaving(actions.remove)}
          >
            {t.remove}
          </Button>
        </>
      }
    >
      <Modal
        opened={renaming}
        onClose={() => setRenaming(false)}
        title={t.rename}
        closeButtonProps={{ 'aria-label': text.common.close }}
      >
        <RenameGroup name={name} onDone={actions.renamed} onClose={() => setRenaming(false)} />
      </Modal>
      <div className={css.page}>
        {gone && (
          <Alert color="yellow" icon={<IconAlertTriangle size={18} />} role="status">
            {t.gone}
          </Alert>
        )}
        <GroupJobs name={name} jobs={jobs} />
        <GroupShared name={name} saved={entryOf(settings.engine.groups, name) ?? NOTHING} />
        <GroupRules name={name} notify={settings.notify} />
      </div>
    </Page>
  );
}

function GroupJobs({ name, jobs }: { name: string; jobs: number }) {
  const text = useText();
  const language = useLanguage();
  const [, go] = useLocation();
  const { setJobFilter } = useUi();
  const found = useCall('jobs.list', {
    ...{ text: groupFilter(name), sort: 'next', limit: LISTED, recent: 0, language },
  }).data;
  // The filter knows no capitals.
  const rows = (found?.items ?? []).filter(({ group }) => group === name);
  return (
    <section className={css.jobs} aria-label={text.jobs.title}>
      <div className={css.jobsHead}>
        <h2>{text.jobs.title}</h2>
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => {
            setJobFilter(groupFilter(name));
            go('/jobs');
          }}
        >
          {text.groups.showJobs}
        </Button>
      </div>
      {found !== undefined && rows.length === 0 && <p className="dim">{text.groups.noJobs}</p>}
      {rows.length > 0 && (
        <ul>
          {rows.map(({ id, name: job, words, nextFire, state }) => (
            <li key={id}>
              <Link href={jobPage(id)}>
                <bdi className="truncate">{job.slice(0, 200)}</bdi>
              </Link>
              <span className={`${css.words} truncate`}>{words}</span>
              <span className={css.next}>
                {state === 'active' ? nextFire !== null && <Countdown at={nextFire} /> : text.jobState[state]}
              </span>
            </li>
          ))}
        </ul>
      )}
      {jobs > rows.length && rows.length > 0 && <p className="dim">{text.groups.more(jobs - rows.length)}</p>}
    </section>
  );
}

/** Off: as in Settings. On: what is changed here is laid over it. */
function GroupRules({
  name,
  notify,
}: {
  name: string;
  notify: { readonly rules: object; readonly groups: Readonly<Record<string, object>> };
}) {
  const t = useText().groups;
  const save = useAct('groups.save');
  const own = entryOf(notify.groups, name);
  return (
    <Block title={t.notify} hint={t.notifyHint}>
      <Line label={t.notifyOwn}>
        {(id) => (
          <Switch
            aria-labelledby={id}
            checked={own !== undefined}
            onChange={(event) => save.mutate({ name, notify: event.currentTarget.checked ? {} : null })}
          />
        )}
      </Line>
      {own !== undefined && (
        <NotifyLines
          rules={{ ...notify.rules, ...own }}
          onChange={(change) => save.mutate({ name, notify: { ...own, ...change } })}
        />
      )}
    </Block>
  );
}

/** Nothing asks first: what can be undone says so. */
function useGroupActions(name: string) {
  const text = useText();
  const t = text.groups;
  const [, go] = useLocation();
  const { guard } = useUi();
  const resume = useResumeWide(() => toast(t.resumed(name)));
  const pause = useAct('engine.pause', {
    onDone: () => toast(t.pausedNow(name), { label: text.common.undo, run: () => resume(name) }),
  });
  const back = useAct('groups.rename', { onDone: (_, { to }) => go(groupPage(to), { replace: true }) });
  const restore = useAct('groups.restore', {
    onDone: (_, removed) => {
      toast(t.restored(removed.name));
      go(groupPage(removed.name));
    },
  });
  const remove = useAct('groups.remove', {
    onDone: ({ removed }) => {
      guard.current = null;
      go('/jobs');
      toast(t.removed(removed.name, removed.jobIds.length), {
        label: text.common.undo,
        run: () => restore.mutate(removed),
      });
    },
  });
  return {
    pause: (until?: number) => pause.mutate({ group: name, until: until ?? null }),
    resume: () => resume(name),
    remove: () => remove.mutate({ name }),
    renamed(to: string, moved: number) {
      guard.current = null;
      go(groupPage(to), { replace: true });
      toast(t.renamed(to, moved), { label: text.common.undo, run: () => back.mutate({ from: to, to: name }) });
    },
  };
}
