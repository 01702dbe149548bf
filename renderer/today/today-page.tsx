import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconMoonFilled } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { Run } from '../../main/engine/model.ts';
import { jobPage, runPage } from '../../preload/pages.ts';
import { lastingWords } from '../../preload/words/troubles.ts';
import { useFormats } from '../format/formats-context.tsx';
import { runWords } from '../format/why-words.ts';
import { useClock, useNow } from '../host/host-clock.ts';
import { useCall } from '../host/use-call.ts';
import { useLanguage, useText } from '../text/language.tsx';
import { Countdown, Elapsed } from '../ui/countdown.tsx';
import { Outcome } from '../ui/outcome.tsx';
import { Page } from '../ui/page.tsx';
import { WaitingStrip } from '../waiting/waiting-strip.tsx';
import { Lanes } from './lanes.tsx';
import css from './today.module.css';

const DAY = 86_400_000;
const SHOWN = 5;

/** The day at a glance: what runs, what comes, what went wrong, and the lanes of all jobs. */
export function TodayPage() {
  const text = useText();
  const formats = useFormats();
  const now = useNow(60_000);
  return (
    <Page flush title={text.today.title} beside={<span>{formats.full(now).replace(/[, ]*[\d:]{8}.*$/, '')}</span>}>
      <WaitingStrip />
      <div className={css.columns}>
        <Running />
        <NextUp />
        <Attention />
      </div>
      <Lanes />
    </Page>
  );
}

function Running() {
  const text = useText();
  const runs = useCall('runs.list', { states: ['running', 'starting'], limit: 20 }).data?.items;
  return (
    <section className={css.card} aria-labelledby="today-running">
      <h2 id="today-running">{text.today.running}</h2>
      {runs?.length === 0 && <p className={css.quiet}>{text.today.nothingRunning}</p>}
      <ul>
        {runs?.slice(0, SHOWN).map((run) => (
          <RunningItem key={run.id} run={run} />
        ))}
      </ul>
    </section>
  );
}

function RunningItem({ run }: { run: Run }) {
  const text = useText();
  const formats = useFormats();
  const language = useLanguage();
  const clock = useClock();
  useNow();
  const usual = useCall('jobs.get', { id: run.jobId, language }).data?.usual?.medianMs ?? null;
  const done = run.startedAt === null ? 0 : clock.now() - run.startedAt;
  return (
    <li>
      <Link href={runPage(run.id)} className={css.item}>
        <Outcome state={run.state} />
        <bdi className="truncate">{run.jobName.slice(0, 120)}</bdi>
        <span className={css.right}>
          {run.startedAt === null ? text.state.starting : <Elapsed since={run.startedAt} />}
        </span>
      </Link>
      {usual !== null && run.startedAt !== null && (
        <div
          className={css.progress}
          role="progressbar"
          aria-label={run.jobName.slice(0, 120)}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.min(100, Math.round((done / usual) * 100))}
          aria-valuetext={text.today.of(formats.countdown(done), formats.duration(usual))}
          title={text.today.of(formats.countdown(done), formats.duration(usual))}
        >
          <span
            style={{ width: `${Math.min(100, (done / Math.max(1, usual)) * 100)}%` }}
            data-over={done > usual || undefined}
          />
        </div>
      )}
    </li>
  );
}

function NextUp() {
  const text = useText();
  const formats = useFormats();
  const now = useNow(60_000);
  const until = Math.ceil(now / 3_600_000) * 3_600_000 + DAY;
  const fires = useCall('jobs.upcoming', { to: until, limit: 40, perJob: 1 }, { every: 60_000, keep: true }).data
    ?.fires;
  const status = useCall('engine.status', {}).data;
  const stopped = status?.troubles[0]?.level === 'error';
  const coming = fires?.filter((fire) => fire.at > now - 1000).slice(0, SHOWN);
  return (
    <section className={css.card} aria-labelledby="today-next">
      <h2 id="today-next">{text.today.next}</h2>
      {status !== undefined && coming?.length === 0 && (
        <p className={css.quiet}>{stopped ? text.status.noneStarts : text.today.nothingNext}</p>
      )}
      <ul>
        {coming?.map((fire) => (
          <li key={`${fire.jobId} ${fire.at}`}>
            <Link href={jobPage(fire.jobId)} className={css.item}>
              <span className={`${css.at} tabular`}>{formats.time(fire.at)}</span>
              <bdi className="truncate">{fire.jobName.slice(0, 120)}</bdi>
              <span className={css.right}>
                <Countdown at={fire.at} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Attention() {
  const text = useText();
  const t = text.today;
  const formats = useFormats();
  const now = useNow(60_000);
  const from = Math.floor(now / 3_600_000) * 3_600_000 - DAY;
  const language = useLanguage();
  const status = useCall('engine.status', {}).data;
  const missed = status?.missed ?? 0;
  const troubles = status?.troubles ?? [];
  const bad = useCall('runs.list', { states: ['failed', 'timed-out', 'interrupted'], from, limit: 50 }, { keep: true })
    .data?.items;
  const byJob = new Map<string, { run: Run; times: number }>();
  for (const run of bad ?? []) {
    const known = byJob.get(run.jobId);
    byJob.set(run.jobId, { run: known?.run ?? run, times: (known?.times ?? 0) + 1 });
  }
  const items = [...byJob.values()].slice(0, SHOWN - (missed > 0 ? 1 : 0));
  return (
    <section className={css.card} aria-labelledby="today-attention">
      <h2 id="today-attention">{t.attention}</h2>
      {status?.missed === 0 && bad?.length === 0 && troubles.length === 0 && (
        <p className={css.well}>
          <IconCircleCheck size={16} aria-hidden />
          <span>
            {t.allWell}
            <small>{t.allWellHint}</small>
          </span>
        </p>
      )}
      <ul>
        {troubles.map((trouble) => (
          <li key={trouble.code} className={css.item}>
            <IconAlertTriangle size={15} aria-hidden className={css.trouble} />
            <span className="truncate">{lastingWords(trouble, language).head}</span>
          </li>
        ))}
        {missed > 0 && (
          <li className={css.item}>
            <IconMoonFilled size={15} aria-hidden className={css.moon} />
            <span className="truncate">{t.missedCount(missed)}</span>
            <Button
              component={Link}
              href="/missed"
              size="compact-xs"
              variant="light"
              ml="auto"
              style={{ flex: 'none' }}
            >
              {t.answer}
            </Button>
          </li>
        )}
        {items.map(({ run, times }) => (
          <li key={run.id}>
            <Link href={runPage(run.id)} className={css.item} title={runWords(run, text, formats)}>
              <Outcome state={run.state} />
              <bdi className="truncate">{run.jobName.slice(0, 120)}</bdi>
              <span className={css.right}>{times > 1 ? t.failedTimes(times) : formats.near(run.scheduledAt, now)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
