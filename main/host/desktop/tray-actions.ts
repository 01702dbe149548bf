/** What a click in the tray's menu does. What fails says so: a menu has no other way to answer. */
import { dialog } from 'electron';
import type { Log } from '../../engine/ports.ts';
import type { App } from '../app.ts';
import { pauseEnd, type TrayActions } from './tray-menu.ts';

export interface TrayActionsDeps {
  readonly app: App;
  readonly open: (page?: string) => void;
  readonly quit: () => void;
  readonly log: Log;
}

export function createTrayActions({ app, open, quit, log }: TrayActionsDeps): TrayActions {
  const { handlers } = app;
  /** Also a handler that throws at once must end here and not in Electron's own box of uncaught errors. */
  function attempt(work: () => unknown): void {
    Promise.resolve()
      .then(work)
      .catch((error: unknown) => {
        log.warn('What was asked for in the tray could not be done', { error });
        dialog.showErrorBox('Punctual', error instanceof Error ? error.message : String(error));
      });
  }
  return {
    open,
    quit,
    run: (id) => attempt(() => handlers['jobs.run']({ id })),
    stop: (id) => attempt(() => handlers['runs.stop']({ ids: [id] })),
    pause: (how) => attempt(() => handlers['engine.pause']({ until: pauseEnd(how, Date.now()) })),
    resume: () => attempt(() => handlers['engine.resume']({})),
    startAtLogin: (startAtLogin) => attempt(() => handlers['settings.set']({ startAtLogin })),
  };
}
