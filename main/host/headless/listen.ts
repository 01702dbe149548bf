/** Listens on both loopback addresses with one port. */
import type { Server } from 'node:http';
import { PunctualError } from '../../engine/errors.ts';

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** Tried first when nobody asks for a port, so that the address stays the same from day to day. */
export const USUAL_PORT = 7345;

/**
 * `port` null = the usual one, or any free one when it is taken; 0 = any free one. Fails with `unavailable` when the port asked
 * for is taken or not allowed. [::1] is best effort: some computers have no IPv6.
 */
export async function listen(createServer: () => Server, port: number | null): Promise<Listening> {
  const first = await listenOnIPv4(createServer, port);
  const address = first.address();
  const bound = typeof address === 'object' && address !== null ? address.port : 0;
  const second = await bind(createServer(), bound, '::1').catch(() => null);
  const servers = second === null ? [first] : [first, second];
  return { port: bound, close: async () => void (await Promise.all(servers.map(close))) };
}

async function listenOnIPv4(createServer: () => Server, port: number | null): Promise<Server> {
  try {
    return await bind(createServer(), port ?? USUAL_PORT, '127.0.0.1');
  } catch (error) {
    if (port === null) return bind(createServer(), 0, '127.0.0.1');
    throw new PunctualError('unavailable', portSentence(port, error), { port }, { cause: error });
  }
}

function portSentence(port: number, error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use by another program. Choose another one with --port, or none.`;
  if (code === 'EACCES') return `Port ${port} may only be used by an administrator. Choose one above 1023 with --port.`;
  return `Port ${port} cannot be used: ${error instanceof Error ? error.message : String(error)}.`;
}

function bind(server: Server, port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
