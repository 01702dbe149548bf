import type { Run } from './model.ts';
import type { EngineStore } from './ports.ts';

/** Merges are followed this far: a job that waits for conditions makes one at each occurrence. */
const LONGEST_CHAIN = 10_000;

/** True when the occurrence of this row itself ran, or is about to: nothing was only decided about it (S40). */
export function hasRun(row: Run): boolean {
  if (row.attempts.length > 0) return true;
  switch (row.state) {
    case 'queued':
    case 'missed':
    case 'skipped':
    case 'merged':
      return false;
    default:
      return true;
  }
}

/**
 * True when this row proves that its occurrence ran, runs, waits, or was decided by a person, so that it must not run again (S40).
 *
 * Read from the state alone: a run whose end was lost has no start time. What was only missed, skipped by a rule or withdrawn proves
 * nothing, or a minute under a wrong clock years ahead would silence a job; a merged row is worth what it was merged into.
 */
export function isDecided(store: Pick<EngineStore, 'run'>, row: Run): boolean {
  let at: Run = row;
  for (let step = 0; step < LONGEST_CHAIN; step += 1) {
    if (hasRun(at)) return true;
    switch (at.state) {
      case 'queued':
        return true;
      case 'missed':
        return false;
      case 'skipped':
        return at.why.code === 'cancelled' || at.why.code === 'answered' || at.why.code === 'skipped-ahead';
      case 'merged': {
        if (at.why.code !== 'merged-into' || at.why.run === null) return at.why.code === 'answered';
        const into = store.run(at.why.run);
        // Pruned since: it was there, so it is taken as proof.
        if (into === null) return true;
        at = into;
        break;
      }
      default:
        return true;
    }
  }
  return true;
}
