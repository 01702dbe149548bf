/**
 * Which system the stand-in plays, from STAND_IN_PLATFORM; default: X11. Only the desktop host sees it (`process.platform` in
 * out/desktop.js, see register.ts): processes, files and sockets stay those of the system that the test runs on.
 */
export type PlayedPlatform = 'linux-x11' | 'linux-wayland' | 'win32' | 'darwin';

export const played = (process.env.STAND_IN_PLATFORM ?? 'linux-x11') as PlayedPlatform;
/** As `process.platform` names it. */
export const platform = played.startsWith('linux') ? 'linux' : played;
