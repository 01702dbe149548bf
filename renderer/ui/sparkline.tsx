import type { JobRow } from '../../preload/contract.ts';
import type { Messages } from '../text/messages.ts';
import { type Tone, toneOf } from './outcome.tsx';

const WIDTH = 6;
const SLOTS = 12;
export const SPARK_WIDTH = SLOTS * WIDTH;
export const SPARK_HEIGHT = 20;

/**
 * Draws the last runs into `svg`, oldest left. A bar's height is its duration against the longest; what failed carries a dot on
 * top, what did not run is a hollow stump: readable without colours.
 */
export function drawSparkline(svg: Element, recent: JobRow['recent'], text: Messages): void {
  svg.toggleAttribute('hidden', recent.length === 0);
  const ok = recent.filter((run) => run.state === 'succeeded').length;
  const bad = recent.filter((run) => toneOf(run.state) === 'bad').length;
  const label = text.jobs.sparkline(ok, bad, recent.length - ok - bad);
  svg.setAttribute('aria-label', label);
  const [title, ...old] = svg.children;
  if (title !== undefined) title.textContent = label;
  const paths = [...drawBars(recent).values()];
  for (const extra of old.slice(paths.length)) extra.remove();
  paths.forEach(({ tone, width, path }, n) => {
    const element = old[n] ?? svg.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'path'));
    element.setAttribute('d', path);
    element.setAttribute('stroke', `var(--s-${tone}-fill)`);
    element.setAttribute('stroke-width', String(width));
  });
}

interface Stroke {
  readonly tone: Tone;
  readonly width: number;
  path: string;
}

/** One path for all bars of a tone instead of an element for each: thirty rows have two hundred bars. */
function drawBars(recent: JobRow['recent']): ReadonlyMap<string, Stroke> {
  const longest = Math.max(1, ...recent.map((run) => run.ms ?? 0));
  const oldestFirst = recent.slice(0, SLOTS).toReversed();
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
      add('stump', tone, 1, `M${x + 0.5} ${SPARK_HEIGHT - 4.5}h3v4h-3z`);
    } else {
      const height = 4 + Math.sqrt(Math.max(0, run.ms ?? 0) / longest) * (SPARK_HEIGHT - 9);
      const length = Math.max(0.01, height - 4);
      // Half of the bar's width above and below is its round end.
      add('bar', tone, 4, `M${x + 2} ${(SPARK_HEIGHT - 2).toFixed(0)}v${(-length).toFixed(2)}`);
      if (tone === 'bad') add('dot', tone, 3, `M${x + 2} ${(SPARK_HEIGHT - height - 3).toFixed(2)}h.01`);
    }
    x += WIDTH;
  }
  return strokes;
}
