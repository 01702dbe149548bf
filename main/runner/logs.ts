import type { LogCap, LogLayout } from './log-cap.ts';
import { createMask, type Mask, readCovered } from './log-mask.ts';
import { type Pruned, type PruneLogs, pruneLogs, type RemovedLog, type RunLogs, removeLogs } from './log-prune.ts';
import { coveredOutput, type LogPiece, type ReadLog, readOutput, readPiece } from './log-reader.ts';
import { type LogSearch, type SearchLog, searchOutput } from './log-search.ts';
import { runFiles } from './run-files.ts';

/** What can be asked about logs, of running and of ended runs. A log that is not there reads as an empty one. */
export interface LogReading {
  readLog(query: ReadLog): Promise<LogPiece>;
  searchLog(query: SearchLog): Promise<LogSearch>;
  /** Removes the oldest logs and what crashed runs left behind, a little at a time. */
  pruneLogs(options: PruneLogs): Promise<Pruned>;
  /** Counts the logs that `pruneLogs` would remove; null where that is not counted. */
  countLogs(options: Pick<PruneLogs, 'maxBytes' | 'maxAgeMs'>): Promise<LogCount | null>;
  /** Removes the files of these runs' attempts, by name. */
  removeLogs(runs: readonly RunLogs[]): Promise<void>;
  logPath(runId: string, attempt: number): string;
}

export interface LogCount {
  /** By age, and by size. */
  readonly days: number;
  readonly logBytes: number;
  /** Of those by size. */
  readonly bytes: number;
}

export interface Logs {
  readonly reading: LogReading;
  /** A log was cut: whoever still follows it counts bytes of the whole output. */
  remember(runId: string, attempt: number, layout: LogLayout): void;
}

/** Offsets of the whole output are understood this long; later readers begin anew, with offsets of the file. */
const KNOWN_LAYOUTS = 100;

/**
 * Binds reading to the runs that are followed now; `queue` keeps a reader out while the middle of a log moves. `hiddenOf` tells the
 * values that nobody may read in a run's output; it may throw, and then nothing is read.
 */
export function createLogs(
  logFolder: string,
  queue: <T>(work: () => Promise<T>) => Promise<T>,
  runs: { isActive(runId: string): boolean; capOf(runId: string, attempt: number): LogCap | null },
  hiddenOf: (runId: string) => readonly string[] = () => [],
): Logs {
  const layouts = new Map<string, LogLayout>();
  // The same list as before has the same values; who gives it makes a new one when something changes.
  const masks = new WeakMap<readonly string[], { readonly mask: Mask | null }>();
  const maskOf = (runId: string): Mask | null => {
    const hidden = hiddenOf(runId);
    if (hidden.length === 0) return null;
    const known = masks.get(hidden) ?? { mask: createMask(hidden) };
    masks.set(hidden, known);
    return known.mask;
  };
  return {
    remember(runId, attempt, layout) {
      layouts.set(`${runId}.${attempt}`, layout);
      const oldest = layouts.keys().next().value;
      if (layouts.size > KNOWN_LAYOUTS && oldest !== undefined) layouts.delete(oldest);
    },
    reading: {
      async readLog(query) {
        const { log: path } = runFiles(logFolder, query.runId, query.attempt);
        const mask = maskOf(query.runId);
        if (runs.capOf(query.runId, query.attempt) === null) {
          return readPiece(path, query, layouts.get(`${query.runId}.${query.attempt}`) ?? null, false, mask);
        }
        return queue(() => {
          // It may have ended while this reader waited.
          const cap = runs.capOf(query.runId, query.attempt);
          const known = layouts.get(`${query.runId}.${query.attempt}`) ?? null;
          return readPiece(path, query, cap?.layout() ?? known, cap !== null, mask);
        });
      },
      searchLog(query) {
        const { runId, attempt } = query;
        const { log: path } = runFiles(logFolder, runId, attempt);
        // Piece by piece in the queue: a long search must not keep a flooding log from being cut.
        const read = (buffer: Buffer, offset: number) => {
          const known = () => layouts.get(`${runId}.${attempt}`) ?? null;
          if (runs.capOf(runId, attempt) === null) return readOutput(path, known(), buffer, offset);
          return queue(() => readOutput(path, runs.capOf(runId, attempt)?.layout() ?? known(), buffer, offset));
        };
        const mask = maskOf(runId);
        return mask === null ? searchOutput(read, query) : searchOutput(coveredOutput(read, mask), query, readCovered);
      },
      pruneLogs: (query) => pruneLogs(logFolder, query, runs.isActive),
      async countLogs(limits) {
        const count = { days: 0, logBytes: 0, bytes: 0 };
        const onRemoved = ({ bytes, because }: RemovedLog) => {
          count[because === 'age' ? 'days' : 'logBytes'] += 1;
          if (because === 'size') count.bytes += bytes;
        };
        await pruneLogs(logFolder, { ...limits, onRemoved, dryRun: true }, runs.isActive);
        return count;
      },
      removeLogs: (list) => removeLogs(logFolder, list),
      logPath: (runId, attempt) => runFiles(logFolder, runId, attempt).log,
    },
  };
}
