import { Link } from 'wouter';
import type { Run } from '../../main/engine/model.ts';
import { jobPage, runPage } from '../../preload/pages.ts';
import { useFormats } from '../format/formats-context.tsx';
import { waitingOf, waitWords } from '../format/why-words.ts';
import { useNow } from '../host/host-clock.ts';
import { useCall } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { Outcome } from '../ui/outcome.tsx';
import css from './waiting.module.css';
import { WaitingButtons } from './waiting-buttons.tsx';

/** Of one job at most so many are listed; the rest is on its page of runs. */
const LISTED = 5;

/** What a run waits for, counting down with the host's clock. */
export function WaitSentence({ run }: { run: Run }) {
  const text = useText();
  const formats = useFormats();
  const now = useNow();
  return <>{waitWords(waitingOf(run), text, formats, now)}</>;
}

/** The rows of one job that are due and have not started, the oldest first. */
export function WaitingOfJob({ jobId }: { jobId: string }) {
  const text = useText();
  const formats = useFormats();
  const now = useNow(60_000);
  const found = useCall('runs.list', { jobId, states: ['queued'], limit: 100 }).data?.items ?? [];
  if (found.length === 0) return null;
  const runs = found.toReversed();
  return (
    <ul className={css.lines} aria-label={text.waits.title}>
      {runs.slice(0, LISTED).map((run) => (
        <li key={run.id} className={css.line}>
          <Outcome state="queued" />
          <Link href={runPage(run.id)} className={`${css.at} tabular`} title={formats.full(run.scheduledAt)}>
            {formats.near(run.scheduledAt, now)}
          </Link>
          <span className={css.words}>
            <WaitSentence run={run} />
          </span>
          <WaitingButtons runs={[run]} />
        </li>
      ))}
      {runs.length > LISTED && (
        <li className={css.more}>
          <Link href={jobPage(jobId, 'runs')}>{text.waits.more(runs.length - LISTED)}</Link>
        </li>
      )}
    </ul>
  );
}
