/** What tests of the desktop app do again and again: ask it as its window does, read and click its tray. */
import type { Page } from 'playwright-core';
import { CONTRACT_VERSION } from '../../../preload/contract.ts';
import type { DesktopApp } from './desktop-app.ts';
import type { MenuRecord } from './record.ts';

/** For conditions that are looked at again and again until they hold. */
export const LIMIT = { timeout: 15_000, interval: 50 };

/** Asks through a line of its own, as the window does, one call after the other; the last answer. Calls must bear being asked twice. */
export async function ask(
  app: DesktopApp,
  ...calls: readonly (readonly [name: string, input: unknown])[]
): Promise<unknown> {
  const page: Page = await app.page();
  return page.evaluate(askInPage, [CONTRACT_VERSION, calls] as Parameters<typeof askInPage>[0]);
}

async function askInPage([contract, calls]: [number, (readonly [string, unknown])[]]): Promise<unknown> {
  const bridge = Reflect.get(globalThis, 'punctual') as {
    open(): void;
    send(text: string): void;
    onMessage(listener: (text: string) => void): void;
  };
  type Message = { id?: number; output?: unknown; error?: unknown };
  const waiting = new Map<number, (message: Message) => void>();
  // Far from the numbers that the window's own client uses: its last answers may still arrive here.
  let id = 1_000_000;
  const send = (name: string, input: unknown, limitMs: number) =>
    new Promise<Message | null>((resolve) => {
      id += 1;
      waiting.set(id, resolve);
      setTimeout(() => resolve(null), limitMs);
      bridge.send(JSON.stringify({ type: 'call', id, name, input }));
    });
  // The window's own client may open its line in the middle of ours and takes it over then: open again, ask again.
  const open = async () => {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      bridge.open();
      bridge.onMessage((text) => {
        const message = JSON.parse(text) as Message;
        if (message.id !== undefined) waiting.get(message.id)?.(message);
      });
      bridge.send(JSON.stringify({ type: 'hello', contract, token: null }));
      if ((await send('engine.status', {}, 2000)) !== null) return;
    }
    throw new Error('no line to the host');
  };
  await open();
  let last: Message | null = null;
  for (const [name, input] of calls) {
    for (let attempt = 0; ; attempt += 1) {
      last = await send(name, input, 5000);
      if (last !== null) break;
      if (attempt === 3) throw new Error(`no answer to ${name}`);
      await open();
    }
  }
  return last?.output ?? { error: last?.error };
}

const flatten = (menu: readonly MenuRecord[]): MenuRecord[] =>
  menu.flatMap((item) => [item, ...flatten(item.submenu ?? [])]);

/** Every label of the tray's menu, in order, with those of its submenus. */
export async function trayLabels(app: DesktopApp): Promise<string[]> {
  const menu = await app.evaluate(
    ({ record }) => JSON.parse(JSON.stringify(record.trays[0]?.menu ?? [])) as MenuRecord[],
  );
  return flatten(menu).flatMap(({ label }) => label ?? []);
}

/** Clicks the first entry of the tray's menu with this label; nothing when there is none. */
export async function clickTray(app: DesktopApp, label: string): Promise<void> {
  await app.evaluate(({ record }, wanted) => {
    const find = (items: readonly MenuRecord[]): MenuRecord | undefined => {
      for (const item of items) {
        const found = item.label === wanted ? item : find(item.submenu ?? []);
        if (found !== undefined) return found;
      }
      return undefined;
    };
    find(record.trays[0]?.menu ?? [])?.click?.();
  }, label);
}

/** For each window whether it is visible. */
export function visibleWindows(app: DesktopApp): Promise<boolean[]> {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()));
}
