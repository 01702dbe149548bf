import { WebSocket } from 'ws';
import type { Client } from '../../preload/client.ts';
import { CONTRACT_VERSION } from '../../preload/contract.ts';
import { encode } from '../../preload/wire.ts';

/** A window that has been let in and then reads nothing any more; `resume` makes it read again, `terminate` ends it. */
export async function frozenWindow(host: { readonly origin: string; readonly token: string }): Promise<WebSocket> {
  const socket = new WebSocket(`${host.origin.replace('http', 'ws')}/socket`);
  socket.on('error', () => {});
  socket.on('open', () => socket.send(encode({ type: 'hello', contract: CONTRACT_VERSION, token: host.token })));
  await new Promise<void>((resolve) => socket.once('message', () => resolve()));
  socket.pause();
  return socket;
}

/** Adds jobs until an export is about 9 MB. */
export async function addMuch(client: Client): Promise<void> {
  const spec = (n: number) => ({
    name: `job ${n}`,
    action: { kind: 'shell' as const, command: 'true' },
    schedule: { kind: 'manual' as const },
    notes: 'n'.repeat(9000),
  });
  await client.call('jobs.addMany', { jobs: Array.from({ length: 1000 }, (_, n) => ({ spec: spec(n) })) });
}

/** Asks for exports without taking any; ids of the calls are 1 to `count`. */
export function askForExports(socket: WebSocket, count: number): void {
  for (let id = 1; id <= count; id += 1) socket.send(encode({ type: 'call', id, name: 'jobs.export', input: {} }));
}
