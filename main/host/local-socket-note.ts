/** The note in a data folder that says where its host listens. Read by every call of the command, so it loads next to nothing. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PunctualError } from '../engine/errors.ts';

export interface LocalSocketPlace {
  /** Path of the Unix socket, or name of the pipe. */
  readonly path: string;
  /** Must be said first; only the owner of the data folder can read it. */
  readonly key: string;
  readonly pid: number;
}

export const NOTE = 'local-socket.json';

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
