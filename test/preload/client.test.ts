import { describe, expect, test, vi } from 'vitest';
import { PunctualError } from '../../main/engine/errors.ts';
import { createAnswer } from '../../preload/answer.ts';
import { type ConnectionState, createClient } from '../../preload/client.ts';
import { CONTRACT_VERSION, type Handlers, type Pushes, type PushName } from '../../preload/contract.ts';
import { serve } from '../../preload/server.ts';
import { encode } from '../../preload/wire.ts';
import { createFakeTime } from '../support/fake-time.ts';
import { createTransportPair, type TransportPair } from '../support/transport-pair.ts';

/** A host with a few real handlers, joined to a client over as many lines as the client opens. */
function createWorld(options: { token?: string; reachable?: () => boolean; busy?: () => boolean } = {}) {
  const time = createFakeTime();
  const pairs: TransportPair[] = [];
  const states: ConnectionState[] = [];
  const seen: unknown[] = [];
  const listeners = new Set<(name: PushName, payload: never) => void>();
  const never = new Promise<never>(() => {});
  const handlers = {
    'jobs.get': (input) => {
      seen.push(input);
      throw new PunctualError('not-found', 'There is no such job.', { id: input.id });
    },
    'jobs.groups': (input) => {
      seen.push(input);
      return { groups: [], tags: [] };
    },
    'host.info': () => never,
    'engine.status': () => {
      throw new TypeError('a bug');
    },
  } satisfies Partial<Handlers>;
  const answer = createAnswer(handlers as unknown as Handlers);
  let key = 'key';
  const client = createClient({
    async open() {
      if (options.reachable?.() === false) throw new Error('nobody listens there');
      const pair = createTransportPair();
      pairs.push(pair);
      serve(pair.host, {
        answer,
        authorize: (token) => (token === key ? null : { code: 'unauthorized', message: 'Wrong key.' }),
        hangUp: () => pair.close('hung up'),
        onPush(listener) {
          listeners.add(listener as never);
          return () => listeners.delete(listener as never);
        },
        ...(options.busy ? { busy: options.busy } : {}),
      });
      return pair.client;
    },
    hangUp() {
      pairs.at(-1)?.cut('the client let go');
    },
    token: () => options.token ?? 'key',
    wait: time.wait,
  });
  client.onState((state) => states.push(state));
  const push = <N extends PushName>(name: N, payload: Pushes[N]) => {
    for (const listener of listeners) listener(name, payload as never);
  };
  return { time, client, pairs, states, seen, push, listeners, changeKey: (next: string) => (key = next) };
}

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof PunctualError ? error.code : error),
  );

describe('calls', () => {
  test('answers cross, also when asked before the line is up', async () => {
    const { client } = createWorld();
    expect(await client.call('jobs.groups', {})).toEqual({ groups: [], tags: [] });
  });

  test('a name that is no call is answered with unknown-call, also one that every object has', async () => {
    const { client } = createWorld();
    expect(await code(client.call('no.such' as never, {} as never))).toBe('unknown-call');
    expect(await code(client.call('constructor' as never, {} as never))).toBe('unknown-call');
    expect(await code(client.call('__proto__' as never, {} as never))).toBe('unknown-call');
  });

  test('bad input never reaches the handler and names every wrong place', async () => {
    const { client, seen } = createWorld();
    const error = await client.call('jobs.get', { id: 7, language: 'fr', more: 1 } as never).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'bad-input' });
    const { problems } = (error as PunctualError).detail as { problems: { path: string }[] };
    expect(problems.map((problem) => problem.path).sort()).toEqual(['', 'id', 'language']);
    expect(seen).toEqual([]);
  });

  test('an expected failure arrives with code, sentence and detail', async () => {
    const { client } = createWorld();
    const error = await client.call('jobs.get', { id: 'x' }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(PunctualError);
    expect(error).toMatchObject({ code: 'not-found', message: 'There is no such job.', detail: { id: 'x' } });
  });

  test('a bug in a handler becomes `internal` and carries no stack', async () => {
    const { client, pairs } = createWorld();
    expect(await code(client.call('engine.status', {}))).toBe('internal');
    expect(pairs[0]?.crossed.some(({ text }) => text.includes('.test.ts'))).toBe(false);
  });

  test('input that JSON cannot say is refused here', async () => {
    const { client } = createWorld();
    expect(await code(client.call('jobs.get', { id: 1n } as never))).toBe('bad-input');
  });

  test('nested a million deep is bad input, not a crash', async () => {
    const { pairs, client } = createWorld();
    await client.call('jobs.groups', {});
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    pairs[0]?.client.send(`{"type":"call","id":99,"name":"schedule.preview","input":{"schedule":${deep}}}`);
    await vi.waitFor(() => expect(pairs[0]?.crossed.at(-1)?.text).toContain('bad-input'), { timeout: 15_000 });
  });

  test('S44: a call nobody answers ends after a minute', async () => {
    const { client, time } = createWorld();
    const answer = code(client.call('host.info', {}));
    await time.advanceAsync(60_000);
    expect(await answer).toBe('disconnected');
  });
});

describe('the line', () => {
  test('pending and future calls fail with the reason when the other side goes away', async () => {
    const { client, pairs, time } = createWorld();
    await time.advanceAsync(0);
    const pending = client.call('host.info', {}).catch((e: unknown) => e);
    await time.advanceAsync(0);
    pairs[0]?.cut('the host was stopped');
    const disconnected = { code: 'disconnected', detail: { reason: 'the host was stopped' } };
    expect(await pending).toMatchObject(disconnected);
    expect(await client.call('jobs.groups', {}).catch((e: unknown) => e)).toMatchObject(disconnected);
  });

  test('it comes back by itself, says so, and listeners still hear', async () => {
    const { client, pairs, time, states, push } = createWorld();
    const reasons: string[] = [];
    client.on('closing', ({ reason }) => reasons.push(reason));
    await time.advanceAsync(0);
    pairs[0]?.cut('gone');
    await time.advanceAsync(250);
    expect(states.map((state) => state.kind)).toEqual(['connected', 'disconnected', 'connecting', 'connected']);
    expect(states.at(-1)).toEqual({ kind: 'connected', again: true });
    push('closing', { reason: 'bye' });
    await time.advanceAsync(0);
    expect(reasons).toEqual(['bye']);
    expect(await client.call('jobs.groups', {})).toEqual({ groups: [], tags: [] });
  });

  test('pauses between attempts grow to five seconds and start small again after a success', async () => {
    let reachable = false;
    const { states, time, pairs } = createWorld({ reachable: () => reachable });
    await time.advanceAsync(20_000);
    const pauses = states.flatMap((state) => (state.kind === 'disconnected' ? [state.retryMs] : []));
    expect(pauses.slice(0, 6)).toEqual([250, 500, 1000, 2000, 5000, 5000]);
    reachable = true;
    await time.advanceAsync(5000);
    pairs.at(-1)?.cut('again');
    expect(states.at(-1)).toMatchObject({ kind: 'disconnected', retryMs: 250 });
  });

  test('reconnect does not wait for the pause', async () => {
    let reachable = false;
    const { client, time } = createWorld({ reachable: () => reachable });
    await time.advanceAsync(8000);
    reachable = true;
    client.reconnect();
    await time.advanceAsync(0);
    expect(client.state().kind).toBe('connected');
  });

  test('a host that opens the line and then says nothing is given up after ten seconds', async () => {
    const time = createFakeTime();
    const client = createClient({
      open: async () => createTransportPair().client,
      hangUp: () => {},
      token: () => null,
      wait: time.wait,
    });
    const answer = code(client.call('jobs.groups', {}));
    await time.advanceAsync(10_000);
    expect(await answer).toBe('disconnected');
    expect(client.state().kind).toBe('disconnected');
  });

  test('a wrong key is told in words and not tried again by itself', async () => {
    const { client, time, pairs, changeKey } = createWorld({ token: 'wrong' });
    expect(await code(client.call('jobs.groups', {}))).toBe('unauthorized');
    await time.advanceAsync(60_000);
    expect(pairs).toHaveLength(1);
    changeKey('wrong');
    client.reconnect();
    await time.advanceAsync(0);
    expect(client.state().kind).toBe('connected');
  });

  test('nothing is answered or pushed before the hello', async () => {
    const time = createFakeTime();
    const seen: string[] = [];
    const pair = createTransportPair();
    const heard: string[] = [];
    serve(pair.host, {
      answer: async (name) => seen.push(name),
      authorize: () => null,
      hangUp: () => pair.close('no'),
      onPush(listener) {
        listener('closing', { reason: 'early' });
        return () => {};
      },
    });
    pair.client.onMessage((text) => heard.push(text));
    pair.client.send(encode({ type: 'call', id: 1, name: 'jobs.groups', input: {} }));
    await time.advanceAsync(0);
    expect(heard.map((text) => (JSON.parse(text) as { type: string }).type)).toEqual(['refused']);
    expect(seen).toEqual([]);
  });

  test('a window of another version is told to reload', async () => {
    const pair = createTransportPair();
    const heard: string[] = [];
    serve(pair.host, { answer: async () => null, authorize: () => null, hangUp: () => {}, onPush: () => () => {} });
    pair.client.onMessage((text) => heard.push(text));
    pair.client.send(encode({ type: 'hello', contract: CONTRACT_VERSION + 1, token: null }));
    await vi.waitFor(() => expect(heard).toHaveLength(1), { timeout: 15_000 });
    expect(heard[0]).toContain('Reload');
  });

  test('a window that does not keep up is told once that it missed something', async () => {
    let busy = false;
    const { client, time, push } = createWorld({ busy: () => busy });
    const heard: boolean[] = [];
    client.on('events', ({ lost }) => heard.push(lost));
    await time.advanceAsync(0);
    busy = true;
    for (let n = 0; n < 1000; n += 1) push('events', { events: [], lost: false });
    busy = false;
    push('events', { events: [], lost: false });
    await time.advanceAsync(0);
    expect(heard).toEqual([true, false]);
  });

  test('a closed client leaves nothing behind: no timer, no listener at the host', async () => {
    const { client, time, listeners } = createWorld();
    const pending = code(client.call('host.info', {}));
    await time.advanceAsync(0);
    client.close();
    expect(await pending).toBe('disconnected');
    expect(time.nextRing()).toBeNull();
    expect(listeners.size).toBe(0);
    expect(await code(client.call('jobs.groups', {}))).toBe('disconnected');
  });
});
