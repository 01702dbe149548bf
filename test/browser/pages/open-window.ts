/** A real window for a test: the built headless host on a fresh data folder, and Chromium looking at it. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { CallInput, CallName, CallOutput } from '../../../preload/contract.ts';
import { launchChromium } from '../../support/chromium.ts';
import { type HostProcess, type HostProcessOptions, startHostProcess } from '../../support/host-process.ts';
import { callHost } from './call-host.ts';

export interface WindowOptions {
  readonly folder?: string;
  readonly port?: number;
  readonly width?: number;
  readonly height?: number;
  readonly locale?: string;
  readonly dark?: boolean;
  /** Heading of the first page where it is not one with the navigation. */
  readonly heading?: string;
  /** What the host gets beside the environment of the test. */
  readonly env?: Readonly<Record<string, string>>;
  /** Starts the host; default: the built one on this Node. */
  readonly start?: (options: HostProcessOptions) => Promise<HostProcess>;
}

export interface OpenWindow {
  readonly page: Page;
  readonly host: HostProcess;
  /** What the page complained about; every test ends by looking that it is empty. */
  readonly complaints: readonly string[];
  /** Another page on the same host. */
  another(): Promise<Page>;
  /** Goes to a page of the window without leaving it. */
  go(path: string): Promise<void>;
  /** Asks the host directly, beside the window. */
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  close(): Promise<void>;
}

/** Opens the window and waits until it can be used. */
export async function openWindow(options: WindowOptions = {}): Promise<OpenWindow> {
  const host = await (options.start ?? startHostProcess)({
    folder: options.folder,
    env: options.env,
    args: ['--no-open', ...(options.port === undefined ? [] : ['--port', String(options.port)])],
  });
  const browser = await launchChromium();
  try {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
      locale: options.locale ?? 'en-GB',
      colorScheme: options.dark === true ? 'dark' : 'light',
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(15_000);
    return await opened(host, browser, context, options.heading);
  } catch (error) {
    await browser.close();
    await host.dispose();
    throw error;
  }
}

async function opened(
  host: HostProcess,
  browser: Browser,
  context: BrowserContext,
  heading: string | undefined,
): Promise<OpenWindow> {
  const complaints: string[] = [];
  const newPage = async () => {
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/WebSocket|ERR_CONNECTION/.test(message.text()))
        complaints.push(message.text());
    });
    await page.goto(host.address);
    const first = heading === undefined ? page.getByRole('navigation') : page.getByRole('heading', { name: heading });
    await first.waitFor();
    return page;
  };
  const page = await newPage();
  return {
    page,
    host,
    complaints,
    another: newPage,
    go: async (path) => {
      await page.evaluate((to) => {
        location.hash = to;
      }, path);
    },
    call: (name, input) => callHost(host, name, input),
    async close() {
      await browser.close();
      await host.dispose();
    },
  };
}
