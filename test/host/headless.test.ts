import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { objection } from '../../main/host/headless/address.ts';
import { type HeadlessHost, startHeadless } from '../../main/host/headless/host.ts';
import { CONTRACT_VERSION } from '../../preload/contract.ts';
import { decodeFromHost, encode, type HostMessage } from '../../preload/wire.ts';
import { createFakeApp, type FakeApp } from './fake-app.ts';

let folder: string;
let app: FakeApp;
let host: HeadlessHost;
let token: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-window-'));
  mkdirSync(join(folder, 'window/assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'not for you');
  writeFileSync(join(folder, 'window/index.html'), '<!doctype html><title>Punctual</title>');
  writeFileSync(join(folder, 'window/assets/a-1234.js'), 'export {};');
  writeFileSync(join(folder, 'window/assets/a-1234.js.br'), 'brotli');
  app = createFakeApp();
  host = await startHeadless({ app, windowFolder: join(folder, 'window'), port: 0 });
  token = host.address.split('#token=')[1] ?? '';
});
afterEach(async () => {
  await host.stop('end of test');
  // On Windows a file that was just served may still be closing.
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}
/** Sends the path as it is: `fetch` would tidy `..` away before we could try it. */
function get(path: string, headers: Record<string, string> = {}, options: { method?: string; address?: string } = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const { method = 'GET', address = '127.0.0.1' } = options;
    const asked = request({ host: address, port: host.port, path, headers, method, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += String(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** Opens a socket and gathers what is said; `status` is set when the upgrade was refused. */
function open(headers: Record<string, string> = {}, path = '/socket') {
  const heard: HostMessage[] = [];
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers });
  const outcome = new Promise<'open' | number>((resolve) => {
    socket.on('open', () => resolve('open'));
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => resolve(0));
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  socket.on('message', (data) => {
    const message = decodeFromHost(String(data));
    if (message !== null) heard.push(message);
  });
  return { socket, heard, outcome, closed };
}
async function openWith(given: string | null) {
  const line = open();
  await line.outcome;
  line.socket.send(encode({ type: 'hello', contract: CONTRACT_VERSION, token: given }));
  await vi.waitFor(() => expect(line.heard.length).toBeGreaterThan(0), { timeout: 15_000 });
  return line;
}

describe('the page', () => {
  test('is served with a policy that allows no inline script and nothing foreign', async () => {
    const { status, headers, body } = await get('/');
    expect(status).toBe(200);
    expect(body).toContain('<title>Punctual</title>');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    });
  });

  test('a page of the window answers with index.html, a missing file with 404', async () => {
    expect((await get('/jobs/abc')).body).toContain('<title>Punctual</title>');
    expect((await get('/assets/none.js')).status).toBe(404);
    expect((await get('/assets/none')).status).toBe(404);
  });

  test('hashed files may be kept for ever and come compressed to whoever can read that', async () => {
    const packed = await get('/assets/a-1234.js', { 'accept-encoding': 'gzip, br;q=1' });
    expect(packed.headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' });
    expect(packed.headers['cache-control']).toContain('immutable');
    const plain = await get('/assets/a-1234.js');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body).toBe('export {};');
  });

  test.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '//secret.txt',
    '/assets/%00a-1234.js',
    '/.%2e/secret.txt?x=/assets/a-1234.js',
    '/assets/a-1234.js.br',
  ])('nothing outside the list of files can be had: %s', async (path) => {
    const { status, body } = await get(path);
    expect(status).toBe(404);
    expect(body).not.toContain('not for you');
  });

  test('only reading is answered', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect((await get('/', {}, { method })).status).toBe(405);
    }
    expect((await get('/', {}, { method: 'HEAD' })).body).toBe('');
  });

  test('a window that was never built says what to do', async () => {
    await host.stop('again');
    host = await startHeadless({ app, windowFolder: join(folder, 'none'), port: 0 });
    const { status, body } = await get('/');
    expect(status).toBe(503);
    expect(body).toContain('npm run build');
  });

  test('the same window is at [::1] where there is IPv6', async () => {
    const answer = await get('/', { host: `[::1]:${host.port}` }, { address: '::1' }).catch((error: unknown) => error);
    // A machine without IPv6 refuses the connection itself; nothing of ours is tested then.
    if (answer instanceof Error) expect(answer.message).toMatch(/ECONNREFUSED|EADDRNOTAVAIL|EAFNOSUPPORT/);
    else expect(answer).toMatchObject({ status: 200 });
  });
});

describe('foreign callers', () => {
  test('a name that somebody points at this computer gets nothing (DNS rebinding)', async () => {
    for (const name of ['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:80', '[::2]', '127.1.1.1']) {
      const { status, body } = await get('/', { host: name });
      expect(status).toBe(403);
      expect(body).not.toContain('<title>');
    }
  });

  test('a caller without a name, or with rubbish for one, gets nothing either', () => {
    for (const host of [undefined, '', ' ', 'localhost/', 'user@localhost', 'localhost#', '127.0.0.1:99999']) {
      expect(objection({ host, origin: undefined })).toContain('Open the address');
    }
  });

  test('every loopback name is answered, at any port, because people tunnel it', async () => {
    for (const name of ['127.0.0.1', 'localhost:9000', '[::1]:1', 'LOCALHOST']) {
      expect((await get('/', { host: name })).status).toBe(200);
    }
  });

  test.each(['https://evil.example', 'null', 'http://localhost:1', 'https://127.0.0.1', 'file://'])(
    'another page gets 403 and no socket: %s',
    async (origin) => {
      expect((await get('/', { origin })).status).toBe(403);
      expect(await open({ origin }).outcome).toBe(403);
    },
  );

  test('our own page gets its socket; another path none', async () => {
    const own = open({ origin: `http://127.0.0.1:${host.port}` });
    expect(await own.outcome).toBe('open');
    expect(await open({}, '/other').outcome).toBe(404);
  });

  test('a foreign Host gets no socket', async () => {
    expect(await open({ host: 'evil.example' }).outcome).toBe(403);
  });

  test('rubbish on the port neither hangs nor ends the host', async () => {
    const line = connect(host.port, '127.0.0.1');
    line.write('\x16\x03\x01 not http at all\r\n\r\n');
    await new Promise((resolve) => line.on('close', resolve).on('error', resolve));
    expect((await get('/')).status).toBe(200);
  });
});

describe('the key', () => {
  test('the right one opens: calls are answered and pushes arrive', async () => {
    const { socket, heard } = await openWith(token);
    socket.send(encode({ type: 'call', id: 1, name: 'jobs.groups', input: {} }));
    await vi.waitFor(() => expect(heard).toHaveLength(2), { timeout: 15_000 });
    app.push('closing', { reason: 'bye' });
    await vi.waitFor(() => expect(heard).toHaveLength(3), { timeout: 15_000 });
    expect(heard).toEqual([
      { type: 'welcome', contract: CONTRACT_VERSION },
      { type: 'answer', id: 1, output: { groups: [], tags: [] } },
      { type: 'push', name: 'closing', payload: { reason: 'bye' } },
    ]);
  });

  test.each([
    ['a wrong one', 'x'.repeat(43), 'wrong'],
    ['none', null, 'missing'],
    ['an empty one', '', 'missing'],
  ])('%s is refused in words, then the line is closed', async (_what, given, reason) => {
    const { heard, closed } = await openWith(given);
    expect(heard).toMatchObject([{ type: 'refused', error: { code: 'unauthorized', detail: { reason } } }]);
    expect(JSON.stringify(heard)).toContain('Open the complete address');
    expect(await closed).toBe(1008);
  });

  test('a call before the key is not answered, and no push leaks to a line without one', async () => {
    const { socket, heard, outcome, closed } = open();
    await outcome;
    app.push('closing', { reason: 'leak' });
    socket.send(encode({ type: 'call', id: 1, name: 'jobs.groups', input: {} }));
    expect(await closed).toBe(1008);
    expect(heard.map(({ type }) => type)).toEqual(['refused']);
  });

  test('the right one opens however many wrong ones were tried', async () => {
    for (let n = 0; n < 60; n += 1) await openWith(`guess ${n}`);
    expect((await openWith(token)).heard).toMatchObject([{ type: 'welcome' }]);
  });

  test('is new at every start and long', async () => {
    const other = await startHeadless({ app, windowFolder: folder, port: 0 });
    await other.stop('seen');
    expect(other.address.split('#token=')[1]).not.toBe(token);
    expect(token).toMatch(/^[\w-]{43}$/);
  });
});

describe('start and stop', () => {
  test('a port in use is told in a sentence that says what to do', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const start = startHeadless({ app, windowFolder: folder, port });
    await expect(start).rejects.toMatchObject({
      code: 'unavailable',
      message: `Port ${port} is in use by another program. Choose another one with --port, or none.`,
    });
    other.close();
  });

  test('stopping tells every window why and frees the port', async () => {
    const { closed, socket } = await openWith(token);
    const reason = new Promise((resolve) => socket.on('close', (_code, text) => resolve(String(text))));
    await host.stop('Punctual was stopped');
    expect(await closed).toBe(1001);
    expect(await reason).toBe('Punctual was stopped');
    await expect(get('/')).rejects.toThrow();
  });
});
