/** Makes a transport of Electron's IPC. Who asks is checked before what is asked. */
import { type IpcMainEvent, ipcMain, type WebContents } from 'electron';
import type { Answer } from '../../../preload/answer.ts';
import { CLOSE_CHANNEL, HOST_CHANNEL, WINDOW_CHANNEL } from '../../../preload/bridge.ts';
import { type ServeOptions, serve } from '../../../preload/server.ts';
import type { Transport } from '../../../preload/transport.ts';
import type { Log } from '../../engine/ports.ts';
import { ORIGIN } from './origin.ts';

export interface IpcOptions {
  readonly answer: Answer;
  readonly onPush: ServeOptions['onPush'];
  /** Our window's contents now; null when there is no window. */
  readonly window: () => WebContents | null;
  readonly log: Log;
}

interface Line {
  readonly transport: Transport;
  receive(text: string): void;
  close(reason: string): void;
}

/** Serves our own window until the process ends. Messages of anybody else are dropped without an answer. */
export function serveIpc(options: IpcOptions): void {
  const lines = new Map<WebContents, Line>();

  ipcMain.on(WINDOW_CHANNEL, (event, message: unknown) => {
    if (!isOurs(event, options.window())) {
      options.log.warn('A message from a foreign frame was dropped', { frame: event.senderFrame?.url ?? 'gone' });
      return;
    }
    if (typeof message !== 'object' || message === null) return;
    if ('open' in message) open(event.sender);
    else if ('text' in message && typeof message.text === 'string') lines.get(event.sender)?.receive(message.text);
  });

  function open(contents: WebContents): void {
    lines.get(contents)?.close('the window opened a new line');
    const line = createLine(contents);
    lines.set(contents, line);
    // A reload or a crash of the page ends its line; the page that follows opens its own.
    contents.once('destroyed', () => end(line, 'the window was closed'));
    contents.once('render-process-gone', () => end(line, 'the window crashed'));
    serve(line.transport, {
      answer: options.answer,
      onPush: options.onPush,
      later: setImmediate,
      authorize: () => null,
      hangUp() {
        if (!contents.isDestroyed()) contents.send(CLOSE_CHANNEL, 'not let in');
        end(line, 'hung up');
      },
    });

    function end(own: Line, reason: string): void {
      own.close(reason);
      if (lines.get(contents) === own) lines.delete(contents);
    }
  }
}

/** Our window, its main frame, our origin: all three. */
function isOurs(event: IpcMainEvent, window: WebContents | null): boolean {
  const frame = event.senderFrame;
  return (
    window !== null && event.sender === window && frame !== null && frame.parent === null && frame.origin === ORIGIN
  );
}

function createLine(contents: WebContents): Line {
  let deliver: (text: string) => void = () => {};
  let tellClosed: ((reason: string) => void) | null = null;
  let closed: string | null = null;
  const transport: Transport = {
    send(text) {
      if (closed === null && !contents.isDestroyed()) contents.send(HOST_CHANNEL, text);
    },
    onMessage(listener) {
      deliver = listener;
    },
    onClose(listener) {
      tellClosed = listener;
      if (closed !== null) listener(closed);
    },
  };
  return {
    transport,
    receive(text) {
      if (closed === null) deliver(text);
    },
    close(reason) {
      if (closed !== null) return;
      closed = reason;
      tellClosed?.(reason);
    },
  };
}
