import type { Instant, Millis } from '../engine/model.ts';
import type { ChildProcess } from '../process/programs.ts';
import type { LogCap } from './log-cap.ts';
import type { ProcessTree } from './process-tree.ts';
import type { RunFiles } from './run-files.ts';

/** One attempt whose process lives, or whose end is being put together. */
export interface ActiveRun {
  readonly runId: string;
  readonly attempt: number;
  readonly token: string;
  readonly files: RunFiles;
  readonly killAfter: Millis;
  /** The wrapper: leader of the group, and what the row in the store calls the process. */
  readonly pid: number;
  readonly startedAt: Instant;
  readonly cap: LogCap;
  readonly tree: ProcessTree;
  /** Null for a run that another process of the app started, and on Windows: its end is looked for. */
  readonly child: ChildProcess | null;
  peakBytes: number | null;
  peakDue: Millis;
  /** Set once somebody asked to stop it; settles when nothing of the tree is left. */
  stopping: Promise<void> | null;
  /** Its end is being, or was, reported. */
  over: boolean;
}
