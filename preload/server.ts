/** The host's side of one line: lets the window in, answers its calls, passes pushes on. The same for every transport. */
import { type ErrorShape, toErrorShape } from '../main/engine/errors.ts';
import type { Answer } from './answer.ts';
import { CONTRACT_VERSION, type Pushes, type PushName } from './contract.ts';
import type { Transport } from './transport.ts';
import { decodeFromClient, type ExcessiveCall, encode, type HostMessage } from './wire.ts';

export interface ServeOptions {
  readonly answer: Answer;
  /** Every push of the app; returns the function that ends it. */
  onPush(listener: <N extends PushName>(name: N, payload: Pushes[N]) => void): () => void;
  /** Null lets the window in; an error is told and the line is then worth nothing. */
  authorize(token: string | null): ErrorShape | null;
  /** The line should be closed: refused, or it speaks nonsense. */
  hangUp(): void;
  /** True while the window does not keep up; pushes are then dropped and owed as `lost` (default: never). */
  readonly busy?: () => boolean;
}

export interface Session {
  /** The window keeps up again: tells it what it missed. */
  drained(): void;
}

/** Calls of one window under way at once; more are refused, so that a runaway page cannot exhaust the host. */
const CALL_LIMIT = 500;

/** Serves until the line closes. Nothing is answered or pushed before a good `hello`. */
export function serve(transport: Transport, options: ServeOptions): Session {
  let stage: 'waiting' | 'open' | 'over' = 'waiting';
  let underWay = 0;
  let lost = false;
  let stopPushes = () => {};

  const send = (message: HostMessage) => {
    if (stage !== 'over') transport.send(encode(message));
  };

  /** Null when the window may come in. */
  function objection(message: ReturnType<typeof decodeFromClient>): ErrorShape | null {
    if (message?.type !== 'hello') {
      return { code: 'unauthorized', message: 'The first message must say who is asking.' };
    }
    const error = options.authorize(message.token);
    if (error !== null || message.contract === CONTRACT_VERSION) return error;
    const versions = `window ${message.contract}, host ${CONTRACT_VERSION}`;
    const words = `This window is of another version (${versions}). Reload it.`;
    return { code: 'unavailable', message: words, reason: { code: 'other-version' } };
  }

  function hello(message: ReturnType<typeof decodeFromClient>): void {
    const error = objection(message);
    if (error !== null) {
      send({ type: 'refused', error });
      stage = 'over';
      options.hangUp();
      return;
    }
    stage = 'open';
    send({ type: 'welcome', contract: CONTRACT_VERSION });
    stopPushes = options.onPush((name, payload) => push(name, payload));
  }

  function push<N extends PushName>(name: N, payload: Pushes[N]): void {
    if (options.busy?.()) {
      lost = true;
      return;
    }
    if (lost) drained();
    send({ type: 'push', name, payload });
  }

  function drained(): void {
    if (!lost || stage !== 'open') return;
    lost = false;
    const payload: Pushes['events'] = { events: [], lost: true };
    send({ type: 'push', name: 'events', payload });
  }

  async function answer(id: number, name: string, input: unknown): Promise<void> {
    if (underWay >= CALL_LIMIT) {
      const message = `More than ${CALL_LIMIT} calls of this window are under way.`;
      const reason = { code: 'too-many-calls' } as const;
      return send({ type: 'error', id, error: { code: 'unavailable', message, reason } });
    }
    underWay += 1;
    try {
      send({ type: 'answer', id, output: (await options.answer(name, input)) ?? null });
    } catch (error) {
      send({ type: 'error', id, error: toErrorShape(error) });
    } finally {
      underWay -= 1;
    }
  }

  function refuse({ id, bound, most }: ExcessiveCall): void {
    const deep = bound === 'depth';
    const what = `${deep ? 'nested deeper than' : 'more keys and values than'} ${most.toLocaleString('en')}`;
    const reason = deep ? ({ code: 'too-deep' } as const) : ({ code: 'field-many', most } as const);
    send({ type: 'error', id, error: { code: 'bad-input', message: `The call was not read: ${what}.`, reason } });
  }

  transport.onClose(() => {
    stage = 'over';
    stopPushes();
  });
  transport.onMessage((text) => {
    if (stage === 'over') return;
    const message = decodeFromClient(text);
    if (stage === 'waiting') return hello(message);
    if (message?.type === 'excess') return refuse(message);
    if (message?.type === 'call') return void answer(message.id, message.name, message.input);
    // Not one of ours: nothing good follows on this line.
    stage = 'over';
    stopPushes();
    options.hangUp();
  });
  return { drained };
}
