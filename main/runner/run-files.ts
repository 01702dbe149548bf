import { join } from 'node:path';

/** Where everything that belongs to one attempt of one run is kept. */
export interface RunFiles {
  readonly folder: string;
  /** Standard output and standard error of the process, in order. Stays until it is pruned. */
  readonly log: string;
  /** Written by the wrapper: process id first, exit code last. Removed soon after the end was reported. */
  readonly ticket: string;
  /** The ticket of a start that was called off, out of the wrapper's sight (see adopt.ts). */
  readonly claimed: string;
  /** The last part of a log that outgrew its limit, only while the run goes on. */
  readonly tail: string;
  /** Script text of the job, written for the interpreter; its extension depends on the interpreter. */
  script(extension: string): string;
}

// Ids are sortable by creation, so that runs of the same nine hours share a folder and old folders become empty and vanish.
const SHARD_LENGTH = 4;

/** Paths of one attempt. Ids come from the store, yet a character that means something to a file system never gets through. */
export function runFiles(logFolder: string, runId: string, attempt: number): RunFiles {
  const safe = runId.replace(/[^A-Za-z0-9_-]/g, (unit) => `%${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const folder = join(logFolder, shardOf(safe));
  const base = join(folder, `${safe}.${attempt}`);
  return {
    folder,
    log: `${base}.log`,
    ticket: `${base}.ticket`,
    claimed: `${base}.claimed`,
    tail: `${base}.tail`,
    script: (extension) => `${base}.script${extension}`,
  };
}

/** Kinds of files a run folder may hold; anything else there is not ours. */
const FILE_NAME = /^(.+)\.(\d+)\.(log|ticket|claimed|tail|script(?:\.[a-z0-9]+)?)$/;

/** Reads a file name back: which run and attempt it belongs to; null when the file is not ours. */
export function parseRunFile(
  name: string,
): { readonly runId: string; readonly attempt: number; readonly part: string } | null {
  const match = FILE_NAME.exec(name);
  if (match === null) return null;
  const [, id = '', attempt = '', part = ''] = match;
  const runId = id.replace(/%([0-9a-f]{4})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return { runId, attempt: Number(attempt), part: part.startsWith('script') ? 'script' : part };
}

function shardOf(safeId: string): string {
  return safeId.slice(0, SHARD_LENGTH).replaceAll('%', '_') || '_';
}
