/** Asks the app for what the tray shows, in a few small questions whose cost does not grow with the number of jobs. */
import type { App } from '../app.ts';
import type { TrayFacts } from './tray-menu.ts';

const NEXT = 3;
const RUNNING = 5;
const RECENT = 5;

export async function readTrayFacts(
  { handlers }: Pick<App, 'handlers'>,
  known: Pick<TrayFacts, 'favourites' | 'failed' | 'startAtLogin'>,
): Promise<TrayFacts> {
  const status = await handlers['engine.status']({});
  // Some more than shown: those of a paused group are left out.
  const jobs = await handlers['jobs.list']({ text: 'state:active', sort: 'next', limit: 10 * NEXT, recent: 0 });
  const next = jobs.items.flatMap(({ id, name, nextFire, pausedBy }) =>
    nextFire === null || pausedBy !== null ? [] : [{ jobId: id, name, at: nextFire }],
  );
  const running = await handlers['runs.list']({ states: ['starting', 'running'], limit: RUNNING });
  const ended = ['succeeded', 'failed', 'timed-out', 'stopped', 'interrupted'] as const;
  const recent = await handlers['runs.list']({ states: ended, limit: RECENT });
  return { status, next: next.slice(0, NEXT), running: running.items, recent: recent.items, ...known };
}
