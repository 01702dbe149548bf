/** The page's process may crash, or be killed for its memory: the window comes back by itself, but not for ever. */
import type { BrowserWindow } from 'electron';
import type { Log } from '../../engine/ports.ts';

/** A page that crashes again within this time is not helped by loading it once more. */
const AGAIN_MS = 60_000;

/**
 * Returns a function that watches one window. The first crash in a minute loads its page again, the second calls `anew`, which makes a
 * new window, any further one `giveUp`, which leaves none until somebody asks for it.
 */
export function createCrashWatch(
  log: Log,
  anew: (window: BrowserWindow) => void,
  giveUp: (window: BrowserWindow) => void,
) {
  let crashes: number[] = [];
  return (window: BrowserWindow): void => {
    window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      if (reason === 'clean-exit') return;
      log.warn('window process gone', { reason, exitCode });
      const now = performance.now();
      crashes = [...crashes.filter((at) => now - at < AGAIN_MS), now];
      // In an own turn: the event is still being delivered to others.
      setImmediate(() => {
        if (window.isDestroyed()) return;
        if (crashes.length === 1) window.webContents.reload();
        else if (crashes.length === 2) anew(window);
        else giveUp(window);
      });
    });
  };
}
