import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type HostProcess, runHostProcess, startHostProcess } from '../support/host-process.ts';
import { linux, unix } from '../support/needs.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let folder: string;
const hosts: HostProcess[] = [];
const start = async (args: readonly string[] = []) => {
  const host = await startHostProcess({ folder, args });
  hosts.push(host);
  return host;
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-process-'));
});
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe('the headless host as a process', () => {
  test('prints its address once, serves the built window, and never logs the key', async () => {
    const host = await start();
    const page = await fetch(host.origin);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<script type="module"');
    expect(await host.stop()).toBe(0);
    expect(host.output().split(host.token)).toHaveLength(2);
    for (const name of readdirSync(join(folder, 'logs'))) {
      expect(readFileSync(join(folder, 'logs', name), 'utf8')).not.toContain(host.token);
    }
  });

  test('the built page has no inline script', async () => {
    const host = await start();
    const html = await (await fetch(host.origin)).text();
    expect(html.match(/<script(?![^>]*\ssrc=)[^>]*>/g) ?? []).toEqual([]);
    expect(html.match(/\son\w+=/g) ?? []).toEqual([]);
  });

  test.runIf(unix.met).each(['SIGINT', 'SIGTERM'] as const)(
    '%s stops it in order, and the data is free again',
    unix.options,
    async (signal) => {
      const host = await start();
      expect(await host.stop(signal)).toBe(0);
      expect(existsSync(join(folder, 'headless-host.json'))).toBe(false);
      await (await start()).dispose();
    },
  );

  test('S42: a second one on the same data shows the way to the first and runs nothing', async () => {
    const host = await start();
    const second = await runHostProcess(['--data-dir', folder, '--port', '0']);
    expect(second.code).toBe(3);
    expect(second.output).toContain(host.address);
    expect((await fetch(host.origin)).status).toBe(200);
  });

  test('killed in the middle it starts again at once', async () => {
    const host = await start();
    await host.stop('SIGKILL');
    const again = await start();
    expect((await fetch(again.origin)).status).toBe(200);
  });

  test.runIf(unix.met)('everything in the data folder is for its owner alone', unix.options, async () => {
    await start();
    expect(statSync(folder).mode & 0o077).toBe(0);
    const open = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => (statSync(file).mode & 0o077) !== 0);
    expect(open).toEqual([]);
  });

  test('a port in use, a folder that is a file, and arguments it does not know end it with a sentence', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const taken = await runHostProcess(['--data-dir', folder, '--port', String(port)]);
    expect(taken).toMatchObject({ code: 1, output: expect.stringContaining(`Port ${port} is in use`) });
    other.close();

    const file = join(folder, 'file');
    writeFileSync(file, '');
    const blocked = await runHostProcess(['--data-dir', join(file, 'data'), '--port', '0']);
    expect(blocked.code).toBe(1);
    expect(blocked.output).toContain('--data-dir');
    expect(blocked.output).not.toMatch(/\n\s+at /);

    expect(await runHostProcess(['--prot', '1'])).toMatchObject({ code: 2, output: expect.stringContaining('--prot') });
    expect(await runHostProcess(['--help'])).toMatchObject({ code: 0, output: expect.stringContaining('--data-dir') });
  });
});

describe('npm start', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  function npmStart(args: readonly string[]) {
    // Without a display there is no desktop app, and nothing is fetched either.
    const { DISPLAY: _x, WAYLAND_DISPLAY: _w, ...env } = process.env;
    const child = spawn(
      process.execPath,
      [join(ROOT, 'build/launch.mjs'), 'build/start.ts', ...args, '--port', '0', '--data-dir', folder],
      {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    children.push(child);
    const printed = { text: '' };
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        printed.text += String(chunk);
      });
    }
    const ended = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
    return { child, printed, ended };
  }

  test('--headless starts the page at once and stops with it', async () => {
    const { child, printed, ended } = npmStart(['--headless']);
    await vi.waitFor(() => expect(printed.text).toMatch(/#token=/), { timeout: 15_000 });
    expect(printed.text).not.toContain('cannot be opened');
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  test.runIf(linux.met)(
    'where no window can be opened it says why in one sentence and starts the page',
    linux.options,
    async () => {
      const { child, printed, ended } = npmStart([]);
      await vi.waitFor(() => expect(printed.text).toMatch(/#token=/), { timeout: 15_000 });
      expect(printed.text).toContain('The desktop app cannot be opened because there is no graphical display here');
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
    },
  );
});
