/** Where the built parts lie, seen from out/desktop.js, in the repository as in the packed application. */
import { fileURLToPath } from 'node:url';

export const WINDOW_FOLDER = fileURLToPath(new URL('window/', import.meta.url));
/** Linux takes the icon of a window from the window itself; elsewhere it is in the program. */
export const ICON_FILE = fileURLToPath(new URL('../build/icons/png/128x128.png', import.meta.url));
export const PRELOAD_FILE = fileURLToPath(new URL('preload.cjs', import.meta.url));
/** The tray's icons, drawn at build time; packed with the application. */
export const TRAY_FOLDER = fileURLToPath(new URL('../build/icons/tray/', import.meta.url));
