import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Client } from '../../preload/client.ts';
import { askAhead } from '../../renderer/host/ask-ahead.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A client that counts what is asked and can be told news. */
function countingClient(answer: (n: number) => Promise<unknown> = async (n) => n) {
  const asked: string[] = [];
  const listeners = new Map<string, (payload: never) => void>();
  const client = {
    call: (name: string, input: unknown) => answer(asked.push(`${name} ${JSON.stringify(input)}`)),
    on(name: string, listener: (payload: never) => void) {
      listeners.set(name, listener);
      return () => undefined;
    },
  };
  return { client: client as unknown as Client, asked, tell: (name: string) => listeners.get(name)?.({} as never) };
}

it('gives the answer that is on its way to the first who asks, and asks anew for the second', async () => {
  const { client, asked } = countingClient();
  const line = askAhead(client, [['engine.status', {}]]);
  expect(asked).toHaveLength(1);
  expect(await line.call('engine.status', {})).toBe(1);
  expect(asked).toHaveLength(1);
  expect(await line.call('engine.status', {})).toBe(2);
});

it('another input is another question', async () => {
  const { client } = countingClient();
  const line = askAhead(client, [['jobs.list', { offset: 0 }]]);
  expect(await line.call('jobs.list', { offset: 100 })).toBe(2);
});

it.each(['events', 'settings'])('forgets what it was told before news of the host (%s)', async (push) => {
  const { client, tell } = countingClient();
  const line = askAhead(client, [['engine.status', {}]]);
  tell(push);
  expect(await line.call('engine.status', {})).toBe(2);
});

it('does not hand on a failure, nor an answer that nobody came for in time', async () => {
  const failing = countingClient(async (n) => (n === 1 ? Promise.reject(new Error('lost')) : n));
  const line = askAhead(failing.client, [['engine.status', {}]]);
  await vi.advanceTimersByTimeAsync(0);
  expect(await line.call('engine.status', {})).toBe(2);

  const late = countingClient();
  const other = askAhead(late.client, [['engine.status', {}]]);
  vi.advanceTimersByTime(60_000);
  expect(await other.call('engine.status', {})).toBe(2);
});
