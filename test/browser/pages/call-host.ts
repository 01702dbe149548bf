/** One call to a host, over a line of its own: what a test needs to set up or to look up beside the window. */
import { WebSocket } from 'ws';
import { type Connection, createClient } from '../../../preload/client.ts';
import type { CallInput, CallName, CallOutput } from '../../../preload/contract.ts';
import { SOCKET_PATH } from '../../../preload/socket.ts';
import type { Transport } from '../../../preload/transport.ts';
import type { HostProcess } from '../../support/host-process.ts';

export async function callHost<N extends CallName>(
  host: HostProcess,
  name: N,
  input: CallInput<N>,
): Promise<CallOutput<N>> {
  const client = createClient(lineTo(host));
  try {
    return await client.call(name, input);
  } finally {
    client.close();
  }
}

function lineTo(host: HostProcess): Connection {
  let socket: WebSocket | null = null;
  return {
    open: () =>
      new Promise<Transport>((resolve, reject) => {
        const line = new WebSocket(`${host.origin.replace('http', 'ws')}${SOCKET_PATH}`, { origin: host.origin });
        socket = line;
        line.on('error', reject);
        line.on('open', () =>
          resolve({
            send: (text) => line.send(text),
            onMessage: (listener) => line.on('message', (data) => listener(String(data))),
            onClose: (listener) => line.on('close', () => listener('closed')),
          }),
        );
      }),
    hangUp: () => socket?.close(),
    token: () => host.token,
    wait(ms, ring) {
      const timer = setTimeout(ring, ms);
      return () => clearTimeout(timer);
    },
  };
}
