/** The tray's icon: one drawing per state, each with a shape of its own, so that nobody needs to see colours. */
import { join } from 'node:path';
import { type NativeImage, nativeImage, nativeTheme } from 'electron';

/** The application's own icon, for when the drawings cannot be read (build/icons/png/16x16.png). */
const SPARE = [
  'data:image/png;base64,',
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAYAAAAf8/9hAAACQElEQVR4nJxT3WvSURh+jroPP0erxRSXW9oyrQY1qr/Ae1sth0V0NWKwoEXUTT',
  'R2UdBgFcUKuis2GDXaTV1UN31QUkpeGIs159yXacV0+THz5+l4TH/+EIr23Jz3vOe8zznP+6EAg8PpdVOCMwTUDkJU+BsoTVGQAAW9/nyyc4w4',
  'nD4XZHQcG0Ge9CgooezlahgNdbBbNdwOTP/E4vJ69WdYrAKE7gJEij02DU6faoG5TSm5PDuXxq17YXz6nBSdLJY4ury0tD/U2YDBC2a8fR/HxO',
  'MI5hcy3G+3quE+qod1hxqXrszC442XOWQlQ6uRY6CvFW88qxgZnUconEYyJSCVFnC82wBTi5IHDvSZoFbJqwk6dmuh08oxPhnB0EUL7o7Y0Lip',
  'BseczdhpUWHqSRRjDyNo0Cmw166pJthuKmpeWMpg6mkUW7fU4tpgO05067mU+xMrWFopSrK0iZVWlDNaYmT5fPHyB7fP97cinweu3phDLkfF7I',
  'umSPAlmOLrNqMS0zNJTrKezWNzYw2CoTQ/Mxrq+Trz565EgtefQOz7L/R0NZcPX79bZdpj5b37iB6RaBY+drcEudnWe7lgCAIQXszgpMuAdrMK',
  'X2NZJFkF6utkXHN/rwkH9ukwNBzEckRsKkkfFHCQ9cI5Vs5CRSqRWBMwfDsEz4e4xE8ch70fWSN2VDp5qVhHNjXV8uzGvmXhD6xxEgko/GwWyB',
  '02haOV/ngih1dM/79QjEVhnH0uNhhn/2ec2a9vPnu0/8FvAAAA//+ly+UDAAAABklEQVQDAN4N2596TaSWAAAAAElFTkSuQmCC',
].join('');

export type TrayState = 'idle' | 'running' | 'failed' | 'missed' | 'paused' | 'trouble';

/** Reads it from `folder`, for a bar that is `dark` or not; Electron takes the `@2x` file beside it where the screen is fine enough. */
export function readTrayIcon(folder: string, state: TrayState, dark: boolean, platform: NodeJS.Platform): NativeImage {
  const drawn = nativeImage.createFromPath(join(folder, trayIconFile(state, dark, platform)));
  // A file that is gone gives an empty image without a word, and an empty image an icon that nobody sees.
  const image = drawn.isEmpty() ? nativeImage.createFromDataURL(SPARE) : drawn;
  // A template is coloured by the system, for a dark bar, a light one and one that is clicked.
  if (platform === 'darwin') image.setTemplateImage(true);
  return image;
}

/** File name for a bar that is dark or not; macOS colours one drawing itself. */
export function trayIconFile(state: TrayState, dark: boolean, platform: NodeJS.Platform): string {
  return `${state}-${dark && platform !== 'darwin' ? 'dark' : 'light'}.png`;
}

/** The bar has a theme of its own: on Windows a setting apart from that of windows, on GNOME always dark, elsewhere that of the system. */
export function barIsDark(platform: NodeJS.Platform, systemIsDark: () => boolean): boolean {
  if (platform !== 'linux') return nativeTheme.shouldUseDarkColorsForSystemIntegratedUI;
  return /gnome|unity/i.test(process.env['XDG_CURRENT_DESKTOP'] ?? '') || systemIsDark();
}
