/**
 * The wish to restore a backup: an open database cannot be exchanged, so it is written beside it and carried out at the next start,
 * before anything is read (restore.ts).
 */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { backupNamed } from './backup.ts';
import { backupFault, newestFormat } from './check-file.ts';

export interface Restores {
  /** Notes that this backup replaces the database at the next start; null calls it off. Throws `not-found` or `store-failed`. */
  askForRestore(name: string | null): void;
  /** The backup that the next start puts back; null = none. */
  restoreAsked(): string | null;
}

export interface RestoreWish {
  /** File name of a backup, or of a database that was put aside. */
  readonly backup: string;
  /** Names this wish, so that one that was carried out is never carried out again; empty when an older version wrote it. */
  readonly id: string;
}

const markOf = (file: string): string => `${file}.restore-next`;

export function createRestores(file: string, mayWrite: () => void): Restores {
  const mark = markOf(file);
  return {
    askForRestore(name) {
      mayWrite();
      if (name === null) {
        rmSync(mark, { force: true });
        return;
      }
      refuseUnusable(backupNamed(file, name).file, name);
      // Renamed into place, so that a crash never leaves half a name.
      writeFileSync(`${mark}.new`, `${name}\n${randomBytes(12).toString('hex')}\n`, { mode: 0o600 });
      renameSync(`${mark}.new`, mark);
    },
    restoreAsked: () => readWish(file)?.backup ?? null,
  };
}

/** The wish there is; null when there is none, or none that can be read. */
export function readWish(file: string): RestoreWish | null {
  try {
    const [backup = '', id = ''] = readFileSync(markOf(file), 'utf8').split('\n');
    // A name and never a path, whoever wrote it.
    return backup !== '' && basename(backup) === backup ? { backup, id } : null;
  } catch {
    return null;
  }
}

export function forgetWish(file: string): void {
  rmSync(markOf(file), { force: true });
}

/** What can be told from the header alone, so that nobody waits; the start checks every page. Offsets: https://sqlite.org/fileformat.html */
function refuseUnusable(path: string, name: string): void {
  const header = Buffer.alloc(100);
  const fd = openSync(path, 'r');
  try {
    readSync(fd, header, 0, header.length, 0);
  } finally {
    closeSync(fd);
  }
  const format = header.readUInt32BE(60);
  const sqlite = header.toString('latin1', 0, 15) === 'SQLite format 3';
  const kind = !sqlite || format === 0 ? 'foreign' : format > newestFormat() ? 'newer' : null;
  if (kind !== null) throw backupFault(name, { kind, said: `its header says format ${format}` });
}
