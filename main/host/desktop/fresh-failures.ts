/** Runs that failed since somebody last looked: the tray shows them until the window is opened. */
import type { App } from '../app.ts';

export interface FreshFailures {
  readonly count: () => number;
  /** Somebody looks at the window now. */
  seen(): void;
}

const FAILED: readonly string[] = ['failed', 'timed-out', 'interrupted'];

/** `looking`: the window is in front of somebody at this moment, who needs no icon to be told. */
export function followFailures(app: App, looking: () => boolean, changed: () => void): FreshFailures {
  let count = 0;
  app.onPush((name, payload) => {
    if (name !== 'events' || !('events' in payload) || looking()) return;
    for (const event of payload.events) {
      const ended = event.type === 'run-finished' || event.type === 'run-interrupted';
      if (ended && FAILED.includes(event.run.state)) count += 1;
    }
  });
  return {
    count: () => count,
    seen() {
      if (count === 0) return;
      count = 0;
      changed();
    },
  };
}
