/** Serves the window's files on the loopback interface, and nothing else. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { contentPolicy, SECURITY_HEADERS } from '../content-policy.ts';
import type { Encoding, WindowFile, WindowFiles } from '../window-files.ts';
import { objection } from './address.ts';

const NOT_BUILT = 'The window of Punctual has not been built. Stop this host and run: npm run build';

/** One server per address; not yet listening. */
export function createHttpServer(files: WindowFiles): Server {
  const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 30_000 }, (request, response) => {
    answer(files, request, response).catch(() => {
      if (!response.headersSent) sendText(response, 500, 'This file could not be read.');
      else response.destroy();
    });
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  return server;
}

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
  const body = await file.read(encoding);
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    'Content-Type': file.type,
    'Content-Length': body.length,
    // `self` does not cover ws: in every browser. The name was checked above.
    'Content-Security-Policy': contentPolicy([`ws://${host}`]),
    'Cache-Control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    Vary: 'Accept-Encoding',
    ...(encoding === undefined ? {} : { 'Content-Encoding': encoding }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
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
