/** The WebSocket side of the headless host: lets our own page in, and makes a transport of each socket. */
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Answer } from '../../../preload/answer.ts';
import { type ServeOptions, type Session, serve } from '../../../preload/server.ts';
import type { Transport } from '../../../preload/transport.ts';
import { MESSAGE_LIMIT } from '../../../preload/wire.ts';
import type { ErrorShape } from '../../engine/errors.ts';
import type { Log } from '../../engine/ports.ts';
import { createStallWatch } from '../stall-watch.ts';
import { createStrangers, type Stranger } from '../strangers.ts';
import { objection } from './address.ts';
import type { Gate } from './gate.ts';

export interface SocketsOptions {
  readonly answer: Answer;
  readonly onPush: ServeOptions['onPush'];
  readonly gate: Gate;
  /** How long a window may take nothing of what is sent to it before its line is cut. */
  readonly stallMs?: number | undefined;
  readonly log?: Log | undefined;
}
export interface Sockets {
  /** Answers upgrades of this server. */
  attach(server: Server): void;
  /** The place of a connection among those that have not shown the key. */
  strangerOf(socket: Socket): Stranger;
  /** Tells every window why, and hangs up. */
  close(reason: string): void;
}

/** Same path as in preload/socket.ts, which a host cannot import because it knows the browser. */
const PATH = '/socket';
const MOST_WINDOWS = 100;
/** Connections without the key, of both addresses together. */
const STRANGERS = {
  ...{ mostSilent: 100, mostSpeaking: 400, patienceMs: 5000 },
  ...{ newcomerMs: 500, mostNewcomers: 1000 },
} as const;
/** Bytes that a connection may send before its key: a hello is a hundred. */
const BEFORE_KEY = 4096;
const HELLO_LIMIT_MS = 5000;
/** For words of farewell to arrive. */
const FAREWELL_MS = 1000;
const PING_MS = 30_000;
/** A window this far behind gets no pushes and no further answers until it has caught up. */
const BUSY_BYTES = 4 * 1024 * 1024;
const STALL_MS = 30_000;

export function createSockets(options: SocketsOptions): Sockets {
  const { answer, onPush, gate } = options;
  const server = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_LIMIT, perMessageDeflate: false });
  const alive = new WeakSet<WebSocket>();
  const strangers = createStrangers(STRANGERS);
  const known = new WeakMap<Socket, Stranger>();
  const windows = new Map<WebSocket, Session>();

  function strangerOf(socket: Socket): Stranger {
    const before = known.get(socket);
    if (before !== undefined) return before;
    const stranger = strangers.arrive(() => socket.destroy());
    known.set(socket, stranger);
    socket.on('close', stranger.leave);
    return stranger;
  }

  // `request.socket` is the connection; `upgrade` is given the same as a plain stream.
  function upgrade(request: IncomingMessage, _stream: Duplex, head: Buffer): void {
    const { socket } = request;
    socket.on('error', () => socket.destroy());
    strangerOf(socket).speaks(HELLO_LIMIT_MS);
    const status = refusal(request);
    if (status === null) server.handleUpgrade(request, socket, head, (line) => welcome(line, socket));
    else {
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      strangerOf(socket).speaks(FAREWELL_MS);
    }
  }

  function refusal({ headers: { host, origin }, url }: IncomingMessage): string | null {
    if (objection({ host, origin }) !== null) return '403 Forbidden';
    return url === PATH ? null : '404 Not Found';
  }

  function authorize(token: string | null): ErrorShape | null {
    const error = gate.check(token);
    if (error !== null || windows.size < MOST_WINDOWS) return error;
    const message = `${MOST_WINDOWS} windows of this Punctual are open already. Close some of them.`;
    return { code: 'unavailable', message, reason: { code: 'too-many-windows', most: MOST_WINDOWS } };
  }

  function welcome(line: WebSocket, socket: Socket): void {
    alive.add(line);
    line.on('pong', () => alive.add(line));
    // Without a listener an error would end the process; `close` follows and tells.
    line.on('error', () => {});
    const busy = () => line.bufferedAmount > BUSY_BYTES;
    const watch = createStallWatch(options.stallMs ?? STALL_MS, () => {
      session.end();
      options.log?.warn('a window did not take its answers and was cut off');
      farewell(line, 1013, 'this window does not take its answers');
    });
    const transport = transportOf(line, {
      handedOver: () => watch.handedOver(busy()),
      taken() {
        watch.taken(busy());
        if (!busy()) session.drained();
      },
    });
    const session: Session = serve(transport, {
      answer,
      onPush,
      busy,
      later: setImmediate,
      authorize(token) {
        const error = authorize(token);
        if (error !== null) return error;
        strangerOf(socket).leave();
        socket.off('data', bound);
        windows.set(line, session);
        return null;
      },
      hangUp: () => farewell(line, 1008, 'not let in'),
    });
    line.on('close', () => {
      watch.stop();
      windows.delete(line);
    });

    // The limits of ws are those of a window. Counted here is everything, also pieces of a message that never ends.
    let left = BEFORE_KEY;
    function bound(chunk: Buffer): void {
      left -= chunk.length;
      if (left < 0 && !windows.has(line)) line.terminate();
    }
    socket.on('data', bound);
  }

  // A laptop that slept leaves sockets behind that nobody will ever close.
  const pings = setInterval(() => {
    for (const line of server.clients) {
      if (alive.delete(line)) line.ping();
      else line.terminate();
    }
  }, PING_MS);
  pings.unref();

  return {
    strangerOf,
    attach: (http) => void http.on('upgrade', upgrade),
    close(reason) {
      clearInterval(pings);
      for (const session of windows.values()) session.end();
      for (const line of server.clients) farewell(line, 1001, reason.slice(0, 100), 500);
    },
  };
}

/** Hangs up with words. The other side may be frozen, so nothing waits for its answer longer than `ms`. */
function farewell(line: WebSocket, code: number, reason: string, ms = FAREWELL_MS): void {
  line.close(code, reason);
  setTimeout(() => line.terminate(), ms).unref();
}

interface Flow {
  handedOver(): void;
  taken(): void;
}

function transportOf(socket: WebSocket, flow: Flow): Transport {
  return {
    send(text) {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(text, flow.taken);
      flow.handedOver();
    },
    onMessage(listener) {
      socket.on('message', (data, isBinary) => {
        if (!isBinary) listener(String(data));
      });
    },
    onClose(listener) {
      socket.on('close', (_code, reason) => listener(String(reason) || 'the page went away'));
    },
  };
}
