import type { Core } from './core.ts';
import { jobExists } from './errors.ts';
import { type JobBook, patched } from './job-book.ts';
import type { Instant, Job, JobSpec } from './model.ts';
import type { Pauses } from './pauses.ts';
import type { JobStep, StepsDone } from './surface.ts';

export interface JobSteps {
  /** Checks every job that is added or replaced as if all of them were saved, one job per iteration. Throws what saving would throw. */
  judge(steps: readonly JobStep[], now: Instant): Generator<void, void>;
  /** Carries checked steps out; a job that has gone meanwhile is passed over. */
  carryOut(steps: readonly JobStep[], now: Instant): StepsDone;
}

/** The part of the engine that changes many jobs: checked as a whole first, then written in as many transactions as the caller likes. */
export function createJobSteps(core: Core, book: JobBook, pauses: Pauses): JobSteps {
  const { store } = core.deps;

  function carryOutOne(step: JobStep, now: Instant): StepsDone {
    switch (step.kind) {
      case 'add':
        return { jobs: [book.add(step.entry, now, true)], rows: [], changed: 1 };
      case 'remove': {
        const { jobs, rows } = book.remove([step.id], now);
        return { jobs, rows, changed: jobs.length };
      }
      case 'restore':
        return { jobs: [], rows: [], changed: book.restore({ jobs: [step.job], rows: step.rows }, now) };
      case 'regroup':
        return { jobs: [], rows: [], changed: book.regroup(step.move, step.keepsPause, now) };
      case 'group-pause':
        pauses.set(step.group, step.pause);
        return { jobs: [], rows: [], changed: 0 };
      default: {
        const job = store.job(step.id);
        return { jobs: [], rows: [], changed: job !== null && changeOne(step, job, now) ? 1 : 0 };
      }
    }
  }

  function changeOne(step: Extract<JobStep, { readonly id: string }>, job: Job, now: Instant): boolean {
    if (step.kind === 'pause') return pauses.pauseJob(job, step.until, now);
    if (step.kind === 'resume') return pauses.resumeJob(job, step.missed, now);
    if (step.kind !== 'patch') return false;
    book.add({ id: job.id, spec: patched(job.spec, step.patch), onConflict: 'replace' }, now, true);
    return true;
  }

  return {
    *judge(steps, now) {
      const specs = new Map<string, JobSpec | null>();
      const specOf = (id: string): JobSpec | null => {
        const planned = specs.get(id);
        return planned === undefined ? (store.job(id)?.spec ?? null) : planned;
      };
      for (const step of steps) {
        yield;
        if (step.kind === 'remove') specs.set(step.id, null);
        const before = step.kind === 'add' ? specOf(step.entry.id) : step.kind === 'patch' ? specOf(step.id) : null;
        if (step.kind === 'patch' && before !== null) specs.set(step.id, patched(before, step.patch));
        if (step.kind !== 'add') continue;
        const { id, spec, onConflict = 'error' } = step.entry;
        if (before !== null && onConflict === 'error') throw jobExists(id);
        if (before === null || onConflict === 'replace') specs.set(id, spec);
      }
      for (const [id, spec] of specs) {
        yield;
        if (spec !== null) book.check(id, spec, now);
      }
      yield* refuseLoops(specs, specOf, book.refuseLoop);
    },
    carryOut(steps, now) {
      const jobs: Job[] = [];
      const rows: string[] = [];
      let changed = 0;
      for (const step of steps) {
        const done = carryOutOne(step, now);
        jobs.push(...done.jobs);
        rows.push(...done.rows);
        changed += done.changed;
      }
      return { jobs, rows, changed };
    },
  };
}

/**
 * Walks the chains of these jobs, each job once and without recursion: a file may chain ten thousand. A loop among other jobs is not the
 * fault of these.
 */
function* refuseLoops(
  specs: ReadonlyMap<string, JobSpec | null>,
  specOf: (id: string) => JobSpec | null,
  refuse: (names: readonly string[]) => never,
): Generator<void, void> {
  const done = new Set<string>();
  const linksOf = (id: string): readonly string[] => (specOf(id)?.chain ?? []).map(({ job }) => job);
  for (const start of specs.keys()) {
    if (done.has(start)) continue;
    const path = [{ id: start, links: linksOf(start), at: 0 }];
    const onPath = new Set([start]);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.links[top.at++];
      if (next === undefined) {
        path.pop();
        onPath.delete(top.id);
        done.add(top.id);
        yield;
      } else if (onPath.has(next)) {
        const loop = path.map(({ id }) => id).slice(path.findIndex(({ id }) => id === next));
        if (loop.some((id) => specs.has(id))) refuse(loop.map((id) => specOf(id)?.name ?? id));
      } else if (!done.has(next)) {
        path.push({ id: next, links: linksOf(next), at: 0 });
        onPath.add(next);
      }
    }
  }
}
