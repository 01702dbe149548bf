import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { CONTRACT_VERSION } from '../../preload/contract.ts';
import { encode } from '../../preload/wire.ts';
import { connectToHost } from '../support/host-client.ts';
import { type HostProcess, startHostProcess } from '../support/host-process.ts';

/** What somebody else on this computer can do to a real host without its key. Figures have room for a busy machine. */
async function attacked(): Promise<HostProcess & { readonly port: number }> {
  const host = await startHostProcess();
  onTestFinished(host.dispose);
  return { ...host, port: Number(new URL(host.origin).port) };
}

const megabytes = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

function raw(port: number): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {}).resume();
  onTestFinished(() => void socket.destroy());
  return socket;
}

function webSocket(host: HostProcess): WebSocket {
  const socket = new WebSocket(`${host.origin.replace('http', 'ws')}/socket`);
  socket.on('error', () => {});
  return socket;
}

/** Milliseconds from nothing to an answered call, with the right key. */
async function ownersWay(host: HostProcess): Promise<number> {
  const began = performance.now();
  const client = connectToHost(host);
  try {
    await client.call('engine.status', {});
    return performance.now() - began;
  } finally {
    client.close();
  }
}

/** The longest of many calls of a window that is in already, until the function returned is called. */
async function watchAnswers(host: HostProcess): Promise<() => number> {
  const client = connectToHost(host);
  onTestFinished(client.close);
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
  // The test ends by hanging up.
  const asking = ask().catch(() => {});
  return () => {
    going = false;
    void asking;
    return longest;
  };
}

const closed = (socket: Socket | WebSocket): Promise<void> =>
  new Promise((resolve) => void socket.on('close', () => resolve()));
const upgrade = (port: number): string =>
  `GET /socket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

describe.runIf(process.platform === 'linux')('before the key', () => {
  test('frames of 30 MiB that never end cost no memory, and their senders are cut off', {
    timeout: 60_000,
  }, async () => {
    const host = await attacked();
    const before = megabytes(host.pid);
    const longest = await watchAnswers(host);
    const sent = Array.from({ length: 60 }, () => {
      const socket = raw(host.port);
      const head = Buffer.alloc(14);
      head.writeUInt8(0x81, 0);
      head.writeUInt8(0xff, 1);
      head.writeBigUInt64BE(31_457_280n, 2);
      socket.write(upgrade(host.port));
      socket.once('data', () => {
        socket.write(head);
        const part = Buffer.alloc(1024 * 1024);
        for (let n = 0; n < 29; n += 1) socket.write(part);
      });
      return closed(socket);
    });
    await Promise.all(sent);
    const way = await ownersWay(host);
    const grown = megabytes(host.pid) - before;
    report('60 unfinished frames', { grown, longest: longest(), way });
    expect(grown).toBeLessThan(60);
    expect(longest()).toBeLessThan(1000);
    expect(way).toBeLessThan(2000);
  });

  test('a hello of 10 MB is not looked at', { timeout: 60_000 }, async () => {
    const host = await attacked();
    const longest = await watchAnswers(host);
    const before = megabytes(host.pid);
    for (const token of [`[${'['.repeat(5_000_000)}${']'.repeat(5_000_000)}]`, `"${'x'.repeat(10_000_000)}"`]) {
      const socket = webSocket(host);
      socket.on('open', () => socket.send(`{"type":"hello","contract":${CONTRACT_VERSION},"token":${token}}`));
      await closed(socket);
    }
    report('two hellos of 10 MB', {
      grown: megabytes(host.pid) - before,
      longest: longest(),
      way: await ownersWay(host),
    });
    expect(longest()).toBeLessThan(500);
    expect(megabytes(host.pid) - before).toBeLessThan(40);
  });

  test('the right key opens while others send wrong ones', { timeout: 60_000 }, async () => {
    const host = await attacked();
    const before = megabytes(host.pid);
    let wrong = 0;
    let going = true;
    const guess = async (): Promise<void> => {
      while (going) {
        const socket = webSocket(host);
        socket.on('open', () =>
          socket.send(encode({ type: 'hello', contract: CONTRACT_VERSION, token: `${'x'.repeat(42)}${wrong % 10}` })),
        );
        await closed(socket);
        wrong += 1;
      }
    };
    onTestFinished(() => {
      going = false;
    });
    const guessing = Array.from({ length: 8 }, guess);
    await vi.waitFor(() => expect(wrong).toBeGreaterThan(300), { timeout: 20_000 });
    const ways = [await ownersWay(host), await ownersWay(host), await ownersWay(host)];
    going = false;
    await Promise.all(guessing);
    report(`${wrong} wrong keys`, { grown: megabytes(host.pid) - before, way: Math.max(...ways) });
    expect(Math.max(...ways)).toBeLessThan(2000);
  });

  test('thousands of silent connections leave room for the owner and are ended', { timeout: 90_000 }, async () => {
    const host = await attacked();
    const before = megabytes(host.pid);
    const longest = await watchAnswers(host);
    let over = 0;
    const during: number[] = [];
    for (let round = 0; round < 30; round += 1) {
      for (let n = 0; n < 100; n += 1) {
        const socket = raw(host.port);
        // Every third says who it is not: it asks for a line and then nothing more.
        if (n % 3 === 0) socket.write(upgrade(host.port));
        socket.on('close', () => (over += 1));
      }
      during.push(await ownersWay(host));
    }
    const ways = [...during, await ownersWay(host)];
    const grown = megabytes(host.pid) - before;
    report('3,000 silent connections', { grown, longest: longest(), way: Math.max(...ways) });
    expect(Math.max(...ways)).toBeLessThan(2000);
    expect(grown).toBeLessThan(80);
    await vi.waitFor(() => expect(over).toBe(3000), { timeout: 20_000 });
  });

  test('a head that comes byte by byte ends its connection in seconds', { timeout: 30_000 }, async () => {
    const host = await attacked();
    const began = performance.now();
    const lines = Array.from({ length: 50 }, () => {
      const socket = raw(host.port);
      const text = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ';
      let at = 0;
      const drip = setInterval(() => void socket.write(text[at++] ?? 'x'), 100);
      return closed(socket).finally(() => clearInterval(drip));
    });
    await Promise.all(lines);
    const way = await ownersWay(host);
    report('50 slow heads', { seconds: (performance.now() - began) / 1000, way });
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  test('files asked for a thousand times at once, with a body, or never taken cost nothing', {
    timeout: 60_000,
  }, async () => {
    const host = await attacked();
    const [, asset] = /src="(\/assets\/[^"]+\.js)"/.exec(await (await fetch(`${host.origin}/`)).text()) ?? [];
    const before = megabytes(host.pid);
    const ask = `GET ${asset} HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\n`;
    const piped = raw(host.port);
    piped.write(`${ask}\r\n`.repeat(1000));
    const withBody = raw(host.port);
    withBody.write(`${ask}Content-Length: 100000000\r\n\r\n`);
    await Promise.all([closed(piped), closed(withBody)]);
    for (let n = 0; n < 150; n += 1) raw(host.port).pause().write(`${ask}\r\n`);
    const way = await ownersWay(host);
    const grown = megabytes(host.pid) - before;
    report('150 files never taken', { grown, way });
    expect(grown).toBeLessThan(60);
    expect(way).toBeLessThan(2000);
  });
});

/** For the notes of who runs this. */
function report(what: string, figures: Readonly<Record<string, number>>): void {
  const words = Object.entries(figures).map(([name, value]) => `${name} ${value.toFixed(1)}`);
  if (process.env['PUNCTUAL_FIGURES'] === '1') console.log(`${what}: ${words.join(', ')}`);
}
