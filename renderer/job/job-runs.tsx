import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { Link, useLocation } from 'wouter';
import { jobPage } from '../../preload/pages.ts';
import { useUi } from '../app/ui-state.tsx';
import { dayNamed } from '../format/day-named.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useCall } from '../host/use-call.ts';
import { RunList } from '../runs/run-list.tsx';
import { useRunRows } from '../runs/use-run-rows.ts';
import { useText } from '../text/language.tsx';
import { countsOf, countWords, emptyTone } from './calendar-days.ts';
import css from './job-page.module.css';

/** The runs of one job, all or those of one day (`2026-12-04`); says how many are counted and no longer listed. */
export function JobRuns({ jobId, createdAt, day }: { jobId: string; createdAt: number; day?: string | undefined }) {
  const text = useText();
  const t = text.calendar;
  const formats = useFormats();
  const [, go] = useLocation();
  const { seekSetting } = useUi();
  const shown = day === undefined ? null : dayNamed(day, formats);
  const rows = useRunRows({
    jobId,
    ...(shown ?? {}),
  });
  const borders = shown === null ? [] : [shown.from, shown.to + 1];
  const ofDay = useCall('jobs.days', { id: jobId, borders, first: day }, { enabled: shown !== null }).data;
  const ofJob = useCall('jobs.outcomes', { id: jobId }).data;
  const loading = rows.loading || ofJob === undefined || (shown !== null && ofDay === undefined);
  const counts = countsOf(ofDay?.days[0] ?? {});
  const all = counts.ok + counts.bad + counts.missed + counts.other;
  const gone = (shown === null ? ofJob : { removed: ofDay?.removed[0] ?? 0 })?.removed ?? 0;
  const words = shown === null ? t.goneOfJob(gone) : t.goneOfDay(countWords(counts, t), gone, all);
  const note = gone > 0 && (
    <>
      {words}{' '}
      <Link href="/settings" onClick={() => seekSetting(text.settings.retention)}>
        {t.limits}
      </Link>
    </>
  );
  /** Why a day has no runs, as the calendar says it. */
  const nothing = (at: number): string => {
    const { numberOf } = formats.days;
    const counted = ofJob?.countedFrom ?? null;
    const tone = emptyTone(numberOf(at), numberOf(createdAt), counted === null ? null : numberOf(counted));
    return tone === 'none' ? t.nothing : t[tone];
  };
  return (
    <>
      {shown !== null && (
        <div className={css.dayFilter}>
          <span>{formats.date(shown.from)}</span>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconX size={13} />}
            onClick={() => go(jobPage(jobId, 'runs'))}
          >
            {text.job.allDays}
          </Button>
        </div>
      )}
      {!loading && rows.count === 0 ? (
        <p className={css.none}>{note || (shown === null ? text.jobs.noRuns : nothing(shown.from))}</p>
      ) : (
        <>
          <RunList key={day} rows={rows} withJob={false} />
          {note && <p className={css.gone}>{note}</p>}
        </>
      )}
    </>
  );
}
