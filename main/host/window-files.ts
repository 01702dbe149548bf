/**
 * The files of the built window. They are listed once; a path is looked up in the list and never joined to a folder, so there is
 * nothing to traverse. Both hosts serve from here.
 */
import { readdirSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Readable } from 'node:stream';

export interface WindowFile {
  readonly type: string;
  /** Names with a hash in them never change. */
  readonly immutable: boolean;
  /** Compressed twins made at build time. */
  readonly encodings: readonly Encoding[];
  read(encoding?: Encoding): Promise<Buffer>;
  /** Reads as it is taken, so that somebody who asks often and takes nothing costs little. Destroy the stream in the end. */
  stream(encoding?: Encoding): Promise<{ readonly bytes: number; readonly content: Readable }>;
}
export type Encoding = 'br' | 'gzip';

export interface WindowFiles {
  /** By the path of the address: `/assets/x.js`. Paths of the window's own pages answer with index.html; null = no such file. */
  find(pathname: string): WindowFile | null;
  /** False when the window was never built. */
  readonly present: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};
const SUFFIX = { br: '.br', gzip: '.gz' } as const;

/** Lists `folder` now; a folder that is not there has no files. */
export function createWindowFiles(folder: string): WindowFiles {
  const names = new Set(listFiles(folder));
  const fileOf = (name: string): WindowFile | null => {
    const type = TYPES[extname(name)];
    if (type === undefined || !names.has(name)) return null;
    const pathOf = (encoding?: Encoding) => join(folder, encoding === undefined ? name : name + SUFFIX[encoding]);
    return {
      type,
      immutable: name.startsWith('/assets/'),
      encodings: (['br', 'gzip'] as const).filter((encoding) => names.has(name + SUFFIX[encoding])),
      read: (encoding) => readFile(pathOf(encoding)),
      async stream(encoding) {
        const file = await open(pathOf(encoding));
        try {
          return { bytes: (await file.stat()).size, content: file.createReadStream() };
        } catch (error) {
          await file.close();
          throw error;
        }
      },
    };
  };
  return {
    present: names.has('/index.html'),
    find(pathname) {
      const isPage = extname(pathname) === '' && !pathname.startsWith('/assets/');
      return fileOf(isPage ? '/index.html' : pathname);
    },
  };
}

// Walked by hand: inside the packed application (asar) `readdir` knows no `recursive`.
function listFiles(folder: string, prefix = ''): string[] {
  try {
    return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
      const name = `${prefix}/${entry.name}`;
      return entry.isDirectory() ? listFiles(folder, name) : [name];
    });
  } catch {
    return [];
  }
}
