/** What another account of this computer can do to a host without its key. */
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { CONTRACT_VERSION } from '../../preload/contract.ts';
import { encode } from '../../preload/wire.ts';
import { connectToHost } from './host-client.ts';
import type { HostProcess } from './host-process.ts';

export interface Strangers {
  /** Each sends the head of a frame of 30 MiB and never its end. Resolves when all were cut off. */
  unfinishedFrames(count: number): Promise<void>;
  /** 10 MB of nested brackets, and of one text, where the key should be. Resolves when both were cut off. */
  largeHellos(): Promise<void>;
  /** Wrong keys, `together` at a time, until stopped; returns how many were sent so far. */
  wrongKeys(together: number): { sent(): number; stop(): Promise<void> };
  /** Connections that say nothing; every third asks for a line first. `closed` counts those that were ended. */
  silentConnections(count: number): { closed(): number };
  /** A request whose head comes byte by byte. Resolves when all were cut off. */
  slowHeads(count: number): Promise<void>;
  /** One connection that asks a thousand times, one with a body of 100 MB. Resolves when both were cut off. */
  greedyRequests(path: string): Promise<void>;
  /** Connections that ask for a file and take nothing. */
  filesNeverTaken(path: string, count: number): void;
  dispose(): void;
}

const closed = (socket: Socket | WebSocket): Promise<void> =>
  new Promise((resolve) => void socket.on('close', () => resolve()));

export function createStrangers(host: HostProcess): Strangers {
  const port = Number(new URL(host.origin).port);
  const sockets = new Set<Socket | WebSocket>();
  let going = true;
  const raw = (): Socket => {
    const socket = connect(port, '127.0.0.1');
    sockets.add(socket);
    return socket
      .on('error', () => {})
      .on('close', () => sockets.delete(socket))
      .resume();
  };
  const line = (): WebSocket => {
    const socket = new WebSocket(`${host.origin.replace('http', 'ws')}/socket`);
    sockets.add(socket);
    return socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };
  const upgrade =
    `GET /socket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
  const asking = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`;

  return {
    async unfinishedFrames(count) {
      const sent = Array.from({ length: count }, () => {
        const socket = raw();
        const head = Buffer.alloc(14);
        head.writeUInt8(0x81, 0);
        head.writeUInt8(0xff, 1);
        head.writeBigUInt64BE(31_457_280n, 2);
        socket.write(upgrade);
        socket.once('data', () => {
          socket.write(head);
          const part = Buffer.alloc(1024 * 1024);
          for (let n = 0; n < 29; n += 1) socket.write(part);
        });
        return closed(socket);
      });
      await Promise.all(sent);
    },
    async largeHellos() {
      for (const token of [`[${'['.repeat(5_000_000)}${']'.repeat(5_000_000)}]`, `"${'x'.repeat(10_000_000)}"`]) {
        const socket = line();
        socket.on('open', () => socket.send(`{"type":"hello","contract":${CONTRACT_VERSION},"token":${token}}`));
        await closed(socket);
      }
    },
    wrongKeys(together) {
      let sent = 0;
      let guessing = true;
      const guess = async (): Promise<void> => {
        while (guessing && going) {
          const socket = line();
          const token = `${'x'.repeat(42)}${sent % 10}`;
          socket.on('open', () => socket.send(encode({ type: 'hello', contract: CONTRACT_VERSION, token })));
          await closed(socket);
          sent += 1;
        }
      };
      const all = Array.from({ length: together }, guess);
      return {
        sent: () => sent,
        async stop() {
          guessing = false;
          await Promise.all(all);
        },
      };
    },
    silentConnections(count) {
      let over = 0;
      for (let n = 0; n < count; n += 1) {
        const socket = raw();
        if (n % 3 === 0) socket.write(upgrade);
        socket.on('close', () => (over += 1));
      }
      return { closed: () => over };
    },
    async slowHeads(count) {
      const lines = Array.from({ length: count }, () => {
        const socket = raw();
        const text = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ';
        let at = 0;
        const drip = setInterval(() => void socket.write(text[at++] ?? 'x'), 100);
        return closed(socket).finally(() => clearInterval(drip));
      });
      await Promise.all(lines);
    },
    async greedyRequests(path) {
      const piped = raw();
      piped.write(`${asking(path)}\r\n`.repeat(1000));
      const withBody = raw();
      withBody.write(`${asking(path)}Content-Length: 100000000\r\n\r\n`);
      await Promise.all([closed(piped), closed(withBody)]);
    },
    filesNeverTaken(path, count) {
      for (let n = 0; n < count; n += 1)
        raw()
          .pause()
          .write(`${asking(path)}\r\n`);
    },
    dispose() {
      going = false;
      for (const socket of sockets) {
        if (socket instanceof WebSocket) socket.terminate();
        else socket.destroy();
      }
    },
  };
}

/** Milliseconds from nothing to an answered call, with the right key. */
export async function ownersWay(host: HostProcess): Promise<number> {
  const began = performance.now();
  const client = connectToHost(host);
  try {
    await client.call('engine.status', {});
    return performance.now() - began;
  } finally {
    client.close();
  }
}

/** The longest of many calls of a window that is in already, milliseconds, until the returned function is called. */
export async function watchAnswers(host: HostProcess): Promise<() => number> {
  const client = connectToHost(host);
  await client.call('engine.status', {});
  let longest = 0;
  let going = true;
  const ask = async (): Promise<void> => {
    while (going) {
      const began = performance.now();
      await client.call('engine.status', {});
      longest = Math.max(longest, performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  // It may end by hanging up.
  const asking = ask().catch(() => {});
  return () => {
    if (going) void asking.then(() => client.close());
    going = false;
    return longest;
  };
}

/** A file of the window, for requests that ask for it. */
export async function fileOfTheWindow({ origin }: HostProcess): Promise<string> {
  const [, asset = '/'] = /src="(\/assets\/[^"]+\.js)"/.exec(await (await fetch(`${origin}/`)).text()) ?? [];
  return asset;
}
