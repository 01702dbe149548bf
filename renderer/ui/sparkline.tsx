import { memo } from 'react';
import type { JobRow } from '../../preload/contract.ts';
import { useText } from '../text/language.tsx';
import { toneOf } from './outcome.tsx';

const WIDTH = 6;
const HEIGHT = 20;
const SLOTS = 12;

/**
 * The last runs, oldest left. A bar's height is its duration against the longest; what failed carries a dot on top,
 * what did not run is a hollow stump: readable without colours.
 */
export const Sparkline = memo(function Sparkline({ recent }: { recent: JobRow['recent'] }) {
  const text = useText();
  if (recent.length === 0) return null;
  const longest = Math.max(1, ...recent.map((run) => run.ms ?? 0));
  const oldestFirst = recent.slice(0, SLOTS).toReversed();
  const ok = recent.filter((run) => run.state === 'succeeded').length;
  const bad = recent.filter((run) => toneOf(run.state) === 'bad').length;
  const label = text.jobs.sparkline(ok, bad, recent.length - ok - bad);
  const offset = (SLOTS - oldestFirst.length) * WIDTH;
  return (
    <svg width={SLOTS * WIDTH} height={HEIGHT} role="img" aria-label={label}>
      <title>{label}</title>
      {oldestFirst.map((run, index) => {
        const tone = toneOf(run.state);
        const x = offset + index * WIDTH;
        if (tone === 'warn' || (tone === 'off' && run.ms === null)) {
          return (
            <rect
              key={run.id}
              x={x + 0.5}
              y={HEIGHT - 4.5}
              width={3}
              height={4}
              rx={1}
              fill="none"
              stroke={`var(--s-${tone}-fill)`}
            />
          );
        }
        const height = 4 + Math.sqrt((run.ms ?? 0) / longest) * (HEIGHT - 9);
        return (
          <g key={run.id} fill={`var(--s-${tone}-fill)`}>
            <rect x={x} y={HEIGHT - height} width={4} height={height} rx={1.5} />
            {tone === 'bad' && <circle cx={x + 2} cy={HEIGHT - height - 3} r={1.5} />}
          </g>
        );
      })}
    </svg>
  );
});
