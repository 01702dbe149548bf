/** The contract over a local socket in the data folder, for the `punctual` command. No TCP port; a Unix socket of mode 0600, a named pipe on Windows. */

import { timingSafeEqual } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { type Answer, createAnswer } from '../../preload/answer.ts';
import { serve } from '../../preload/server.ts';
import type { Transport } from '../../preload/transport.ts';
import { HELLO_LIMIT, MESSAGE_LIMIT } from '../../preload/wire.ts';
import { PunctualError } from '../engine/errors.ts';
import type { Log } from '../engine/ports.ts';
import { othersTurn } from '../import/steps.ts';
import type { App } from './app.ts';
import { createLineTransport } from './line-transport.ts';
import { isOurs, newPlace, removePlace, writePlace } from './local-socket-place.ts';
import { withRoom } from './small-heap.ts';
import { createStallWatch } from './stall-watch.ts';
import { createStrangers } from './strangers.ts';

export interface LocalSocket {
  readonly path: string;
  /** Hangs up on everybody, removes the socket and its note. */
  close(): Promise<void>;
}

const MOST_COMMANDS = 100;
/**
 * On Windows any account may open the pipe. Node makes it with the usual rights of a pipe: this user, administrators and the system may
 * write, everyone else may only read; nothing is sent before the key. No second one of its name can be made in front of it.
 */
const STRANGERS = {
  ...{ mostSilent: 400, mostSpeaking: 100, patienceMs: 5000 },
  ...{ newcomerMs: 500, mostNewcomers: 400 },
} as const;
/** For a refusal to be read. */
const FAREWELL_MS = 1000;
/** Behind this many unsent bytes a command gets no pushes and no further answers until it has caught up. */
const BUSY_BYTES = 4 * 1024 * 1024;
const STALL_MS = 30_000;
/** Calls that may take in or give out thousands of jobs. */
const LARGE: ReadonlySet<string> = new Set(['jobs.apply', 'jobs.import', 'jobs.addMany', 'jobs.list', 'jobs.export']);

/**
 * Serves `app` to commands of this user until it closes. The lease (S42) makes sure that no other host uses this folder, so a socket left behind by
 * a crash may be removed. Throws `unavailable` when it cannot listen; the host can live without.
 */
export async function serveLocalSocket(app: App, folder: string, log: Log): Promise<LocalSocket> {
  const place = newPlace(folder);
  const plain = createAnswer(app.handlers, 'command-line', othersTurn);
  const answer: Answer = (name, input) => (LARGE.has(name) ? withRoom(() => plain(name, input)) : plain(name, input));
  const open = new Set<Socket>();
  const commands = new Set<Socket>();
  const strangers = createStrangers(STRANGERS);
  const server = createServer((socket) => {
    open.add(socket);
    const stranger = strangers.arrive(() => socket.destroy());
    const busy = () => socket.writableLength > BUSY_BYTES;
    const watch = createStallWatch(STALL_MS, () => {
      log.warn('a command did not take its answers and was cut off');
      socket.destroy();
    });
    socket.on('close', () => {
      stranger.leave();
      watch.stop();
      commands.delete(socket);
      open.delete(socket);
    });
    const lines = createLineTransport(socket, () => (commands.has(socket) ? MESSAGE_LIMIT : HELLO_LIMIT));
    const transport: Transport = {
      ...lines,
      send(text) {
        lines.send(text);
        watch.handedOver(busy());
      },
    };
    const session = serve(transport, {
      answer,
      onPush: (listener) => app.onPush(listener),
      busy,
      later: setImmediate,
      authorize(token) {
        if (token === null || !sameKey(token, place.key)) {
          return { code: 'unauthorized', message: 'The key to this host is wrong. Run the command again.' };
        }
        if (commands.size >= MOST_COMMANDS) {
          const message = `${MOST_COMMANDS} commands are connected already. Try again in a moment.`;
          return { code: 'unavailable', message, reason: { code: 'too-many-calls' } };
        }
        stranger.leave();
        commands.add(socket);
        return null;
      },
      hangUp() {
        // The refusal must be read before the line goes.
        socket.end();
        stranger.speaks(FAREWELL_MS);
      },
    });
    socket.on('drain', () => {
      watch.taken(false);
      session.drained();
    });
  });
  const pipe = place.path.startsWith('\\\\');
  if (!pipe) rmSync(place.path, { force: true });
  await listen(server, place.path, pipe);
  writePlace(folder, place);
  log.info('listening for the command', { path: place.path });
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => {
    closing ??= new Promise<void>((resolve) => {
      removePlace(folder, place);
      server.close(() => resolve());
      for (const socket of open) {
        socket.end();
        setTimeout(() => socket.destroy(), 300).unref();
      }
    });
    return closing;
  };
  // The host goes. Its sessions hear the push too, and must be able to pass it on first.
  app.onPush((name) => {
    if (name !== 'closing') return;
    if (!isOurs(folder, place)) {
      // S42: another host keeps time in this folder and listens under the same name, which closing the server would remove.
      for (const socket of open) socket.end();
      server.unref();
      return;
    }
    removePlace(folder, place);
    // Those who are connected stay so; only the name goes, and the process may end before `close` is through.
    if (!pipe) rmSync(place.path, { force: true });
    setImmediate(() => void close());
  });
  return { path: place.path, close };
}

function listen(server: ReturnType<typeof createServer>, path: string, pipe: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    // Born with mode 0600: between listen and chmod anybody could come in otherwise.
    const before = pipe ? 0 : process.umask(0o177);
    server.once('error', (error) => {
      reject(
        new PunctualError('unavailable', `The local socket ${path} cannot be opened: ${error.message}.`, undefined, {
          cause: error,
        }),
      );
    });
    server.listen({ path }, () => {
      if (!pipe) chmodSync(path, 0o600);
      resolve();
    });
    // Binding happens at once; only the announcement comes later.
    if (!pipe) process.umask(before);
  });
}

function sameKey(given: string, key: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(key)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** As `serveLocalSocket`, but a host that cannot have one says so in its log and goes on without. */
export async function tryServeLocalSocket(app: App, folder: string, log: Log): Promise<LocalSocket | null> {
  try {
    return await serveLocalSocket(app, folder, log);
  } catch (error) {
    log.error('the punctual command cannot reach this host', { error });
    return null;
  }
}
