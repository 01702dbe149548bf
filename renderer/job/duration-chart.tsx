import { useLocation } from 'wouter';
import type { Run } from '../../main/engine/model.ts';
import { runPage } from '../../preload/pages.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useText } from '../text/language.tsx';
import { toneOf } from '../ui/outcome.tsx';
import { useRoving } from '../ui/use-roving.ts';
import css from './duration-chart.module.css';

const SHOWN = 60;
const HEIGHT = 72;

/** How long the last runs took, oldest left, with a line at `usual` milliseconds; a dot on top marks what failed. Click or Enter opens the run. */
export function DurationChart({ runs, usual }: { runs: readonly Run[]; usual: number | null }) {
  const text = useText();
  const formats = useFormats();
  const [, go] = useLocation();
  const shown = runs
    .filter((run) => run.startedAt !== null && run.finishedAt !== null)
    .slice(0, SHOWN)
    .toReversed();
  const { active, onKeyDown } = useRoving(shown.length, { ArrowLeft: -1, ArrowRight: 1 });
  if (shown.length < 2) return null;
  // A clock that was set back makes an end before its start.
  const took = (run: Run) => Math.max(0, (run.finishedAt ?? 0) - (run.startedAt ?? 0));
  const longest = Math.max(1, ...shown.map(took));
  const heightOf = (ms: number) => 2 + (ms / longest) * (HEIGHT - 10);
  return (
    <figure className={css.chart}>
      <figcaption>
        {text.job.durations}
        <span className="tabular">{text.job.longest(formats.duration(longest))}</span>
      </figcaption>
      <ul className={css.bars} style={{ height: HEIGHT }} onKeyDown={onKeyDown}>
        {usual !== null && <li aria-hidden className={css.usual} style={{ bottom: heightOf(usual) }} />}
        {shown.map((run, index) => {
          const words = `${formats.full(run.scheduledAt)} · ${text.state[run.state]} · ${formats.duration(took(run))}`;
          return (
            <li key={run.id}>
              <a
                href={`#${runPage(run.id)}`}
                title={words}
                aria-label={words}
                data-index={index}
                data-tone={toneOf(run.state)}
                tabIndex={index === active ? 0 : -1}
                onClick={(event) => {
                  event.preventDefault();
                  go(runPage(run.id));
                }}
              >
                <span style={{ height: heightOf(took(run)) }} />
              </a>
            </li>
          );
        })}
      </ul>
    </figure>
  );
}
