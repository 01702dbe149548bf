import { statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connectToLocalHost } from '../../main/cli/session/connect.ts';
import { tryServeLocalSocket } from '../../main/host/local-socket.ts';
import { readPlace } from '../../main/host/local-socket-note.ts';
import { newPlace, writePlace } from '../../main/host/local-socket-place.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { temporaryFolder } from '../support/temporary-store.ts';
import { createFakeApp } from './fake-app.ts';

async function serving() {
  const folder = temporaryFolder();
  const app = createFakeApp();
  const socket = await tryServeLocalSocket(app, folder, createKeptLog());
  if (socket === null) throw new Error('not serving');
  onTestFinished(() => socket.close());
  return { folder, app, socket };
}
const posix = process.platform !== 'win32';

describe('the local socket', () => {
  test('answers the contract to a command of this user', async () => {
    const { folder } = await serving();
    const client = await connectToLocalHost(folder);
    if (client === null) throw new Error('nobody there');
    onTestFinished(() => client.close());
    expect(await client.call('jobs.groups', {})).toEqual({ groups: [], tags: [] });
    await expect(client.call('jobs.get', { id: '' })).rejects.toMatchObject({ code: 'bad-input' });
  });

  test('is for its owner alone: socket and note have mode 0600', async () => {
    const { folder, socket } = await serving();
    if (!posix) return expect(socket.path).toContain('pipe');
    expect(statSync(socket.path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'local-socket.json')).mode & 0o777).toBe(0o600);
  });

  test('a wrong key is refused before any call', async () => {
    const { folder, socket } = await serving();
    writeFileSync(join(folder, 'local-socket.json'), JSON.stringify({ path: socket.path, key: 'guess', pid: 1 }));
    await expect(connectToLocalHost(folder)).rejects.toMatchObject({ code: 'unauthorized' });
  });

  test('a command fails with a sentence when the host goes in the middle of a call', async () => {
    const folder = temporaryFolder();
    const place = newPlace(folder);
    const server = createServer((line) => {
      line.write('{"type":"welcome","contract":1}\n');
      line.on('data', (data) => {
        if (String(data).includes('"call"')) line.destroy();
      });
    });
    await new Promise<void>((resolve) => server.listen({ path: place.path }, resolve));
    onTestFinished(() => void server.close());
    writePlace(folder, place);
    const client = await connectToLocalHost(folder);
    await expect(client?.call('engine.status', {})).rejects.toMatchObject({
      code: 'disconnected',
      message: expect.stringContaining('No connection to Punctual'),
    });
    client?.close();
  });

  test('a host of another version is told apart, with both numbers', async () => {
    const folder = temporaryFolder();
    const place = newPlace(folder);
    const error = { code: 'unavailable', message: 'This window is of another version (window 1, host 7). Reload it.' };
    const server = createServer((line) => line.end(`${JSON.stringify({ type: 'refused', error })}\n`));
    await new Promise<void>((resolve) => server.listen({ path: place.path }, resolve));
    onTestFinished(() => void server.close());
    writePlace(folder, place);
    await expect(connectToLocalHost(folder)).rejects.toThrow(
      'another version than this command (command 1, running app 7)',
    );
  });

  test('a note left by a crash means that nobody runs', async () => {
    const folder = temporaryFolder();
    writePlace(folder, newPlace(folder));
    expect(await connectToLocalHost(folder)).toBeNull();
    expect(await connectToLocalHost(temporaryFolder())).toBeNull();
  });

  test('a line that never ends is cut off instead of filling the memory', async () => {
    const { socket } = await serving();
    const line = connect({ path: socket.path });
    const closed = new Promise((resolve) => line.on('close', resolve));
    line.on('error', () => {});
    const part = 'x'.repeat(1024 * 1024);
    const write = () => {
      while (!line.destroyed && line.write(part));
    };
    line.on('drain', write);
    write();
    await closed;
  });

  test('closing removes the note', async () => {
    const { folder, socket } = await serving();
    expect(readPlace(folder)?.path).toBe(socket.path);
    await socket.close();
    expect(readPlace(folder)).toBeNull();
  });

  test('a folder too deep for a socket gets one elsewhere, with a name nobody can guess', () => {
    const deep = join('/', 'x'.repeat(200));
    const [one, two] = [newPlace(deep, 'linux').path, newPlace(deep, 'linux').path];
    expect(Buffer.byteLength(one)).toBeLessThan(104);
    expect(one).not.toBe(two);
    expect(newPlace(deep, 'win32').path).toMatch(/^\\\\\.\\pipe\\punctual-/);
  });
});
