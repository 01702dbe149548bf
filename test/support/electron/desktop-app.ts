/** Starts the built desktop app for a test: on real Electron through playwright where the runtime is installed, else on the stand-in. */
import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { launchChromium } from '../chromium.ts';
import type * as StandIn from './electron.ts';
import { freePort } from './free-port.ts';
import type { PlayedPlatform } from './platform.ts';
import type { StandInRecord } from './record.ts';
import type { world } from './system.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A busy machine starts Chromium slowly. */
const PAGE_MS = 40_000;

type StandInModule = typeof StandIn & {
  readonly record: StandInRecord;
  readonly debugging: { port: number | null; target: string | null };
  readonly world: typeof world;
};

export interface DesktopApp {
  readonly folder: string;
  /** The window's page; waits until there is one. */
  page(): Promise<Page>;
  /** Runs a function in the main process, with the electron module; it must not use anything from outside itself. */
  evaluate<T, A>(work: (electron: StandInModule, argument: A) => T | Promise<T>, argument: A): Promise<T>;
  evaluate<T>(work: (electron: StandInModule) => T | Promise<T>): Promise<T>;
  output(): string;
  /** Closes the reading ends of its standard output and error, as a terminal that goes away does. */
  closeStreams(): void;
  readonly pid: number;
  readonly ended: Promise<number | string>;
  dispose(): Promise<void>;
}

/** Which of the two a test run uses; the tests say so. With ELECTRON_REQUIRED=1 a missing runtime is a failure. */
export function desktopRuntime(env = process.env): 'real Electron' | 'the stand-in for Electron' {
  const pathFile = join(ROOT, 'node_modules/electron/path.txt');
  const installed =
    existsSync(pathFile) && existsSync(join(ROOT, 'node_modules/electron/dist', readFileSync(pathFile, 'utf8').trim()));
  const display = process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
  const root = process.getuid?.() === 0;
  if (installed && display && !root) return 'real Electron';
  if (env.ELECTRON_REQUIRED === '1')
    throw new Error(`Electron is required and cannot run here: ${JSON.stringify({ installed, display, root })}`);
  return 'the stand-in for Electron';
}

export interface DesktopOptions {
  readonly folder?: string | undefined;
  readonly args?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The system that the stand-in plays; default: X11. */
  readonly platform?: PlayedPlatform | undefined;
  /** The main file; default the built one. */
  readonly main?: string | undefined;
}

/** The stand-in, always; for what only it can show (tray, dialogs). */
export async function startStandIn(options: DesktopOptions = {}): Promise<DesktopApp> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'punctual-desktop-'));
  const main = options.main ?? join(ROOT, 'out/desktop.js');
  // One that starts hidden most often stays so.
  const chromiumPort = options.args?.includes('--hidden') ? null : await sharedChromium();
  const child = fork(main, ['--data-dir', join(folder, 'data'), ...(options.args ?? [])], {
    execArgv: ['--import', new URL('register.ts', import.meta.url).href],
    env: {
      ...process.env,
      // A third of each start is Node reading the same sources again.
      NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/stand-in'),
      XDG_CONFIG_HOME: join(folder, 'config'),
      ...(chromiumPort === null ? {} : { STAND_IN_CHROMIUM: String(chromiumPort) }),
      ...(options.platform === undefined ? {} : { STAND_IN_PLATFORM: options.platform }),
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      printed += String(chunk);
    });
  }
  const ended = new Promise<number | string>((resolve) =>
    child.on('exit', (code, signal) => resolve(code ?? signal ?? '')),
  );
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  child.on('message', (answer: { id: number; result?: unknown; error?: string }) => {
    const { resolve, reject } = waiting.get(answer.id) ?? {};
    waiting.delete(answer.id);
    if (answer.error === undefined) resolve?.(answer.result as never);
    else reject?.(new Error(answer.error));
  });
  void ended.then(() => {
    for (const { reject } of waiting.values()) reject(new Error(`The app ended. It printed:\n${printed}`));
  });
  function evaluate<T>(
    work: (electron: StandInModule, argument: never) => T | Promise<T>,
    argument?: unknown,
  ): Promise<T> {
    if (child.exitCode !== null) return Promise.reject(new Error(`The app has ended. It printed:\n${printed}`));
    return new Promise((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      child.send({ id, code: work.toString(), argument });
    });
  }

  let browser: Browser | null = null;
  async function page(): Promise<Page> {
    const end = performance.now() + PAGE_MS;
    while (performance.now() < end) {
      const { port, target } = await evaluate(({ debugging }) => ({ ...debugging }));
      browser ??= port === null ? null : await chromium.connectOverCDP(`http://127.0.0.1:${port}`).catch(() => null);
      // A page that goes while it is looked at is not the one.
      const found = browser === null || target === null ? null : await findPage(browser, target).catch(() => null);
      if (found !== null) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`The window did not open. The app printed:\n${printed}`);
  }

  return {
    folder,
    page,
    evaluate,
    output: () => printed,
    closeStreams() {
      child.stdout?.destroy();
      child.stderr?.destroy();
    },
    pid: child.pid ?? 0,
    ended,
    async dispose() {
      await browser?.close().catch(() => {});
      if (child.exitCode === null && child.signalCode === null) {
        await evaluate(({ app }) => app.exit(0)).catch(() => {});
        const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
        await ended;
        clearTimeout(timer);
      }
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Other apps may have pages in the same browser. Null while it is not there, or not at the window's first address yet. */
async function findPage(browser: Browser, target: string): Promise<Page | null> {
  for (const page of browser.contexts().flatMap((context) => context.pages())) {
    if (!page.url().startsWith('https://punctual.invalid')) continue;
    const session = await page.context().newCDPSession(page);
    const { targetInfo } = await session.send('Target.getTargetInfo');
    await session.detach();
    if (targetInfo.targetId === target) return page;
  }
  return null;
}

let chromiumPort: Promise<number> | null = null;

/** One Chromium for all apps of a test file: starting it takes longer than all the rest of an app. Gone with the process. */
function sharedChromium(): Promise<number> {
  chromiumPort ??= (async () => {
    const port = await freePort();
    await launchChromium([`--remote-debugging-port=${port}`]);
    return port;
  })();
  return chromiumPort;
}

/** Real Electron where it can run, else the stand-in. */
export async function startDesktopApp(options: DesktopOptions = {}): Promise<DesktopApp> {
  return desktopRuntime() === 'real Electron' ? startReal(options) : startStandIn(options);
}

async function startReal(options: DesktopOptions): Promise<DesktopApp> {
  const { _electron } = await import('playwright-core');
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'punctual-desktop-'));
  const env = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => !!entry[1]));
  const electron = await _electron.launch({
    executablePath: join(
      ROOT,
      'node_modules/electron/dist',
      readFileSync(join(ROOT, 'node_modules/electron/path.txt'), 'utf8').trim(),
    ),
    args: [options.main ?? ROOT, '--data-dir', join(folder, 'data'), ...(options.args ?? [])],
    env: { ...env, XDG_CONFIG_HOME: join(folder, 'config'), ...options.env },
  });
  const child = electron.process();
  const ended = new Promise<number | string>((resolve) =>
    child.on('exit', (code, signal) => resolve(code ?? signal ?? '')),
  );
  return {
    folder,
    page: () => electron.firstWindow(),
    evaluate: ((work: never, argument: unknown) => electron.evaluate(work, argument)) as DesktopApp['evaluate'],
    output: () => '',
    closeStreams() {
      child.stdout?.destroy();
      child.stderr?.destroy();
    },
    pid: child.pid ?? 0,
    ended,
    async dispose() {
      await electron.close().catch(() => {});
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
