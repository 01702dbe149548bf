/** Where a host puts its local socket; a note in the data folder tells the command, with the key to it. */
import { createHash, randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalSocketPlace, NOTE, readPlace } from './local-socket-note.ts';

const SOCKET = 'punctual.sock';
/** sockaddr_un holds 104 bytes on macOS, 108 on Linux, the final zero included. */
const LONGEST_PATH = 103;

/** A new place for this process. Pipes live in one name space for all users, so their name cannot be guessed. */
export function newPlace(folder: string, platform: string = process.platform): LocalSocketPlace {
  const key = randomBytes(24).toString('base64url');
  const short = shortOf(folder);
  const inFolder = join(folder, SOCKET);
  const fits = Buffer.byteLength(inFolder) <= LONGEST_PATH;
  const random = randomBytes(12).toString('hex');
  const path =
    platform === 'win32'
      ? `\\\\.\\pipe\\punctual-${short}-${random}`
      : fits
        ? inFolder
        : join(tmpdir(), `punctual-${short}-${random}.sock`);
  return { path, key, pid: process.pid };
}

/** Reports whether a host that runs on this very path would have such a place. */
export function isPlaceOf(folder: string, { path }: Pick<LocalSocketPlace, 'path'>): boolean {
  return path === join(folder, SOCKET) || path.includes(`punctual-${shortOf(folder)}-`);
}

const shortOf = (folder: string): string => createHash('sha256').update(folder).digest('hex').slice(0, 16);

export function writePlace(folder: string, place: LocalSocketPlace): void {
  const file = join(folder, NOTE);
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify(place), { mode: 0o600 });
}

/** False when another process has written its own note meanwhile, or there is none. */
export function isOurs(folder: string, mine: LocalSocketPlace): boolean {
  return readPlace(folder)?.key === mine.key;
}

/** Removes the note unless another process has written its own meanwhile. */
export function removePlace(folder: string, mine: LocalSocketPlace): void {
  if (isOurs(folder, mine)) rmSync(join(folder, NOTE), { force: true });
}
