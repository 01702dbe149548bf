/** Gathers what the engine tells into pushes, so that a burst of fires is a few messages and not thousands. */
import type { Pushes, PushName } from '../../preload/contract.ts';
import type { EngineEvent } from '../engine/events.ts';
import type { Log } from '../engine/ports.ts';
import type { PushListener } from './app.ts';

/** Longest a window waits for an event, milliseconds. */
export const GATHER_MS = 50;
/** Most events in one push; a window that lost some asks again for everything. */
export const MOST_EVENTS = 500;

export interface AppPushes {
  onPush(listener: PushListener): () => void;
  /** One event of the engine, to be sent with others. */
  event(event: EngineEvent): void;
  /** At once. */
  push<N extends PushName>(name: N, payload: Pushes[N]): void;
  /** Sends what was gathered. */
  flush(): void;
}

export function createAppPushes(log: Log): AppPushes {
  const listeners = new Set<PushListener>();
  let gathered: EngineEvent[] = [];
  let lost = false;
  let timer: ReturnType<typeof setTimeout> | null = null;

  function push<N extends PushName>(name: N, payload: Pushes[N]): void {
    for (const listener of listeners) {
      try {
        listener(name, payload);
      } catch (error) {
        log.error('a window could not be told', { push: name, problem: String(error) });
      }
    }
  }

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (gathered.length === 0 && !lost) return;
    const payload = { events: gathered, lost };
    gathered = [];
    lost = false;
    push('events', payload);
  }

  return {
    onPush(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    event(event) {
      // Nobody listens: nothing is gathered and no timer wakes the computer.
      if (listeners.size === 0) return;
      if (gathered.length < MOST_EVENTS) gathered.push(event);
      else lost = true;
      timer ??= setTimeout(flush, GATHER_MS);
    },
    push,
    flush,
  };
}
