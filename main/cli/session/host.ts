/** The host a command talks to: the one that runs, one that is started for it, or the database alone. */
import type { Client } from '../../../preload/client.ts';
import type { CallInput, CallName, CallOutput, Pushes, PushName } from '../../../preload/contract.ts';
import { PunctualError } from '../../engine/errors.ts';
import { dataFolder } from '../../host/data-folder.ts';
import { readPlace } from '../../host/local-socket-note.ts';

export interface Host {
  /** False: nothing runs, only reading calls are answered. */
  readonly live: boolean;
  readonly folder: string;
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  on<N extends PushName>(name: N, listener: (payload: Pushes[N]) => void): void;
  /** Rings when the host has gone, with the reason. */
  onGone(listener: (error: PunctualError) => void): void;
  close(): void;
}

export interface HostOptions {
  readonly dataDir?: string | undefined;
  readonly start?: boolean | undefined;
}

export const folderOf = ({ dataDir }: HostOptions): string =>
  dataDir ?? process.env['PUNCTUAL_DATA_DIR'] ?? dataFolder();

/** Throws `unauthorized`, `unavailable` (another version), or what the database says. */
export async function reachHost(options: HostOptions): Promise<Host> {
  const folder = folderOf(options);
  let client = await connected(folder);
  if (client === null && options.start === true) {
    await (await import('./start-host.ts')).startHost(folder);
    client = await connected(folder);
    if (client === null)
      throw new PunctualError('unavailable', 'Punctual was started, but does not answer. Look into its log.');
  }
  if (client !== null) {
    const line = client;
    return {
      live: true,
      folder,
      call: async (name, input) => {
        try {
          return await line.call(name, input);
        } catch (error) {
          throw goneInMidCall(error);
        }
      },
      on: (name, listener) => void line.on(name, listener),
      onGone: (listener) =>
        void line.onState((state) => {
          if (state.kind === 'disconnected') listener(new PunctualError(state.error.code, state.error.message));
        }),
      close: () => line.close(),
    };
  }
  const { notRunning, openOffline } = await import('./offline.ts');
  const offline = openOffline(folder);
  return {
    live: false,
    folder,
    call: offline === null ? () => Promise.reject(notRunning()) : offline.call,
    on() {
      throw notRunning();
    },
    onGone: () => {},
    close: () => offline?.close(),
  };
}

/** The line to the host, or null when none runs; without a note there is nothing to load the network for. */
async function connected(folder: string): Promise<Client | null> {
  return readPlace(folder) === null ? null : (await import('./connect.ts')).connectToLocalHost(folder);
}

/** Nobody can know whether the change was made: the person is told so, and it is never asked a second time. */
function goneInMidCall(error: unknown): unknown {
  if (!(error instanceof PunctualError) || error.code !== 'disconnected') return error;
  return new PunctualError(
    'disconnected',
    'Punctual went away before it had answered; what was asked may have been done or not. See: punctual status',
    undefined,
    { cause: error },
  );
}

/** Does something with the host and lets go of it, whatever happens. */
export async function withHost<T>(options: HostOptions, work: (host: Host) => Promise<T>): Promise<T> {
  const host = await reachHost(options);
  try {
    return await work(host);
  } finally {
    host.close();
  }
}
