/** An app of handlers that a test writes, which pushes what the test says: for the parts of a host that only listen and ask. */
import type { App, PushListener } from '../../main/host/app.ts';

export interface PushingApp {
  readonly app: App;
  push(name: string, payload: unknown): void;
}

export function createPushingApp(handlers: object): PushingApp {
  const listeners = new Set<PushListener>();
  const app = {
    handlers,
    onPush(listener: PushListener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as App;
  return {
    app,
    push(name, payload) {
      for (const listener of listeners) listener(name as never, payload as never);
    },
  };
}
