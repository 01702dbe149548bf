/** Where the local socket of a data folder is: a note in the folder tells the command, with the key to it. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PunctualError } from '../engine/errors.ts';

export interface LocalSocketPlace {
  /** Path of the Unix socket, or name of the pipe. */
  readonly path: string;
  /** Must be said first; only the owner of the data folder can read it. */
  readonly key: string;
  readonly pid: number;
}

const NOTE = 'local-socket.json';
const SOCKET = 'punctual.sock';
/** sockaddr_un holds 104 bytes on macOS, 108 on Linux, the final zero included. */
const LONGEST_PATH = 103;

/** A new place for this process. Pipes live in one name space for all users, so their name cannot be guessed. */
export function newPlace(folder: string, platform: string = process.platform): LocalSocketPlace {
  const key = randomBytes(24).toString('base64url');
  const short = createHash('sha256').update(folder).digest('hex').slice(0, 16);
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

export function writePlace(folder: string, place: LocalSocketPlace): void {
  const file = join(folder, NOTE);
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify(place), { mode: 0o600 });
}

/** Removes the note unless another process has written its own meanwhile. */
export function removePlace(folder: string, mine: LocalSocketPlace): void {
  if (readPlace(folder)?.key === mine.key) rmSync(join(folder, NOTE), { force: true });
}

/** The place a host has noted, alive or not; null when there is no note. Throws `unauthorized` when it is somebody else's. */
export function readPlace(folder: string): LocalSocketPlace | null {
  const file = join(folder, NOTE);
  let text: string;
  try {
    refuseForeign(file);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof PunctualError) throw error;
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') return null;
    throw foreign(file);
  }
  try {
    const { path, key, pid } = JSON.parse(text) as Partial<LocalSocketPlace>;
    return typeof path === 'string' && typeof key === 'string' && typeof pid === 'number' ? { path, key, pid } : null;
  } catch {
    return null;
  }
}

/** A socket that another user has put there could listen to everything: never talk to it. */
export function refuseForeign(file: string): void {
  const me = process.getuid?.();
  if (me === undefined || file.startsWith('\\\\')) return;
  const { uid } = statSync(file);
  // root may look after anybody's data; nobody else may stand in for us.
  if (uid !== me && me !== 0) throw foreign(file);
}

const foreign = (file: string): PunctualError =>
  new PunctualError('unauthorized', `${file} belongs to another user. Run the command as the user who runs Punctual.`, {
    file,
  });
