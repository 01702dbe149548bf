/** Finds runs that take longer or shorter than usual, each once, while they run and at their end. */
import type { Millis, Run, UsualLength } from '../engine/model.ts';
import type { Clock } from '../engine/ports.ts';
import type { Store } from '../store/open.ts';

export interface UnusualLengths {
  /** The run began, or goes on after the host was away. */
  began(run: Run): void;
  /** The run is over, or waits for another attempt. */
  ended(run: Run): void;
  /** The computer slept this long: time that no run has used. */
  slept(ms: Millis): void;
  /** Looks at the runs that are going on. */
  look(): void;
}

export type Unusual = 'long' | 'short';

export function createUnusualLengths(deps: {
  readonly store: Pick<Store, 'openRuns' | 'runningCounts' | 'usualLength'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Whether a person wants to hear of it. */
  readonly watched: (jobId: string) => boolean;
  /** `tookMs`: without the time that the computer slept. */
  readonly onUnusual: (run: Run, how: Unusual, tookMs: Millis, usual: UsualLength) => void;
}): UnusualLengths {
  const { store, clock, watched, onUnusual } = deps;
  let sleptMs = 0;
  /** Runs that are going on: what had been slept when each began, and its bounds once they were read. */
  const seen = new Map<string, { readonly sleptMs: Millis; usual: UsualLength | null | undefined; told: boolean }>();
  const stateOf = (run: Run) => {
    const known = seen.get(run.id) ?? { sleptMs, usual: undefined, told: false };
    seen.set(run.id, known);
    return known;
  };

  function judge(run: Run, until: number): void {
    if (run.startedAt === null || !watched(run.jobId)) return;
    const state = stateOf(run);
    if (state.told) return;
    // Read once: the sample hardly changes while a run goes on.
    const usual = state.usual === undefined ? store.usualLength(run.jobId, run.id) : state.usual;
    state.usual = usual;
    if (usual === null || usual.longMs === null) return;
    const tookMs = until - run.startedAt - (sleptMs - state.sleptMs);
    const over = run.finishedAt !== null;
    if (tookMs > usual.longMs) {
      state.told = true;
      onUnusual(run, 'long', tookMs, usual);
    } else if (over && usual.shortMs !== null && tookMs >= 0 && tookMs < usual.shortMs) {
      onUnusual(run, 'short', tookMs, usual);
    }
  }

  return {
    began: (run) => void seen.set(run.id, { sleptMs, usual: undefined, told: false }),
    ended(run) {
      // Any other end has a message of its own.
      if (run.state === 'succeeded' && run.finishedAt !== null) judge(run, run.finishedAt);
      seen.delete(run.id);
    },
    slept(ms) {
      sleptMs += ms;
    },
    look() {
      if (store.runningCounts().size === 0) return;
      for (const run of store.openRuns()) if (run.state === 'running') judge(run, clock.now());
    },
  };
}
