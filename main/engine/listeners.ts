import { type EngineEvent, EVENT_BITS } from './events.ts';
import type { Log } from './ports.ts';
import type { Engine, ListenOptions } from './surface.ts';

export interface Listeners {
  /** Tells everybody who asked for events of this kind; one that throws stops nobody (S43). */
  tell(event: EngineEvent): void;
  readonly listen: Engine['listen'];
}

interface Subscription {
  readonly listener: (event: EngineEvent) => void;
  readonly wants: (event: EngineEvent) => boolean;
}

/** Who wants to hear of what. */
export function createListeners(log: Log): Listeners {
  const subscriptions = new Set<Subscription>();
  return {
    tell(event) {
      for (const { listener, wants } of subscriptions) {
        if (!wants(event)) continue;
        try {
          listener(event);
        } catch (error) {
          log.error('a listener failed', { event: event.type, problem: String(error) });
        }
      }
    },
    listen(listener, { types, mask }: ListenOptions = {}) {
      const all = types === undefined && mask === undefined;
      const subscription: Subscription = {
        listener,
        wants: (event) => all || types?.includes(event.type) === true || ((mask ?? 0) & EVENT_BITS[event.type]) !== 0,
      };
      subscriptions.add(subscription);
      return () => {
        subscriptions.delete(subscription);
      };
    },
  };
}
