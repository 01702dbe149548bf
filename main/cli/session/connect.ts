/** A line from the command to the host of a data folder. */
import { connect, type Socket } from 'node:net';
import { type Client, createClient } from '../../../preload/client.ts';
import { PunctualError } from '../../engine/errors.ts';
import { createLineTransport } from '../../host/line-transport.ts';
import { readPlace, refuseForeign } from '../../host/local-socket-note.ts';

/** A client of the running host, or null when none runs. Throws `unauthorized` (another user's) or `unavailable` (another version). */
export async function connectToLocalHost(folder: string): Promise<Client | null> {
  const place = readPlace(folder);
  if (place === null) return null;
  let first: Socket | null;
  try {
    refuseForeign(place.path);
    first = await open(place.path);
  } catch (error) {
    if (error instanceof PunctualError) throw error;
    // A note without a listener: the host has crashed, or has just gone.
    if (isGone(error)) return null;
    const words = error instanceof Error ? error.message : String(error);
    throw new PunctualError(
      'unauthorized',
      `The socket ${place.path} cannot be opened (${words}). It may belong to another user.`,
    );
  }
  let current: Socket | null = null;
  const client = createClient({
    async open() {
      // A command asks once: when the line goes in the middle it says so instead of asking somebody else.
      if (first === null) throw new Error('Punctual was stopped or crashed meanwhile');
      current = first;
      first = null;
      return createLineTransport(current);
    },
    hangUp: () => current?.destroy(),
    token: () => place.key,
    wait(ms, ring) {
      const timer = setTimeout(ring, ms);
      timer.unref();
      return () => clearTimeout(timer);
    },
  });
  return settled(client);
}

/** Resolves when the host has let us in. */
function settled(client: Client): Promise<Client> {
  return new Promise((resolve, reject) => {
    const stop = client.onState((state) => {
      if (state.kind === 'connecting') return;
      stop();
      if (state.kind === 'connected') return resolve(client);
      client.close();
      if (state.kind === 'closed') return reject(new PunctualError('disconnected', 'The line was closed.'));
      reject(toRefusal(state.error.code, state.error.message));
    });
  });
}

function toRefusal(code: PunctualError['code'], message: string): PunctualError {
  if (code !== 'unavailable') return new PunctualError(code, message);
  const versions = /\(window (\d+), host (\d+)\)/.exec(message);
  const told = versions === null ? '' : ` (command ${versions[1]}, running app ${versions[2]})`;
  return new PunctualError(
    'unavailable',
    `The Punctual that is running is of another version than this command${told}. Update both, then restart the app.`,
  );
}

function isGone(error: unknown): boolean {
  return ['ENOENT', 'ECONNREFUSED', 'ENOTSOCK'].includes(String((error as NodeJS.ErrnoException).code));
}

function open(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
