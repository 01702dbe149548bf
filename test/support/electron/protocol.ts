/** Stands in for `electron.protocol`: keeps the handlers, which window.ts asks. */
import type { Protocol } from 'electron';

type Handler = (request: Request) => Response | Promise<Response>;
export const protocolHandlers = new Map<string, Handler>();

export const protocol = {
  registerSchemesAsPrivileged: () => {},
  handle: (scheme, handler) => void protocolHandlers.set(scheme, handler as unknown as Handler),
} satisfies Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle'>;
