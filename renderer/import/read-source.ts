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

/** Reads a file as bytes and, for a first look, as text. */
export async function readFile(file: File): Promise<Source> {
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
