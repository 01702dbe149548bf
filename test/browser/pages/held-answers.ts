/** Keeps answers of the host from a page for as long as a test wants to see what the page says without them. */
import type { Page, WebSocketRoute } from 'playwright-core';
import type { CallName } from '../../../preload/contract.ts';
import { decodeFromClient, decodeFromHost } from '../../../preload/wire.ts';
import { until } from '../../support/until.ts';

export interface HeldAnswers {
  /** Answers to this call stay here from now on. */
  hold(name: CallName): void;
  /** Resolves once an answer to this call is held, every other answer has arrived and the page was drawn since. */
  waitsFor(name: CallName): Promise<void>;
  /** Passes the held answers on, and all that follow. */
  release(): void;
}

/** Call it before the page is opened. */
export async function holdAnswers(page: Page): Promise<HeldAnswers> {
  const holding = new Set<CallName>();
  const asked = new Map<number, string>();
  let held: { readonly name: string; readonly send: () => void }[] = [];
  await page.routeWebSocket(/./, (line: WebSocketRoute) => {
    const server = line.connectToServer();
    line.onMessage((text) => {
      const message = decodeFromClient(String(text));
      if (message?.type === 'call') asked.set(message.id, message.name);
      server.send(text);
    });
    server.onMessage((text) => {
      const message = decodeFromHost(String(text));
      const id = message?.type === 'answer' || message?.type === 'error' ? message.id : null;
      const name = id === null ? undefined : asked.get(id);
      if (id !== null) asked.delete(id);
      if (holding.has(name as CallName)) held.push({ name: name as string, send: () => line.send(text) });
      else line.send(text);
    });
  });
  return {
    hold: (name) => void holding.add(name),
    async waitsFor(name) {
      await until(`a held answer to ${name}`, async () => {
        if (asked.size > 0 || !held.some((one) => one.name === name)) return false;
        // What came last may be asked on in the next picture.
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        return asked.size === 0;
      });
    },
    release() {
      holding.clear();
      for (const { send } of held) send();
      held = [];
    },
  };
}
