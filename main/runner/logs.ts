import type { LogCap, LogLayout } from './log-cap.ts';
import { type Pruned, type PruneLogs, pruneLogs, type RunLogs, removeLogs } from './log-prune.ts';
import { type LogPiece, type ReadLog, readOutput, readPiece } from './log-reader.ts';
import { type LogSearch, type SearchLog, searchOutput } from './log-search.ts';
import { runFiles } from './run-files.ts';

/** What can be asked about logs, of running and of ended runs. A log that is not there reads as an empty one. */
export interface LogReading {
  readLog(query: ReadLog): Promise<LogPiece>;
  searchLog(query: SearchLog): Promise<LogSearch>;
  /** Removes the oldest logs and what crashed runs left behind, a little at a time. */
  pruneLogs(options: PruneLogs): Promise<Pruned>;
  /** Removes the files of these runs' attempts, by name. */
  removeLogs(runs: readonly RunLogs[]): Promise<void>;
  logPath(runId: string, attempt: number): string;
}

export interface Logs {
  readonly reading: LogReading;
  /** A log was cut: whoever still follows it counts bytes of the whole output. */
  remember(runId: string, attempt: number, layout: LogLayout): void;
}

/** Offsets of the whole output are understood this long; later readers begin anew, with offsets of the file. */
const KNOWN_LAYOUTS = 100;

/** Binds reading to the runs that are followed now; `queue` keeps a reader out while the middle of a log moves. */
export function createLogs(
  logFolder: string,
  queue: <T>(work: () => Promise<T>) => Promise<T>,
  runs: { isActive(runId: string): boolean; capOf(runId: string, attempt: number): LogCap | null },
): Logs {
  const layouts = new Map<string, LogLayout>();
  return {
    remember(runId, attempt, layout) {
      layouts.set(`${runId}.${attempt}`, layout);
      const oldest = layouts.keys().next().value;
      if (layouts.size > KNOWN_LAYOUTS && oldest !== undefined) layouts.delete(oldest);
    },
    reading: {
      async readLog(query) {
        const { log: path } = runFiles(logFolder, query.runId, query.attempt);
        if (runs.capOf(query.runId, query.attempt) === null) {
          return readPiece(path, query, layouts.get(`${query.runId}.${query.attempt}`) ?? null, false);
        }
        return queue(() => {
          // It may have ended while this reader waited.
          const cap = runs.capOf(query.runId, query.attempt);
          const known = layouts.get(`${query.runId}.${query.attempt}`) ?? null;
          return readPiece(path, query, cap?.layout() ?? known, cap !== null);
        });
      },
      searchLog(query) {
        const { runId, attempt } = query;
        const { log: path } = runFiles(logFolder, runId, attempt);
        // Piece by piece in the queue: a long search must not keep a flooding log from being cut.
        return searchOutput((buffer, offset) => {
          const known = () => layouts.get(`${runId}.${attempt}`) ?? null;
          if (runs.capOf(runId, attempt) === null) return readOutput(path, known(), buffer, offset);
          return queue(() => readOutput(path, runs.capOf(runId, attempt)?.layout() ?? known(), buffer, offset));
        }, query);
      },
      pruneLogs: (query) => pruneLogs(logFolder, query, runs.isActive),
      removeLogs: (list) => removeLogs(logFolder, list),
      logPath: (runId, attempt) => runFiles(logFolder, runId, attempt).log,
    },
  };
}
