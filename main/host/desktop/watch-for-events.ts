/** Idle and network are told by no system event here: they are looked for, but only while a job waits for them. */
import { net, powerMonitor } from 'electron';
import type { Log } from '../../engine/ports.ts';
import type { App } from '../app.ts';
import { atMostEvery } from './at-most-every.ts';

/** Nobody touched keyboard or pointer for this long. */
const IDLE_SECONDS = 5 * 60;
const LOOK_EVERY_MS = 15_000;
const SHORTEST_PAUSE_MS = 1000;

/** What changes whether a job waits for something. */
const MATTERS: ReadonlySet<string> = new Set([
  'job-added',
  'job-changed',
  'job-removed',
  'job-paused',
  'job-resumed',
  'job-finished',
  'all-jobs-removed',
]);

/** Call once. Without such a job nothing ticks and the computer is woken by nothing. */
export function watchForEvents(app: Pick<App, 'hint' | 'onPush' | 'waitsFor'>, log: Log): void {
  const idle = createEdge(() => powerMonitor.getSystemIdleTime() >= IDLE_SECONDS);
  const network = createEdge(() => net.isOnline());
  let timer: NodeJS.Timeout | null = null;
  let waiting = { idle: false, network: false };

  function look(): void {
    if (waiting.idle && idle.rises()) app.hint('idle');
    if (waiting.network && network.rises()) app.hint('network');
  }

  function check(): void {
    const now = { idle: app.waitsFor('idle'), network: app.waitsFor('network') };
    // Before the first look nobody knows how it was: what is so already is no news.
    if (now.idle && !waiting.idle) idle.restart();
    if (now.network && !waiting.network) network.restart();
    waiting = now;
    if (!now.idle && !now.network) {
      if (timer !== null) clearInterval(timer);
      timer = null;
    } else timer ??= setInterval(safely(look), LOOK_EVERY_MS);
  }

  /** Called by timers: nobody above would catch a database that fails. */
  const safely = (work: () => void) => () => {
    try {
      work();
    } catch (error) {
      log.warn('Idle and network could not be looked for', { error });
    }
  };
  const limited = atMostEvery(SHORTEST_PAUSE_MS, safely(check));
  app.onPush((name, payload) => {
    if (name === 'events' && 'events' in payload) {
      if (payload.lost || payload.events.some(({ type }) => MATTERS.has(type))) limited.ask();
    } else if (name === 'closing') {
      limited.cancel();
      if (timer !== null) clearInterval(timer);
    }
  });
  limited.ask();
}

/** True once each time something becomes true. */
function createEdge(look: () => boolean): { rises: () => boolean; restart: () => void } {
  let before = true;
  return {
    rises() {
      const now = look();
      const rose = now && !before;
      before = now;
      return rose;
    },
    restart() {
      before = look();
    },
  };
}
