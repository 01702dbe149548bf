/** The Notifier of the headless host, and of the desktop on Linux, over node-notifier: never throws, never waits for ever. */
import type { Log, Notifier, NotifyMessage } from '../engine/ports.ts';

/** Shows one message; calls back when the system took it, or with what went wrong. May throw, hang or call back late or twice. */
export type ShowNotification = (message: NotifyMessage, done: (error: unknown) => void) => void;

export interface NotifierOptions {
  readonly log: Log;
  readonly show?: ShowNotification | undefined;
  /** After this long a message counts as unanswered. */
  readonly limitMs?: number | undefined;
}

/** Helpers that hang are processes; more than this many unanswered ones are not added to. */
const MOST_UNANSWERED = 5;

/** A daemon that is missing, hangs or answers late costs a line in the log, once until it works again. */
export function createNotifier(options: NotifierOptions): Notifier {
  const { log, show = showByNodeNotifier, limitMs = 15_000 } = options;
  let unanswered = 0;
  let complained = false;

  function complain(error: unknown): void {
    if (complained) return;
    complained = true;
    const reason = error instanceof Error ? error.message : String(error);
    log.warn(`Notifications cannot be shown: ${reason}`);
  }

  return {
    notify(message) {
      if (unanswered >= MOST_UNANSWERED) {
        complain('the notification service does not answer');
        return;
      }
      unanswered += 1;
      let late = false;
      let answered = false;
      const timer = setTimeout(() => {
        late = true;
        complain('the notification service does not answer');
      }, limitMs);
      timer.unref();
      const done = (error: unknown) => {
        if (answered) return;
        answered = true;
        unanswered -= 1;
        clearTimeout(timer);
        if (error) complain(error);
        else if (!late) complained = false;
      };
      try {
        show(message, done);
      } catch (error) {
        done(error);
      }
    },
  };
}

/** Loaded at the first message, because most starts show none. */
function showByNodeNotifier(message: NotifyMessage, done: (error: unknown) => void): void {
  import('node-notifier').then(({ default: notifier }) => {
    const { title, body, urgent } = message;
    // `urgency` is notify-send's; the other systems' helpers ignore it. An empty text is refused by all of them.
    const options = { title, message: body === '' ? ' ' : body, urgency: urgent ? 'critical' : 'normal', wait: false };
    notifier.notify(options, (error) => done(error));
  }, done);
}
