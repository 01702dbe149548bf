import { ActionIcon, Button, Loader, Menu, Switch } from '@mantine/core';
import {
  IconCalendarOff,
  IconCopy,
  IconDots,
  IconDownload,
  IconGhost,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlayFilled,
  IconPlayerTrackNext,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Action, Job } from '../../main/engine/model.ts';
import type { JobDetail } from '../../preload/contract.ts';
import { jobPage, runPage } from '../../preload/pages.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useClock } from '../host/host-clock.ts';
import { useCall } from '../host/use-call.ts';
import { useJobActions } from '../jobs/use-job-actions.ts';
import { useLanguage, useText } from '../text/language.tsx';
import type { Messages } from '../text/messages.ts';
import { Countdown, Elapsed } from '../ui/countdown.tsx';
import { Empty } from '../ui/empty.tsx';
import { useKeys } from '../ui/keys.tsx';
import { Outcome } from '../ui/outcome.tsx';
import { Page } from '../ui/page.tsx';
import { WaitingOfJob } from '../waiting/waiting-lines.tsx';
import { Changes } from './changes.tsx';
import css from './job-page.module.css';
import { JobRuns } from './job-runs.tsx';
import { Overview } from './overview.tsx';
import { PauseUntil } from './pause-until.tsx';
import { RunWith } from './run-with.tsx';
import { ScheduleTrouble } from './schedule-trouble.tsx';
import { SecretTrouble } from './secret-trouble.tsx';
import { SkipDays } from './skip-days.tsx';

/** The parts of the page; each has an address of its own. */
const PARTS = ['overview', 'runs', 'changes'] as const;
type Part = (typeof PARTS)[number];

/** One job: what it is, when it runs next, how it has been doing, its runs, and what was changed about it. */
export function JobPage({
  id,
  part = 'overview',
  day,
}: {
  id: string;
  part?: string | undefined;
  day?: string | undefined;
}) {
  const text = useText();
  const language = useLanguage();
  const found = useCall('jobs.get', { id, language }, { keep: true });
  if (found.error !== null) return <Empty icon={IconGhost} title={text.job.gone} />;
  if (found.data === undefined) return <Loader size="sm" m={20} aria-hidden />;
  return <Loaded detail={found.data} part={PARTS.find((one) => one === part) ?? 'overview'} day={day} />;
}

/** Also why nothing comes any more, where the limit of runs is used up: it may have been lowered since. */
function stateWords({ state, runCount, spec }: Job, text: Messages): string {
  const { maxRuns } = spec.schedule;
  const used = state === 'finished' && maxRuns !== undefined && runCount >= maxRuns;
  return used ? text.jobState.limitUsed(runCount, maxRuns) : text.jobState[state];
}

function Loaded({ detail, part, day }: { detail: JobDetail; part: Part; day: string | undefined }) {
  const { job, row } = detail;
  const text = useText();
  const t = text.job;
  const [, go] = useLocation();
  const actions = useJobActions();
  const parameters = job.spec.parameters ?? [];
  const [asking, setAsking] = useState<'run-with' | 'skip-days' | 'pause-until' | null>(null);
  const done = () => setAsking(null);
  const formats = useFormats();
  const clock = useClock();
  const [nextFire] = detail.next;
  const on = job.state === 'active';
  const going = row.recent.find((run) => run.state === 'running' || run.state === 'starting');
  const toggle = () => (job.state === 'paused' ? actions.resume([job.id]) : actions.pause([job.id]));
  const edit = () => go(jobPage(job.id, 'edit'));
  const remove = () => actions.remove([job.id], () => go('/jobs'));
  const pauses: readonly (readonly [string, () => void])[] = [
    [text.status.hour, () => actions.pause([job.id], clock.now() + 3_600_000)],
    [text.status.tomorrow, () => actions.pause([job.id], formats.tomorrow(clock.now(), 8))],
    [t.pauseUntil, () => setAsking('pause-until')],
    [text.status.open, toggle],
  ];
  useKeys({ e: edit, r: () => actions.run([job.id]), p: toggle, Delete: remove, Escape: () => go('/jobs') });

  return (
    <Page
      flush
      title={<bdi>{job.spec.name.slice(0, 200)}</bdi>}
      beside={
        <>
          <Switch
            aria-label={text.jobs.enabled(job.spec.name.slice(0, 80))}
            checked={on}
            disabled={job.state === 'broken' || job.state === 'finished'}
            onChange={toggle}
          />
          {!on && (
            <span>
              {row.pausedUntil === null
                ? stateWords(job, text)
                : text.jobState.pausedUntil(formats.near(row.pausedUntil, clock.now()))}
            </span>
          )}
          {going !== undefined && (
            <Link href={runPage(going.id)} className={css.going}>
              <Outcome state={going.state} label />
              <Elapsed since={going.at} />
            </Link>
          )}
        </>
      }
      actions={
        <>
          <Menu position="bottom-end" width={270}>
            <Menu.Target>
              <ActionIcon size={30} aria-label={text.jobs.actionsFor(job.spec.name.slice(0, 80))}>
                <IconDots size={17} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {row.nextFire !== null && row.pausedBy === null && (
                <>
                  <Menu.Item leftSection={<IconPlayerTrackNext size={15} />} onClick={() => actions.skipNext(job.id)}>
                    {text.skips.nextAt(formats.near(row.nextFire, clock.now()))}
                  </Menu.Item>
                  <Menu.Item leftSection={<IconCalendarOff size={15} />} onClick={() => setAsking('skip-days')}>
                    {text.skips.days}
                  </Menu.Item>
                  <Menu.Divider />
                </>
              )}
              {on && (
                <>
                  <Menu.Label>{t.pauseFor}</Menu.Label>
                  {pauses.map(([name, pause]) => (
                    <Menu.Item key={name} leftSection={<IconPlayerPause size={15} />} onClick={pause}>
                      {name}
                    </Menu.Item>
                  ))}
                  <Menu.Divider />
                </>
              )}
              <Menu.Item leftSection={<IconCopy size={15} />} onClick={() => go(jobPage(job.id, 'copy'))}>
                {text.common.duplicate}
              </Menu.Item>
              <Menu.Item leftSection={<IconDownload size={15} />} onClick={() => actions.exportJson([job.id])}>
                {text.jobs.exportJson}
              </Menu.Item>
              <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={remove}>
                {text.common.delete}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <Button variant="default" leftSection={<IconPencil size={15} />} onClick={edit}>
            {text.common.edit}
          </Button>
          {parameters.length > 0 && (
            <Button variant="default" onClick={() => setAsking('run-with')}>
              {text.parameters.runWith}
            </Button>
          )}
          <Button leftSection={<IconPlayerPlayFilled size={14} />} onClick={() => actions.run([job.id])}>
            {text.common.run}
          </Button>
        </>
      }
    >
      {asking === 'run-with' && <RunWith jobId={job.id} parameters={parameters} onClose={done} />}
      {asking === 'skip-days' && <SkipDays jobId={job.id} onClose={done} />}
      {asking === 'pause-until' && <PauseUntil onPause={(until) => actions.pause([job.id], until)} onClose={done} />}
      <div className={css.top}>
        {job.problem !== null && (
          <p className={css.problem}>
            {t.problem}. {t.problemHint} <code className="selectable">{job.problem}</code>
          </p>
        )}
        <SecretTrouble job={job} />
        <ScheduleTrouble warnings={detail.warnings} />
        <p className={css.words}>
          <bdi>{row.words}</bdi>
          {nextFire !== undefined && row.pausedBy === null && (
            <span className={css.countdown}>
              <Countdown at={nextFire} words={text.time.inTime} />
            </span>
          )}
        </p>
        <code className={`${css.command} selectable`}>{commandOf(job.spec.action)}</code>
        <WaitingOfJob jobId={job.id} />
      </div>
      <nav className={css.parts} aria-label={t.parts}>
        {PARTS.map((name) => (
          <Link
            key={name}
            href={name === 'overview' ? jobPage(job.id) : jobPage(job.id, name)}
            aria-current={name === part ? 'page' : undefined}
          >
            {t.part[name]}
          </Link>
        ))}
      </nav>
      {part === 'overview' && <Overview detail={detail} />}
      {part === 'runs' && <JobRuns key={day ?? ''} jobId={job.id} createdAt={job.createdAt} day={day} />}
      {part === 'changes' && <Changes jobId={job.id} />}
    </Page>
  );
}

function commandOf(action: Action): string {
  switch (action.kind) {
    case 'shell':
      return action.command;
    case 'program':
      return [action.program, ...action.args].join(' ');
    case 'script':
      return `${action.interpreter} · ${action.file ?? (action.text ?? '').split('\n').slice(0, 3).join(' ⏎ ')}`;
  }
}
