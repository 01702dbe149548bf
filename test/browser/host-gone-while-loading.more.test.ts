/** A page whose host dies or freezes while it loads says what happened, at whatever moment, and is right again when there is a host. */
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, type TestContext, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type HostProcess, startHostProcess } from '../support/host-process.ts';
import { until } from '../support/until.ts';
import { callHost } from './pages/call-host.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** What is asked for when it happens: a file, or what the page says on its line. */
const stages = {
  'the first script': { file: /\/assets\/index-/ },
  'the rest of the window': { file: /\/assets\/window-.*\.js/ },
  'what the scripts share': { file: /\/assets\/rolldown-runtime-/ },
  'the styles': { file: /\/assets\/window-.*\.css/ },
  'the Chinese words': { file: /\/assets\/zh-/, locale: 'zh-CN' },
  'palette and dialogs': { file: /\/assets\/later-/ },
  'the code of a page': { file: /\/assets\/today-page-.*\.js/, at: '/today' },
  'the styles of a page': { file: /\/assets\/today-page-.*\.css/, at: '/today' },
  'the code inside a form': { file: /\/assets\/code-field-/, at: '/jobs/script/edit' },
  'its line': { says: 0 },
  'its greeting': { says: 1 },
  'its first question': { says: 2 },
} as const satisfies Record<string, { file?: RegExp; says?: number; locale?: string; at?: string }>;
type Stage = { readonly file?: RegExp; readonly says?: number; readonly locale?: string; readonly at?: string };

const WORDS =
  /could not be loaded|未能加载|Connection to Punctual lost|与 Punctual 的连接已断开|does not answer at the moment|暂时没有响应/;

/** Opens the window; as soon as the page asks for the stage, `fall` happens before the host hears of it. `abortAfter`: then it comes to nothing. */
async function load(
  { onTestFinished }: TestContext,
  stage: Stage,
  fall: (host: HostProcess) => void,
  abortAfter?: Promise<void>,
): Promise<{ page: Page; host: HostProcess }> {
  const started = await startHostProcess({ args: ['--no-open'] });
  onTestFinished(() => started.dispose());
  const action = { kind: 'script', interpreter: 'sh', text: 'echo a' } as const;
  await callHost(started, 'jobs.add', { id: 'script', spec: { name: 'Script', action, schedule: { kind: 'manual' } } });
  const context = await browser.newContext({ locale: stage.locale ?? 'en-GB', viewport: { width: 1280, height: 800 } });
  onTestFinished(() => context.close());
  const opened = await context.newPage();
  let fallen = false;
  const once = () => {
    if (!fallen) fall(started);
    fallen = true;
  };
  const { file, says } = stage;
  if (file !== undefined) {
    await opened.route(file, async (route: Route) => {
      once();
      await abortAfter;
      await (abortAfter === undefined ? route.continue() : route.abort()).catch(() => {});
    });
  }
  if (says !== undefined) {
    await opened.routeWebSocket(/./, (line) => {
      if (says === 0) once();
      const server = line.connectToServer();
      let said = 0;
      line.onMessage((text) => {
        said += 1;
        if (said >= says) once();
        server.send(text);
      });
    });
  }
  // A dead host may keep the page from ever being complete.
  await opened.goto(`${started.address}${stage.at === undefined ? '' : `&page=${stage.at}`}`, { waitUntil: 'commit' });
  await until(`the page asks for ${String(file ?? says)}`, () => fallen);
  return { page: opened, host: started };
}

/** The page can be used: its navigation, and the heading of its page. */
const usable = async (shown: Page): Promise<void> => {
  await shown.getByRole('navigation').waitFor({ timeout: 20_000 });
  await shown.getByRole('main').getByRole('heading', { level: 1 }).first().waitFor({ timeout: 20_000 });
};

describe.concurrent.each(Object.entries<Stage>(stages))('while the page waits for %s', (_, stage) => {
  test.concurrent('a host that freezes is said to be silent, and all is right when it goes on', {
    timeout: 90_000,
  }, async (context) => {
    const { page: shown, host: frozen } = await load(context, stage, ({ pid }) => process.kill(pid, 'SIGSTOP'));
    await saysSo(shown);
    process.kill(frozen.pid, 'SIGCONT');
    await usable(shown);
    await until('no word of it is left', async () => (await visible(shown)) === 0, 60_000);
  });

  test.concurrent('a host that dies is said to be gone, and the next one is found', {
    timeout: 120_000,
  }, async (context) => {
    const { page: shown, host: dead } = await load(context, stage, ({ pid }) => process.kill(pid, 'SIGKILL'));
    await saysSo(shown);
    const port = Number(new URL(dead.origin).port);
    const next = await startHostProcess({ folder: dead.folder, args: ['--no-open', '--port', String(port)] });
    try {
      const locked = shown.getByRole('heading', { name: /This page needs its key|此页面需要密钥/ });
      // Where no script of ours came, only the person can reload.
      const byHand = shown.getByText(/then reload this page/);
      await locked.or(byHand).first().waitFor({ timeout: 20_000 });
      if (!(await locked.isVisible())) await until('the page is reloaded', async () => reloaded(shown));
      await locked.waitFor({ timeout: 20_000 });
      await shown.goto(next.address);
      await usable(shown);
    } finally {
      await next.stop('SIGKILL');
    }
  });
});

/** Fails with what the page shows instead. */
async function saysSo(shown: Page): Promise<void> {
  await until('words about it', async () => (await visible(shown)) > 0).catch(async (error: Error) => {
    throw new Error(`${error.message}\n${await shown.locator('body').innerText()}\n${await shown.content()}`);
  });
}

const visible = async (shown: Page): Promise<number> => {
  const found = await shown.getByText(WORDS).all();
  let count = 0;
  for (const each of found) if (await each.isVisible().catch(() => false)) count += 1;
  return count;
};

/** By hand, unless it has been done. */
async function reloaded(shown: Page): Promise<boolean> {
  await shown.reload({ waitUntil: 'commit' }).catch(() => {});
  return shown
    .getByRole('heading', { name: /This page needs its key|此页面需要密钥/ })
    .waitFor({ timeout: 5000 })
    .then(() => true)
    .catch(() => false);
}

test.concurrent('a form that is not saved stays when a part of it does not come; the person decides when to reload', {
  timeout: 90_000,
}, async (context) => {
  const held = Promise.withResolvers<void>();
  const { page: shown } = await load(
    context,
    { file: /\/assets\/code-field-.*\.js/, at: '/jobs/script/edit' },
    () => {},
    held.promise,
  );
  const name = shown.getByLabel('Name', { exact: true });
  await name.fill('Not saved');
  held.resolve();
  await shown.getByRole('alert').getByRole('button', { name: 'Reload' }).waitFor();
  await context.expect.poll(() => name.inputValue()).toBe('Not saved');
});
