/** The WebSocket side of the headless host: lets our own page in, and makes a transport of each socket. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Answer } from '../../../preload/answer.ts';
import { type ServeOptions, serve } from '../../../preload/server.ts';
import type { Transport } from '../../../preload/transport.ts';
import { MESSAGE_LIMIT } from '../../../preload/wire.ts';
import { objection } from './address.ts';
import type { Gate } from './gate.ts';

export interface SocketsOptions {
  readonly answer: Answer;
  readonly onPush: ServeOptions['onPush'];
  readonly gate: Gate;
}
export interface Sockets {
  /** Answers upgrades of this server. */
  attach(server: Server): void;
  /** Tells every window why, and hangs up. */
  close(reason: string): void;
}

/** Same path as in preload/socket.ts, which a host cannot import because it knows the browser. */
const PATH = '/socket';
const MOST_SOCKETS = 100;
const HELLO_LIMIT_MS = 10_000;
const PING_MS = 30_000;
/** A window this far behind gets no pushes until it has caught up. */
const BUSY_BYTES = 4 * 1024 * 1024;

export function createSockets(options: SocketsOptions): Sockets {
  const { answer, onPush, gate } = options;
  const server = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_LIMIT, perMessageDeflate: false });
  const alive = new WeakSet<WebSocket>();

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const status = refusal(request);
    if (status === null) server.handleUpgrade(request, socket, head, welcome);
    else socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  }

  function refusal({ headers: { host, origin }, url }: IncomingMessage): string | null {
    if (objection({ host, origin }) !== null) return '403 Forbidden';
    if (url !== PATH) return '404 Not Found';
    if (gate.closed() || server.clients.size >= MOST_SOCKETS) return '429 Too Many Requests';
    return null;
  }

  function welcome(socket: WebSocket): void {
    alive.add(socket);
    socket.on('pong', () => alive.add(socket));
    // Without a listener an error would end the process; `close` follows and tells.
    socket.on('error', () => {});
    const patience = setTimeout(() => socket.close(1008, 'no hello in time'), HELLO_LIMIT_MS);
    socket.on('close', () => clearTimeout(patience));
    const busy = () => socket.bufferedAmount > BUSY_BYTES;
    const session = serve(
      transportOf(socket, () => !busy() && session.drained()),
      {
        answer,
        onPush,
        busy,
        authorize(token) {
          clearTimeout(patience);
          return gate.check(token);
        },
        hangUp: () => socket.close(1008, 'not let in'),
      },
    );
  }

  // A laptop that slept leaves sockets behind that nobody will ever close.
  const pings = setInterval(() => {
    for (const socket of server.clients) {
      if (alive.delete(socket)) socket.ping();
      else socket.terminate();
    }
  }, PING_MS);
  pings.unref();

  return {
    attach: (http) => void http.on('upgrade', upgrade),
    close(reason) {
      clearInterval(pings);
      for (const socket of server.clients) {
        socket.close(1001, reason.slice(0, 100));
        // A page that is busy or frozen would hold the stop up.
        setTimeout(() => socket.terminate(), 500).unref();
      }
    },
  };
}

function transportOf(socket: WebSocket, sent: () => void): Transport {
  return {
    send(text) {
      if (socket.readyState === socket.OPEN) socket.send(text, sent);
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
