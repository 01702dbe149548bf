/** The tray: shows the engine's state, at most once a second however much happens. */
import { Menu, nativeTheme, Tray } from 'electron';
import type { Log } from '../../engine/ports.ts';
import type { App } from '../app.ts';
import { atMostEvery } from './at-most-every.ts';
import { followFavourites } from './favourites.ts';
import { followFailures } from './fresh-failures.ts';
import type { LoginItem } from './login-item.ts';
import { TRAY_FOLDER } from './paths.ts';
import { readTrayFacts } from './tray-facts.ts';
import { barIsDark, readTrayIcon, type TrayState } from './tray-icon.ts';
import { type TrayActions, trayMenu, trayState, trayTooltip } from './tray-menu.ts';
import { languageOf, trayWords } from './tray-words.ts';

export interface AppTray {
  /** False where the desktop has no tray: then closing the window must not hide it. */
  readonly present: boolean;
  /** Somebody looks at the window: failures need no icon any more. */
  seen(): void;
  destroy(): void;
}

export interface TrayOptions {
  readonly app: App;
  readonly actions: TrayActions;
  readonly login: Pick<LoginItem, 'enabled'>;
  readonly looking: () => boolean;
  readonly systemIsDark: () => boolean;
  /** Whether this desktop shows icons at all. */
  readonly shown: boolean;
  readonly log: Log;
}

const SHORTEST_PAUSE_MS = 1000;

export function createTray({ app, actions, login, looking, systemIsDark, shown: possible, log }: TrayOptions): AppTray {
  const dark = () => barIsDark(process.platform, systemIsDark);
  const tray = possible ? openTray(dark(), log) : null;
  if (!possible) log.warn('This desktop shows no tray icons; the window stays in reach instead');
  if (tray === null) return { present: false, seen: () => {}, destroy: () => {} };
  // Where clicks are delivered one opens the window; elsewhere the menu does. On macOS a click opens the menu and is delivered as well.
  if (process.platform !== 'darwin') tray.on('click', () => actions.open());

  let shown = '';
  let shownIcon = '';
  const warn = (error: unknown) => log.warn('The tray could not be brought up to date', { error });
  const limited = atMostEvery(SHORTEST_PAUSE_MS, () => refresh().catch(warn));
  const failures = followFailures(app, looking, limited.ask);
  const favourites = followFavourites(app, limited.ask, warn);
  const own: TrayActions = {
    ...actions,
    startAtLogin(enabled) {
      // The click has moved the tick already; whatever comes of it, the menu is set again with what is true.
      shown = '';
      actions.startAtLogin(enabled);
      limited.ask();
    },
  };

  async function refresh(): Promise<void> {
    const { window } = await app.handlers['settings.get']({});
    const facts = await readTrayFacts(app, {
      favourites: favourites.list(),
      failed: failures.count(),
      startAtLogin: login.enabled(),
    });
    if (tray === null || tray.isDestroyed()) return;
    const language = languageOf(window.language);
    const format = (at: number) => formatTime(at, language);
    const words = trayWords(language);
    const menu = trayMenu(facts, own, words, format);
    showIcon(trayState(facts), facts.status.missed);
    tray.setToolTip(trayTooltip(facts, words, format));
    // On Linux setting the menu closes one that is open: only when something changed. Its ids tell two runs of one job apart.
    const now = JSON.stringify(menu);
    if (now !== shown) tray.setContextMenu(Menu.buildFromTemplate(menu));
    shown = now;
  }

  function showIcon(state: TrayState, missed: number): void {
    const now = JSON.stringify([state, missed, dark()]);
    if (now === shownIcon) return;
    shownIcon = now;
    tray?.setImage(readTrayIcon(TRAY_FOLDER, state, dark(), process.platform));
    // Only macOS has room for a number beside the icon.
    if (process.platform === 'darwin') tray?.setTitle(state === 'missed' ? String(missed) : '');
  }

  const stopPushes = app.onPush(limited.ask);
  nativeTheme.on('updated', limited.ask);
  limited.ask();
  return {
    present: true,
    seen: failures.seen,
    destroy() {
      stopPushes();
      favourites.close();
      nativeTheme.off('updated', limited.ask);
      limited.cancel();
      tray.destroy();
    },
  };
}

function openTray(dark: boolean, log: Log): Tray | null {
  try {
    return new Tray(readTrayIcon(TRAY_FOLDER, 'idle', dark, process.platform));
  } catch (error) {
    log.warn('This desktop has no tray; the window stays in reach instead', { error });
    return null;
  }
}

function formatTime(at: number, language: 'en' | 'zh'): string {
  const sameDay = new Date(at).toDateString() === new Date().toDateString();
  const far = Math.abs(at - Date.now()) > 6 * 86_400_000;
  const day = sameDay ? {} : far ? ({ day: 'numeric', month: 'short' } as const) : ({ weekday: 'short' } as const);
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', ...day }).format(at);
}
