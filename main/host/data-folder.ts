/** Where Punctual keeps everything: by each platform's convention, the same for both hosts, for the person alone. */
import { accessSync, chmodSync, constants, existsSync, mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { PunctualError } from '../engine/errors.ts';

export interface Surroundings {
  readonly platform: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

const here = (): Surroundings => ({ platform: process.platform, environment: process.env, home: homedir() });

/**
 * Windows `%LOCALAPPDATA%\Punctual`, macOS `~/Library/Application Support/Punctual`, elsewhere `$XDG_DATA_HOME/punctual` or
 * `~/.local/share/punctual` (https://specifications.freedesktop.org/basedir-spec: a relative value is to be ignored). A folder of an
 * older version in `%APPDATA%` counts until a host has moved it.
 */
export function dataFolder(surroundings = here()): string {
  const { platform, environment, home } = surroundings;
  if (platform === 'win32') {
    const { local, roaming } = windowsFolders(surroundings);
    return hasDatabase(roaming) && !hasDatabase(local) ? roaming : local;
  }
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Punctual');
  const base = environment['XDG_DATA_HOME'];
  return join(base !== undefined && isAbsolute(base) ? base : join(home, '.local', 'share'), 'punctual');
}

/**
 * The data folder for a host that starts: on Windows one in `%APPDATA%`, which follows a person to other computers, is moved once to
 * where it stays on this one. Windows moves no folder with an open file, so one that is in use stays and is moved another time.
 */
export function settleDataFolder(surroundings = here()): string {
  const folder = dataFolder(surroundings);
  if (surroundings.platform !== 'win32') return folder;
  const { local } = windowsFolders(surroundings);
  if (folder === local) return local;
  try {
    // Under its own name: nothing changes, and it fails while a host has the database open.
    const database = join(folder, DATABASE);
    renameSync(database, database);
    mkdirSync(dirname(local), { recursive: true });
    // An empty one is in the way; any other stays.
    if (existsSync(local)) rmdirSync(local);
    renameSync(folder, local);
    return local;
  } catch {
    return folder;
  }
}

function windowsFolders({ environment, home }: Surroundings) {
  const at = (variable: string, usual: string) =>
    join(environment[variable] || join(home, 'AppData', usual), 'Punctual');
  return { local: at('LOCALAPPDATA', 'Local'), roaming: at('APPDATA', 'Roaming') };
}

const DATABASE = 'punctual.db';
const hasDatabase = (folder: string): boolean => existsSync(join(folder, DATABASE));

/** Makes the folder, for the person alone; throws `store-unwritable` in words when nothing can be written there. */
export function prepareDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // A folder made by hand may be open to others; the logs and scripts in it are nobody else's business.
    if (process.platform !== 'win32') chmodSync(folder, 0o700);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new PunctualError(
      'store-unwritable',
      `Punctual cannot write in its data folder ${folder} (${reasonOf(error)}). Make it writable, or choose another one with --data-dir.`,
      { folder },
      { cause: error },
    );
  }
}

function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'its permissions forbid it';
    case 'EROFS':
      return 'the disk is read-only';
    case 'ENOSPC':
      return 'the disk is full';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a file is in its place';
    default:
      return typeof code === 'string' ? code : String(error);
  }
}
