/** Wires store, runner, engine and api once. Both hosts and the tests call it; it knows no Electron and no HTTP. */
import type { Handlers, Pushes, PushName, Settings } from '../../preload/contract.ts';
import type { FixedSettings } from '../api/fixed-settings.ts';
import type { Updates } from '../api/updates.ts';
import type { EventName, Millis } from '../engine/model.ts';
import type { Alarm, Clock, Ids, Log, Notifier, Random } from '../engine/ports.ts';
import type { SystemKeyStore } from './secret-vault.ts';

export interface AppOptions {
  /** Data folder; created with mode 0700 when missing. */
  readonly folder: string;
  readonly host: 'desktop' | 'headless';
  readonly version: string;
  /** Settings that a configuration file or the environment decides (config-source.ts). */
  readonly fixedSettings?: FixedSettings | undefined;
  /** Keeps the key of the secrets where the host has one; without it the key lies in a file for this user alone. */
  readonly keyStore?: SystemKeyStore | undefined;
  /** Events that this host reports, under the settings of the moment (S2). */
  readonly events: (settings: Settings) => readonly EventName[];
  /** What to do with a missing or damaged database beside backups or output of runs; without it a person is asked. */
  readonly ifMissing?: 'empty' | 'restore-newest' | undefined;
  /** Brings new versions, where the host can. */
  readonly updates?: Updates | undefined;
  readonly ports: {
    readonly clock: Clock;
    readonly alarm: Alarm;
    readonly ids: Ids;
    readonly random: Random;
    readonly log: Log;
    readonly notifier: Notifier;
  };
}

export type PushListener = <N extends PushName>(name: N, payload: Pushes[N]) => void;

export interface App {
  readonly handlers: Handlers;
  /** Every push for every window; returns the function that ends it. */
  onPush(listener: PushListener): () => void;
  /** What the system tells: only a hint for the engine, and the trigger of event schedules. */
  hint(what: 'suspend' | 'resume' | 'clock' | 'unlock' | 'idle' | 'network' | 'mains' | 'login'): void;
  /** Whether an active job waits for this; what the system does not tell by itself is looked for only then. */
  waitsFor(event: EventName): boolean;
  /**
   * Flushes state, handles running jobs as asked (S37), releases the lease, closes the database. `withinMs`: the computer goes down;
   * state is flushed before this returns, and what has not ended by then is left to the system and looked for at the next start.
   * `because`: with a limit, why it ends; default: the computer goes down.
   */
  stop(options?: {
    readonly runs?: 'wait' | 'leave' | 'stop';
    readonly withinMs?: Millis;
    readonly because?: 'shutdown' | 'crash' | 'quit';
  }): Promise<void>;
}
