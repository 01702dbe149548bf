import { memo } from 'react';
import type { JobRow } from '../../preload/contract.ts';
import { useText } from '../text/language.tsx';
import { type Tone, toneOf } from './outcome.tsx';

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
  const paths = drawBars(oldestFirst, longest);
  return (
    <svg width={SLOTS * WIDTH} height={HEIGHT} role="img" aria-label={label} strokeLinecap="round" fill="none">
      <title>{label}</title>
      {[...paths].map(([kind, { tone, width, path }]) => (
        <path key={kind} d={path} stroke={`var(--s-${tone}-fill)`} strokeWidth={width} />
      ))}
    </svg>
  );
});

interface Stroke {
  readonly tone: Tone;
  readonly width: number;
  path: string;
}

/** One path for all bars of a tone instead of an element for each: thirty rows have two hundred bars. */
function drawBars(oldestFirst: JobRow['recent'], longest: number): ReadonlyMap<string, Stroke> {
  const strokes = new Map<string, Stroke>();
  const add = (kind: string, tone: Tone, width: number, path: string) => {
    const known = strokes.get(kind + tone);
    if (known === undefined) strokes.set(kind + tone, { tone, width, path });
    else known.path += path;
  };
  let x = (SLOTS - oldestFirst.length) * WIDTH;
  for (const run of oldestFirst) {
    const tone = toneOf(run.state);
    if (tone === 'warn' || (tone === 'off' && run.ms === null)) {
      add('stump', tone, 1, `M${x + 0.5} ${HEIGHT - 4.5}h3v4h-3z`);
    } else {
      const height = 4 + Math.sqrt(Math.max(0, run.ms ?? 0) / longest) * (HEIGHT - 9);
      const length = Math.max(0.01, height - 4);
      // Half of the bar's width above and below is its round end.
      add('bar', tone, 4, `M${x + 2} ${(HEIGHT - 2).toFixed(0)}v${(-length).toFixed(2)}`);
      if (tone === 'bad') add('dot', tone, 3, `M${x + 2} ${(HEIGHT - height - 3).toFixed(2)}h.01`);
    }
    x += WIDTH;
  }
  return strokes;
}
