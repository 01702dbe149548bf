import type { Millis } from '../engine/model.ts';
import type { Log } from '../engine/ports.ts';
import type { ProcessEnd } from '../process/windows/job.ts';
import { exists, groupLives, hasSurvivors, peakMemory } from './process-table.ts';
import { createPs } from './ps.ts';
import { stopTree } from './stop.ts';

/** All processes of one attempt, as far as the system keeps them together. */
export interface ProcessTree {
  /** How the process ended, where the system itself keeps it (Windows); null elsewhere, and while it lives. */
  end(): ProcessEnd | null;
  lives(): Promise<boolean>;
  /** Cheap, for the moment after the wrapper's end: false when surely nothing else is left. */
  mayLive(): boolean;
  /** Call at the moment the wrapper was killed: false when everything was killed with it. */
  hasSurvivors(): boolean;
  /** Largest memory of one of its processes so far, bytes; null where the system does not tell. */
  peakMemory(): number | null;
  /** Asks all to end, waits, ends what is left (S33). Done when nothing is left. */
  stop(killAfter: Millis): Promise<void>;
  /** The processes go on. */
  close(): void;
}

/** The tree under a wrapper of POSIX, which leads the process group. `maxAge`: see `Ps`. */
export function posixTree(
  { pid: leader, token }: { readonly pid: number; readonly token: string },
  log: Log,
  ps = createPs(),
  maxAge: Millis = 0,
): ProcessTree {
  return {
    end: () => null,
    lives: () => groupLives(leader, token, ps, maxAge),
    mayLive: () => exists(-leader),
    hasSurvivors: () => hasSurvivors(leader),
    peakMemory: () => peakMemory(leader),
    stop: (killAfter) => stopTree({ leader, token, killAfter }, log),
    close: () => undefined,
  };
}
