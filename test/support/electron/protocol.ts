/** Stands in for `electron.protocol`: keeps the handlers, which window.ts asks. */
import type { Protocol } from 'electron';
import { life } from './life.ts';

type Handler = (request: Request) => Response | Promise<Response>;
export const protocolHandlers = new Map<string, Handler>();

export const protocol = {
  registerSchemesAsPrivileged() {
    // lib/browser/api/protocol.ts
    if (life.ready) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
  },
  handle: (scheme, handler) => void protocolHandlers.set(scheme, handler as unknown as Handler),
} satisfies Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle'>;
