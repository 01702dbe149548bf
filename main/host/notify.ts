/** The Notifier of the headless host, and of the desktop on Linux, over node-notifier: never throws, never waits for ever. */
import type { Log, NoticeAction, Notifier, NotifyMessage } from '../engine/ports.ts';
import { createNotifySend } from './notify-send.ts';

/**
 * Shows one message; `done` when the system took it, or with what went wrong; `chosen` when a person clicked it or one of its buttons.
 * May throw, hang or call back late or twice.
 */
export type ShowNotification = (
  message: NotifyMessage,
  done: (error: unknown) => void,
  chosen: (action: NoticeAction) => void,
) => void;

export interface NotifierOptions {
  readonly log: Log;
  /** Default: node-notifier, and on Linux notify-send itself for what can be clicked. */
  readonly show?: ShowNotification | undefined;
  /** A person clicked a message or a button on it. Called once per message; it may throw. */
  readonly onAction?: ((message: NotifyMessage, action: NoticeAction) => void) | undefined;
  /** After this long a message counts as unanswered. */
  readonly limitMs?: number | undefined;
  /** The first wait before the newest message that was not shown is tried again, doubled up to a minute; null = it is not. */
  readonly retryMs?: number | null | undefined;
}

const LONGEST_RETRY_MS = 60_000;

/** Helpers that hang are processes; more than this many unanswered ones are not added to. */
const MOST_UNANSWERED = 5;

/** A daemon that is missing, hangs or answers late costs a line in the log, once until it works again. */
export function createNotifier(options: NotifierOptions): Notifier {
  const { log, show = createShow(), onAction, limitMs = 15_000, retryMs = 5_000 } = options;
  let unanswered = 0;
  let complained = false;
  let outcome = (_problem: string | null): void => {};
  let unshown: NotifyMessage | null = null;
  let retrying: ReturnType<typeof setTimeout> | null = null;
  let wait = 0;

  /** The only sure sign that the service works again is a message that it shows. */
  function retryLater(message: NotifyMessage): void {
    unshown = message;
    if (retryMs === null || retrying !== null) return;
    wait = Math.min(wait === 0 ? retryMs : wait * 2, LONGEST_RETRY_MS);
    retrying = setTimeout(() => {
      retrying = null;
      if (unshown !== null) attempt(unshown);
    }, wait);
    retrying.unref();
  }

  function works(): void {
    if (retrying !== null) clearTimeout(retrying);
    retrying = null;
    unshown = null;
    wait = 0;
    complained = false;
    outcome(null);
  }

  function complain(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    outcome(reason);
    if (complained) return;
    complained = true;
    log.warn(`Notifications cannot be shown: ${reason}`);
  }

  function attempt(message: NotifyMessage): void {
    if (unanswered >= MOST_UNANSWERED) {
      complain('the notification service does not answer');
      retryLater(message);
      return;
    }
    unanswered += 1;
    let answered = false;
    // Not tried again: it may be shown yet, and must not be shown twice.
    const timer = setTimeout(() => complain('the notification service does not answer'), limitMs);
    timer.unref();
    const done = (error: unknown) => {
      if (answered) return;
      answered = true;
      unanswered -= 1;
      clearTimeout(timer);
      if (error) {
        complain(error);
        retryLater(message);
      } else works();
    };
    let acted = false;
    const chosen = (action: NoticeAction) => {
      if (acted) return;
      acted = true;
      try {
        onAction?.(message, action);
      } catch (error) {
        log.warn('What was asked for from a notification could not be done', { error });
      }
    };
    try {
      show(printable(message), done, chosen);
    } catch (error) {
      done(error);
    }
  }

  return {
    onOutcome(listener) {
      outcome = listener;
    },
    notify: attempt,
  };
}

/** No system shows more, and a longer argument may be more than one allows. */
const LONGEST_BODY = 2000;

/** Programs that show messages take their words as arguments, which no system lets hold a NUL; a name or an error may. */
function printable(message: NotifyMessage): NotifyMessage {
  return {
    ...message,
    title: withoutControls(message.title),
    body: withoutControls(message.body.slice(0, LONGEST_BODY)),
  };
}

const withoutControls = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  text.toWellFormed().replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd');

function createShow(): ShowNotification {
  if (process.platform !== 'linux') return showByNodeNotifier;
  const own = createNotifySend();
  return (message, done, chosen) => {
    // What leads nowhere when clicked needs no program that waits for a click.
    if (message.runId === undefined && message.jobId === undefined && message.actions === undefined) {
      showByNodeNotifier(message, done);
      return;
    }
    own
      .canAct()
      .then((can) => {
        if (can) own.show(message, done, chosen);
        else showByNodeNotifier(message, done);
      })
      .catch(done);
  };
}

/** Loaded at the first message, because most starts show none. */
function showByNodeNotifier(message: NotifyMessage, done: (error: unknown) => void): void {
  import('node-notifier')
    .then(({ default: notifier }) => {
      const { title, body, urgent } = message;
      // `urgency` is notify-send's; the other systems' helpers ignore it. An empty text is refused by all of them.
      const options = { message: body === '' ? ' ' : body, urgency: urgent ? 'critical' : 'normal', wait: false };
      // A name that begins with a dash would be read as an option.
      notifier.notify({ title: title.replace(/^-/, ' -'), ...options }, (error) => done(error));
    })
    // It starts its helpers in ways that throw at once, for example for a text that is too long.
    .catch(done);
}
