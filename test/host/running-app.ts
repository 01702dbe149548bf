/** The whole application on a folder, with real processes; stopped when the test ends. Shared by the tests of create-app. */

import { expect, onTestFinished, vi } from 'vitest';
import type { NotifyMessage } from '../../main/engine/ports.ts';
import { createAlarm } from '../../main/host/alarm.ts';
import type { App, AppOptions } from '../../main/host/app.ts';
import { createClock } from '../../main/host/clock.ts';
import { createApp } from '../../main/host/create-app.ts';
import { createIds } from '../../main/host/ids.ts';
import { HEADLESS_EVENTS } from '../../main/host/reported-events.ts';
import { othersTurn } from '../../main/import/steps.ts';
import { createAnswer } from '../../preload/answer.ts';
import { type Client, createClient } from '../../preload/client.ts';
import type { Pushes } from '../../preload/contract.ts';
import { serve } from '../../preload/server.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { createFakeTime } from '../support/fake-time.ts';
import { createTransportPair } from '../support/transport-pair.ts';

export interface RunningApp {
  readonly app: App;
  /** The client of an `openWindow`. */
  readonly client: Client;
  readonly told: NotifyMessage[];
  readonly log: ReturnType<typeof createKeptLog>;
}

/** With `time`, on a clock and an alarm that stand still; the processes are real. */
export async function startApp(
  folder: string,
  time?: ReturnType<typeof createFakeTime>,
  more: Partial<Pick<AppOptions, 'keyStore' | 'events'>> = {},
): Promise<RunningApp> {
  const told: NotifyMessage[] = [];
  const log = createKeptLog();
  const app = await createApp({
    ...more,
    folder,
    host: 'headless',
    events: more.events ?? (() => HEADLESS_EVENTS),
    version: '1.2.3',
    ports: {
      clock: time?.clock ?? createClock(),
      alarm: time?.alarm ?? createAlarm(),
      ids: createIds(),
      random: { next: () => 0.5, machine: 'test' },
      log,
      notifier: { notify: (message) => void told.push(message) },
    },
  });
  onTestFinished(() => app.stop({ runs: 'stop' }));
  return { app, client: openWindow(app).client, told, log };
}

export interface MemoryWindow {
  readonly client: Client;
  /** Everything it was told, in order. */
  readonly pushes: readonly { readonly name: string; readonly payload: unknown }[];
  /** Kinds of the engine's events among it. */
  types(): string[];
}

/** A window on the app, over a line in memory: inputs are validated and everything crosses as text. */
export function openWindow(app: App): MemoryWindow {
  const pair = createTransportPair();
  serve(pair.host, {
    answer: createAnswer(app.handlers, 'window', othersTurn),
    onPush: (listener) => app.onPush(listener),
    authorize: () => null,
    hangUp: () => {},
  });
  const client = createClient({
    open: async () => pair.client,
    hangUp: () => {},
    token: () => null,
    wait: createFakeTime().wait,
  });
  const pushes: { name: string; payload: unknown }[] = [];
  client.on('events', (payload) => void pushes.push({ name: 'events', payload }));
  client.on('closing', (payload) => void pushes.push({ name: 'closing', payload }));
  const types = (): string[] =>
    pushes.flatMap(({ name, payload }) =>
      name === 'events' ? (payload as Pushes['events']).events.map((event) => event.type) : [],
    );
  return { client, pushes, types };
}

/** Looks again and again until the expectations hold, at most ten seconds. */
export const until = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 10_000, interval: 20 });

/** The run once it has ended. */
export function ended({ client }: Pick<RunningApp, 'client'>, id: string) {
  return until(async () => {
    const run = await client.call('runs.get', { id });
    expect(run.finishedAt).not.toBeNull();
    return run;
  });
}
