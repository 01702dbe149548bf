/** The store's memory twin: the same behaviour in plain maps, for tests that live whole weeks and never touch a disk. */
import { PunctualError } from '../../main/engine/errors.ts';
import type { Job, Run } from '../../main/engine/model.ts';
import type { EngineState, EngineStore } from '../../main/engine/ports.ts';
import { EVENT_MASK } from '../../main/store/codes.ts';
import { scheduleFacts } from '../../main/store/job-facts.ts';

type Undo = () => void;

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Everything is kept as it was given; nothing is cloned, because models are readonly. */
export function createMemoryStore(): EngineStore {
  const jobs = new Map<string, Job>();
  const runs = new Map<string, Run>();
  const occurrences = new Map<string, string>();
  const runsOfJob = new Map<string, Set<string>>();
  const open = new Set<string>();
  const state = new Map<string, unknown>();
  let undo: Undo[] | null = null;

  const keyOf = (run: Pick<Run, 'jobId' | 'scheduledAt' | 'kind'>): string =>
    `${run.jobId}\u0000${run.scheduledAt}\u0000${run.kind}`;

  /** Sets or deletes, and remembers the way back while a transaction is open. */
  function put<K, V>(map: Map<K, V>, key: K, value: V | undefined): void {
    if (map === (jobs as unknown) && value !== undefined) refuseFractions(value as object);
    const before = map.get(key);
    if (value === undefined) map.delete(key);
    else map.set(key, value);
    undo?.push(() => {
      if (before === undefined) map.delete(key);
      else map.set(key, before);
    });
  }

  /** Columns are INTEGER in the database: a fraction of a millisecond can never be written. */
  function refuseFractions(row: object): void {
    for (const [name, value] of Object.entries(row)) {
      if (typeof value === 'number' && !Number.isInteger(value))
        throw new PunctualError('store-failed', `cannot store REAL value in INTEGER column ${name}`);
    }
  }

  function putRun(run: Run): void {
    refuseFractions(run);
    const track = (): void => {
      const now = runs.get(run.id)?.state;
      if (now === 'queued' || now === 'starting' || now === 'running') open.add(run.id);
      else open.delete(run.id);
    };
    // Undone last to first: the row goes back before it is looked at again.
    undo?.push(track);
    put(runs, run.id, run);
    track();
  }

  const order = (a: Run, b: Run): number =>
    a.scheduledAt - b.scheduledAt || b.priority - a.priority || byCode(a.id, b.id);

  const dueOrder = (a: Job, b: Job): number =>
    (a.dueAt ?? 0) - (b.dueAt ?? 0) || (b.spec.priority ?? 0) - (a.spec.priority ?? 0) || byCode(a.id, b.id);

  const taken = (id: string): PunctualError =>
    new PunctualError('already-exists', `A job with the id "${id}" exists already.`, { id });
  const missing = (id: string): PunctualError =>
    new PunctualError('not-found', `There is no job with the id "${id}".`, { id });

  return {
    transact(work) {
      if (undo !== null) throw new PunctualError('internal', 'A transaction was started inside another one.');
      undo = [];
      try {
        const result = work();
        undo = null;
        return result;
      } catch (error) {
        const back = undo ?? [];
        undo = null;
        for (const step of back.reverse()) step();
        throw error;
      }
    },

    job: (id) => jobs.get(id) ?? null,
    dueJobs: (now, limit) =>
      [...jobs.values()]
        .filter((job) => job.dueAt !== null && job.dueAt <= now && job.state !== 'broken')
        .sort(dueOrder)
        .slice(0, limit),
    nextDue() {
      let first: number | null = null;
      for (const job of jobs.values()) {
        if (job.dueAt === null || job.state === 'broken') continue;
        if (first === null || job.dueAt < first) first = job.dueAt;
      }
      return first;
    },
    insertJob(job) {
      if (jobs.has(job.id)) throw taken(job.id);
      put(jobs, job.id, job);
    },
    replaceJob(job) {
      if (!jobs.has(job.id)) throw missing(job.id);
      put(jobs, job.id, job);
    },
    progressJob(id, progress) {
      const job = jobs.get(id);
      if (job !== undefined) put(jobs, id, { ...job, ...given(progress) });
    },
    regroupJobs(move, now) {
      const ids = new Set(move.ids);
      const moved = [...jobs.values()].filter(({ id, spec }) => (spec.group ?? null) === move.from && ids.has(id));
      for (const job of moved) {
        const { group: _, ...spec } = job.spec;
        const dueAt = job.state === 'active' ? (job.nextFire ?? job.dueAt) : job.dueAt;
        const next = move.to === null ? spec : { ...spec, group: move.to };
        put(jobs, job.id, { ...job, spec: next, revision: job.revision + 1, updatedAt: now, dueAt });
      }
      return moved.length;
    },
    deleteJob(id) {
      if (!jobs.has(id)) return false;
      put(jobs, id, undefined);
      return true;
    },
    jobIds(filter = {}) {
      const matches = (job: Job): boolean => {
        const facts = scheduleFacts(job.spec.schedule);
        if (filter.group !== undefined && job.spec.group !== filter.group) return false;
        if (filter.state !== undefined && job.state !== filter.state) return false;
        if (filter.nextBy !== undefined && (job.nextFire === null || job.nextFire > filter.nextBy)) return false;
        const asleep = job.nextFire !== null && job.dueAt !== job.nextFire;
        if (filter.asleep !== undefined && asleep !== filter.asleep) return false;
        if (filter.local !== undefined && facts.local !== filter.local) return false;
        if (filter.event === undefined) return true;
        return (facts.events & (EVENT_MASK[filter.event as keyof typeof EVENT_MASK] ?? 0)) !== 0;
      };
      return [...jobs.values()]
        .filter(matches)
        .map((job) => job.id)
        .sort(byCode)
        .slice(0, filter.most);
    },

    insertRun(run) {
      if (occurrences.has(keyOf(run))) return false;
      put(occurrences, keyOf(run), run.id);
      putRun(run);
      const known = runsOfJob.get(run.jobId) ?? new Set();
      known.add(run.id);
      runsOfJob.set(run.jobId, known);
      undo?.push(() => known.delete(run.id));
      return true;
    },
    updateRun(id, patch) {
      const run = runs.get(id);
      if (run !== undefined) putRun({ ...run, ...given(patch) });
    },
    deleteRun(id) {
      const run = runs.get(id);
      if (run === undefined) return;
      put(occurrences, keyOf(run), undefined);
      put(runs, id, undefined);
      if (open.delete(id)) undo?.push(() => open.add(id));
    },
    run: (id) => runs.get(id) ?? null,
    openRuns: () =>
      [...open]
        .map((id) => runs.get(id))
        .filter((run) => run !== undefined)
        .sort(order),
    occurrence: (jobId, scheduledAt, kind = 'scheduled') =>
      runs.get(occurrences.get(keyOf({ jobId, scheduledAt, kind })) ?? '') ?? null,
    closedBetween: (jobId, after, to, limit) =>
      [...(runsOfJob.get(jobId) ?? [])]
        .map((id) => runs.get(id))
        .filter((run) => run !== undefined)
        .filter(({ id, kind, scheduledAt }) => {
          return kind === 'scheduled' && !open.has(id) && scheduledAt > after && scheduledAt <= to;
        })
        .sort((a, b) => a.scheduledAt - b.scheduledAt)
        .slice(0, limit),
    mergedInto: (jobId, runId, before, limit) =>
      [...(runsOfJob.get(jobId) ?? [])]
        .reverse()
        .map((id) => runs.get(id))
        .filter((run) => run !== undefined)
        .filter(({ state, why, scheduledAt }) => {
          return state === 'merged' && why.code === 'merged-into' && why.run === runId && scheduledAt <= before;
        })
        .sort((a, b) => b.scheduledAt - a.scheduledAt)
        .slice(0, limit),
    notesAfter: (at) =>
      [...runs.values()]
        .filter((run) => run.kind === 'note' && (run.scheduledTo ?? run.scheduledAt) > at)
        .sort((a, b) => a.scheduledAt - b.scheduledAt),
    inbox: (jobId) =>
      [...runs.values()]
        .filter((run) => run.inbox && (jobId === undefined || run.jobId === jobId))
        .sort((a, b) => a.scheduledAt - b.scheduledAt),

    readState: <K extends keyof EngineState>(key: K) => (state.get(key) as EngineState[K] | undefined) ?? null,
    writeState(key, value) {
      put(state, key, value ?? undefined);
    },
  };
}

/** Without the members that are undefined: as in the database, they change nothing. */
function given<T extends object>(patch: T): T {
  const entries = Object.entries(patch).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as T;
}
