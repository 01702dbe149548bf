/** The host's side of one line: lets the window in, answers its calls, passes pushes on. The same for every transport. */
import { type ErrorShape, toErrorShape } from '../main/engine/errors.ts';
import type { Answer } from './answer.ts';
import { CONTRACT_VERSION, type Pushes, type PushName } from './contract.ts';
import type { Transport } from './transport.ts';
import { decodeFromClient, type ExcessiveCall, encode, HELLO_LIMIT, type HostMessage, MESSAGE_LIMIT } from './wire.ts';

export interface ServeOptions {
  readonly answer: Answer;
  /** Every push of the app; returns the function that ends it. */
  onPush(listener: <N extends PushName>(name: N, payload: Pushes[N]) => void): () => void;
  /** Null lets the window in; an error is told and the line is then worth nothing. */
  authorize(token: string | null): ErrorShape | null;
  /** The line should be closed: refused, or it speaks nonsense. */
  hangUp(): void;
  /** True while the window does not keep up: pushes are dropped and owed as `lost`, and no further call begins (default: never). */
  readonly busy?: () => boolean;
  /** Puts the next call off until the host has looked at everything else; one call at a time is begun so (default: at once). */
  readonly later?: (work: () => void) => void;
}

export interface Session {
  /** The window keeps up again: tells it what it missed, and goes on with its calls. */
  drained(): void;
  /** Nothing more is answered; calls that have not begun are dropped. */
  end(): void;
}

/** Calls of one window, begun or not; more are refused, so that a runaway page cannot exhaust the host. */
const CALL_LIMIT = 500;
/** What calls that have not begun may hold, in UTF-16 units: two of the longest messages. */
const WAITING_LENGTH = 2 * MESSAGE_LIMIT;
/** Calls that are worked on at once. */
const AT_ONCE = 8;

/** Serves until the line closes. Nothing is answered or pushed before a good `hello`. */
export function serve(transport: Transport, options: ServeOptions): Session {
  const { later = (work) => work() } = options;
  let stage: 'waiting' | 'open' | 'over' = 'waiting';
  const waiting: Call[] = [];
  let waitingLength = 0;
  let underWay = 0;
  let resting = false;
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
    if (stage !== 'open') return;
    if (lost) {
      lost = false;
      const payload: Pushes['events'] = { events: [], lost: true };
      send({ type: 'push', name: 'events', payload });
    }
    begin();
  }

  function receive({ id, name, input }: Omit<Call, 'length'>, length: number): void {
    if (underWay + waiting.length >= CALL_LIMIT || (waiting.length > 0 && waitingLength + length > WAITING_LENGTH)) {
      const message = `More than ${CALL_LIMIT} calls of this window are under way.`;
      const reason = { code: 'too-many-calls' } as const;
      send({ type: 'error', id, error: { code: 'unavailable', message, reason } });
      return;
    }
    waiting.push({ id, name, input, length });
    waitingLength += length;
    begin();
  }

  /** Begins the next call. A window that does not take its answers gets no more of them made. */
  function begin(): void {
    if (resting || stage !== 'open' || underWay >= AT_ONCE || options.busy?.()) return;
    const call = waiting.shift();
    if (call === undefined) return;
    waitingLength -= call.length;
    underWay += 1;
    void answer(call).then(() => {
      underWay -= 1;
      begin();
    });
    resting = true;
    later(() => {
      resting = false;
      begin();
    });
  }

  async function answer({ id, name, input }: Call): Promise<void> {
    try {
      send({ type: 'answer', id, output: (await options.answer(name, input)) ?? null });
    } catch (error) {
      send({ type: 'error', id, error: toErrorShape(error) });
    }
  }

  function refuse({ id, bound, most }: ExcessiveCall): void {
    const deep = bound === 'depth';
    const what = `${deep ? 'nested deeper than' : 'more keys and values than'} ${most.toLocaleString('en')}`;
    const reason = deep ? ({ code: 'too-deep' } as const) : ({ code: 'field-many', most } as const);
    send({ type: 'error', id, error: { code: 'bad-input', message: `The call was not read: ${what}.`, reason } });
  }

  function end(): void {
    stage = 'over';
    waiting.length = 0;
    stopPushes();
  }

  transport.onClose(end);
  transport.onMessage((text) => {
    if (stage === 'over') return;
    if (stage === 'waiting') return hello(text.length > HELLO_LIMIT ? null : decodeFromClient(text));
    const message = decodeFromClient(text);
    if (message?.type === 'excess') return refuse(message);
    if (message?.type === 'call') return receive(message, text.length);
    // Not one of ours: nothing good follows on this line.
    end();
    options.hangUp();
  });
  return { drained, end };
}

interface Call {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
  /** Of its text, UTF-16 units. */
  readonly length: number;
}
