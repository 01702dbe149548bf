import type { Run } from '../../main/engine/model.ts';
import type { Formats } from '../format/formats.ts';
import { type Tone, toneOf } from '../ui/outcome.tsx';
import type { Lane } from './use-lanes.ts';

/** Height of one lane and of the hours above, CSS pixels. */
export const LANE = 28;
export const HEAD = 26;
const HOUR = 3_600_000;
const MIN_BAR = 3;

export interface LaneMark {
  readonly lane: number;
  readonly x: number;
  readonly width: number;
  readonly tone: Tone | 'planned';
  readonly at: number;
  readonly run: Run | null;
  readonly jobId: string;
  readonly jobName: string;
}

/** Where every run and every planned fire lies, in CSS pixels. */
export function layoutMarks(lanes: readonly Lane[], from: number, to: number, width: number, now: number): LaneMark[] {
  const scale = width / (to - from);
  const marks: LaneMark[] = [];
  lanes.forEach((lane, index) => {
    const planned = (at: number, wide: number, { jobId, jobName }: { jobId: string; jobName: string }): LaneMark => ({
      ...{ lane: index, x: (at - from) * scale, width: wide, tone: 'planned', at, run: null, jobId, jobName },
    });
    for (const fire of lane.planned) marks.push(planned(fire.at, 2, fire));
    const last = lane.planned.at(-1);
    if (lane.goesOn && last !== undefined) marks.push(planned(last.at, width - (last.at - from) * scale, last));
    for (const run of lane.runs) {
      const begin = run.startedAt ?? run.scheduledAt;
      const end = run.startedAt === null ? (run.scheduledTo ?? begin) : (run.finishedAt ?? now);
      const x = (begin - from) * scale;
      marks.push({
        lane: index,
        x,
        width: Math.max(MIN_BAR, (end - begin) * scale),
        tone: toneOf(run.state),
        at: begin,
        run,
        jobId: run.jobId,
        jobName: run.jobName,
      });
    }
  });
  return marks;
}

/** With the system's own few colours; what failed also has its dot, and what did not run is hollow. */
const FORCED: Readonly<Record<string, string>> = {
  '--p-bg': 'Canvas',
  '--p-night': 'transparent',
  '--p-line': 'GrayText',
  '--p-accent': 'Highlight',
  '--p-focus': 'Highlight',
  '--s-bad-fill': 'Highlight',
  '--s-run-fill': 'LinkText',
  '--s-off-fill': 'GrayText',
};

export interface Drawing {
  readonly marks: readonly LaneMark[];
  readonly lanes: number;
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly height: number;
  readonly now: number;
  readonly zoom: 'hours' | 'day' | 'week';
  readonly formats: Formats;
  /** Says by how much the clock moved. */
  readonly clockWords: (byMs: number) => string;
  /** The mark that the keyboard is on. */
  readonly chosen: LaneMark | null;
}

/** Draws everything anew; a few thousand rectangles take a millisecond or two. */
export function drawLanes(canvas: HTMLCanvasElement, drawing: Drawing): void {
  const ratio = devicePixelRatio;
  const { width, height } = drawing;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext('2d');
  if (pen === null) return;
  pen.scale(ratio, ratio);
  const styles = getComputedStyle(canvas);
  const forced = matchMedia('(forced-colors: active)').matches;
  const color = (name: string) => (forced ? (FORCED[name] ?? 'CanvasText') : styles.getPropertyValue(name).trim());
  pen.font = `11px ${styles.fontFamily}`;
  pen.textBaseline = 'middle';
  drawGrid(pen, drawing, color);
  drawClockChanges(pen, drawing, color);
  for (const mark of drawing.marks) drawMark(pen, mark, color);
  drawNow(pen, drawing, color);
  if (drawing.chosen !== null) drawChosen(pen, drawing.chosen, color);
}

/** Where the clock is put forward or back: a dashed line with its words, because hours left of it are not as long as they look. */
function drawClockChanges(pen: CanvasRenderingContext2D, drawing: Drawing, color: (name: string) => string): void {
  const { from, to, width, height, formats, clockWords } = drawing;
  for (const { at, byMs } of formats.clockChanges(from, to)) {
    const x = Math.round(((at - from) / (to - from)) * width) + 0.5;
    const words = clockWords(byMs);
    pen.strokeStyle = color('--s-warn');
    pen.setLineDash([4, 3]);
    pen.lineWidth = 1;
    line(pen, x, 2, x, height);
    pen.setLineDash([]);
    const room = pen.measureText(words).width + 8;
    const left = x + room > width ? x - room : x;
    pen.fillStyle = color('--p-bg');
    pen.fillRect(left, 3, room, HEAD - 8);
    pen.fillStyle = color('--s-warn');
    pen.fillText(words, left + 4, HEAD / 2);
  }
}

function drawChosen(pen: CanvasRenderingContext2D, mark: LaneMark, color: (name: string) => string): void {
  pen.strokeStyle = color('--p-focus');
  pen.lineWidth = 2;
  pen.beginPath();
  pen.roundRect(mark.x - 4, HEAD + mark.lane * LANE + 3, Math.max(3, mark.width) + 8, LANE - 6, 4);
  pen.stroke();
}

function drawGrid(pen: CanvasRenderingContext2D, drawing: Drawing, color: (name: string) => string): void {
  const { from, to, width, height, lanes, zoom, formats } = drawing;
  const scale = width / (to - from);
  const step = zoom === 'hours' ? HOUR : zoom === 'day' ? (width < 560 ? 4 : 2) * HOUR : 24 * HOUR;
  // Night, so that the eye finds the day.
  pen.fillStyle = color('--p-night');
  for (const day of daysIn(from, to, formats)) {
    const [begin, morning, evening, end] = [0, 6, 22, 24].map(
      (hour) => (formats.days.at(day, hour * HOUR) - from) * scale,
    );
    pen.fillRect(begin ?? 0, HEAD, (morning ?? 0) - (begin ?? 0), height);
    pen.fillRect(evening ?? 0, HEAD, (end ?? 0) - (evening ?? 0), height);
  }
  pen.strokeStyle = color('--p-line');
  pen.fillStyle = color('--p-ink-3');
  pen.lineWidth = 1;
  for (let lane = 0; lane <= lanes; lane += 1) line(pen, 0, HEAD + lane * LANE, width, HEAD + lane * LANE);
  // In a narrow window, and where dates are long, the days stand without their month, which the title says.
  const days = ticks(from, to, step, formats);
  const wide = zoom === 'week' && days.every((at) => pen.measureText(formats.day(at)).width + 12 < step * scale);
  for (const at of days) {
    const x = Math.round((at - from) * scale) + 0.5;
    line(pen, x, HEAD - 4, x, height);
    const label = zoom !== 'week' ? formats.time(at) : wide ? formats.day(at) : formats.shortDay(at);
    if (x + pen.measureText(label).width < width) pen.fillText(label, x + 4, HEAD / 2);
  }
}

/** Moments at whole hours of the wall clock, also on a day that begins at 01:00 or has 23 or 25 of them. */
export function ticks(from: number, to: number, step: number, formats: Pick<Formats, 'days'>): number[] {
  const found = new Set<number>();
  for (const day of daysIn(from, to, formats)) {
    for (let hour = 0; hour < 24 * HOUR; hour += step) found.add(formats.days.at(day, hour));
  }
  return [...found].filter((at) => at >= from && at < to);
}

/** Numbers of the days that are in sight. */
function daysIn(from: number, to: number, { days }: Pick<Formats, 'days'>): number[] {
  const first = days.numberOf(from);
  return Array.from({ length: days.numberOf(to - 1) - first + 1 }, (_, index) => first + index);
}

function drawMark(pen: CanvasRenderingContext2D, mark: LaneMark, color: (name: string) => string): void {
  const top = HEAD + mark.lane * LANE;
  const middle = top + LANE / 2;
  if (mark.tone === 'planned') {
    pen.fillStyle = color('--s-off-fill');
    if (mark.width > 2) {
      pen.fillRect(mark.x, middle - 2, mark.width, 4);
      return;
    }
    pen.beginPath();
    pen.arc(mark.x, middle, 2, 0, Math.PI * 2);
    pen.fill();
    return;
  }
  const fill = color(`--s-${mark.tone}-fill`);
  pen.fillStyle = fill;
  pen.strokeStyle = fill;
  if (mark.tone === 'warn' || mark.tone === 'off') {
    // Did not run: hollow.
    pen.lineWidth = 1.5;
    pen.strokeRect(mark.x + 0.5, middle - 4, Math.max(4, mark.width), 8);
    return;
  }
  pen.beginPath();
  pen.roundRect(mark.x, middle - 7, mark.width, 14, Math.min(3, mark.width / 2));
  pen.fill();
  if (mark.tone === 'bad') {
    // A dot above, so that a failure is seen without its colour.
    pen.beginPath();
    pen.arc(mark.x + mark.width / 2, top + 3.5, 2, 0, Math.PI * 2);
    pen.fill();
  }
}

function drawNow(pen: CanvasRenderingContext2D, drawing: Drawing, color: (name: string) => string): void {
  const { now, from, to, width, height } = drawing;
  if (now < from || now > to) return;
  const x = Math.round(((now - from) / (to - from)) * width) + 0.5;
  pen.strokeStyle = color('--p-accent');
  pen.fillStyle = color('--p-accent');
  pen.lineWidth = 1.5;
  line(pen, x, HEAD - 5, x, height);
  pen.beginPath();
  pen.arc(x, HEAD - 5, 3.5, 0, Math.PI * 2);
  pen.fill();
}

function line(pen: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
}
