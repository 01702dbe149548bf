import type { Job } from '../engine/model.ts';
import type { JobProgress } from '../engine/ports.ts';

/**
 * Jobs as they stand, by their integer, so that a job that is due, starts and ends is read and parsed once and not three times.
 * Every write goes through this connection (S42), so what is kept stays true: a decision is written into both, an edit drops
 * the job, a rollback drops everything. Bounded: the oldest leaves first, which is good enough because what is due together
 * is read together.
 */
export interface JobCache {
  get(ref: number): Job | undefined;
  set(ref: number, job: Job): void;
  /** After the row was written. */
  progress(ref: number, progress: JobProgress): void;
  drop(ref: number): void;
  clear(): void;
}

export function createJobCache(capacity: number): JobCache {
  const jobs = new Map<number, Job>();
  return {
    get: (ref) => jobs.get(ref),
    set(ref, job) {
      if (jobs.size >= capacity && !jobs.has(ref)) {
        const oldest = jobs.keys().next();
        if (!oldest.done) jobs.delete(oldest.value);
      }
      jobs.set(ref, job);
    },
    progress(ref, progress) {
      const job = jobs.get(ref);
      if (job !== undefined) jobs.set(ref, { ...job, ...progress });
    },
    drop(ref) {
      jobs.delete(ref);
    },
    clear: () => jobs.clear(),
  };
}
