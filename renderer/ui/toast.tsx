import { Button } from '@mantine/core';
import { type NotificationData, notifications, notificationsStore } from '@mantine/notifications';
import type { FocusEvent, MouseEvent } from 'react';
import { useText } from '../text/language.tsx';
import type { Messages } from '../text/messages.ts';
import { errorWords } from './error-words.ts';

const NEWS = 'news-';

/**
 * Shows it without taking the keyboard from anybody: a click leaves it where it is, and who walked here by Tab is sent back when it
 * goes, or to the row of a list or the heading when that place is gone.
 */
function show(data: NotificationData & { readonly id: string }): void {
  let from: Element | null = null;
  notifications.show({
    ...data,
    onMouseDown: (event: MouseEvent) => event.preventDefault(),
    onFocus: ({ currentTarget, relatedTarget }: FocusEvent) => {
      if (relatedTarget instanceof Element && !currentTarget.contains(relatedTarget)) from = relatedTarget;
    },
    onClose: () => {
      if (document.getElementById(data.id)?.contains(document.activeElement) !== true) return;
      const back =
        from?.isConnected === true ? from : document.querySelector('main [role="row"][tabindex="0"], main h1');
      if (back instanceof HTMLElement) back.focus({ preventScroll: true });
    },
  });
}

/** Says what was done, with a way back (or onward) for eight seconds. */
export function toast(message: string, action?: { readonly label: string; readonly run: () => void }): void {
  const id = `toast-${crypto.randomUUID()}`;
  show({
    id,
    autoClose: action === undefined ? 3500 : 8000,
    withBorder: true,
    message: (
      <span style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
        <span style={{ flex: 1, overflowWrap: 'anywhere' }}>{message}</span>
        {action !== undefined && (
          <Button
            variant="light"
            size="compact-sm"
            onClick={() => {
              notifications.hide(id);
              action.run();
            }}
          >
            {action.label}
          </Button>
        )}
      </span>
    ),
  });
}

/** Says how far something is, until it ends. */
export function startProgress(): { say(words: string): void; end(): void } {
  const id = `progress-${crypto.randomUUID()}`;
  let shown = false;
  return {
    say(message) {
      const what = { id, loading: true, autoClose: false, withCloseButton: false, withBorder: true, message } as const;
      if (shown) notifications.update(what);
      else notifications.show(what);
      shown = true;
    },
    end: () => notifications.hide(id),
  };
}

/** Says what went wrong, in words; the same words once at a time. */
export function toastError(error: unknown, text: Messages): void {
  const words = errorWords(error, text);
  show({
    ...{ id: `error-${words.title}-${words.message}`, color: 'red', autoClose: 10_000, withBorder: true },
    ...words,
  });
}

/** Takes away what says something in a language that is no longer chosen; news stay, they follow the language. */
export function hideToasts(): void {
  notifications.updateState(notificationsStore, (all) => all.filter(({ id }) => id?.startsWith(NEWS) === true));
}

/** Says something that concerns everything, in whatever language is chosen; stays until it is closed, and the same news only once. */
export function news(id: string, title: (text: Messages) => string, message?: (text: Messages) => string): void {
  show({
    id: `${NEWS}${id}`,
    color: 'yellow',
    autoClose: false,
    withBorder: true,
    title: <Said words={title} />,
    message: message === undefined ? '' : <Said words={message} />,
  });
}

function Said({ words }: { words: (text: Messages) => string }) {
  return <>{words(useText())}</>;
}
