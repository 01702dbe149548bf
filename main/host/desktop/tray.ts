/** The tray: shows the engine's state, at most once a second however much happens. */
import { Menu, nativeTheme, Tray } from 'electron';
import type { EngineStatus } from '../../../preload/contract.ts';
import type { Log } from '../../engine/ports.ts';
import type { App } from '../app.ts';
import { drawTrayIcon } from './tray-icon.ts';
import { type TrayActions, trayMenu, trayState, trayTooltip } from './tray-menu.ts';

export interface AppTray {
  /** False where the desktop has no tray: then closing the window must not hide it. */
  readonly present: boolean;
  destroy(): void;
}

const SHORTEST_PAUSE_MS = 1000;

export function createTray(app: App, actions: TrayActions, log: Log): AppTray {
  const tray = openTray(log);
  if (tray === null) return { present: false, destroy: () => {} };
  // Where clicks are delivered one opens the window; elsewhere the menu does.
  tray.on('click', () => actions.open());

  let shown = '';
  async function refresh(): Promise<void> {
    const status = await app.handlers['engine.status']({});
    const dark = nativeTheme.shouldUseDarkColors;
    const now = JSON.stringify([trayState(status), dark, trayTooltip(status, formatTime), status.missed]);
    // On Linux setting the menu closes one that is open: only when something changed.
    if (now !== shown) show(status, dark);
    shown = now;
  }

  function show(status: EngineStatus, dark: boolean): void {
    tray?.setImage(drawTrayIcon(trayState(status), dark));
    tray?.setToolTip(trayTooltip(status, formatTime));
    tray?.setContextMenu(Menu.buildFromTemplate(trayMenu(status, actions, formatTime)));
  }

  const limited = atMostEvery(SHORTEST_PAUSE_MS, () => {
    refresh().catch((error: unknown) => log.warn('The tray could not be brought up to date', { error }));
  });
  const stopPushes = app.onPush(limited.ask);
  nativeTheme.on('updated', limited.ask);
  limited.ask();
  return {
    present: true,
    destroy() {
      stopPushes();
      nativeTheme.off('updated', limited.ask);
      limited.cancel();
      tray.destroy();
    },
  };
}

function openTray(log: Log): Tray | null {
  try {
    return new Tray(drawTrayIcon('idle', nativeTheme.shouldUseDarkColors));
  } catch (error) {
    log.warn('This desktop has no tray; the window stays in reach instead', { error });
    return null;
  }
}

/** Acts at once, then at most once per pause; what was asked meanwhile is done at its end. */
function atMostEvery(pauseMs: number, act: () => void): { ask: () => void; cancel: () => void } {
  let timer: NodeJS.Timeout | null = null;
  let asked = false;
  function ask(): void {
    if (timer !== null) {
      asked = true;
      return;
    }
    asked = false;
    timer = setTimeout(() => {
      timer = null;
      if (asked) ask();
    }, pauseMs);
    act();
  }
  return {
    ask,
    cancel() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}

function formatTime(at: number): string {
  const day = new Date(at).toDateString() === new Date().toDateString() ? {} : ({ weekday: 'short' } as const);
  return new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', ...day }).format(at);
}
