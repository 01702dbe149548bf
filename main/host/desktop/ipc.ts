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
  const watched = new WeakSet<WebContents>();

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
    watch(contents);
    // After a reload the page that follows opens its own.
    lines.get(contents)?.close('the window opened a new line');
    const line = createLine(contents);
    lines.set(contents, line);
    serve(line.transport, {
      answer: options.answer,
      onPush: options.onPush,
      later: setImmediate,
      authorize: () => null,
      hangUp() {
        if (!contents.isDestroyed()) contents.send(CLOSE_CHANNEL, 'not let in');
        line.close('hung up');
        if (lines.get(contents) === line) lines.delete(contents);
      },
    });
  }

  /** Once for each window, however often its page is loaded. */
  function watch(contents: WebContents): void {
    if (watched.has(contents)) return;
    watched.add(contents);
    const end = (reason: string) => {
      lines.get(contents)?.close(reason);
      lines.delete(contents);
    };
    contents.on('destroyed', () => end('the window was closed'));
    contents.on('render-process-gone', () => end('the window crashed'));
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
