/** An App with two answers and a push by hand: what the hosts need to be tested without engine and database. */
import { PunctualError } from '../../main/engine/errors.ts';
import type { App, PushListener } from '../../main/host/app.ts';
import type { Handlers, Pushes, PushName } from '../../preload/contract.ts';

export interface FakeApp extends App {
  push<N extends PushName>(name: N, payload: Pushes[N]): void;
  /** What the host did to it. */
  readonly seen: string[];
}

export function createFakeApp(): FakeApp {
  const listeners = new Set<PushListener>();
  const seen: string[] = [];
  const handlers: Partial<Handlers> = {
    'jobs.groups': () => ({ groups: [], tags: [] }),
    'jobs.get': ({ id }) => {
      throw new PunctualError('not-found', `There is no job ${id}.`);
    },
  };
  return {
    handlers: handlers as Handlers,
    onPush(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    hint: (what) => void seen.push(`hint ${what}`),
    waitsFor: () => false,
    stop: async (options) => void seen.push(`stop ${options?.runs ?? 'default'}`),
    push(name, payload) {
      for (const listener of listeners) listener(name, payload);
    },
    seen,
  };
}
