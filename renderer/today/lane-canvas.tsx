import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { jobPage, runPage } from '../../preload/pages.ts';
import { useFormats } from '../format/formats-context.tsx';
import { runWords } from '../format/why-words.ts';
import { useNow } from '../host/host-clock.ts';
import { tookMs } from '../runs/run-kinds.ts';
import { useText } from '../text/language.tsx';
import { clockWords } from './clock-words.ts';
import { drawLanes, HEAD, LANE, type LaneMark, layoutMarks } from './draw-lanes.ts';
import css from './lanes.module.css';
import type { Lane } from './use-lanes.ts';
import { walkMarks } from './walk-marks.ts';

const TIP_WIDTH = 300;
const TIP_HEIGHT = 62;
const WALK = /^(Arrow(Left|Right|Up|Down)|Home|End)$/;

/** The drawing of the lanes: canvas, because a busy day has more marks than a page should have elements. Arrow keys walk through them. */
export function LaneCanvas({
  lanes,
  from,
  to,
  zoom,
}: {
  lanes: readonly Lane[];
  from: number;
  to: number;
  zoom: 'hours' | 'day' | 'week';
}) {
  const text = useText();
  const t = text.today;
  const formats = useFormats();
  const now = useNow(10_000);
  const [, go] = useLocation();
  const scheme = useComputedColorScheme('light');
  const { ref: box, width } = useElementSize();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hovered, setHovered] = useState<{ mark: LaneMark; x: number } | null>(null);
  const [walked, setWalked] = useState<LaneMark | null>(null);
  const height = HEAD + lanes.length * LANE;
  const marks = useMemo(() => layoutMarks(lanes, from, to, width, now), [lanes, from, to, width, now]);
  // Laid out anew every few seconds: the same mark under its new place.
  const chosen =
    walked === null
      ? null
      : (marks.find(
          (mark) => mark.at === walked.at && mark.jobId === walked.jobId && mark.run?.id === walked.run?.id,
        ) ?? null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's colours are read from the page
  useEffect(() => {
    if (canvas.current === null || width <= 0) return;
    drawLanes(canvas.current, {
      ...{ marks, lanes: lanes.length, from, to, width, height, now, zoom, formats, chosen },
      clockWords: (byMs) => clockWords(byMs, t, formats),
    });
  }, [marks, lanes.length, from, to, width, height, now, zoom, formats, scheme, chosen, t]);

  const find = (x: number, y: number): LaneMark | null => {
    const lane = Math.floor((y - HEAD) / LANE);
    let best: LaneMark | null = null;
    let distance = 6;
    for (const mark of marks) {
      if (mark.lane !== lane) continue;
      const away = x < mark.x ? mark.x - x : x > mark.x + mark.width ? x - mark.x - mark.width : 0;
      if (away < distance || (away === 0 && distance === 0 && mark.width < (best?.width ?? 0))) {
        best = mark;
        distance = away;
      }
    }
    return best;
  };
  const open = (mark: LaneMark) => go(mark.run === null ? jobPage(mark.jobId) : runPage(mark.run.id));
  const place = (event: React.MouseEvent) => ({ x: event.nativeEvent.offsetX, y: event.nativeEvent.offsetY });
  const mark = hovered?.mark ?? chosen;
  const x = hovered?.x ?? chosen?.x ?? 0;
  return (
    <div
      ref={box}
      className={css.canvasBox}
      role="group"
      aria-label={t.marks}
      tabIndex={0}
      onBlur={() => setWalked(null)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setWalked(null);
        else if (event.key === 'Enter' && chosen !== null) open(chosen);
        else if (WALK.test(event.key)) {
          const next = walkMarks(marks, chosen, event.key, now);
          setWalked(next);
          canvas.current?.closest(`.${css.scroll}`)?.scrollTo({ top: Math.max(0, (next?.lane ?? 0) - 4) * LANE });
        } else return;
        event.preventDefault();
      }}
    >
      <canvas
        ref={canvas}
        aria-hidden
        style={{ width, height, cursor: hovered === null ? 'default' : 'pointer' }}
        onMouseMove={(event) => {
          const at = place(event);
          const found = find(at.x, at.y);
          setHovered(found === null ? null : { mark: found, x: at.x });
        }}
        onMouseLeave={() => setHovered(null)}
        onClick={(event) => {
          const at = place(event);
          const found = find(at.x, at.y);
          if (found !== null) open(found);
        }}
      />
      {mark !== null && (
        <div
          className={css.tip}
          // Told only when the keyboard asked; the mouse would chatter.
          role={hovered === null ? 'status' : undefined}
          style={{
            maxWidth: TIP_WIDTH,
            left: Math.max(0, Math.min(x + 12, width - TIP_WIDTH)),
            top: tipTop(mark.lane, height),
          }}
        >
          <strong className="truncate">
            <bdi>{mark.jobName.slice(0, 80)}</bdi>
          </strong>
          <span>
            <span className={css.tipState} data-tone={mark.tone}>
              {mark.run === null ? t.planned : text.state[mark.run.state]}
            </span>
            <span className="tabular">
              {zoom === 'week' ? formats.near(mark.at, now) : formats.timeSeconds(mark.at)}
            </span>
            {mark.run !== null && mark.run.startedAt !== null && (
              <span className="dim">{formats.duration(tookMs(mark.run, now) ?? 0)}</span>
            )}
          </span>
          {mark.run !== null && <span className={css.tipWhy}>{runWords(mark.run, text, formats)}</span>}
        </div>
      )}
    </div>
  );
}

/** Below the lane, or above it where there is no room. */
function tipTop(lane: number, height: number): number {
  const below = HEAD + (lane + 1) * LANE + 2;
  return below + TIP_HEIGHT > height && lane > 2 ? HEAD + lane * LANE - TIP_HEIGHT - 2 : below;
}
