import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useFormats } from '../format/formats-context.tsx';
import { useNow } from '../host/host-clock.ts';
import { useText } from '../text/language.tsx';
import { drawLanes, HEAD, LANE, type LaneMark, layoutMarks } from './draw-lanes.ts';
import css from './lanes.module.css';
import type { Lane } from './use-lanes.ts';

/** The drawing of the lanes: canvas, because a busy day has more marks than a page should have elements. */
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
  const formats = useFormats();
  const now = useNow(10_000);
  const [, go] = useLocation();
  const scheme = useComputedColorScheme('light');
  const { ref: box, width } = useElementSize();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hovered, setHovered] = useState<{ mark: LaneMark; x: number; y: number } | null>(null);
  const height = HEAD + lanes.length * LANE;
  const marks = useMemo(() => layoutMarks(lanes, from, to, width, now), [lanes, from, to, width, now]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's colours are read from the page
  useEffect(() => {
    if (canvas.current !== null && width > 0) {
      drawLanes(canvas.current, { marks, lanes: lanes.length, from, to, width, height, now, zoom, formats });
    }
  }, [marks, lanes.length, from, to, width, height, now, zoom, formats, scheme]);

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
  const place = (event: React.MouseEvent) => ({ x: event.nativeEvent.offsetX, y: event.nativeEvent.offsetY });
  const { mark } = hovered ?? { mark: null };
  return (
    <div ref={box} className={css.canvasBox}>
      <canvas
        ref={canvas}
        aria-hidden
        style={{ width, height, cursor: mark === null ? 'default' : 'pointer' }}
        onMouseMove={(event) => {
          const { x, y } = place(event);
          const found = find(x, y);
          setHovered(found === null ? null : { mark: found, x, y });
        }}
        onMouseLeave={() => setHovered(null)}
        onClick={(event) => {
          const { x, y } = place(event);
          const found = find(x, y);
          if (found !== null) go(found.run === null ? `/jobs/${found.jobId}` : `/runs/${found.run.id}`);
        }}
      />
      {hovered !== null && mark !== null && (
        <div
          className={css.tip}
          style={{ left: Math.min(hovered.x + 12, Math.max(0, width - 220)), top: HEAD + (mark.lane + 1) * LANE + 2 }}
        >
          <strong>{mark.run === null ? text.today.planned : text.state[mark.run.state]}</strong>
          <span className="tabular">{formats.timeSeconds(mark.at)}</span>
          {mark.run?.startedAt != null && (
            <span className="dim">{formats.duration((mark.run.finishedAt ?? now) - mark.run.startedAt)}</span>
          )}
        </div>
      )}
    </div>
  );
}
