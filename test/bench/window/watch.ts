/** What runs inside the page and in Chromium while something is measured: frames, long tasks, answers to input, memory. */
import type { CDPSession, Page } from 'playwright-core';

/** What the page writes down about itself. */
export interface Seen {
  readonly ms: number;
  readonly frames: number;
  /** Frames that the main thread took part in, per second. */
  readonly fps: number;
  /** Longest time between two of them, milliseconds. */
  readonly longestFrame: number;
  /** Tasks of the main thread over 50 ms, as Chromium reports them. */
  readonly longTasks: readonly number[];
  /** Time from each key or click to the next picture, milliseconds; what took less than 16 is not told by Chromium. */
  readonly inputs: readonly number[];
}

interface Notes {
  usableAt: number | null;
  longTasks: { at: number; ms: number }[];
  inputs: { at: number; ms: number }[];
  frames: number[];
  counting: boolean;
  answeredMs: number | null;
}
declare global {
  interface Window {
    benchNotes: Notes;
  }
}

/** Put into every page before its own scripts. Usable: rows with names are drawn and the main thread has come to rest once. */
export function takeNotes(): void {
  const notes: Notes = { usableAt: null, longTasks: [], inputs: [], frames: [], counting: false, answeredMs: null };
  window.benchNotes = notes;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) notes.longTasks.push({ at: entry.startTime, ms: entry.duration });
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.name === 'keydown' || entry.name === 'click')
        notes.inputs.push({ at: entry.startTime, ms: entry.duration });
    }
  }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  const look = () => {
    if (document.querySelectorAll('[role=rowgroup] [role=row] bdi').length < 10) return requestAnimationFrame(look);
    // The frame with the rows is on its way; once it is out and nothing else waits, the list can be used.
    return requestAnimationFrame(() =>
      setTimeout(() => {
        notes.usableAt = performance.now();
      }),
    );
  };
  requestAnimationFrame(look);
}

/** Watches the page while `work` goes on. Frames are counted only when asked for: counting keeps the page drawing. */
export async function watch(page: Page, what: { readonly frames: boolean }, work: () => Promise<void>): Promise<Seen> {
  const from = await page.evaluate((frames) => {
    const notes = window.benchNotes;
    notes.frames = [];
    notes.counting = frames;
    const frame = (at: number) => {
      if (!notes.counting) return;
      notes.frames.push(at);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    return performance.now();
  }, what.frames);
  await work();
  return page.evaluate((begun) => {
    const notes = window.benchNotes;
    notes.counting = false;
    const since = (list: readonly { at: number; ms: number }[]) =>
      list.filter(({ at }) => at >= begun).map(({ ms }) => ms);
    const { frames } = notes;
    const ms = performance.now() - begun;
    return {
      ms,
      frames: frames.length,
      fps: (frames.length / ms) * 1000,
      longestFrame: Math.max(0, ...frames.slice(1).map((at, n) => at - (frames[n] ?? at))),
      longTasks: since(notes.longTasks),
      inputs: since(notes.inputs),
    };
  }, from);
}

/** Processor time of the page's main thread so far, milliseconds: what other work on the machine does not change much. */
export async function processorMs(devtools: CDPSession): Promise<number> {
  await devtools.send('Performance.enable');
  const { metrics } = await devtools.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'ThreadTime')?.value ?? Number.NaN) * 1000;
}

/** Memory of the page after its rubbish was collected. */
export async function memoryOf(devtools: CDPSession): Promise<{ readonly heapMb: number; readonly nodes: number }> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const { nodes } = await devtools.send('Memory.getDOMCounters');
  return { heapMb: usedSize / 1e6, nodes };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
