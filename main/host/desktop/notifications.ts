/** The Notifier of the desktop: Electron's own on macOS and Windows, where a click can open the run; node-notifier on Linux. */
import { Notification } from 'electron';
import type { Log, Notifier, NotifyMessage } from '../../engine/ports.ts';
import { createNotifier } from '../notify.ts';

export interface DesktopNotifierOptions {
  readonly log: Log;
  readonly platform: NodeJS.Platform;
  readonly onClick: (message: NotifyMessage) => void;
}

/** Never throws. */
export function createDesktopNotifier({ log, platform, onClick }: DesktopNotifierOptions): Notifier {
  if (platform === 'linux') return createNotifier({ log });
  // Held until they are gone: a notification that is collected loses its click.
  const shown = new Set<Notification>();
  const show = (message: NotifyMessage, done: (error: unknown) => void) => {
    if (!Notification.isSupported()) throw new Error('this system shows none');
    const { title, body, urgent } = message;
    const notification = new Notification({ title, body, urgency: urgent ? 'critical' : 'normal' });
    shown.add(notification);
    notification.on('click', () => onClick(message));
    notification.on('close', () => shown.delete(notification));
    notification.on('show', () => done(null));
    notification.on('failed', (_event, error) => done(new Error(error)));
    notification.show();
  };
  return createNotifier({ log, show });
}
