/** What tests of the desktop app do again and again: ask it as its window does, read and click its tray. */
import { join } from 'node:path';
import { connectToLocalHost } from '../../../main/cli/session/connect.ts';
import type { Client } from '../../../preload/client.ts';
import type { CallName } from '../../../preload/contract.ts';
import type { DesktopApp } from './desktop-app.ts';
import type { MenuRecord } from './record.ts';

/** For conditions that are looked at again and again until they hold. */
export const LIMIT = { timeout: 15_000, interval: 50 };

/**
 * Asks as the `punctual` command does, over the local socket, one call after the other; the last answer, or `{ error }`. Needs no window
 * and does not get into the way of one.
 */
export async function ask(
  app: DesktopApp,
  ...calls: readonly (readonly [name: string, input: unknown])[]
): Promise<unknown> {
  const client = await reach(app);
  try {
    let last: unknown;
    for (const [name, input] of calls) {
      last = await client.call(name as CallName, input as never).catch((error: unknown) => ({ error }));
    }
    return last;
  } finally {
    client.close();
  }
}

/** The app may still be on its way up. */
async function reach(app: DesktopApp): Promise<Client> {
  const end = performance.now() + LIMIT.timeout;
  for (;;) {
    const client = await connectToLocalHost(join(app.folder, 'data')).catch(() => null);
    if (client !== null) return client;
    if (performance.now() > end) throw new Error(`The app does not answer. It printed:\n${app.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
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
