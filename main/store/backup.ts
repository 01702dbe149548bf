import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PunctualError } from '../engine/errors.ts';
import type { Instant } from '../engine/model.ts';
import type { Clock } from '../engine/ports.ts';
import { toStoreFailure } from './failures.ts';

/** A day's own, or one that somebody asked for at a moment. */
const NAME = /^punctual-\d{4}-\d{2}-\d{2}(T\d{2}-\d{2}-\d{2})?\.db$/;
const KEPT = 7;

export interface Backup {
  /** File name in the folder "backups"; says when it was made, in UTC. */
  readonly name: string;
  readonly file: string;
  /** Last write of the file. */
  readonly at: Instant;
  readonly bytes: number;
  /** False: a person asked for it. */
  readonly daily: boolean;
}

export interface Backups {
  /** Copies the database while it is in use, once a day; null when today's is there already. Keeps the newest `keep`. */
  backupDaily(keep?: number): Promise<string | null>;
  /** Copies the database now; the newest seven of these are kept as well. */
  backupNow(): Promise<Backup>;
  /** Backups there are, newest first. */
  listBackups(): readonly Backup[];
}

/** Where the backups of a database lie. */
export function backupFolder(file: string): string {
  return join(dirname(file), 'backups');
}

/** The backups of a database, newest first. */
export function listBackups(file: string): readonly Backup[] {
  const folder = backupFolder(file);
  return readFolder(folder)
    .flatMap((name) => {
      const match = NAME.exec(name);
      const path = join(folder, name);
      const info = match === null ? undefined : statSync(path, { throwIfNoEntry: false });
      if (match === null || info === undefined) return [];
      return [{ name, file: path, at: Math.round(info.mtimeMs), bytes: info.size, daily: match[1] === undefined }];
    })
    .sort((a, b) => (a.name < b.name ? 1 : -1));
}

export function createBackups(deps: {
  readonly file: string;
  readonly clock: Clock;
  /** Throws when this process may not write any more: then nothing appears in a folder that may be another one's. */
  readonly mayWrite: () => void;
  /** Writes the database as it is at one moment to a file that does not exist, for the person alone, and flushes it. */
  readonly copy: (target: string) => Promise<void>;
}): Backups {
  const { file, clock, mayWrite } = deps;
  const folder = backupFolder(file);
  const list = () => listBackups(file);

  async function copyTo(target: string): Promise<void> {
    // Under another name until it is whole, so that a crash never leaves half a backup that looks like one.
    const partial = `${target}.partial`;
    try {
      mayWrite();
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      rmSync(partial, { force: true });
      await deps.copy(partial);
      renameSync(partial, target);
    } catch (error) {
      rmSync(partial, { force: true });
      throw toStoreFailure(error);
    }
  }

  const forget = (daily: boolean, keep: number): void => {
    const some = list().filter((backup) => backup.daily === daily);
    for (const old of some.slice(keep)) rmSync(old.file, { force: true });
  };
  const now = (): string => new Date(clock.now()).toISOString();

  return {
    async backupDaily(keep = KEPT) {
      const target = join(folder, `punctual-${now().slice(0, 10)}.db`);
      if (existsSync(target)) return null;
      await copyTo(target);
      forget(true, keep);
      return target;
    },
    async backupNow() {
      const name = `punctual-${now().slice(0, 19).replaceAll(':', '-')}.db`;
      await copyTo(join(folder, name));
      forget(false, KEPT);
      const made = list().find((backup) => backup.name === name);
      if (made === undefined) {
        const reason = { code: 'backup-vanished', name } as const;
        throw new PunctualError('store-failed', `The backup ${name} vanished while it was made.`, undefined, {
          reason,
        });
      }
      return made;
    },
    listBackups: list,
  };
}

function readFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
