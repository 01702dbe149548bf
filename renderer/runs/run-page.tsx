import { Button, Loader, SegmentedControl } from '@mantine/core';
import { IconGhost, IconPlayerStopFilled, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Run } from '../../main/engine/model.ts';
import { jobPage, runPage } from '../../preload/pages.ts';
import { useFormats } from '../format/formats-context.tsx';
import { endingWords, runReason, runWords, waitingReason } from '../format/why-words.ts';
import { useAct, useCall } from '../host/use-call.ts';
import { LogView } from '../log/log-view.tsx';
import { useText } from '../text/language.tsx';
import { Empty } from '../ui/empty.tsx';
import { useKeys } from '../ui/keys.tsx';
import { Outcome, toneOf } from '../ui/outcome.tsx';
import { Page } from '../ui/page.tsx';
import { toast } from '../ui/toast.tsx';
import { useRepeatAhead } from '../waiting/use-waiting-actions.ts';
import { WaitingButtons } from '../waiting/waiting-buttons.tsx';
import { WaitSentence } from '../waiting/waiting-lines.tsx';
import { RunEnvironment } from './run-environment.tsx';
import { RunFacts } from './run-facts.tsx';
import { isOpen, isWithoutProcess } from './run-kinds.ts';
import css from './run-page.module.css';

/** One run: why it is there, its times, how it ended, and what it printed. */
export function RunPage({ id }: { id: string }) {
  const text = useText();
  const run = useCall('runs.get', { id });
  if (run.error !== null) return <Empty icon={IconGhost} title={text.run.gone} />;
  if (run.data === undefined) return <Loader size="sm" m={20} aria-hidden />;
  return <Loaded run={run.data} />;
}

function Loaded({ run }: { run: Run }) {
  const text = useText();
  const formats = useFormats();
  const [, go] = useLocation();
  const open = isOpen(run);
  const [chosen, setShown] = useState<number | null>(null);
  // An attempt that waits has printed nothing: the one before says why there is another.
  const begun = run.state === 'queued' ? run.attempt - 1 : run.attempt;
  const shown = chosen ?? (begun > 0 && begun < run.attempt ? begun : null);
  const stop = useAct('runs.stop', { onDone: () => toast(text.run.stopped) });
  const again = useAct('runs.again', { onDone: (next) => go(runPage(next.id)) });
  const repeat = useRepeatAhead();
  const ranAhead = run.kind === 'note' && run.why.code === 'clock-ahead';
  useKeys({
    s: () => open && stop.mutate({ ids: [run.id] }),
    r: () => (ranAhead ? repeat([run.id]) : again.mutate({ id: run.id })),
    Escape: () => go('/runs'),
  });
  const nothing = isWithoutProcess(run);
  const attempts = run.attempts.length;
  const sentence = runWords(run, text, formats);
  const waits = run.waitingFor !== null;
  const reason = waits ? waitingReason(run, text, formats) : ranAhead ? null : runReason(run, text, formats);

  return (
    <Page
      flush
      title={<bdi>{run.jobName.slice(0, 200)}</bdi>}
      beside={
        <>
          <Outcome state={run.state} label />
          <span className="truncate">{text.kind[run.kind]}</span>
        </>
      }
      actions={
        <>
          <Button variant="default" component={Link} href={jobPage(run.jobId)}>
            {text.run.openJob}
          </Button>
          {run.state === 'queued' ? (
            <WaitingButtons runs={[run]} look="page" />
          ) : open ? (
            <Button
              color="red"
              leftSection={<IconPlayerStopFilled size={14} />}
              loading={stop.isPending}
              onClick={() => stop.mutate({ ids: [run.id] })}
            >
              {text.common.stop}
            </Button>
          ) : ranAhead ? (
            run.why.again === undefined && (
              <Button leftSection={<IconRefresh size={15} />} onClick={() => repeat([run.id])}>
                {text.waits.repeatAhead(run.count)}
              </Button>
            )
          ) : (
            <Button
              leftSection={<IconRefresh size={15} />}
              loading={again.isPending}
              onClick={() => again.mutate({ id: run.id })}
            >
              {text.run.again}
            </Button>
          )}
        </>
      }
    >
      <div className={css.body}>
        <div className={css.why} data-tone={toneOf(run.state)}>
          <p className={`${css.sentence} selectable`}>{waits ? <WaitSentence run={run} /> : sentence}</p>
          {reason !== null && sentence !== reason && <p className={css.reason}>{reason}</p>}
          {run.why.code === 'merged-into' && run.why.run !== null && (
            <p className={css.reason}>
              <Link href={runPage(run.why.run)}>{text.run.standsFor}</Link>
            </p>
          )}
          {run.parentRun !== null && (
            <p className={css.reason}>
              <Link href={runPage(run.parentRun)}>{text.run.cameFrom}</Link>
            </p>
          )}
          {run.missedCount > 1 && run.kind !== 'span' && (
            <p className={css.reason}>{text.run.merged(run.missedCount)}</p>
          )}
        </div>
        <Followers id={run.id} />
        <RunFacts run={run} />
        {run.startedAt !== null && <RunEnvironment runId={run.id} attempt={shown ?? run.attempt} />}
        {attempts > 0 && (
          <div className={css.attempts}>
            <SegmentedControl
              aria-label={text.run.attempts}
              value={String(shown ?? run.attempt)}
              data={Array.from({ length: begun }, (_, index) => ({
                value: String(index + 1),
                label: text.run.attemptN(index + 1),
              }))}
              onChange={(value) => setShown(Number(value))}
            />
            {run.attempts
              .filter((attempt) => attempt.attempt === shown)
              .map((attempt) => (
                <span key={attempt.attempt} className={css.attempt}>
                  <Outcome state={attempt.outcome} label /> {endingWords(attempt.ending, text, formats)}
                </span>
              ))}
          </div>
        )}
        {nothing ? (
          <p className={css.nothing}>{waits ? text.run.noOutputYet : text.run.didNotRun}</p>
        ) : (
          <LogView
            key={`${run.id} ${shown}`}
            runId={run.id}
            attempt={shown ?? undefined}
            live={open && (shown === null || shown === run.attempt)}
            empty={open ? text.run.noOutputYet : text.run.noOutput}
            fileName={`${run.jobName.replace(/[^\p{L}\p{N}-]+/gu, '-').slice(0, 60)}-${run.id}.log`}
          />
        )}
      </div>
    </Page>
  );
}

/** What happened because of this run: jobs started after it, and runs that repeat it. */
function Followers({ id }: { id: string }) {
  const text = useText();
  const items = useCall('runs.startedBy', { id }).data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className={css.followers} aria-label={text.run.followers}>
      <h2>{text.run.followers}</h2>
      <ul>
        {items.map((run) => (
          <li key={run.id}>
            <Outcome state={run.state} />
            <Link href={runPage(run.id)}>
              <bdi>{run.jobName.slice(0, 200)}</bdi>
            </Link>
            <span className={css.reason}>{text.kind[run.kind]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
