import type { Core } from './core.ts';
import { BATCH, isJobPaused, isPausing, pausedBy } from './core.ts';
import type { Decider } from './decide.ts';
import { entryOf } from './entry-of.ts';
import type { Instant, Job } from './model.ts';
import type { Pauses } from './pauses.ts';

/** Decides one batch of due jobs; true when there may be more. */
export type DecideDue = (now: Instant) => boolean;

/** The part of the engine that looks at the jobs whose moment has come. */
export function createDueJobs(core: Core, decider: Decider, pauses: Pauses): DecideDue {
  const { store, log } = core.deps;
  return (now) => {
    if (isPausing(core.pausedAll, now)) return false;
    const due = store.dueJobs(now, BATCH);
    for (const job of inOrder(due, core.settings.defaults.priority)) {
      try {
        if (job.state === 'paused') {
          // Its own pause ends in its own time, also while its group is paused.
          if (isJobPaused(job, now)) store.progressJob(job.id, { dueAt: job.pausedUntil });
          else pauses.endOwn(job, now);
        } else if (pausedBy(core, job, now) === 'group') {
          // Looked at again when the group's pause ends; until then it costs nothing.
          const until = entryOf(core.pausedGroups, job.spec.group ?? '')?.until ?? null;
          store.progressJob(job.id, { dueAt: until });
        } else if (job.state === 'active' && (job.nextFire ?? now + 1) > now) {
          // A row that was changed by other hands: without this it would be due for ever, and the timer would never rest.
          store.progressJob(job.id, { dueAt: job.nextFire });
        } else decider.bookUp(job, now);
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'store-failed') throw error;
        // One schedule that cannot be computed must not stop the others (S41).
        const problem = error instanceof Error ? error.message : String(error);
        log.error('job cannot be planned and is isolated', { job: job.id, error: problem });
        store.progressJob(job.id, { state: 'broken', dueAt: null, problem });
      }
    }
    return due.length === BATCH;
  };
}

/**
 * S23 with the default of the settings in mind: the store knows only priorities that jobs say themselves, and takes the others
 * for 0. With more due at one moment than a batch holds, those of a later batch come later all the same.
 */
function inOrder(due: readonly Job[], usual: number): readonly Job[] {
  if (usual === 0) return due;
  const priority = ({ spec }: Job) => spec.priority ?? usual;
  const order = (a: Job, b: Job) =>
    (a.dueAt ?? 0) - (b.dueAt ?? 0) || priority(b) - priority(a) || (a.id < b.id ? -1 : 1);
  return [...due].sort(order);
}
