import { Link } from 'wouter';
import type { RunState } from '../../main/engine/model.ts';
import type { JobDetail } from '../../preload/contract.ts';
import { jobPage, runPage } from '../../preload/pages.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useNow } from '../host/host-clock.ts';
import { useCall } from '../host/use-call.ts';
import { RunList } from '../runs/run-list.tsx';
import { useText } from '../text/language.tsx';
import { Markdown } from '../ui/markdown.tsx';
import { DurationChart } from './duration-chart.tsx';
import css from './job-page.module.css';
import { LeftOut } from './left-out.tsx';
import { OutcomeCalendar } from './outcome-calendar.tsx';

/** Enough runs for a chart that means something. */
const LOOKED_AT = 100;
/** Runs listed here; the rest has a page of its own. */
const LAST = 5;

/** Runs that ran to an end, whatever it was. */
const ENDS: readonly RunState[] = ['succeeded', 'failed', 'timed-out', 'stopped', 'interrupted'];

/** How the job has been doing and what comes: rate, calendar, durations, next fires, notes. */
export function Overview({ detail: { job, next, usual } }: { detail: JobDetail }) {
  const text = useText();
  const t = text.job;
  const formats = useFormats();
  const now = useNow(60_000);
  const runs = useCall('runs.list', { jobId: job.id, limit: LOOKED_AT }, { keep: true }).data?.items ?? [];
  // Those that wait stand above the tabs.
  const last = runs.filter(({ state }) => state !== 'queued').slice(0, LAST);
  const outcomes = useCall('jobs.outcomes', { id: job.id }, { keep: true }).data;
  const counts = outcomes?.counts ?? {};
  const all = ENDS.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  const since = outcomes?.countedFrom ?? null;
  const failure = outcomes?.lastFailure ?? null;
  return (
    <div className={css.overview}>
      <dl className={css.stats}>
        <div>
          <dt>{t.rate}</dt>
          <dd>
            {all === 0 ? '–' : percent(counts.succeeded ?? 0, all)}
            {all > 0 && <small>{since === null ? t.of(all) : t.ofSince(all, formats.date(since))}</small>}
          </dd>
        </div>
        <div title={usual === null ? undefined : t.usualFrom(usual)}>
          <dt>{t.usual}</dt>
          <dd>
            {usual === null ? '–' : formats.duration(usual.medianMs)}
            {usual !== null && <small>{t.of(usual.runs)}</small>}
          </dd>
        </div>
        <div>
          <dt>{t.lastFailure}</dt>
          <dd>
            {failure !== null ? (
              <Link href={runPage(failure.id)}>{formats.near(failure.scheduledAt, now)}</Link>
            ) : outcomes === undefined ? (
              '–'
            ) : since === null ? (
              t.never
            ) : (
              t.noneSince(formats.date(since))
            )}
          </dd>
        </div>
      </dl>
      <OutcomeCalendar jobId={job.id} createdAt={job.createdAt} countedFrom={outcomes?.countedFrom} />
      {last.length > 0 && (
        <section className={css.last} aria-labelledby="job-last">
          <h2 id="job-last">
            {t.last}
            <Link href={jobPage(job.id, 'runs')}>{t.allRuns}</Link>
          </h2>
          <div className={css.lastRuns} style={{ height: 33 + last.length * 36 }}>
            <RunList rows={{ count: last.length, at: (index) => last[index] }} withJob={false} />
          </div>
        </section>
      )}
      <div className={css.side}>
        <DurationChart runs={runs} usual={usual?.medianMs ?? null} />
        {next.length > 0 && (
          <section className={css.next} aria-labelledby="job-next">
            <h2 id="job-next">{t.next}</h2>
            <ol>
              {next.map((at) => (
                <li key={at} className="tabular" title={formats.full(at)}>
                  {formats.near(at, now)}
                </li>
              ))}
            </ol>
          </section>
        )}
        <LeftOut job={job} />
      </div>
      {job.spec.notes !== undefined && job.spec.notes.trim() !== '' && (
        <section className={css.notes} aria-labelledby="job-notes">
          <h2 id="job-notes">{text.editor.notes}</h2>
          <Markdown source={job.spec.notes} />
        </section>
      )}
    </div>
  );
}

/** Never 100 % or 0 % where it is not; a tenth above 99 %. */
function percent(part: number, all: number): string {
  const share = (part / all) * 100;
  if (share > 99 && share < 100) return `${Math.floor(share * 10) / 10}%`;
  return `${share > 0 && share < 1 ? 1 : Math.round(share)}%`;
}
