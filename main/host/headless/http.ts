/** Serves the window's files on the loopback interface, and nothing else. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { contentPolicy, SECURITY_HEADERS } from '../content-policy.ts';
import type { Stranger } from '../strangers.ts';
import type { Encoding, WindowFile, WindowFiles } from '../window-files.ts';
import { objection } from './address.ts';

const NOT_BUILT = 'The window of Punctual has not been built. Stop this host and run: npm run build';

/** Nobody needs the key for the window's files, so whoever asks gets little: short heads, no bodies, one answer at a time. */
const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 5000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
} as const;
const MOST_HEADERS = 100;
/** For taking one file, also over a slow tunnel. */
const ANSWER_LIMIT_MS = 60_000;

/** One server per address; not yet listening. `strangerOf` gives each connection its place among those without the key. */
export function createHttpServer(files: WindowFiles, strangerOf: (socket: Socket) => Stranger): Server {
  const answering = new WeakSet<Socket>();
  const server = createServer(LIMITS, (request, response) => {
    const { socket } = request;
    // Browsers send the next request when they have the answer; a thousand at once would be a thousand open files.
    if (answering.has(socket) || hasBody(request)) return void socket.destroy();
    answering.add(socket);
    const stranger = strangerOf(socket);
    stranger.speaks(ANSWER_LIMIT_MS);
    response.on('close', () => {
      answering.delete(socket);
      stranger.speaks(LIMITS.keepAliveTimeout + 1000);
    });
    answer(files, request, response).catch(() => {
      if (!response.headersSent) sendText(response, 500, 'This file could not be read.');
      else response.destroy();
    });
  });
  server.maxHeadersCount = MOST_HEADERS;
  server.on('connection', strangerOf);
  server.on('clientError', (_error, socket) => socket.destroy());
  return server;
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;

async function answer(files: WindowFiles, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { host, origin } = request.headers;
  const refused = objection({ host, origin });
  if (refused !== null) return sendText(response, 403, refused);
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return sendText(response, 405, 'Only GET is answered here.');
  if (!files.present) return sendText(response, 503, NOT_BUILT);
  const file = files.find((request.url ?? '/').split(/[?#]/, 1)[0] ?? '/');
  if (file === null) return sendText(response, 404, 'There is no such file here.');

  const encoding = chooseEncoding(file, request.headers['accept-encoding']);
  const { bytes, content } = await file.stream(encoding);
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    'Content-Type': file.type,
    'Content-Length': bytes,
    // `self` does not cover ws: in every browser. The name was checked above.
    'Content-Security-Policy': contentPolicy([`ws://${host}`]),
    'Cache-Control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    Vary: 'Accept-Encoding',
    ...(encoding === undefined ? {} : { 'Content-Encoding': encoding }),
  });
  if (request.method === 'HEAD') {
    content.destroy();
    response.end();
  } else {
    await pipeline(content, response);
  }
}

function chooseEncoding(file: WindowFile, accepted: string | string[] | undefined): Encoding | undefined {
  const offered = new Set(
    String(accepted ?? '')
      .split(/\s*,\s*/)
      .map((part) => part.replace(/;.*/, '')),
  );
  return file.encodings.find((encoding) => offered.has(encoding));
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Cache-Control': 'no-store',
    ...(status === 405 ? { Allow: 'GET, HEAD' } : {}),
  });
  response.end(`${text}\n`);
}
