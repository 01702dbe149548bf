import type { JobSpec } from '../engine/model.ts';

/**
 * Parsed specs by (job, revision), so that a job that fires every minute is not parsed every minute. Bounded: the oldest
 * entry leaves first, which is good enough because what is due together is read together.
 */
export interface SpecCache {
  get(ref: number, revision: number): JobSpec | undefined;
  set(ref: number, revision: number, spec: JobSpec): void;
  drop(ref: number): void;
}

export function createSpecCache(capacity: number): SpecCache {
  const entries = new Map<number, { readonly revision: number; readonly spec: JobSpec }>();
  return {
    get(ref, revision) {
      const entry = entries.get(ref);
      return entry !== undefined && entry.revision === revision ? entry.spec : undefined;
    },
    set(ref, revision, spec) {
      if (entries.size >= capacity && !entries.has(ref)) {
        const oldest = entries.keys().next();
        if (!oldest.done) entries.delete(oldest.value);
      }
      entries.set(ref, { revision, spec });
    },
    drop(ref) {
      entries.delete(ref);
    },
  };
}
