import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { type DesktopApp, type DesktopOptions, startStandIn } from '../support/electron/desktop-app.ts';
import { ask, LIMIT } from '../support/electron/drive.ts';
import { need } from '../support/needs.ts';

let folder: string;
let app: DesktopApp | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-update-'));
});
afterEach(async () => {
  await app?.dispose();
  app = null;
  await feed?.close();
  feed = null;
  rmSync(folder, { recursive: true, force: true });
});

interface Feed {
  readonly address: string;
  readonly asked: string[];
  /** Holds the program back until it is called again. */
  hold: boolean;
  release(): void;
  close(): Promise<void>;
}
let feed: Feed | null = null;

/** What electron-builder puts on a web server: a note about the newest version, and the program itself. */
async function startFeed(
  version: string,
  options: { readonly sha512?: string; readonly note?: string } = {},
): Promise<Feed> {
  const program = `#!/bin/sh\necho started > '${folder}/started'\n`;
  const sha512 = options.sha512 ?? createHash('sha512').update(program).digest('base64');
  const note =
    options.note ??
    `version: ${version}\nfiles:\n  - url: Punctual.AppImage\n    sha512: ${sha512}\n    size: ${program.length}\n` +
      `path: Punctual.AppImage\nsha512: ${sha512}\nreleaseDate: '2026-11-22T00:00:00.000Z'\n`;
  const asked: string[] = [];
  const held: ServerResponse[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    asked.push(path);
    if (path.endsWith('.yml')) response.end(note);
    else if (!path.endsWith('.AppImage')) response.writeHead(404).end();
    else if (own.hold) held.push(response.writeHead(200, { 'content-length': program.length }));
    else response.end(program);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own: Feed = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    hold: false,
    release() {
      own.hold = false;
      for (const response of held.splice(0)) response.end(program);
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  feed = own;
  return own;
}

async function start(args: readonly string[] = ['--hidden'], more: DesktopOptions = {}): Promise<DesktopApp> {
  const image = join(folder, 'Punctual.AppImage');
  writeFileSync(image, 'the old version');
  // In the place of libnotify: writes down the title of each message.
  const program = `#!/bin/sh\ncase "$1" in --help) ;; *) echo "$1" >> '${folder}/told';; esac\n`;
  writeFileSync(join(folder, 'notify-send'), program, { mode: 0o755 });
  const env = {
    PATH: `${folder}:${process.env.PATH}`,
    STAND_IN_PACKAGED: '1',
    APPIMAGE: image,
    XDG_CACHE_HOME: join(folder, 'cache'),
    ...more.env,
  };
  app = await startStandIn({ folder, args, ...more, env });
  return app;
}
const told = () =>
  existsSync(join(folder, 'told')) ? readFileSync(join(folder, 'told'), 'utf8').trim().split('\n') : [];
const state = async (of: DesktopApp) => (await ask(of, ['updates.state', {}])) as { phase: string; version: string };
const phase = async (of: DesktopApp) => (await state(of)).phase;
const switchOn = (of: DesktopApp, address: string) =>
  ask(of, ['settings.set', { updates: { check: true, feed: address } }]);
const long = { name: 'Long', action: { kind: 'shell', command: 'sleep 60' }, schedule: { kind: 'manual' } };
const runLong = async (of: DesktopApp) => {
  const run = await ask(
    of,
    ['jobs.add', { id: 'long', onConflict: 'replace', spec: long }],
    ['jobs.run', { id: 'long' }],
  );
  return (run as { id: string }).id;
};
const stopRun = (of: DesktopApp, id: string) => ask(of, ['runs.stop', { ids: [id] }]);

// electron-updater chooses its way by the system it runs on; the AppImage is the one that can be had here.
const appImage = need(process.platform === 'linux' && process.arch === 'x64', 'this is not Linux on x64');
describe.runIf(appImage.met)('new versions', appImage.options, () => {
  test('off by default, and with a feed alone: nobody is asked, and not a module of it is loaded', async () => {
    const { address, asked } = await startFeed('9.9.9');
    const running = await start();
    expect(await ask(running, ['settings.get', {}])).toMatchObject({ updates: { check: false, feed: '' } });
    expect(await ask(running, ['updates.check', {}])).toMatchObject({ phase: 'off', version: null });
    expect(await ask(running, ['settings.set', { updates: { feed: address } }], ['updates.check', {}])).toMatchObject({
      phase: 'off',
    });
    expect(
      await ask(running, ['settings.set', { updates: { feed: '', check: true } }], ['updates.check', {}]),
    ).toMatchObject({
      phase: 'off',
    });
    expect(asked).toEqual([]);
    expect(running.output()).not.toContain('asked the network');
  });

  test('switched on it is looked for, fetched and told; nothing restarts until a person asks for it', async () => {
    const { address, asked } = await startFeed('9.9.9');
    const running = await start();
    await switchOn(running, address);
    await vi.waitFor(
      async () => expect(await state(running)).toMatchObject({ phase: 'ready', version: '9.9.9' }),
      LIMIT,
    );
    expect(asked).toContain('/latest-linux.yml');
    expect(readFileSync(join(folder, 'Punctual.AppImage'), 'utf8')).toBe('the old version');
    expect(existsSync(join(folder, 'started'))).toBe(false);
    await vi.waitFor(() => expect(told()).toEqual(['Punctual 9.9.9 is ready']), LIMIT);
    await ask(running, ['updates.install', {}]).catch(() => {});
    expect(await running.ended).toBe(0);
    await vi.waitFor(() => expect(readFileSync(join(folder, 'started'), 'utf8')).toBe('started\n'), LIMIT);
    expect(running.output()).not.toContain('relaunched');
  });

  test('while a job runs nothing is looked for, fetched or put in place; all of it follows when it has ended', async () => {
    const own = await startFeed('9.9.9');
    const running = await start();
    const first = await runLong(running);
    await switchOn(running, own.address);
    await vi.waitFor(async () => expect(await phase(running)).toBe('waiting'), LIMIT);
    expect(own.asked).toEqual([]);
    own.hold = true;
    await stopRun(running, first);
    await vi.waitFor(() => expect(own.asked.some((path) => path.endsWith('.AppImage'))).toBe(true), LIMIT);
    // A job that starts in the middle of it goes first.
    const second = await runLong(running);
    await vi.waitFor(async () => expect(await phase(running)).toBe('waiting'), LIMIT);
    own.release();
    await stopRun(running, second);
    await vi.waitFor(async () => expect(await phase(running)).toBe('ready'), LIMIT);
    const third = await runLong(running);
    expect(await ask(running, ['updates.install', {}])).toMatchObject({ phase: 'waiting', version: '9.9.9' });
    expect(readFileSync(join(folder, 'Punctual.AppImage'), 'utf8')).toBe('the old version');
    await stopRun(running, third).catch(() => {});
    expect(await running.ended).toBe(0);
    await vi.waitFor(() => expect(existsSync(join(folder, 'started'))).toBe(true), LIMIT);
  });

  test('the window names the feed, switches it on and says how far it is; an address that is not https is kept out', async () => {
    const { address } = await startFeed('9.9.9');
    const running = await start([]);
    const page = await running.page();
    await page.getByRole('link', { name: 'Settings' }).click();
    const part = page.getByRole('region', { name: 'New versions' });
    await part.getByRole('switch', { name: 'Look for new versions' }).click({ force: true });
    const feedField = part.getByRole('textbox', { name: 'Address of the feed' });
    await feedField.fill('http://example.org/');
    await part.getByText('Begin with https://').waitFor();
    await feedField.press('Enter');
    expect(await ask(running, ['settings.get', {}])).toMatchObject({ updates: { check: true, feed: '' } });
    await feedField.fill(address);
    await feedField.press('Enter');
    await part.getByRole('status').getByText('Version 9.9.9 is ready').waitFor();
    await part.getByRole('button', { name: 'Restart and update' }).waitFor();
    if (process.env.SHOT !== undefined) await part.screenshot({ path: `${process.env.SHOT}-updates.png` });
  });

  test('a feed that cannot be reached is told in the language of the window, the system’s own words behind it', async () => {
    const { address, close } = await startFeed('9.9.9');
    await close();
    const running = await start([]);
    const page = await running.page();
    await ask(running, ['settings.set', { window: { language: 'zh' }, updates: { check: true, feed: address } }]);
    await page.getByRole('link', { name: '设置' }).click();
    const told = page.getByRole('region', { name: '新版本' }).getByRole('status');
    await told.getByText('更新源没有接受连接，或连接中断。').waitFor();
    const said = told.getByText('系统的原话');
    expect(await told.getByText(/ECONNREFUSED/).isVisible()).toBe(false);
    await said.press('Enter');
    await told.getByText(/ECONNREFUSED/).waitFor();
    if (process.env.SHOT !== undefined) await told.screenshot({ path: `${process.env.SHOT}-unreachable.png` });
  });

  test('in quiet hours a version that is ready is not told before they are over', async () => {
    const { address } = await startFeed('9.9.9');
    const running = await start();
    const time = (hours: number) => {
      const at = new Date(Date.now() + hours * 3_600_000);
      return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
    };
    await ask(running, ['settings.set', { notify: { quiet: { from: time(-2), to: time(2) } } }]);
    await switchOn(running, address);
    await vi.waitFor(async () => expect(await phase(running)).toBe('ready'), LIMIT);
    expect(told()).toEqual([]);
    await ask(running, ['settings.set', { notify: { quiet: null } }]);
    await vi.waitFor(() => expect(told()).toEqual(['Punctual 9.9.9 is ready']), LIMIT);
  });

  test('the same version is no news', async () => {
    const { address } = await startFeed('0.0.1');
    const running = await start();
    await switchOn(running, address);
    await vi.waitFor(
      async () =>
        expect(await state(running)).toMatchObject({ phase: 'idle', version: null, checkedAt: expect.any(Number) }),
      LIMIT,
    );
  });

  test.each([
    [
      'a program that is not what the feed promised',
      { sha512: Buffer.alloc(64).toString('base64') },
      /sha512 checksum mismatch/,
      'not-genuine',
    ],
    ['a note that nobody can read', { note: '<html>: [not yaml' }, /./, 'unreadable'],
  ])('%s is refused with a sentence, and tried again when asked', async (_what, options, words, fault) => {
    const { address } = await startFeed('9.9.9', options);
    const running = await start();
    await switchOn(running, address);
    await vi.waitFor(
      async () =>
        expect(await state(running)).toMatchObject({
          phase: 'failed',
          problem: expect.stringMatching(words),
          reason: { code: 'update-failed', fault },
        }),
      LIMIT,
    );
    expect(readFileSync(join(folder, 'Punctual.AppImage'), 'utf8')).toBe('the old version');
    await feed?.close();
    expect(await ask(running, ['updates.check', {}])).toMatchObject({
      phase: 'failed',
      reason: { code: 'update-failed', fault: 'refused' },
    });
  });

  describe('on Windows', () => {
    const resources = () => join(folder, 'resources');
    const startOnWindows = async (publisher: string | null) => {
      mkdirSync(resources());
      if (publisher !== null) writeFileSync(join(resources(), 'app-update.yml'), publisher);
      return start(['--hidden'], { platform: 'win32', env: { STAND_IN_RESOURCES: resources() } });
    };

    test.each([
      ['without the file', null],
      ['without a name', 'provider: generic\nurl: https://punctual.invalid/\n'],
      ['with an empty name', 'publisherName: ""\n'],
      ['with no names', 'publisherName: []\n'],
      ['with a file that cannot be read', '\t- {'],
    ])('a copy %s is not signed: the feed is not even asked, and it says why', async (_what, publisher) => {
      const { address, asked } = await startFeed('9.9.9');
      const running = await startOnWindows(publisher);
      await switchOn(running, address);
      await vi.waitFor(async () => expect(await phase(running)).toBe('failed'), LIMIT);
      expect(await state(running)).toMatchObject({ reason: { code: 'update-failed', fault: 'unsigned' } });
      expect(asked).toEqual([]);
    });

    test('a signed copy gives its publisher to electron-updater, which verifies against it', async () => {
      const { address } = await startFeed('9.9.9');
      const running = await startOnWindows('publisherName:\n  - Punctual GmbH\n');
      await switchOn(running, address);
      const config = join(folder, 'data/update-feed.yml');
      await vi.waitFor(() => expect(existsSync(config)).toBe(true), LIMIT);
      expect(parse(readFileSync(config, 'utf8'))).toEqual({
        ...{ provider: 'generic', url: address, updaterCacheDirName: 'punctual-updater' },
        publisherName: ['Punctual GmbH'],
      });
    });
  });
});
