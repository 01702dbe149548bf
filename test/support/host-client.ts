/** A client of a running headless host in plain Node: the same client as the window's, over a WebSocket of our own. */
import { WebSocket } from 'ws';
import { type Client, createClient } from '../../preload/client.ts';
import type { Transport } from '../../preload/transport.ts';

/** Connects with the key; `origin` is `http://127.0.0.1:PORT`. Close it when done. */
export function connectToHost(host: { readonly origin: string; readonly token: string }): Client {
  let socket: WebSocket | null = null;
  return createClient({
    open() {
      const opening = new WebSocket(`${host.origin.replace('http', 'ws')}/socket`, { origin: host.origin });
      socket = opening;
      return opened(opening);
    },
    hangUp() {
      socket?.close();
    },
    token: () => host.token,
    wait(ms, ring) {
      const timer = setTimeout(ring, ms);
      return () => clearTimeout(timer);
    },
  });
}

function opened(socket: WebSocket): Promise<Transport> {
  const early: string[] = [];
  let deliver: ((text: string) => void) | null = null;
  let closed: string | null = null;
  let tellClosed: ((reason: string) => void) | null = null;
  socket.on('message', (data) => {
    if (deliver === null) early.push(String(data));
    else deliver(String(data));
  });
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', (_code, reason) => {
      closed = String(reason) || 'the host went away';
      reject(new Error(closed));
      tellClosed?.(closed);
    });
    socket.on('open', () =>
      resolve({
        send: (text) => socket.send(text),
        onMessage(listener) {
          deliver = listener;
          for (const text of early.splice(0)) listener(text);
        },
        onClose(listener) {
          tellClosed = listener;
          if (closed !== null) listener(closed);
        },
      }),
    );
  });
}
