/** The headless host as a service of the system's own manager: what is installed, and what can be asked of a manager. */
import { createHash } from 'node:crypto';
import type { Instant } from '../../engine/model.ts';
import type { Finished, RunOptions } from '../../process/programs.ts';

export interface ServiceSpec {
  /** `punctual`, or with a suffix for another data folder than the usual one. */
  readonly name: string;
  /** Absolute path. */
  readonly program: string;
  readonly args: readonly string[];
  /** What the host needs and a manager does not give it. PATH is none of it: the host asks the login shell at each start. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface ServiceState {
  /** The file or the task that holds the definition; null when it is not installed. */
  readonly installed: string | null;
  /** The definition is the one that `install` would write now. */
  readonly current: boolean;
  readonly running: boolean;
  readonly pid: number | null;
  /** When it was last started; null when it does not run, or the system does not say. */
  readonly since: Instant | null;
}

export interface ServiceManager {
  /** What people call it: "systemd". */
  readonly title: string;
  status(spec: ServiceSpec): Promise<ServiceState>;
  /** Writes the definition where it differs, and starts it where it does not run or runs with another one. Throws `unavailable`. */
  install(spec: ServiceSpec): Promise<void>;
  /** Stops it and removes the definition; jobs that run go on. Throws `unavailable`. */
  remove(spec: ServiceSpec): Promise<void>;
  /** What a person should know after it was installed, one sentence each. */
  advice(spec: ServiceSpec): Promise<readonly string[]>;
}

/** What managers touch; tests give their own. */
export interface Machine {
  readonly run: (program: string, args: readonly string[], options: RunOptions) => Promise<Finished>;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Number of the user; null on Windows. */
  readonly uid: number | null;
  readonly user: string;
}

/** A manager may have to stop a host in order first. */
export const COMMAND_MS = 60_000;

/** Variables of this terminal that decide language and zone of the host. */
const TAKEN_ALONG = ['LANG', 'LC_ALL', 'LC_MESSAGES', 'TZ'];

export function environmentOf(own: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    TAKEN_ALONG.flatMap((name) => {
      const value = own[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}

/** One service for each data folder, always with the same name. */
export function serviceName(folder: string, usual: string): string {
  return folder === usual ? 'punctual' : `punctual-${createHash('sha256').update(folder).digest('hex').slice(0, 8)}`;
}

// Neither XML nor a line of a unit has a form for these that every manager reads.
const CONTROLS = /\p{Cc}/u;

/** The first text that cannot stand in a definition; null when all can. */
export function unwritable({ program, args, environment }: ServiceSpec): string | null {
  return [program, ...args, ...Object.values(environment)].find((text) => CONTROLS.test(text)) ?? null;
}
