/** The job table from the top down in one go; at the greater speed to its end, 400,000 pixels. */
import type { Page } from 'playwright-core';
import type { Bench, Figure } from '../window.ts';
import { ms } from './open.ts';
import { countPictures } from './pictures.ts';
import { median, processorMs, type Seen, watch } from './watch.ts';

/** Pixels a second: a wheel turned fast (150 jobs a second), and a free-spinning one (500), for twenty seconds each. */
const SPEEDS = [6_000, 20_000];
/** The median of so many counts: on two processors the raster, the host and the rest of the machine now and then get in between. */
const TIMES = 3;

export async function measureScroll(bench: Bench): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const speed of SPEEDS) {
    const limit = await scroll(bench, speed, showNothing);
    const times: Scrolled[] = [];
    while (times.length < (bench.once ? 1 : TIMES))
      times.push(await scroll(bench, speed, (page) => page.evaluate(comeToRest)));
    figures.push(...figuresOf(`scroll ${speed} px/s`, times, limit));
  }
  return figures;
}

/** Runs in the page: what a window makes after it is shown (palette, dialogs) belongs to its opening, which is measured elsewhere. */
async function comeToRest(): Promise<void> {
  for (let idle = 0; idle < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const left = await new Promise<number>((resolve) => requestIdleCallback((time) => resolve(time.timeRemaining())));
    idle = left > 40 ? idle + 1 : 0;
  }
}

/** The same length of nothing: what this machine and this Chromium give while that scrolls is the most there is to have. */
async function showNothing(page: Page): Promise<void> {
  await page.goto('about:blank');
  await page.evaluate(() => {
    const place = document.createElement('div');
    place.role = 'grid';
    place.innerHTML =
      '<div role="rowgroup" style="height:90vh;overflow-y:scroll;background:#fff"><div style="height:400000px"></div></div>';
    document.body.append(place);
  });
}

interface Scrolled {
  readonly seen: Seen;
  /** Pictures of the compositor a second. */
  readonly pictures: number;
  /** Processor time of the page for a frame, milliseconds. */
  readonly perFrame: number;
}

async function scroll(bench: Bench, speed: number, prepare: (page: Page) => Promise<void>): Promise<Scrolled> {
  const page = await bench.newPage();
  const devtools = await page.context().newCDPSession(page);
  await prepare(page);
  const place = page.locator('[role=grid] > [role=rowgroup]');
  const box = await place.boundingBox();
  if (box === null) throw new Error('The job table is not there.');
  const length = await place.evaluate((element) => element.scrollHeight - element.clientHeight);
  const distance = Math.min(length, speed * (bench.once ? 5 : 20));
  let pictures = 0;
  const before = await processorMs(devtools);
  const seen = await watch(page, { frames: true }, async () => {
    pictures = await countPictures(bench.browser, page, async () => {
      await devtools.send('Input.synthesizeScrollGesture', {
        x: box.x + box.width / 2,
        y: box.y + box.height / 2,
        yDistance: -distance,
        speed,
        gestureSourceType: 'mouse',
        preventFling: true,
      });
    });
  });
  const perFrame = ((await processorMs(devtools)) - before) / seen.frames;
  const reached = await place.evaluate((element) => element.scrollTop);
  await page.context().close();
  if (reached < distance * 0.95) throw new Error(`Scrolled only to ${reached} of ${distance}.`);
  return { seen, pictures, perFrame };
}

function figuresOf(name: string, times: readonly Scrolled[], limit: Scrolled): readonly Figure[] {
  const fps = median(times.map(({ seen }) => seen.fps));
  const pictures = median(times.map((time) => time.pictures));
  const longTasks = times.map(({ seen }) => seen.longTasks.length);
  const worst = Math.max(0, ...times.flatMap(({ seen }) => seen.longTasks));
  return [
    {
      what: `${name}: frames of the main thread a second`,
      ours: `${fps.toFixed(1)} /s`,
      value: fps,
      goal: `>= 55 /s (an empty list: ${limit.seen.fps.toFixed(1)})`,
      good: fps >= 55,
    },
    {
      what: `${name}: pictures of the compositor a second`,
      ours: `${pictures.toFixed(1)} /s`,
      value: pictures,
      goal: `>= 55 /s (an empty list: ${limit.pictures.toFixed(1)})`,
      good: pictures >= 55,
    },
    {
      what: `${name}: processor time of the page for a frame`,
      ...ms(median(times.map(({ perFrame }) => perFrame))),
      goal: `(60 frames/s need < 16; an empty list: ${limit.perFrame.toFixed(1)})`,
    },
    {
      what: `${name}: longest pause between two frames`,
      ...ms(median(times.map(({ seen }) => seen.longestFrame))),
      goal: `(an empty list: ${limit.seen.longestFrame.toFixed(0)})`,
    },
    {
      what: `${name}: long tasks (longest ${worst.toFixed(0)} ms)`,
      ours: longTasks.join(', '),
      value: median(longTasks),
      goal: `none over 50 ms (an empty list: ${limit.seen.longTasks.length})`,
      good: median(longTasks) === 0,
    },
  ];
}
