import type { Run } from '../../main/engine/model.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useText } from '../text/language.tsx';
import { toneOf } from '../ui/outcome.tsx';
import css from './job-page.module.css';

const SHOWN = 50;
const BAR = 5;
const HEIGHT = 54;

/** How long the last runs took, oldest left; a dot on top marks what failed. */
export function DurationChart({ runs }: { runs: readonly Run[] }) {
  const text = useText();
  const formats = useFormats();
  const shown = runs
    .filter((run) => run.startedAt !== null && run.finishedAt !== null)
    .slice(0, SHOWN)
    .toReversed();
  if (shown.length < 2) return null;
  const took = (run: Run) => (run.finishedAt ?? 0) - (run.startedAt ?? 0);
  const longest = Math.max(1, ...shown.map(took));
  return (
    <figure className={css.chart}>
      <figcaption>
        {text.job.durations}
        <span className="tabular">{formats.duration(longest)}</span>
      </figcaption>
      <svg width={shown.length * BAR} height={HEIGHT} role="img" aria-label={text.job.durations}>
        {shown.map((run, index) => {
          const height = 2 + (took(run) / longest) * (HEIGHT - 8);
          const tone = toneOf(run.state);
          return (
            <g key={run.id} fill={`var(--s-${tone}-fill)`}>
              <title>{`${formats.full(run.scheduledAt)} · ${text.state[run.state]} · ${formats.duration(took(run))}`}</title>
              <rect x={index * BAR} y={HEIGHT - height} width={BAR - 2} height={height} rx={1.5} />
              {tone === 'bad' && <circle cx={index * BAR + 2} cy={HEIGHT - height - 3} r={1.8} />}
            </g>
          );
        })}
      </svg>
    </figure>
  );
}
