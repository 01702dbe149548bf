/** Asks the app for what the tray shows, in a few small questions whose cost does not grow with the number of jobs. */
import type { App } from '../app.ts';
import type { TrayFacts } from './tray-menu.ts';

const NEXT = 3;
const RUNNING = 5;
const RECENT = 5;
/** Some more than shown: those that a pause or a skip leaves out, and waiting rows that no clock starts, are not. */
const LOOKED_AT = 10 * NEXT;

export async function readTrayFacts(
  { handlers }: Pick<App, 'handlers'>,
  known: Pick<TrayFacts, 'favourites' | 'failed' | 'startAtLogin'>,
): Promise<TrayFacts> {
  const status = await handlers['engine.status']({});
  const jobs = await handlers['jobs.list']({ text: 'state:active', sort: 'next', limit: LOOKED_AT, recent: 0 });
  const waiting = await handlers['runs.list']({ states: ['queued'], limit: LOOKED_AT });
  const fires = jobs.items.flatMap(({ id, name, nextFire }) =>
    nextFire === null ? [] : [{ jobId: id, name, at: nextFire }],
  );
  const starts = waiting.items.flatMap(({ jobId, jobName, notBefore }) =>
    notBefore === null || status.state === 'stopped' ? [] : [{ jobId, name: jobName, at: notBefore }],
  );
  const sorted = [...fires, ...starts].sort((a, b) => a.at - b.at);
  const next = sorted.filter(({ jobId }, index) => sorted.findIndex((one) => one.jobId === jobId) === index);
  const running = await handlers['runs.list']({ states: ['starting', 'running'], limit: RUNNING });
  const ended = ['succeeded', 'failed', 'timed-out', 'stopped', 'interrupted'] as const;
  const recent = await handlers['runs.list']({ states: ended, limit: RECENT });
  return { status, next: next.slice(0, NEXT), running: running.items, recent: recent.items, ...known };
}
