/** Where Punctual keeps everything: by each platform's convention, the same for both hosts, for the person alone. */
import { accessSync, chmodSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { PunctualError } from '../engine/errors.ts';

export interface Surroundings {
  readonly platform: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/**
 * Windows `%APPDATA%\Punctual`, macOS `~/Library/Application Support/Punctual`, elsewhere `$XDG_DATA_HOME/punctual` or
 * `~/.local/share/punctual` (https://specifications.freedesktop.org/basedir-spec: a relative value is to be ignored).
 */
export function dataFolder(
  { platform, environment, home }: Surroundings = {
    platform: process.platform,
    environment: process.env,
    home: homedir(),
  },
): string {
  if (platform === 'win32') return join(environment['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Punctual');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Punctual');
  const base = environment['XDG_DATA_HOME'];
  return join(base !== undefined && isAbsolute(base) ? base : join(home, '.local', 'share'), 'punctual');
}

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
