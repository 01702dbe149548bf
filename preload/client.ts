/**
 * The window's side of the contract, the same over every transport. Promises (S44):
 * 1. every call ends: with its answer, with the host's typed error, or with `disconnected` and the reason;
 * 2. a lost line fails what is pending at once, and is built up again with growing pauses;
 * 3. listeners survive a reconnect; whoever shows data asks again when told `connected` with `again: true`.
 */
import { type ErrorShape, fromErrorShape, PunctualError } from '../main/engine/errors.ts';
import {
  type CallInput,
  type CallName,
  type CallOutput,
  CONTRACT_VERSION,
  type Pushes,
  type PushName,
} from './contract.ts';
import type { Transport } from './transport.ts';
import { decodeFromHost, encode } from './wire.ts';

/** What a client needs from where it lives; `socket.ts` has the window's. */
export interface Connection {
  /** Opens a new line; fails with a sentence when the host cannot be reached. */
  open(): Promise<Transport>;
  /** Lets go of the line opened last, also of one that is still being opened. */
  hangUp(): void;
  /** The key to a headless host; null in the desktop app. */
  token(): string | null;
  /** Rings once after `ms`; the function returned forgets it. */
  wait(ms: number, ring: () => void): () => void;
}

export type ConnectionState =
  | { readonly kind: 'connecting'; readonly attempt: number }
  /** `again`: not the first time, so what was shown may be old. */
  | { readonly kind: 'connected'; readonly again: boolean }
  /** Tries again by itself after `retryMs`. */
  | { readonly kind: 'disconnected'; readonly error: ErrorShape; readonly retryMs: number }
  /** Not let in; trying again by itself would not help. */
  | { readonly kind: 'refused'; readonly error: ErrorShape }
  | { readonly kind: 'closed' };

export interface Client {
  /** Fails with PunctualError only: the host's own, or `disconnected` with the reason. */
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  /** Returns the function that ends it. */
  on<N extends PushName>(name: N, listener: (payload: Pushes[N]) => void): () => void;
  state(): ConnectionState;
  /** Told at every change; returns the function that ends it. */
  onState(listener: (state: ConnectionState) => void): () => void;
  /** Tries at once instead of waiting; also after `refused`. */
  reconnect(): void;
  close(): void;
}

const PAUSES_MS = [250, 500, 1000, 2000, 5000] as const;
const HELLO_LIMIT_MS = 10_000;
const ANSWER_LIMIT_MS = 60_000;

interface Pending {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: PunctualError) => void;
  readonly forget: () => void;
}
interface Line {
  readonly transport: Transport;
  /** False while the host has not answered the hello. */
  welcome: boolean;
}

const CLOSED: ErrorShape = {
  code: 'disconnected',
  message: 'This window was closed.',
  reason: { code: 'window-closed' },
};

/** Connects at once and stays connected until `close`. */
export function createClient(connection: Connection): Client {
  const pending = new Map<number, Pending>();
  const waiting: { id: number; text: string }[] = [];
  const pushListeners = new Map<string, Set<(payload: never) => void>>();
  const stateListeners = new Set<(state: ConnectionState) => void>();
  let state: ConnectionState = { kind: 'connecting', attempt: 1 };
  let line: Line | null = null;
  let nextId = 1;
  let attempt = 0;
  let everConnected = false;
  /** Grows with every attempt; an answer to an attempt given up is recognised by it. */
  let round = 0;
  let forgetTimer = () => {};

  function become(next: ConnectionState): void {
    state = next;
    tell(stateListeners, next);
  }

  function failPending(error: ErrorShape): void {
    const all = [...pending.values()];
    pending.clear();
    waiting.length = 0;
    for (const call of all) {
      call.forget();
      call.reject(fromErrorShape(error));
    }
  }

  function connect(): void {
    forgetTimer();
    round += 1;
    attempt += 1;
    line = null;
    const mine = round;
    become({ kind: 'connecting', attempt });
    forgetTimer = connection.wait(HELLO_LIMIT_MS, () => lost(mine, 'the host does not answer'));
    connection.open().then(
      (transport) => {
        if (mine === round) greet(transport, mine);
      },
      (error: unknown) => lost(mine, error instanceof Error ? error.message : String(error)),
    );
  }

  function greet(transport: Transport, mine: number): void {
    line = { transport, welcome: false };
    transport.onClose((reason) => lost(mine, reason));
    transport.onMessage((text) => {
      if (mine === round) receive(text);
    });
    if (mine === round)
      transport.send(encode({ type: 'hello', contract: CONTRACT_VERSION, token: connection.token() }));
  }

  function drop(): void {
    forgetTimer();
    round += 1;
    line = null;
    connection.hangUp();
  }

  function lost(mine: number, reason: string): void {
    if (mine !== round || state.kind === 'closed' || state.kind === 'refused') return;
    drop();
    const error: ErrorShape = {
      code: 'disconnected',
      message: `No connection to Punctual: ${reason}`,
      detail: { reason },
      reason: { code: 'line-lost' },
    };
    const retryMs = PAUSES_MS[Math.min(attempt, PAUSES_MS.length) - 1] ?? PAUSES_MS[0];
    become({ kind: 'disconnected', error, retryMs });
    failPending(error);
    if (state.kind === 'disconnected') forgetTimer = connection.wait(retryMs, connect);
  }

  function receive(text: string): void {
    const message = decodeFromHost(text);
    if (message === null) return;
    switch (message.type) {
      case 'welcome':
        welcomed();
        break;
      case 'refused':
        drop();
        become({ kind: 'refused', error: message.error });
        failPending(message.error);
        break;
      case 'answer':
        settle(message.id)?.resolve(message.output);
        break;
      case 'error':
        settle(message.id)?.reject(fromErrorShape(message.error));
        break;
      case 'push':
        tell(pushListeners.get(message.name) ?? [], message.payload as never);
    }
  }

  function welcomed(): void {
    if (line === null || line.welcome) return;
    forgetTimer();
    line.welcome = true;
    attempt = 0;
    const again = everConnected;
    everConnected = true;
    for (const call of waiting.splice(0)) if (pending.has(call.id)) line.transport.send(call.text);
    become({ kind: 'connected', again });
  }

  function settle(id: number): Pending | undefined {
    const call = pending.get(id);
    pending.delete(id);
    call?.forget();
    return call;
  }

  function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    if (state.kind === 'disconnected' || state.kind === 'refused') {
      return Promise.reject(fromErrorShape(state.error));
    }
    if (state.kind === 'closed') return Promise.reject(fromErrorShape(CLOSED));
    const id = nextId++;
    let text: string;
    try {
      text = encode({ type: 'call', id, name, input });
    } catch (error) {
      return Promise.reject(
        new PunctualError('bad-input', `"${name}" was asked with something JSON cannot say.`, undefined, {
          reason: { code: 'field-other' },
          cause: error,
        }),
      );
    }
    return new Promise((resolve, reject) => {
      const forget = connection.wait(ANSWER_LIMIT_MS, () => {
        const seconds = ANSWER_LIMIT_MS / 1000;
        const message = `Punctual did not answer "${name}" within ${seconds} s.`;
        const reason = { code: 'no-answer', seconds } as const;
        settle(id)?.reject(fromErrorShape({ code: 'disconnected', message, reason }));
      });
      pending.set(id, { resolve: resolve as (output: unknown) => void, reject, forget });
      if (line?.welcome) line.transport.send(text);
      else waiting.push({ id, text });
    });
  }

  connect();
  return {
    call,
    on(name, listener) {
      const listeners = pushListeners.get(name) ?? new Set();
      pushListeners.set(name, listeners);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    state: () => state,
    onState(listener) {
      stateListeners.add(listener);
      return () => void stateListeners.delete(listener);
    },
    reconnect() {
      if (state.kind !== 'disconnected' && state.kind !== 'refused') return;
      attempt = 0;
      connect();
    },
    close() {
      drop();
      become({ kind: 'closed' });
      failPending(CLOSED);
    },
  };
}

/** One listener that throws stops nobody (S43); its error surfaces where the platform reports unhandled ones. */
function tell<T>(listeners: Iterable<(value: T) => void>, value: T): void {
  for (const listener of [...listeners]) {
    try {
      listener(value);
    } catch (error) {
      void Promise.reject(error);
    }
  }
}
