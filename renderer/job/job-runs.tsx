import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useLocation } from 'wouter';
import { jobPage } from '../../preload/pages.ts';
import { dayNamed } from '../format/day-named.ts';
import { useFormats } from '../format/formats-context.tsx';
import { RunList } from '../runs/run-list.tsx';
import { useRunRows } from '../runs/use-run-rows.ts';
import { useText } from '../text/language.tsx';
import css from './job-page.module.css';

/** The runs of one job, all or those of one day (`2026-12-04`). */
export function JobRuns({ jobId, day }: { jobId: string; day?: string | undefined }) {
  const text = useText();
  const formats = useFormats();
  const [, go] = useLocation();
  const shown = day === undefined ? null : dayNamed(day, formats);
  const rows = useRunRows({
    jobId,
    ...(shown ?? {}),
  });
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
      {!rows.loading && rows.count === 0 ? (
        <p className={css.none}>{shown === null ? text.jobs.noRuns : text.calendar.nothing}</p>
      ) : (
        <RunList key={day} rows={rows} withJob={false} />
      )}
    </>
  );
}
