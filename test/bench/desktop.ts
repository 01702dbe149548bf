/**
 * `npm run bench -- desktop [jobs] [failing runs]`: the built desktop app on the stand-in for Electron (never on Electron itself, which
 * adds its own): what is loaded and how long it takes until the tray is there, the heap of its main process with many jobs and no window,
 * and what tray and notifications do while many runs fail within a minute.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DesktopApp, startStandIn } from '../support/electron/desktop-app.ts';
import { ask, clickTray } from '../support/electron/drive.ts';
import { heapOf } from '../support/electron/heap.ts';
import { modulesBeforeTray } from '../support/electron/loaded-modules.ts';

const SLICE = 500;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function run(args: readonly string[]): Promise<void> {
  const jobs = Number(args[0] ?? 10_000);
  const failing = Number(args[1] ?? 1000);
  const folder = mkdtempSync(join(tmpdir(), 'punctual-bench-'));
  const told = join(folder, 'told');
  writeFileSync(told, '');
  // In the place of libnotify: writes down each message.
  writeFileSync(join(folder, 'notify-send'), `#!/bin/sh\ncase "$1" in --help) ;; *) echo "$*" >> '${told}';; esac\n`, {
    mode: 0o755,
  });
  const env = { PATH: `${folder}:${process.env.PATH}` };
  const rows: [string, string, string][] = [];
  const app = await startStandIn({ folder, args: ['--hidden'], env });
  try {
    await ask(app, ['engine.status', {}]);
    while ((await app.evaluate(({ record }) => record.trays.length)) === 0) await wait(20);
    const { files, builtIn, sources, bytes, ms } = await modulesBeforeTray(app);
    const window = sources.filter((source) => source.startsWith('renderer/'));
    rows.push(['start to tray (on the stand-in)', `${Math.round(ms)} ms`, '-']);
    rows.push(['loaded before the tray: files', `${files.length}, ${Math.round(bytes / 1024)} KB`, '-']);
    rows.push(['  of them our sources', `${sources.filter((source) => !source.includes('node_modules')).length}`, '-']);
    rows.push(["  of them the window's", `${window.length}`, '0']);
    rows.push(['  modules of Node', `${builtIn.length}`, '-']);
    rows.push(['heap, no jobs', megabytes(await heapOf(app)), '-']);

    const spec = (n: number) => ({
      spec: {
        name: `Job number ${n}`,
        group: `group ${n % 20}`,
        tags: ['bench'],
        action: { kind: 'shell', command: `echo ${n}` },
        schedule: { kind: 'cron', pattern: `${n % 60} ${n % 24} ${1 + (n % 28)} * *` },
      },
    });
    for (let from = 0; from < jobs; from += SLICE) {
      const slice = Array.from({ length: Math.min(SLICE, jobs - from) }, (_, n) => spec(from + n));
      await ask(app, ['jobs.addMany', { jobs: slice }]);
    }
    await wait(2000);
    rows.push([`heap, ${jobs} jobs, window closed`, megabytes(await heapOf(app)), '< 60 MB']);

    const bad = {
      name: 'Bad',
      action: { kind: 'shell', command: 'exit 1' },
      schedule: { kind: 'manual' },
      overlap: 'parallel',
      maxInstances: 1000,
    };
    await ask(app, ['jobs.add', { id: 'bad', spec: bad }]);
    const before = await app.evaluate(({ record }) => record.menusSet.length);
    const begun = performance.now();
    for (let n = 0; n < failing; n += 20) {
      await ask(app, ...Array.from({ length: 20 }, () => ['jobs.run', { id: 'bad' }] as const));
    }
    const all = async () => (await ask(app, ['engine.status', {}])) as { running: number; queued: number };
    for (let state = await all(); state.running + state.queued > 0; state = await all()) await wait(50);
    const seconds = (performance.now() - begun) / 1000;
    const times = (await app.evaluate(({ record }) => record.menusSet)).slice(before);
    const closest = Math.min(...times.slice(1).map((time, n) => time - (times[n] ?? 0)));
    const messages = () => readFileSync(told, 'utf8').trim().split('\n').filter(Boolean);
    rows.push([
      `${failing} failing runs in ${seconds.toFixed(1)} s: menus set`,
      `${times.length}, closest ${Math.round(closest)} ms apart`,
      '<= 1 a second',
    ]);
    await wait(Math.max(0, 95_000 - seconds * 1000));
    rows.push(['  notifications within 95 s', `${messages().length}`, '<= 3']);
    rows.push(['  the last one', messages().at(-1)?.slice(0, 80) ?? '', 'a digest']);
    rows.push(['window put to rest, back after a click', `${await timeBack(app)} ms`, '< 1,000 ms']);
    rows.push(['heap afterwards', megabytes(await heapOf(app)), '-']);
  } finally {
    await app.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
  for (const [what, ours, goal] of rows) console.log(`${what.padEnd(50)} ${ours.padEnd(32)} goal ${goal}`);
}

/** Closes the window, lets its ten minutes pass in a moment, and opens it again; milliseconds until its page can be used. */
async function timeBack(app: DesktopApp): Promise<number> {
  await clickTray(app, 'Open Punctual');
  await (await app.page()).waitForSelector('nav');
  await app.evaluate(({ BrowserWindow }) => {
    const real = globalThis.setTimeout;
    const soon = (work: () => void, ms = 0) => real(work, ms >= 600_000 ? 50 : ms);
    globalThis.setTimeout = Object.assign(soon, real) as typeof setTimeout;
    BrowserWindow.getAllWindows()[0]?.close();
  });
  while ((await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)) > 0) await wait(20);
  const begun = performance.now();
  await clickTray(app, 'Open Punctual');
  await (await app.page()).waitForSelector('nav');
  return Math.round(performance.now() - begun);
}

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
