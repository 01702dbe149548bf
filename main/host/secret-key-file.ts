/** The file that holds the key of the secrets: for this user alone, whole or not at all. */
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Reason, Trouble } from '../engine/reasons.ts';

export interface KeyFile {
  /** `file`: the key itself; `system`: the key wrapped by the desktop's key store. */
  readonly keeper: 'file' | 'system';
  readonly key: Buffer;
  /** Others could read it until now. */
  readonly repaired: boolean;
}

/** Beside the database: not in it, and not in the folder of backups. */
export const keyFilePath = (folder: string): string => join(folder, 'secrets.key');

/**
 * The key file; null when there is none. A file of mode other than 0600 is closed to others at once; what cannot be trusted is refused
 * in a sentence: a link, a file of another user, a file that says nothing.
 */
export function readKeyFile(path: string): KeyFile | { readonly refused: Trouble } | null {
  let fd: number;
  try {
    // Never through a link: whoever made one would choose what is read, and what is closed to others.
    fd = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return null;
    if (code === 'ELOOP') {
      return refused(`The key file ${path} is a link. Put the file itself in its place.`, {
        code: 'key-link',
        file: path,
      });
    }
    const said = code ?? '';
    return refused(`The key file ${path} cannot be read (${said}). Give it back to yourself, mode 0600.`, {
      code: 'key-unreadable',
      file: path,
      said,
    });
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) return refused(`The key file ${path} is not a file.`, { code: 'key-no-file', file: path });
    const own = process.getuid?.();
    if (own !== undefined && stat.uid !== own) {
      return refused(`The key file ${path} belongs to another user. Give it back to yourself, mode 0600.`, {
        code: 'key-of-another',
        file: path,
      });
    }
    const repaired = process.platform !== 'win32' && (stat.mode & 0o077) !== 0;
    if (repaired) fchmodSync(fd, 0o600);
    return { ...parse(readFileSync(fd, 'utf8')), repaired };
  } catch {
    const words = `The key file ${path} is damaged. Put it back from a copy, or remove it and enter the secrets again.`;
    return refused(words, { code: 'key-damaged', file: path });
  } finally {
    closeSync(fd);
  }
}

/** Changes with whatever is put in the place of the file; null when there is nothing. */
export function keyFileMark(path: string): string | null {
  try {
    const { ino, size, mode, uid, mtimeMs, ctimeMs } = lstatSync(path);
    return [ino, size, mode, uid, mtimeMs, ctimeMs].join(' ');
  } catch {
    return null;
  }
}

const refused = (problem: string, reason: Reason) => ({ refused: { problem, reason } });

function parse(text: string): Pick<KeyFile, 'keeper' | 'key'> {
  const { version, keeper, key } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const bytes = Buffer.from(typeof key === 'string' ? key : '', 'base64');
  if (version !== 1 || (keeper !== 'file' && keeper !== 'system')) throw new Error('unknown form');
  if (keeper === 'file' ? bytes.length !== 32 : bytes.length === 0) throw new Error('no key');
  return { keeper, key: bytes };
}

/** Writes it under another name, flushes it, then gives it its name: a crash leaves the old file or the new one. Throws what Node throws. */
export function writeKeyFile(
  path: string,
  { keeper, key }: Pick<KeyFile, 'keeper' | 'key'>,
  { replace }: { readonly replace: boolean },
): void {
  const fresh = `${path}.new`;
  // A second key would lose everything that the first one sealed; the lease keeps other hosts away meanwhile (S42).
  if (!replace && existsSync(path)) throw new Error('a file is in its place');
  rmSync(fresh, { force: true });
  const fd = openSync(fresh, 'wx', 0o600);
  try {
    writeSync(fd, `${JSON.stringify({ version: 1, keeper, key: key.toString('base64') })}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  chmodSync(fresh, 0o600);
  renameSync(fresh, path);
  flushFolder(dirname(path));
}

/** The name is durable as well, before anything is sealed with the key. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
