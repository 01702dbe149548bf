/** The headless host: an App behind HTTP and WebSocket on the loopback interface. */

import { randomBytes } from 'node:crypto';
import { createAnswer } from '../../../preload/answer.ts';
import type { Log } from '../../engine/ports.ts';
import { othersTurn } from '../../import/steps.ts';
import type { App } from '../app.ts';
import { createWindowFiles } from '../window-files.ts';
import { createGate } from './gate.ts';
import { createHttpServer } from './http.ts';
import { listen } from './listen.ts';
import { createSockets } from './socket.ts';

export interface HeadlessOptions {
  readonly app: App;
  /** Folder of the built window. */
  readonly windowFolder: string;
  /** See `listen`. */
  readonly port: number | null;
  readonly log?: Log | undefined;
  /** Default 30 s; for tests. */
  readonly stallMs?: number | undefined;
}
export interface HeadlessHost {
  /** Where the window is, with the key in it: shown to the person once and never logged. */
  readonly address: string;
  readonly port: number;
  /** Windows are told, then nothing listens any more. The app goes on. */
  stop(reason: string): Promise<void>;
}

/** Listens; fails with `unavailable` when the port cannot be had. */
export async function startHeadless(options: HeadlessOptions): Promise<HeadlessHost> {
  const { app } = options;
  const token = randomBytes(32).toString('base64url');
  const files = createWindowFiles(options.windowFolder);
  const sockets = createSockets({
    answer: createAnswer(app.handlers, 'window', othersTurn),
    onPush: (listener) => app.onPush(listener),
    gate: createGate(token, {
      onGuessing: () => options.log?.warn('many wrong keys within a minute; somebody may be guessing'),
    }),
    stallMs: options.stallMs,
    log: options.log,
  });
  const createServer = () => {
    const server = createHttpServer(files, sockets.strangerOf);
    sockets.attach(server);
    return server;
  };
  const listening = await listen(createServer, options.port);
  return {
    address: `http://127.0.0.1:${listening.port}/#token=${token}`,
    port: listening.port,
    async stop(reason) {
      sockets.close(reason);
      await listening.close();
    },
  };
}
