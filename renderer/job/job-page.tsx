import { ActionIcon, Button, Loader, Menu, Switch } from '@mantine/core';
import {
  IconCopy,
  IconDots,
  IconDownload,
  IconGhost,
  IconPencil,
  IconPlayerPlayFilled,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Action } from '../../main/engine/model.ts';
import type { JobDetail } from '../../preload/contract.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useNow } from '../host/host-clock.ts';
import { useCall } from '../host/use-call.ts';
import { useJobActions } from '../jobs/use-job-actions.ts';
import { usualMs } from '../runs/run-kinds.ts';
import { RunList } from '../runs/run-list.tsx';
import { useLanguage, useText } from '../text/language.tsx';
import { Countdown } from '../ui/countdown.tsx';
import { Empty } from '../ui/empty.tsx';
import { useKeys } from '../ui/keys.tsx';
import { toneOf } from '../ui/outcome.tsx';
import { Page } from '../ui/page.tsx';
import { DurationChart } from './duration-chart.tsx';
import css from './job-page.module.css';
import { RunWith } from './run-with.tsx';

/** One job: what it is, when it runs next, how it has been doing, and its runs. */
export function JobPage({ id }: { id: string }) {
  const text = useText();
  const language = useLanguage();
  const found = useCall('jobs.get', { id, language }, { keep: true });
  if (found.error !== null) return <Empty icon={IconGhost} title={text.job.gone} />;
  if (found.data === undefined) return <Loader size="sm" m={20} aria-hidden />;
  return <Loaded detail={found.data} />;
}

/** Enough runs for a chart and a rate that mean something. */
const LOOKED_AT = 100;

function Loaded({ detail: { job, row, next } }: { detail: JobDetail }) {
  const text = useText();
  const t = text.job;
  const formats = useFormats();
  const now = useNow(60_000);
  const [, go] = useLocation();
  const actions = useJobActions();
  const runs = useCall('runs.list', { jobId: job.id, limit: LOOKED_AT }, { keep: true }).data?.items ?? [];
  const ran = runs.filter((run) => run.startedAt !== null && run.finishedAt !== null);
  const ok = ran.filter((run) => run.state === 'succeeded');
  const usual = usualMs(ok.map((run) => (run.finishedAt ?? 0) - (run.startedAt ?? 0)));
  const failure = runs.find((run) => toneOf(run.state) === 'bad');
  const parameters = job.spec.parameters ?? [];
  const [asking, setAsking] = useState(false);
  const on = job.state === 'active';
  const toggle = () => (job.state === 'paused' ? actions.resume([job.id]) : actions.pause([job.id]));
  const edit = () => go(`/jobs/${job.id}/edit`);
  const remove = () => actions.remove([job.id], () => go('/jobs'));
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
          {!on && <span>{text.jobState[job.state]}</span>}
        </>
      }
      actions={
        <>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon size={30} aria-label={text.jobs.actionsFor(job.spec.name.slice(0, 80))}>
                <IconDots size={17} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconCopy size={15} />} onClick={() => go(`/jobs/${job.id}/copy`)}>
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
            <Button variant="default" onClick={() => setAsking(true)}>
              {text.parameters.runWith}
            </Button>
          )}
          <Button leftSection={<IconPlayerPlayFilled size={14} />} onClick={() => actions.run([job.id])}>
            {text.common.run}
          </Button>
        </>
      }
    >
      {asking && <RunWith jobId={job.id} parameters={parameters} onClose={() => setAsking(false)} />}
      <div className={css.top}>
        {job.problem !== null && <p className={css.problem}>{`${t.problem}: ${job.problem}`}</p>}
        <p className={css.words}>
          <bdi>{row.words}</bdi>
          {job.nextFire !== null && row.pausedBy === null && (
            <span className={css.countdown}>
              {text.time.inTime('')}
              <Countdown at={job.nextFire} />
            </span>
          )}
        </p>
        <code className={`${css.command} selectable`}>{commandOf(job.spec.action)}</code>
        {job.spec.notes !== undefined && <p className={`${css.notes} selectable`}>{job.spec.notes}</p>}
        <div className={css.cards}>
          <dl className={css.stats}>
            <div>
              <dt>{t.rate}</dt>
              <dd>
                {ran.length === 0 ? '–' : `${Math.round((ok.length / ran.length) * 100)} %`}
                {ran.length > 0 && <small>{t.of(ran.length)}</small>}
              </dd>
            </div>
            <div>
              <dt>{t.usual}</dt>
              <dd>{usual === null ? '–' : formats.duration(usual)}</dd>
            </div>
            <div>
              <dt>{t.lastFailure}</dt>
              <dd>{failure === undefined ? t.never : formats.near(failure.scheduledAt, now)}</dd>
            </div>
          </dl>
          {next.length > 0 && (
            <div className={css.next}>
              <h2>{t.next}</h2>
              <ol>
                {next.slice(0, 4).map((at) => (
                  <li key={at} className="tabular">
                    {formats.near(at, now)}
                  </li>
                ))}
              </ol>
            </div>
          )}
          <DurationChart runs={runs} />
        </div>
      </div>
      {runs.length === 0 ? <p className={css.none}>{text.jobs.noRuns}</p> : <RunList runs={runs} withJob={false} />}
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
