import { Button } from '@mantine/core';
import type { Job, Skip } from '../../main/engine/model.ts';
import type { Formats } from '../format/formats.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useNow } from '../host/host-clock.ts';
import { useAct } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import type { Messages } from '../text/messages.ts';
import { toast } from '../ui/toast.tsx';
import css from './job-page.module.css';

/** Coming runs that were left out, each with a way back. */
export function LeftOut({ job }: { job: Job }) {
  const text = useText();
  const t = text.skips;
  const formats = useFormats();
  const now = useNow(60_000);
  const undo = useAct('jobs.unskip', { onDone: () => toast(t.undone) });
  const coming = job.skips.filter(({ to }) => to >= now);
  if (coming.length === 0) return null;
  return (
    <section className={css.next} aria-labelledby="job-left-out">
      <h2 id="job-left-out">{t.title}</h2>
      <ul>
        {coming.map((skip) => {
          const when = skipWords(skip, now, text, formats);
          return (
            <li key={skip.from}>
              <span className="tabular">{when}</span>
              {skip.because === 'zone' && <small> {t.byZone}</small>}
              <Button
                size="compact-xs"
                variant="subtle"
                aria-label={t.undoOf(when)}
                onClick={() => undo.mutate({ id: job.id, skips: [skip] })}
              >
                {text.common.undo}
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** One time, one day, or from when to when. */
export function skipWords({ from, to }: Skip, now: number, text: Messages, formats: Formats): string {
  if (from === to) return formats.near(from, now);
  if (formats.isoDay(from) === formats.isoDay(to)) return formats.nearDay(from, now);
  return text.skips.span(formats.near(from, now), formats.near(to, now));
}
