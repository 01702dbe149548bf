import { Fragment, type ReactNode } from 'react';
import type { Run } from '../../main/engine/model.ts';
import { exitCodeText } from '../../preload/words/exit-code.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useNow } from '../host/host-clock.ts';
import { useCall } from '../host/use-call.ts';
import { useLanguage, useText } from '../text/language.tsx';
import { isOpen, tookMs } from './run-kinds.ts';
import css from './run-page.module.css';

/** On time means: nobody could have noticed. */
const NOTICEABLE_MS = 1000;

/** The four times in order, with what passed between them, and the figures of the process. */
export function RunFacts({ run }: { run: Run }) {
  const text = useText();
  const t = text.run;
  const formats = useFormats();
  const language = useLanguage();
  const now = useNow();
  const usual = useCall('jobs.get', { id: run.jobId, language }).data?.usual ?? null;
  const took = tookMs(run, now);
  const late = run.startedAt === null ? null : run.startedAt - run.dueAt;
  const times: [string, number | null, ReactNode][] = [
    [
      t.scheduled,
      run.scheduledAt,
      run.scheduledTo !== null
        ? t.spanTo(formats.near(run.scheduledTo, now))
        : run.dueAt > run.scheduledAt
          ? t.delay(formats.duration(run.dueAt - run.scheduledAt))
          : formats.nearDay(run.scheduledAt, now),
    ],
    [t.decided, run.decidedAt, gap(run.decidedAt - run.scheduledAt)],
    [
      t.started,
      run.startedAt,
      late === null ? null : late > NOTICEABLE_MS ? (
        <strong key="late" className={css.late}>
          {t.late(formats.duration(late))}
        </strong>
      ) : (
        t.onTime
      ),
    ],
    [t.finished, run.finishedAt, took === null || run.finishedAt === null ? null : gap(took)],
  ];
  function gap(ms: number): string {
    return `+ ${formats.duration(Math.max(0, ms))}`;
  }
  const facts: [string, ReactNode][] = [];
  if (took !== null) {
    facts.push([
      t.took,
      <Fragment key="took">
        <span className="tabular">{isOpen(run) ? formats.countdown(took) : formats.duration(took)}</span>
        {usual !== null && (
          <span className="dim" title={text.job.usualFrom(usual)}>
            {' '}
            · {t.usual(formats.duration(usual.medianMs))}
          </span>
        )}
      </Fragment>,
    ]);
  }
  if (run.exitCode !== null) facts.push([t.exit, exitCodeText(run.exitCode)]);
  if (run.signal !== null) facts.push([t.signal, run.signal]);
  if (run.attempt > 1) facts.push([t.attempt, run.attempt]);
  if (run.cpuMs !== null) facts.push([t.cpu, formats.duration(run.cpuMs)]);
  if (run.peakBytes !== null) facts.push([t.memory, formats.bytes(run.peakBytes)]);
  if (run.pid !== null && isOpen(run)) facts.push([t.pid, run.pid]);
  if (run.parameters !== null) {
    const given = Object.entries(run.parameters).map(([name, value]) => `${name} = ${value.slice(0, 200)}`);
    facts.push([text.parameters.ranWith, <bdi key="parameters">{given.join(', ')}</bdi>]);
  }
  if (run.logDropped > 0) facts.push([t.logSize, t.dropped(formats.bytes(run.logDropped))]);

  return (
    <div className={css.facts}>
      <ol className={css.times} aria-label={t.times}>
        {times.map(([name, at, note]) => (
          <li key={name} data-empty={at === null || undefined}>
            <span className={css.timeName}>{name}</span>
            <span className={`${css.time} tabular`} title={at === null ? undefined : formats.full(at)}>
              {at === null ? '–' : formats.timeExact(at)}
            </span>
            <span className={css.note}>{note}</span>
          </li>
        ))}
      </ol>
      <dl className={css.figures}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
