import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useLocation } from 'wouter';
import type { Formats } from '../format/formats.ts';
import { useFormats } from '../format/formats-context.tsx';
import { RunList } from '../runs/run-list.tsx';
import { useRunRows } from '../runs/use-run-rows.ts';
import { useText } from '../text/language.tsx';
import css from './job-page.module.css';

const HOUR = 3_600_000;

/** The runs of one job, all or those of one day (`2026-12-04`). */
export function JobRuns({ jobId, day }: { jobId: string; day?: string | undefined }) {
  const text = useText();
  const formats = useFormats();
  const [, go] = useLocation();
  const from = day === undefined ? null : startOf(day, formats);
  const { runs, loading, loadMore } = useRunRows({
    jobId,
    ...(from === null ? {} : { from, to: formats.dayStart(from + 36 * HOUR) - 1 }),
  });
  return (
    <>
      {from !== null && (
        <div className={css.dayFilter}>
          <span>{formats.date(from)}</span>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconX size={13} />}
            onClick={() => go(`/jobs/${jobId}/runs`)}
          >
            {text.job.allDays}
          </Button>
        </div>
      )}
      {!loading && runs.length === 0 ? (
        <p className={css.none}>{from === null ? text.jobs.noRuns : text.calendar.nothing}</p>
      ) : (
        <RunList runs={runs} onEnd={loadMore} withJob={false} />
      )}
    </>
  );
}

/** Midnight of a day of the calendar in the zone shown; null when the address names none. */
function startOf(day: string, { dayStart, isoDay }: Pick<Formats, 'dayStart' | 'isoDay'>): number | null {
  const noon = Date.parse(`${day}T12:00:00Z`);
  if (Number.isNaN(noon)) return null;
  // Noon in UTC is already the next day in the easternmost zones.
  const guess = dayStart(noon);
  return isoDay(guess) > day ? dayStart(guess - 12 * HOUR) : guess;
}
