/**
 * How a process of Electron begins and ends where plain Node does otherwise: it is ready only after the main file, needs a display for
 * that, does not end by itself, and takes signals and errors as Electron does.
 */
import { dialog } from './system.ts';

let quit: () => void = () => {};
let become: () => void = () => {};
/** Resolves like `app.whenReady()`. */
export const ready = new Promise<void>((resolve) => {
  become = resolve;
});
export const life = { ready: false, quitting: false };

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Called by app.ts. */
export function live(how: { readonly quit: () => void }): void {
  quit = how.quit;
  // The loop of the browser process turns until `quit` or `exit`.
  setInterval(() => {}, 2 ** 30);
  // lib/browser/init.ts: without a listener of the application a box, and it goes on; a rejection is only warned of.
  process.on('uncaughtException', (error) => {
    if (process.listenerCount('uncaughtException') > 1) return;
    dialog.showErrorBox('A JavaScript error occurred in the main process', String(error?.stack ?? error));
  });
  process.on('unhandledRejection', (reason) => {
    if (process.listenerCount('unhandledRejection') === 1) console.warn('unhandled rejection', reason);
  });
  // Called at the end of the main file (register.ts), top-level await included: JoinAppCode, called by PostEarlyInitialization in
  // shell/browser/electron_browser_main_parts.cc.
  Reflect.set(globalThis, 'standInMainLoaded', loaded);
}

function loaded(): void {
  if (process.env.STAND_IN_NO_DISPLAY !== undefined) {
    console.error('Missing X server or $DISPLAY\nThe platform failed to initialize.  Exiting.');
    // At once, with nothing of the application turned any more.
    process.kill(process.pid, 'SIGKILL');
  }
  // InstallShutdownSignalHandlers (electron_browser_main_parts_posix.cc) takes the signals from whoever listened before.
  for (const signal of SIGNALS) {
    process.removeAllListeners(signal);
    let heard = false;
    const own = () => {
      // A listener of Node's replaces the handler of the process.
      if (process.listenerCount(signal) > 1) return;
      if (!heard) {
        heard = true;
        quit();
        return;
      }
      // "We had one shot at graceful shutdown": the second one has the system's own effect.
      process.removeListener(signal, own);
      process.kill(process.pid, signal);
    };
    process.on(signal, own);
  }
  life.ready = true;
  become();
}

/** Most of Electron's parts throw before the application is ready. */
export function needReady(what: string): void {
  if (!life.ready) throw new Error(`Cannot ${what} before app is ready`);
}
