/** How many pictures Chromium's compositor really puts on the screen, from its own tracing. */
import type { Browser, Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
}

/** Pictures a second while `work` goes on. */
export async function countPictures(browser: Browser, page: Page, work: () => Promise<void>): Promise<number> {
  await browser.startTracing(page, {
    categories: ['-*', 'disabled-by-default-devtools.timeline.frame', 'devtools.timeline.frame', 'viz'],
  });
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1000;
  const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as { traceEvents: readonly TraceEvent[] };
  return traceEvents.filter(({ name, ph }) => name === 'Display::DrawAndSwap' && ph !== 'E').length / seconds;
}
