/**
 * `npm run bench -- window [open scroll typing arriving log list] [--once] [--window DIR]`: the built window in real Chromium on
 * the built headless host with 10,000 jobs and 1,000,000 runs. Names choose parts; `--once` measures each a single time and
 * shorter; `--window` serves another build. Ends with 1 when a figure misses its goal.
 */
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { bundle } from '../../build/bundle.ts';
import { OUT } from '../../build/paths.ts';
import { launchChromium } from '../support/chromium.ts';
import { type HostProcess, startHostProcess } from '../support/host-process.ts';
import { measureArriving } from './window/arriving.ts';
import { measureList } from './window/list.ts';
import { measureLog } from './window/log.ts';
import { measureOpen } from './window/open.ts';
import { measureScroll } from './window/scroll.ts';
import { JOBS, RUNS, removeFolder, seededFolder } from './window/seed.ts';
import { measureTyping } from './window/typing.ts';
import { takeNotes } from './window/watch.ts';

export interface Bench {
  readonly host: HostProcess;
  readonly browser: Browser;
  readonly once: boolean;
  /** Folder of the built window. */
  readonly built: string;
  /** A page of its own browser profile, with the job list ready. */
  newPage(): Promise<Page>;
}

export interface Figure {
  readonly what: string;
  readonly ours: string;
  readonly goal: string;
  /** Undefined: told, not judged. */
  readonly good?: boolean | undefined;
  readonly value: number;
}

const PARTS: Readonly<Record<string, (bench: Bench) => Promise<readonly Figure[]>>> = {
  list: measureList,
  open: measureOpen,
  scroll: measureScroll,
  typing: measureTyping,
  arriving: measureArriving,
  log: measureLog,
};

export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { once: { type: 'boolean', default: false }, window: { type: 'string' } },
  });
  const unknown = positionals.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined) throw new Error(`There is no part "${unknown}": ${Object.keys(PARTS).join(', ')}.`);
  await bundle({ ifStale: true });
  const folder = seededFolder();
  const built = values.window ?? join(OUT, 'window');
  const host = await startHostProcess({ folder, args: ['--window-dir', built] });
  const browser = await launchChromium();
  const figures: (Figure & { readonly load: number })[] = [];
  try {
    const bench: Bench = { host, browser, built, once: values.once, newPage: () => newPage(browser, host) };
    for (const [name, measure] of Object.entries(PARTS)) {
      if (positionals.length > 0 && !positionals.includes(name)) continue;
      for (const figure of await measure(bench)) {
        // Other work on the machine spoils figures; who reads them must know.
        figures.push({ ...figure, load: Math.round((loadavg()[0] ?? 0) * 100) / 100 });
        const mark = figure.good === undefined ? ' ' : figure.good ? '✓' : '✗';
        console.log(`${mark} ${figure.what.padEnd(58)} ${figure.ours.padStart(22)}   ${figure.goal}`);
      }
    }
  } finally {
    await browser.close();
    await host.dispose();
    removeFolder(folder);
  }
  console.log(JSON.stringify({ bench: 'window', jobs: JOBS, runs: RUNS, load: loadavg(), figures }));
  process.exitCode = figures.some(({ good }) => good === false) ? 1 : 0;
}

async function newPage(browser: Browser, host: HostProcess): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
  const page = await context.newPage();
  await page.addInitScript(takeNotes);
  await page.goto(host.address);
  await page.waitForFunction(() => window.benchNotes.usableAt !== null, undefined, { polling: 100 });
  return page;
}
