/** Keeps the computer from falling asleep while a job that asks for it runs, and not a moment longer. */
import { powerSaveBlocker } from 'electron';
import type { Log } from '../../engine/ports.ts';
import type { App } from '../app.ts';
import { atMostEvery } from './at-most-every.ts';

const SHORTEST_PAUSE_MS = 1000;
const MOST_RUNS = 1000;
const MATTERS: ReadonlySet<string> = new Set([
  'run-started',
  'run-adopted',
  'run-finished',
  'run-interrupted',
  'job-changed',
]);

/**
 * Call once. What holds the computer awake is worked out anew from what runs after each change, and never counted up and down:
 * an event that is lost can delay the end by one change, but nothing can hold on for ever. It ends with the process in any case.
 */
export function keepAwake(app: Pick<App, 'handlers' | 'onPush'>, log: Log): void {
  let blocker: number | null = null;
  let closed = false;

  function hold(wanted: boolean): void {
    if (wanted && !closed) {
      blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    } else if (blocker !== null) {
      powerSaveBlocker.stop(blocker);
      blocker = null;
    }
  }

  async function check(): Promise<void> {
    const { items } = await app.handlers['runs.list']({ states: ['starting', 'running'], limit: MOST_RUNS });
    for (const jobId of new Set(items.map((run) => run.jobId))) {
      if (await asksForIt(app, jobId)) return hold(true);
    }
    hold(false);
  }

  // One look at a time: the answer of an older one must not undo that of a newer one.
  const limited = atMostEvery(SHORTEST_PAUSE_MS, () =>
    check().catch((error: unknown) => {
      // Who cannot know lets the computer sleep: a flat battery loses more than one run that is caught up.
      hold(false);
      log.warn('It is not known whether the computer must stay awake', { error });
    }),
  );
  app.onPush((name, payload) => {
    if (name === 'events' && 'events' in payload) {
      if (payload.lost || payload.events.some(({ type }) => MATTERS.has(type))) limited.ask();
    } else if (name === 'closing') {
      closed = true;
      limited.cancel();
      hold(false);
    }
  });
  limited.ask();
}

/** A run outlives its job: then nobody asks any more. */
async function asksForIt(app: Pick<App, 'handlers'>, jobId: string): Promise<boolean> {
  try {
    const { job } = await app.handlers['jobs.get']({ id: jobId });
    return job.spec.keepAwake === true;
  } catch {
    return false;
  }
}
