import { PunctualError } from '../../main/engine/errors.ts';

/** A file or a pasted text on its way to the host. */
export interface Source {
  readonly name: string;
  readonly text: string;
  /** The bytes as they were, base64: only the host knows the encodings of other systems. */
  readonly content: string;
  /** It was pasted, and its name is one of our words. */
  readonly pasted?: boolean;
}

export type SourceKind = 'bundle' | 'jobs-file' | 'foreign';

const MEGABYTE = 1024 * 1024;
/** What the host reads of one file, and what fits into one message with all of them. */
const MOST_MB = { one: 16, all: 22 };

/** Files as bytes and, for a first look, as text. Fails with `bad-input` before it reads what the host would refuse. */
export async function readFiles(files: readonly File[]): Promise<readonly Source[]> {
  let total = 0;
  for (const { name, size } of files) {
    total += size;
    if (size > MOST_MB.one * MEGABYTE) throw tooLarge(name, MOST_MB.one);
    if (total > MOST_MB.all * MEGABYTE) throw tooLarge(name, MOST_MB.all);
  }
  return Promise.all(files.map(readFile));
}

function tooLarge(file: string, most: number): PunctualError {
  const reason = { code: 'file-bound', file, bound: 'megabytes', most, line: null, column: null } as const;
  return new PunctualError('bad-input', `${file} is larger than ${most} MB.`, undefined, { reason });
}

async function readFile(file: File): Promise<Source> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return { name: file.name, text: new TextDecoder().decode(bytes), content: toBase64(bytes) };
}

/** A pasted text as if it were a file of this name. */
export function pasted(name: string, text: string): Source {
  return { name, text, content: toBase64(new TextEncoder().encode(text)), pasted: true };
}

/** Ours are told by what is in them; everything else the host tells apart. */
export function kindOf({ name, text }: Source): SourceKind {
  const start = text.slice(0, 4000);
  if (/^\s*\{/.test(start)) return isBundle(text) ? 'bundle' : 'jobs-file';
  if (/\.ya?ml$/i.test(name) || /^(version|jobs)\s*:/m.test(start)) return 'jobs-file';
  return 'foreign';
}

function isBundle(text: string): boolean {
  try {
    return (JSON.parse(text) as { format?: unknown } | null)?.format === 'punctual-bundle';
  } catch {
    // Broken JSON: the reader of jobs files says where.
    return false;
  }
}

function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  // In pieces: a whole file as arguments of one call would be too many.
  for (let from = 0; from < bytes.length; from += 8192) {
    parts.push(String.fromCharCode(...bytes.subarray(from, from + 8192)));
  }
  return btoa(parts.join(''));
}
