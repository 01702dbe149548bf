import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { startHeadless } from '../../main/host/headless/host.ts';
import { createLineTransport } from '../../main/host/line-transport.ts';
import { serveLocalSocket } from '../../main/host/local-socket.ts';
import { readPlace } from '../../main/host/local-socket-note.ts';
import { CONTRACT_VERSION } from '../../preload/contract.ts';
import { decodeFromHost, encode } from '../../preload/wire.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { addMuch, askForExports, frozenWindow } from '../support/frozen-window.ts';
import { connectToHost } from '../support/host-client.ts';
import { type HostProcess, startHostProcess } from '../support/host-process.ts';
import { residentMB } from '../support/process-memory.ts';
import { temporaryFolder } from '../support/temporary-store.ts';
import { createFakeApp } from './fake-app.ts';

const hello = (token: string): string => encode({ type: 'hello', contract: CONTRACT_VERSION, token });

async function frozen(host: { readonly origin: string; readonly token: string }): Promise<WebSocket> {
  const socket = await frozenWindow(host);
  onTestFinished(() => socket.terminate());
  return socket;
}

/** A real host whose export is about 9 MB. */
async function hostWithMuch(): Promise<HostProcess> {
  const host = await startHostProcess();
  onTestFinished(host.dispose);
  const client = connectToHost(host);
  await addMuch(client);
  client.close();
  return host;
}

describe.runIf(process.platform === 'linux')('a window that does not read', () => {
  test('600 exports asked for cost some answers of memory, and others are answered meanwhile', async () => {
    const host = await hostWithMuch();
    const socket = await frozen(host);
    const before = residentMB(host.pid);
    askForExports(socket, 600);
    const other = connectToHost(host);
    onTestFinished(other.close);
    let longest = 0;
    for (let n = 0; n < 50; n += 1) {
      const began = performance.now();
      await other.call('engine.status', {});
      longest = Math.max(longest, performance.now() - began);
    }
    await other.call('jobs.list', {});
    if (process.env['PUNCTUAL_FIGURES'] === '1') console.log({ grown: residentMB(host.pid) - before, longest });
    expect(residentMB(host.pid) - before).toBeLessThan(150);
    expect(longest).toBeLessThan(3000);
  });

  test('does not keep the host from stopping', async () => {
    const host = await hostWithMuch();
    const socket = await frozen(host);
    askForExports(socket, 600);
    const other = connectToHost(host);
    await other.call('engine.status', {});
    other.close();
    const began = performance.now();
    expect(await host.stop('SIGTERM')).toBe(0);
    const took = performance.now() - began;
    if (process.env['PUNCTUAL_FIGURES'] === '1') console.log({ stopped: took });
    expect(took).toBeLessThan(4000);
  });

  test('a window that reads all 600 does not keep it from stopping either', async () => {
    const host = await hostWithMuch();
    const socket = await frozen(host);
    askForExports(socket, 600);
    let answers = 0;
    socket.on('message', () => (answers += 1));
    socket.resume();
    await vi.waitFor(() => expect(answers).toBeGreaterThan(3), { timeout: 10_000 });
    const began = performance.now();
    expect(await host.stop('SIGTERM')).toBe(0);
    expect(performance.now() - began).toBeLessThan(4000);
    expect(answers).toBeLessThan(600);
  });
});

describe('the line of a window that does not read', () => {
  const large = { groups: [{ name: 'g'.repeat(12_000_000), jobs: 1 }], tags: [] };

  test('is cut with a code and words that it finds when it reads again', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'window'));
    const fake = createFakeApp();
    const log = createKeptLog();
    let asked = 0;
    const handlers = {
      ...fake.handlers,
      'jobs.groups': () => {
        asked += 1;
        return large;
      },
    };
    const app = { ...fake, handlers };
    const host = await startHeadless({ app, windowFolder: join(folder, 'window'), port: 0, log, stallMs: 200 });
    onTestFinished(() => host.stop('end of test'));
    const { origin, hash } = new URL(host.address);
    const socket = await frozen({ origin, token: hash.slice('#token='.length) });
    for (let id = 1; id <= 20; id += 1) socket.send(encode({ type: 'call', id, name: 'jobs.groups', input: {} }));
    const end = new Promise((resolve) => socket.on('close', (code, reason) => resolve([code, String(reason)])));
    await vi.waitFor(() => expect(JSON.stringify(log.lines)).toContain('did not take its answers'), {
      timeout: 15_000,
    });
    const heard: unknown[] = [];
    socket.on('message', (data) => heard.push(decodeFromHost(String(data))?.type));
    socket.resume();
    expect(await end).toEqual([1013, 'this window does not take its answers']);
    // What was made before it was noticed arrives; nothing was made after it.
    expect(asked).toBeLessThanOrEqual(8);
    expect(heard.length).toBe(asked);
  });

  test('is used again when it keeps up again: every call is answered, in order', async () => {
    const folder = temporaryFolder();
    const fake = createFakeApp();
    let asked = 0;
    const app = {
      ...fake,
      handlers: {
        ...fake.handlers,
        'jobs.groups': () => {
          asked += 1;
          return large;
        },
      },
    };
    const local = await serveLocalSocket(app, folder, createKeptLog());
    onTestFinished(() => local.close());
    const line = connect({ path: local.path });
    onTestFinished(() => void line.destroy());
    const ids: unknown[] = [];
    const lines = createLineTransport(line);
    lines.onMessage((text) => ids.push((JSON.parse(text) as { id?: number }).id));
    line.write(`${hello(readPlace(folder)?.key ?? '')}\n`);
    await vi.waitFor(() => expect(ids).toEqual([undefined]), { timeout: 15_000 });
    line.pause();
    for (let id = 1; id <= 12; id += 1) line.write(`${encode({ type: 'call', id, name: 'jobs.groups', input: {} })}\n`);
    await vi.waitFor(() => expect(asked).toBeGreaterThan(0), { timeout: 15_000 });
    // Nothing else of it is made while nobody takes it: another line is answered at once.
    const other = connect({ path: local.path });
    onTestFinished(() => void other.destroy());
    other.write(`${hello(readPlace(folder)?.key ?? '')}\n`);
    await new Promise((resolve) => other.once('data', resolve));
    expect(asked).toBeLessThanOrEqual(2);
    line.resume();
    await vi.waitFor(() => expect(ids.slice(1)).toEqual(Array.from({ length: 12 }, (_, n) => n + 1)), {
      timeout: 15_000,
    });
  });
});
