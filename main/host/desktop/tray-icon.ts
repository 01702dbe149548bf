/** The tray's icon: one drawing per state, each with a shape of its own, so that nobody needs to see colours. */
import { join } from 'node:path';
import { type NativeImage, nativeImage, nativeTheme } from 'electron';

export type TrayState = 'idle' | 'running' | 'failed' | 'missed' | 'paused';

/** Reads it from `folder`; Electron takes the `@2x` file beside it where the screen is fine enough. */
export function readTrayIcon(folder: string, state: TrayState, platform: NodeJS.Platform): NativeImage {
  const image = nativeImage.createFromPath(join(folder, trayIconFile(state, barIsDark(platform), platform)));
  // A template is coloured by the system, for a dark bar, a light one and one that is clicked.
  if (platform === 'darwin') image.setTemplateImage(true);
  return image;
}

/** File name for a bar that is dark or not; macOS colours one drawing itself. */
export function trayIconFile(state: TrayState, dark: boolean, platform: NodeJS.Platform): string {
  return `${state}-${dark && platform !== 'darwin' ? 'dark' : 'light'}.png`;
}

/** The bar has a theme of its own: on Windows a setting apart from that of windows, on GNOME always dark. */
function barIsDark(platform: NodeJS.Platform): boolean {
  if (platform !== 'linux') return nativeTheme.shouldUseDarkColorsForSystemIntegratedUI;
  return /gnome|unity/i.test(process.env['XDG_CURRENT_DESKTOP'] ?? '') || nativeTheme.shouldUseDarkColors;
}
