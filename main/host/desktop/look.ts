/** What the system and Electron draw follows the settings: title bar, menus, and the page before it has its own colours. */
import { nativeTheme } from 'electron';
import type { Settings } from '../../../preload/contract.ts';
import type { App } from '../app.ts';
import { setApplicationMenu } from './menus.ts';
import { languageOf } from './tray-words.ts';

export interface Look {
  /** Whether the system itself is dark. While the settings force a theme: as it was before, because Electron does not say. */
  readonly systemIsDark: () => boolean;
}

/** Call before the first window. */
export function followLook(app: Pick<App, 'onPush'>, settings: () => Settings): Look {
  let dark = nativeTheme.shouldUseDarkColors;
  let labelled = '';
  const apply = () => {
    const { theme, language } = settings().window;
    if (nativeTheme.themeSource !== theme) nativeTheme.themeSource = theme;
    const words = languageOf(language);
    if (words !== labelled) setApplicationMenu(words);
    labelled = words;
  };
  apply();
  app.onPush((name) => {
    if (name === 'settings') apply();
  });
  return {
    systemIsDark() {
      if (nativeTheme.themeSource === 'system') dark = nativeTheme.shouldUseDarkColors;
      return dark;
    },
  };
}
