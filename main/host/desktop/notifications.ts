/** The Notifier of the desktop: Electron's own on macOS and Windows; node-notifier and notify-send on Linux. */
import { Notification } from 'electron';
import type { Log, NoticeAction, Notifier, NotifyMessage } from '../../engine/ports.ts';
import { createNotifier, type ShowNotification } from '../notify.ts';

export interface DesktopNotifierOptions {
  readonly log: Log;
  readonly platform: NodeJS.Platform;
  readonly onAction: (message: NotifyMessage, action: NoticeAction) => void;
}

/** A person may click hours later, from the system's list of messages; older ones than these lose their click, not their words. */
const MOST_KEPT = 50;

/** Never throws. */
export function createDesktopNotifier({ log, platform, onAction }: DesktopNotifierOptions): Notifier {
  if (platform === 'linux') return createNotifier({ log, onAction });
  // Held until they are gone: a notification that is collected loses its click.
  const kept = new Set<Notification>();
  const show: ShowNotification = (message, done, chosen) => {
    if (!Notification.isSupported()) throw new Error('this system shows none');
    const { title, body, urgent, actions = [] } = message;
    const buttons = actions.map(({ label }) => ({ type: 'button', text: label }) as const);
    const notification = new Notification({ title, body, urgency: urgent ? 'critical' : 'normal', actions: buttons });
    kept.add(notification);
    for (const oldest of kept) {
      if (kept.size <= MOST_KEPT) break;
      kept.delete(oldest);
    }
    notification.on('click', () => chosen('open'));
    notification.on('action', (details, index) => {
      // Newer versions tell it in the event, older ones beside it.
      const action = actions[details.actionIndex ?? index];
      if (action !== undefined) chosen(action.id);
    });
    // Not forgotten at `close`: on macOS and Windows a message that went into the list can still be clicked.
    notification.on('show', () => done(null));
    notification.on('failed', (_event, error) => {
      kept.delete(notification);
      done(new Error(error));
    });
    notification.show();
  };
  return createNotifier({ log, show, onAction });
}
