import { readdir, rmdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Millis } from '../engine/model.ts';
import { parseRunFile, runFiles } from './run-files.ts';

export interface PruneLogs {
  /** Logs in all, bytes; the oldest go first. */
  readonly maxBytes: number;
  /** Logs older than this go, whatever room there is. */
  readonly maxAgeMs?: Millis | undefined;
  /** Runs whose files must stay, for example those that are still open in the store. */
  readonly keep?: ((runId: string) => boolean) | undefined;
  /** Called for each log that was removed. */
  readonly onRemoved?: ((log: RemovedLog) => void) | undefined;
  /** Removes nothing: only says what would go. */
  readonly dryRun?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RemovedLog {
  readonly runId: string;
  readonly bytes: number;
  readonly because: 'age' | 'size';
}

export interface Pruned {
  readonly removedFiles: number;
  readonly removedBytes: number;
  readonly keptBytes: number;
}

/** Files looked at together; small, so that the event loop and the disk stay free for the runs. */
const BATCH = 32;
/** What a crashed run left beside its log is kept this long for whoever still wants to adopt it. */
const LEFTOVER_AGE: Millis = 24 * 3600 * 1000;

/** Goes through the folders from the newest to the oldest, holding the names of only one of them. */
export async function pruneLogs(
  logFolder: string,
  options: PruneLogs,
  busy: (runId: string) => boolean,
): Promise<Pruned> {
  const now = Date.now();
  let keptBytes = 0;
  let removedBytes = 0;
  let removedFiles = 0;
  const shards = (await readdir(logFolder).catch(() => [])).sort().reverse();
  for (const shard of shards) {
    const folder = join(logFolder, shard);
    const files = await listFiles(folder, options.signal);
    files.sort((a, b) => b.changed - a.changed);
    let left = files.length;
    for (const file of files) {
      if (options.signal?.aborted === true) return { removedFiles, removedBytes, keptBytes };
      const age = now - file.changed;
      const tooMuch = file.part === 'log' && keptBytes + file.bytes > options.maxBytes;
      const tooOld = file.part === 'log' ? age > (options.maxAgeMs ?? Number.POSITIVE_INFINITY) : age > LEFTOVER_AGE;
      // `keep` may be dear, so it is asked only about what would go.
      const goes = (tooMuch || tooOld) && !busy(file.runId) && options.keep?.(file.runId) !== true;
      if (goes && (options.dryRun === true || (await remove(file.path)))) {
        const because = tooOld ? 'age' : 'size';
        if (file.part === 'log') options.onRemoved?.({ runId: file.runId, bytes: file.bytes, because });
        removedFiles += 1;
        removedBytes += file.bytes;
        left -= 1;
      } else {
        keptBytes += busy(file.runId) ? file.onDisk : file.bytes;
      }
    }
    if (left === 0 && options.dryRun !== true) await rmdir(folder).catch(() => undefined); // Fails when it holds anything that is not ours: good.
  }
  return { removedFiles, removedBytes, keptBytes };
}

/** Runs whose files are to go; `attempts` is the number of the last one. */
export interface RunLogs {
  readonly runId: string;
  readonly attempts: number;
}

/**
 * Removes the files of these runs, for example when their rows leave the history. By name: a folder may hold a hundred thousand
 * others, which nobody should have to list. What has another name (the text of a script) is left to `pruneLogs`.
 */
export async function removeLogs(logFolder: string, runs: readonly RunLogs[]): Promise<void> {
  const folders = new Set<string>();
  for (const { runId, attempts } of runs) {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const files = runFiles(logFolder, runId, attempt);
      folders.add(files.folder);
      // One after the other: the disk belongs to the runs.
      for (const path of [files.log, files.ticket, files.claimed, files.tail]) await remove(path);
    }
  }
  for (const folder of folders) await rmdir(folder).catch(() => undefined); // Fails while it holds anything: good.
}

interface Found {
  readonly path: string;
  readonly runId: string;
  readonly part: string;
  readonly bytes: number;
  /** What it takes on the disk: the log of a run that is going on may have a hole (log-cap.ts). */
  readonly onDisk: number;
  readonly changed: number;
}

async function listFiles(folder: string, signal: AbortSignal | undefined): Promise<Found[]> {
  const names = await readdir(folder).catch(() => []);
  const result: Found[] = [];
  for (let at = 0; at < names.length && signal?.aborted !== true; at += BATCH) {
    const batch = names.slice(at, at + BATCH).map(async (name): Promise<Found | null> => {
      const file = parseRunFile(name);
      if (file === null) return null;
      const path = join(folder, name);
      const info = await stat(path).catch(() => null);
      return info === null
        ? null
        : {
            ...{ path, runId: file.runId, part: file.part, bytes: info.size, changed: info.mtimeMs },
            onDisk: process.platform === 'win32' ? info.size : Math.min(info.size, info.blocks * 512),
          };
    });
    result.push(...(await Promise.all(batch)).filter((file) => file !== null));
  }
  return result;
}

async function remove(path: string): Promise<boolean> {
  return unlink(path).then(
    () => true,
    () => false,
  );
}
