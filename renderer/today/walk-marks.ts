import type { LaneMark } from './draw-lanes.ts';

/** The mark that an arrow key leads to: the neighbour in the lane, or the nearest one in the next lane that has any. */
export function walkMarks(
  marks: readonly LaneMark[],
  from: LaneMark | null,
  key: string,
  now: number,
): LaneMark | null {
  if (from === null) return nearest(marks, 0, now) ?? marks[0] ?? null;
  const lane = marks.filter((mark) => mark.lane === from.lane).sort((a, b) => a.at - b.at);
  const at = lane.findIndex((mark) => mark.at === from.at && mark.run?.id === from.run?.id);
  if (key === 'ArrowLeft') return lane[at - 1] ?? from;
  if (key === 'ArrowRight') return lane[at + 1] ?? from;
  if (key === 'Home') return lane[0] ?? from;
  if (key === 'End') return lane.at(-1) ?? from;
  const step = key === 'ArrowUp' ? -1 : 1;
  const last = Math.max(0, ...marks.map((mark) => mark.lane));
  for (let next = from.lane + step; next >= 0 && next <= last; next += step) {
    const found = nearest(marks, next, from.at);
    if (found !== null) return found;
  }
  return from;
}

function nearest(marks: readonly LaneMark[], lane: number, at: number): LaneMark | null {
  let best: LaneMark | null = null;
  for (const mark of marks) {
    if (mark.lane === lane && (best === null || Math.abs(mark.at - at) < Math.abs(best.at - at))) best = mark;
  }
  return best;
}
